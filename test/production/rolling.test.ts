/** Two API and two worker processes under load, on PostgreSQL and a Temporal server on it: restarted, and given a new key (only with LONG=1). */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { add, promote, retire } from '../../worker/keys/steps.js';
import { parseKeyRing } from '../../worker/runtime/crypto/keys.js';
import { until } from '../helpers/wait.js';
import { TEST_MS, underLoad } from './load.js';
import { orSkip } from './skip.js';
import { Stack } from './stack.js';

const { found, there } = orSkip('nginx');
const seed = 20261127;
const LEAST_REQUESTS = 5_000;
/** Clients that look at a page again and again. */
const LOOKING = 6;
/** At most so long after an answer: together they ask some 40 times a second, which two APIs on two cores can answer. */
const LOOK_AGAIN_MS = 300;
/** The time in which people begin: while processes are restarted somebody is in the middle of a procedure. */
const BEGIN_MS = 150_000;
const NOBODYS = '/api/v1/procedures/cinii-password-reissue-01KCM000000000000000000000';

describe('two API and two worker processes behind nginx', () => {
  let stack: Stack;
  beforeEach(async () => {
    if (!found) return;
    stack = await Stack.up(await found());
    // In the order in which upgrade.md restarts them.
    await stack.start('worker', 'worker', 'api', 'api');
  });
  afterEach(() => stack?.down());
  const restartAll = async (): Promise<void> => {
    for (const one of stack.fleet.members) await stack.fleet.restart(one, stack.env);
  };

  there(
    'are restarted one after the other: no request fails, and no procedure is lost',
    async () => {
      const procedures = 200;
      const load = await underLoad(stack, { procedures, seed, beginMs: BEGIN_MS });
      const stopped = new AbortController();
      const looking = Array.from({ length: LOOKING }, async () => {
        while (!stopped.signal.aborted) {
          await load.calls.ask(NOBODYS);
          await load.calls.pause(LOOK_AGAIN_MS);
        }
      });
      let restarts = 0;
      try {
        while (restarts < 2 || load.requests() < LEAST_REQUESTS || load.ended() < procedures * 0.5) {
          await restartAll();
          restarts += 1;
        }
      } finally {
        stopped.abort();
      }
      await Promise.all(looking);
      const faults = await load.faults();
      console.log(`${restarts} restarts of each; ${load.figures()}`);
      expect(faults).toEqual([]);
    },
    TEST_MS,
  );

  there(
    'get a new key while procedures are open: all go on',
    async () => {
      const keys = () => ({
        db: stack.db,
        temporal: stack.client,
        ring: parseKeyRing(readFileSync(stack.keysFile, 'utf8')),
        file: stack.keysFile,
      });
      const restartedAndTold = async (): Promise<void> => {
        await restartAll();
        const told = async () => (await stack.db('process_keys').count('* as n').first())?.['n'];
        await until('all have told which keys they have', told, (n) => n === stack.fleet.members.length);
      };
      const load = await underLoad(stack, { procedures: 100, seed, slower: 8 });
      const old = keys().ring.newestId;
      await expect(retire(keys(), old)).rejects.toThrow(/still makes under|is the newest/);
      add(keys());
      await expect(promote(keys())).rejects.toThrow(/don't hold/);
      await restartedAndTold();
      await promote(keys());
      await restartedAndTold();
      const open = await stack.db('procedures').where({ closed: false }).count('* as n').first();
      expect(open?.['n']).toBeGreaterThan(0);
      await expect(retire(keys(), old)).rejects.toThrow(/was in use until/);
      const faults = await load.faults();
      console.log(`${open?.['n']} procedures were open; ${load.figures()}`);
      expect(faults).toEqual([]);
    },
    TEST_MS,
  );
});
