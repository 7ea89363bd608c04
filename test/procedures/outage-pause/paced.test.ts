/** Open cases are told of a pause a few at a time: whoever begins or goes on meanwhile waits behind those, and not behind all of them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createOutagePauseActivities } from '../../../activities/outage-pause.js';
import { endPause } from '../../../db/platform/outage-pauses.js';
import { createProcedures } from '../../../worker/runtime/temporal/procedures.js';
import { newProcedureId } from '../../helpers/ids.js';
import { startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { BOTH, mailedIn, written } from './support.js';

const HOUR_MS = 3_600_000;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

/** Tells so many cases, which have no workflows, that a pause is over. @param hears whether a case has heard, at each look */
async function toldOver(
  count: number,
  hears: (id: string) => boolean,
  { heardWithinMs = HOUR_MS, env = new MockActivityEnvironment() } = {},
) {
  const { db, log } = system.deps;
  const { id } = await written(system);
  const rows = Array.from({ length: count }, () => ({
    pause_id: id,
    procedure_id: newProcedureId('cinii', 'password-reissue'),
  }));
  await db('outage_pause_cases').insert(rows);
  await endPause(db, id, 'lead1');
  const waiting = new Set<string>();
  /** How many had not heard yet when each was told. */
  const before: number[] = [];
  const procedures = {
    start: () => Promise.reject(new Error('nothing is begun')),
    tell: async (...[one]: [string, ...unknown[]]): Promise<void> => {
      before.push(waiting.size);
      waiting.add(one);
    },
    hasHeard: async (one: string): Promise<boolean> => {
      if (hears(one)) waiting.delete(one);
      return !waiting.has(one);
    },
  };
  const { tellOver } = createOutagePauseActivities({ db, log, procedures }, heardWithinMs);
  const end = env.run(() => tellOver({ procedureId: id }));
  return { before, end };
}

test('another one is told when one has heard', async () => {
  const looks = new Map<string, number>();
  const { before, end } = await toldOver(10, (id) => {
    looks.set(id, (looks.get(id) ?? 0) + 1);
    return (looks.get(id) ?? 0) >= 3;
  });
  await end;
  expect([before.length, before.slice(0, 4), Math.max(...before)]).toEqual([10, [0, 1, 2, 3], 3]);
});

test('those that never hear hold up the others for a while only, and an attempt that is told to stop tells no more', async () => {
  const { before, end } = await toldOver(6, () => false, { heardWithinMs: 10 });
  await end;
  expect(before).toEqual([0, 1, 2, 3, 4, 5]);
  const env = new MockActivityEnvironment();
  const cut = await toldOver(6, () => false, { env });
  await until('the first are told', () => cut.before.length === 4);
  env.cancel();
  await expect(cut.end).rejects.toMatchObject({ type: 'stopped' });
  expect(cut.before.length).toBe(4);
});

test('a procedure has heard when none of its tasks waits for a worker, or when it has ended', async () => {
  const { workflow } = system.temporal.client;
  const { hasHeard } = createProcedures(system.temporal.client);
  const { procedureId } = await mailedIn(system, BOTH[0]);
  await until('it has heard', () => hasHeard(procedureId));
  const unserved = newProcedureId('cinii', 'password-reissue');
  const handle = await workflow.start('unserved', { taskQueue: 'of-nobody', workflowId: unserved });
  expect(await hasHeard(unserved)).toBe(false);
  await handle.terminate();
  expect(await hasHeard(unserved)).toBe(true);
  expect(await hasHeard(newProcedureId('cinii', 'password-reissue'))).toBe(true);
});
