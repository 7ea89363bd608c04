/** What resets of peers have in common: their people, the path that is measured, and whether its figures count. */
import { createDatabase } from '../../../db/knex.js';
import type { Running } from '../../../scripts/processes/running.js';
import { until } from '../../helpers/wait.js';
import type { Path, Stopwatch } from '../contender.js';
import { send } from '../http.js';
import type { Mailbox } from '../mailbox.js';
import { hashFaults } from '../product/checks.js';
import { stopwatch } from '../stretch.js';
import { bringPostgres, type DurablePostgres, postgresFaults } from '../servers.js';

export interface Peer {
  mailbox: Mailbox;
  /**
   * The whole of it. Mails of the person's address are watched.
   * @returns tries the used code or URL once more: whether it was taken
   */
  reset(person: number, password: string, watch: Stopwatch): Promise<() => Promise<boolean>>;
  /** Whether a password lets a person in. */
  letsIn(person: number, password: string): Promise<boolean>;
  /** What is stored of the passwords that are in force for people, parameters included. */
  stored(people: readonly number[]): Promise<string[]>;
  /** What must be found in each. */
  declared: RegExp;
  /** Resets before anything is measured: for what is compiled while it runs. */
  warmUp?: number;
}

export const emailOf = (person: number): string => `person${person}@bench.example.jp`;
export const FIRST_PASSWORD = 'Tj7-vQ2k-first';

/** People whose new password, and whose used code or URL, is tried after a stretch. */
const TRIED_AGAIN = 8;
const LATE_MS = 20_000;
/** Who do resets at once before anything is measured. */
const WARMING = 8;

export function resetPath(peer: Peer): Path {
  const { mailbox, declared } = peer;
  const last = new Map<number, { password: string; again: () => Promise<boolean> }>();
  let mails = mailbox.count;
  let resets = 0;
  async function run(person: number, watch: Stopwatch): Promise<void> {
    const password = `Tj7-vQ2k-${(resets += 1)}`;
    mailbox.watch(emailOf(person));
    const again = await peer.reset(person, password, watch);
    mailbox.forget(emailOf(person));
    last.set(person, { password, again });
  }
  return {
    name: 'reset',
    run,
    async begin() {
      const each = async (_: unknown, person: number): Promise<void> => {
        for (let done = 0; done < (peer.warmUp ?? 0); done += WARMING) await run(person, stopwatch({}));
      };
      await Promise.all(Array.from({ length: WARMING }, each));
      last.clear();
      mails = mailbox.count;
    },
    async faults(procedures) {
      await mailbox.counted(mails + procedures, LATE_MS);
      const mailed = mailbox.count - mails;
      mails = mailbox.count;
      const tried = [...last].slice(0, TRIED_AGAIN);
      const people = [...last.keys()];
      last.clear();
      const usedTwice = await count(tried, ([, { again }]) => again());
      const entered = await count(tried, ([person, { password }]) => peer.letsIn(person, password));
      const enteredWrongly = await count(tried, ([person]) => peer.letsIn(person, FIRST_PASSWORD));
      const stored = await peer.stored(people);
      return [
        ...(mailed === procedures ? [] : [`${mailed} mails instead of ${procedures}`]),
        ...(usedTwice === 0 ? [] : [`${usedTwice} of ${tried.length} used codes or URLs were taken once more`]),
        ...(entered === tried.length ? [] : [`${entered} of ${tried.length} new passwords let somebody in`]),
        ...(enteredWrongly === 0 ? [] : [`${enteredWrongly} of ${tried.length} replaced passwords let somebody in`]),
        ...(stored.length === people.length ? [] : [`${stored.length} passwords stored of ${people.length}`]),
        ...hashFaults(stored, declared),
      ];
    },
  };
}

async function count<T>(list: readonly T[], holds: (one: T) => Promise<boolean>): Promise<number> {
  return (await Promise.all(list.map(holds))).filter(Boolean).length;
}

/** A peer's database and the server under it. @throws Error where the server doesn't wait for the disk */
export async function bringDatabase(folder: string) {
  const postgres: DurablePostgres = await bringPostgres(folder);
  const db = createDatabase(postgres.url, { max: 2, application: 'bench' });
  const faults = await postgresFaults(db);
  const stop = async (): Promise<void> => {
    await db.destroy();
    await postgres.running.stop();
  };
  if (faults.length === 0) return { postgres, db, stop };
  await stop();
  throw new Error(faults.join('; '));
}

/** Of a Keycloak that makes its tables on a busy machine. */
const READY_MS = 300_000;

/** Waits until a server answers at an address that it has. @throws Error when it ends before */
export async function answering(server: Running, url: string): Promise<void> {
  const { name, child, ended } = server;
  const look = async (): Promise<boolean> => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${name} ended (${await ended}) before it was ready`);
    return send(url).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  await until(`${name} is ready`, look, Boolean, READY_MS);
}
