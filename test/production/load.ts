/** People who go through their procedures while something is done to the system, and what has to be true of them and of all answers afterwards. */
import { Calls } from '../helpers/kill/calls.js';
import { addPeople, type Person } from '../helpers/kill/people.js';
import { seeded } from '../helpers/kill/random.js';
import { until } from '../helpers/wait.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import type { Stack } from './stack.js';

/** When everybody gives up: a guard against hanging. */
const EVERYBODY_MS = 20 * 60_000;
/** More than that: a test that hangs says who has not come to their end. */
export const TEST_MS = 30 * 60_000;
const BEGIN_MS = 30_000;
const LAST_MAIL_MS = 30_000;

export interface Load {
  calls: Calls;
  /** How many have come to their end, whichever. */
  ended(): number;
  requests(): number;
  /** Requests by status, and in which time. */
  figures(): string;
  /** Once all have ended. @returns what is not as it should be */
  faults(): Promise<string[]>;
}

interface Settings {
  procedures: number;
  seed: number;
  /** So many times slower than usual do people go on, so that what is done falls into their procedures. */
  slower?: number;
  /** The time in which they begin. */
  beginMs?: number;
}

export async function underLoad(
  stack: Stack,
  { procedures, seed, slower = 1, beginMs = BEGIN_MS }: Settings,
): Promise<Load> {
  class SlowCalls extends Calls {
    override pause(mostMs: number): Promise<void> {
      return super.pause(mostMs * slower);
    }
  }
  const calls = new SlowCalls(stack.fleet.origin, stack.mail, Date.now() + EVERYBODY_MS, seeded(seed));
  const people = await addPeople(stack.db, procedures);
  const ends = new Map<string, string>();
  const go = async (person: Person): Promise<void> => {
    await calls.pause(beginMs / slower);
    ends.set(person.name, await person.go(calls).catch((error: Error) => error.message));
  };
  const all = Promise.all(people.map(go));
  const began = performance.now();
  const requests = () => Object.values(calls.byStatus).reduce((sum, n) => sum + n, 0);
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  return {
    calls,
    ended: () => ends.size,
    requests,
    figures: () => `${requests()} requests in ${seconds()} s: ${JSON.stringify(calls.byStatus)}`,
    async faults() {
      await all;
      const passwords = createPasswords();
      const faults: string[] = [];
      // One after the other: hashing takes only so many at once.
      for (const person of people) {
        const end = ends.get(person.name);
        const look = () => person.faults({ db: stack.db, passwords, mail: stack.mail });
        // Their last mail may be on its way.
        const isNone = (some: string[]): boolean => some.length === 0;
        const found = await until(`${person.name} is as they should be`, look, isNone, LAST_MAIL_MS).catch(look);
        const all = [...(end === 'completed' ? [] : [`ended: ${end}`]), ...found];
        faults.push(...all.map((fault) => `${person.name}: ${fault}`));
      }
      await passwords.close();
      const bad = Object.entries(calls.byStatus).filter(([status]) => !/^[234]\d\d$/.test(status));
      const said = bad.length > 0 ? stack.fleet.said() : [];
      return [
        ...faults,
        ...bad.map(([status, n]) => `${n} requests: ${status}`),
        ...calls.failed,
        ...stack.fleet.faults,
        ...said,
      ];
    },
  };
}
