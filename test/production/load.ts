/** People who go through their procedures while something is done to the system, and what has to be true of them and of all answers afterwards. */
import { Calls } from '../helpers/kill/calls.js';
import { addPeople, type Person } from '../helpers/kill/people.js';
import { seeded } from '../helpers/kill/random.js';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import type { Stack } from './stack.js';

/** When everybody gives up: a guard against hanging. */
const EVERYBODY_MS = 20 * 60_000;
const BEGIN_MS = 30_000;

export interface Load {
  calls: Calls;
  /** How many have come to their end, whichever. */
  ended(): number;
  requests(): number;
  /** Once all have ended. @returns what is not as it should be */
  faults(): Promise<string[]>;
}

/** @param slower so many times slower than usual do people go on, so that what is done falls into their procedures */
export async function underLoad(
  stack: Stack,
  { procedures, seed, slower = 1 }: { procedures: number; seed: number; slower?: number },
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
    await calls.pause(BEGIN_MS / slower);
    ends.set(person.name, await person.go(calls).catch((error: Error) => error.message));
  };
  const all = Promise.all(people.map(go));
  return {
    calls,
    ended: () => ends.size,
    requests: () => Object.values(calls.byStatus).reduce((sum, n) => sum + n, 0),
    async faults() {
      await all;
      const passwords = createPasswords();
      const faults: string[] = [];
      // One after the other: hashing takes only so many at once.
      for (const person of people) {
        const end = ends.get(person.name);
        const found = await person.faults({ db: stack.db, passwords, mail: stack.mail });
        const all = [...(end === 'completed' ? [] : [`ended: ${end}`]), ...found];
        faults.push(...all.map((fault) => `${person.name}: ${fault}`));
      }
      await passwords.close();
      const bad = Object.entries(calls.byStatus).filter(([status]) => !/^[234]\d\d$/.test(status));
      return [...faults, ...bad.map(([status, n]) => `${n} requests: ${status}`), ...stack.fleet.faults];
    },
  };
}
