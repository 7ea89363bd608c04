/** More processes do more: workers that do one thing at a time, API processes with one connection, and a system that is asked for twice what it can do (only with LONG=1). */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { createPasswords } from '../../worker/runtime/crypto/passwords.js';
import { Calls, network } from '../helpers/kill/calls.js';
import { holder, type Holder } from '../helpers/kill/people.js';
import { seeded } from '../helpers/kill/random.js';
import { Line } from '../helpers/line.js';
import { compiled } from '../helpers/processes.js';
import { quantile, timed } from '../helpers/statistics.js';
import { pause } from '../helpers/wait.js';
import { TEST_MS } from './load.js';
import { orSkip } from './skip.js';
import { Stack } from './stack.js';

const { found, there } = orSkip('nginx');
const seed = 20261128;
const EVERYBODY_MS = 10 * 60_000;
const narrow = (name: 'api' | 'worker'): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${compiled(`test/production/narrow/${name}.js`)}`,
});
/** How long the mail server takes for a mail: a worker that sends one at a time waits, and needs no processor. */
const MAIL_MS = 1_200;
/** On its way to PostgreSQL, or back. */
const LAG_MS = 40;
/** Enough for three workers: each has one person at either mail. */
const CALLERS = 12;
const PEOPLE = 60;
/** At both ends of a measurement, when not everybody is there. */
const LEFT_OUT = CALLERS / 2;

/** Nobody thinks about anything. */
class QuickCalls extends Calls {
  override async pause(): Promise<void> {}
}

describe('a system', () => {
  let stack: Stack;
  let calls: Calls;
  let people: Holder[];
  beforeEach(async () => {
    if (!found) return;
    stack = await Stack.up(await found());
    calls = new QuickCalls(stack.fleet.origin, stack.mail, Date.now() + EVERYBODY_MS, seeded(seed));
    people = [];
  });
  afterEach(() => stack?.down());

  const newPeople = async (count: number): Promise<Holder[]> => {
    const added: Holder[] = [];
    while (added.length < count) added.push(await holder(stack.db, people.length + added.length));
    people.push(...added);
    return added;
  };
  /** Who did not come to the right end, or had something done twice. */
  const faults = async (of: readonly Holder[]): Promise<string[]> => {
    const passwords = createPasswords();
    const seen = { db: stack.db, passwords, mail: stack.mail };
    const told: string[] = [];
    for (const person of of) told.push(...(await person.faults(seen)).map((fault) => `${person.name}: ${fault}`));
    await passwords.close();
    return told;
  };
  const begins = ({ email }: Holder) =>
    calls.ask('/api/v1/password-reissues', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...network() },
      body: JSON.stringify({ email }),
    });
  const procedures = async (): Promise<number> => Number((await stack.db('procedures').count('* as n').first())?.['n']);
  /** @returns whole reissues a second, by callers of whom each does one after the other */
  const rate = async (callers = CALLERS): Promise<number> => {
    const left = await newPeople(PEOPLE);
    const all = [...left];
    const ends: number[] = [];
    await Promise.all(
      Array.from({ length: callers }, async () => {
        for (let person = left.pop(); person; person = left.pop()) {
          expect(await person.go(calls)).toBe('completed');
          ends.push(performance.now());
        }
      }),
    );
    expect(await faults(all)).toEqual([]);
    const counted = ends.slice(LEFT_OUT, -LEFT_OUT);
    return ((counted.length - 1) * 1_000) / ((counted.at(-1) ?? 0) - (counted[0] ?? 0));
  };

  there(
    'with two workers does 1.7 times what it does with one, and with three 2.5 times; nothing is lost or doubled',
    async () => {
      stack.mail.behaviour = { delayMs: MAIL_MS };
      await stack.start('api');
      const rates: number[] = [];
      for (const _ of [1, 2, 3]) {
        await stack.fleet.start('worker', { ...stack.env, ...narrow('worker') });
        rates.push(await rate());
      }
      const [one = 0, two = 0, three = 0] = rates;
      console.log(`reissues a second: ${rates.map((each) => each.toFixed(2)).join(', ')} with 1, 2 and 3 workers`);
      expect(two / one).toBeGreaterThan(1.7);
      expect(three / one).toBeGreaterThan(2.5);
    },
    TEST_MS,
  );

  there(
    'with two API processes does 1.7 times what it does with one; nothing is lost or doubled',
    async () => {
      const line = await Line.to(stack.cluster.url, LAG_MS);
      const env = { ...stack.env, DATABASE_URL: line.through(stack.cluster.url), ...narrow('api') };
      try {
        await stack.start('worker');
        const rates: number[] = [];
        for (const _ of [1, 2]) {
          await stack.fleet.start('api', env);
          rates.push(await rate());
        }
        const [one = 0, two = 0] = rates;
        console.log(`reissues a second: ${rates.map((each) => each.toFixed(2)).join(', ')} with 1 and 2 API processes`);
        expect(two / one).toBeGreaterThan(1.7);
      } finally {
        await stack.fleet.killAll();
        await line.down();
      }
    },
    TEST_MS,
  );

  there(
    'that is asked for twice what it can do says so at once to whoever is too many, and finishes what it took',
    async () => {
      await stack.start('worker', 'api');
      const capacity = await rate(32);
      const before = await procedures();
      const crowd = await newPeople(Math.ceil(capacity * 2 * 60));
      const told: number[] = [];
      const bad: string[] = [];
      const taken: Holder[] = [];
      const comes = async (person: Holder): Promise<void> => {
        const { ms, result } = await timed(() => begins(person));
        if (result?.response.status === 503) {
          told.push(ms);
          if (!result.response.headers.has('retry-after')) bad.push(`${person.name}: no Retry-After`);
          return;
        }
        taken.push(person);
        const end = await person.goOn(calls, result?.body['procedureId']).catch((error: Error) => error.message);
        if (end !== 'completed') bad.push(`${person.name}: ${result?.response.status}, ${end}`);
      };
      const going: Promise<void>[] = [];
      for (const person of crowd) {
        going.push(comes(person));
        await pause(1_000 / (capacity * 2));
      }
      await Promise.all(going);
      const [p50, p95] = [quantile(told, 0.5), quantile(told, 0.95)].map(Math.round);
      console.log(
        `${capacity.toFixed(1)} a second; of ${crowd.length} at twice that ${taken.length} taken, ${told.length} told to come again in ${p50} ms (p95 ${p95})`,
      );
      expect(bad).toEqual([]);
      expect(told.length).toBeGreaterThan(0);
      expect((await procedures()) - before).toBe(taken.length);
      expect(await faults(taken)).toEqual([]);
      // At this load the machine has no processor left for anybody: one in twenty takes longer (decision 104).
      expect(p50).toBeLessThan(300);
    },
    TEST_MS,
  );
});
