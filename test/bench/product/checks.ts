/** Whether a stretch's figures count: what must be found in mails and tables after so many whole procedures, and what must not be done twice. */
import type { Knex } from 'knex';
import { type Answer, turnedAway } from '../http.js';
import type { Mailbox } from '../mailbox.js';

/** A second try of what was used. */
export type Again = () => Promise<Answer>;

/** What every procedure of a kind leaves behind. */
export interface Traces {
  kind: string;
  mails: number;
  /** Steps of its timeline. */
  steps: number;
  /** Hashes that are in force for the people of the bench. */
  hashes(): Promise<string[]>;
}

/** As `worker/runtime/crypto/passwords.ts` declares it. */
export const DECLARED_HASH = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

const LATE_MS = 20_000;
const LOOK_EVERY_MS = 50;

interface Rows {
  begun: number;
  completed: number;
  steps: number;
}

export class Checks {
  #mails: number;
  #turnedAway = 0;
  #rows: Rows = { begun: 0, completed: 0, steps: 0 };

  constructor(
    private readonly site: { db: Knex; mailbox: Mailbox },
    private readonly traces: Traces,
  ) {
    this.#mails = site.mailbox.count;
  }

  /** From here on counts: what others have done meanwhile doesn't. */
  async begin(): Promise<void> {
    this.#mails = this.site.mailbox.count;
    this.#turnedAway = turnedAway.times;
    this.#rows = await this.#found();
  }

  async faults(procedures: number, again: readonly Again[]): Promise<string[]> {
    const { kind, mails, steps } = this.traces;
    const wanted: Rows = {
      begun: this.#rows.begun + procedures,
      completed: this.#rows.completed + procedures,
      steps: this.#rows.steps + procedures * steps,
    };
    await this.site.mailbox.counted(this.#mails + mails * procedures, LATE_MS);
    const found = await this.#whenFound(wanted);
    const mailed = this.site.mailbox.count - this.#mails;
    // Who was turned away may have begun a procedure all the same, which the next try replaced: it has left a row and mails.
    const hasLeftOvers = turnedAway.times > this.#turnedAway;
    const isRight = (one: number, other: number): boolean => one === other || (hasLeftOvers && one > other);
    const differs = (what: keyof Rows): string[] =>
      found[what] === wanted[what] || (what === 'begun' && isRight(found[what], wanted[what]))
        ? []
        : [`${found[what] - this.#rows[what]} ${what} instead of ${wanted[what] - this.#rows[what]}`];
    const faults = [
      ...(isRight(mailed, mails * procedures) ? [] : [`${mailed} mails instead of ${mails * procedures}`]),
      ...differs('begun'),
      ...differs('completed'),
      ...differs('steps'),
      ...(await usedTwice(again)),
      ...hashFaults(await this.traces.hashes()),
    ];
    await this.begin();
    return faults.map((fault) => `${kind}: ${fault}`);
  }

  /** What is written after the last answer comes a moment later. */
  async #whenFound(wanted: Rows): Promise<Rows> {
    const end = Date.now() + LATE_MS;
    for (;;) {
      const found = await this.#found();
      const isThere = found.completed >= wanted.completed && found.steps >= wanted.steps;
      if (isThere || Date.now() > end) return found;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async #found(): Promise<Rows> {
    const { db } = this.site;
    const { kind } = this.traces;
    const { rows } = await db.raw(
      `select count(*)::int as begun, (count(*) filter (where status = 'completed' and closed))::int as completed,
         (select count(*)::int from procedure_steps s join procedures q using (procedure_id) where q.kind = :kind and q.status = 'completed') as steps
       from procedures where kind = :kind and status <> 'awaiting-ok'`,
      { kind },
    );
    return rows[0];
  }
}

/** A code or URL that was used must be refused: with a reason, and not by falling over. */
async function usedTwice(again: readonly Again[]): Promise<string[]> {
  if (again.length === 0) return ['nothing was used that could be tried once more'];
  const answers = await Promise.all(again.map((one) => one()));
  return answers
    .filter(({ status }) => status < 400 || status >= 500 || status === 429)
    .map(({ status, text }) => `what was used is answered ${status} the second time: ${text.slice(0, 200)}`);
}

export function hashFaults(hashes: readonly string[], declared = DECLARED_HASH): string[] {
  if (hashes.length === 0) return ['no password is in force'];
  const others = hashes.filter((hash) => !declared.test(hash));
  return others.length === 0 ? [] : [`${others.length} passwords are hashed otherwise than declared`];
}
