/** What Temporal lists as running is read once for all jobs that need it, and where that takes long, what has changed instead. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { reconcile } from '../../../worker/jobs/reconcile.js';
import { type RunningList, runningList } from '../../../worker/jobs/running.js';
import { type Case, compare } from '../../../worker/reconcile/compare.js';
import { startStalled } from '../../../worker/jobs/stalled.js';
import { dataConverter } from '../../../worker/runtime/temporal/client.js';
import { startSystem, type System } from '../../helpers/system.js';
import { eventsOf } from '../../helpers/history.js';
import { newProcedureId } from '../../helpers/ids.js';
import { testRing, testTemporalConfig, workflowBundle } from '../../helpers/temporal.js';
import { sentCode } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';
import { mailedUrl } from '../../security/support.js';

type Intercepted = ReturnType<NonNullable<NonNullable<Parameters<typeof Connection.lazy>[0]>['interceptors']>[number]>;

let system: System;
let connection: Connection;
let temporal: Client;
/** How often Temporal was asked for its list. */
let lists = 0;
let isAway = false;
let running: RunningList;
beforeAll(async () => {
  system = await startSystem();
  const { address, namespace } = testTemporalConfig().temporal;
  connection = Connection.lazy({
    address,
    interceptors: [
      (options, next) => {
        if (options.method_definition.path.endsWith('/ListWorkflowExecutions')) {
          lists += 1;
          if (isAway) throw new Error('the server is busy');
        }
        return next(options) as Intercepted;
      },
    ],
  });
  temporal = new Client({ connection, namespace });
});
beforeEach(() => {
  lists = 0;
  isAway = false;
  running = runningList(temporal);
});
afterAll(async () => {
  await connection.close();
  await system.close();
});

async function needs() {
  const { database, deps, activities } = system;
  const names = new Set(Object.keys(activities));
  const build = { workflowBundle: await workflowBundle(), dataConverter: dataConverter(testRing()), activities: names };
  return { db: database.db, temporal, log: deps.log, build, running };
}

test('the job that looks for stalled procedures takes what the other has just read', async () => {
  const { procedureId } = await sentCode(system, system.caller());
  await until('it is listed', async () => (await running.read()).has(procedureId));
  const given = await needs();
  // As if no worker had written it down: found only by the list.
  await reconcile(given);
  await system.database.db('procedures').where({ procedure_id: procedureId }).delete();
  const before = lists;
  let asked = 0;
  const counting = { read: running.read, recent: (ms: number) => running.recent((asked++, ms)) };
  const stop = startStalled({ ...given, running: counting }, { everyMs: 20, lateMs: 60_000, owedMs: 60_000 });
  await until('a round has asked', async () => asked > 0);
  await stop();
  expect([before > 0, lists]).toEqual([true, before]);
});

test('two that ask at once share one reading, one that is too old is read anew, and a failure is kept for nobody', async () => {
  await Promise.all([running.recent(60_000), running.recent(60_000)]);
  const once = lists;
  await running.recent(60_000);
  expect(lists).toBe(once);
  await running.recent(-1);
  expect(lists).toBe(2 * once);
  isAway = true;
  await expect(running.read()).rejects.toThrow();
  isAway = false;
  expect(await running.recent(60_000)).toBeInstanceOf(Map);
  expect(lists).toBe(3 * once + 1);
});

test('where the whole list takes long, what has begun and ended since is read instead', async () => {
  const queries: string[] = [];
  const list: Client['workflow']['list'] = (options) => {
    queries.push(options?.query ?? '');
    return temporal.workflow.list(options);
  };
  const counted = { workflow: { list } } as unknown as Client;
  const { procedureId: other } = await mailedUrl(system, system.caller());
  await until('it is listed', async () => (await running.read()).has(other));
  const ofChanges = runningList(counted, { quickMs: 0, share: 0 });
  const whole = await ofChanges.read();
  queries.splice(0);
  const { procedureId } = await sentCode(system, system.caller());
  const handle = temporal.workflow.getHandle(procedureId);
  const seen = () => ofChanges.read().then((list) => list.get(procedureId));
  const first = await until('it is listed', seen);
  // Another run takes its place.
  const task = (await eventsOf(temporal, procedureId)).find((event) => event.workflowTaskCompletedEventAttributes);
  const { runId } = await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId: procedureId },
    reason: 'a test',
    requestId: newProcedureId('reset', 'request'),
    workflowTaskFinishEventId: task?.eventId ?? null,
  });
  expect(runId).not.toBe(first.runId);
  const second = await until('its new run is listed', seen, (one) => one?.runId === runId);
  expect(second?.startedAt).toBeGreaterThan(first.startedAt);
  await handle.terminate();
  await until('it is listed no more', seen, (one) => one === undefined);
  const isOfChanges = (query: string): boolean =>
    /^(CloseTime|ExecutionStatus = 'Running' AND StartTime) >= '/.test(query);
  expect(queries.filter((query) => !isOfChanges(query))).toEqual([]);
  // What was there before still is.
  expect(whole.has(other)).toBe(true);
  expect((await ofChanges.read()).get(other)).toEqual(whole.get(other));
  // Once it has taken its share of the time, the whole list is read again.
  queries.splice(0);
  const ofAll = runningList(counted, { quickMs: 0, share: Number.POSITIVE_INFINITY });
  await ofAll.read();
  await ofAll.read();
  // As it is where it is read quickly.
  const quick = runningList(counted, { quickMs: 3_600_000, share: 0 });
  await quick.read();
  await quick.read();
  expect(queries.filter(isOfChanges)).toEqual([]);
});

test('what another workflow started, and when each was started, is told', async () => {
  const { procedureId } = await sentCode(system, system.caller());
  const found = await until('it is listed', async () => (await running.read()).get(procedureId));
  expect(found).toEqual({ runId: expect.any(String), startedAt: expect.any(Number), isChild: false });
  expect(Math.abs(Date.now() - (found?.startedAt ?? 0))).toBeLessThan(600_000);
});

test('after a restore each case on which database and Temporal disagree is named, and mended where one of them can tell the other', async () => {
  const { db } = system.database;
  const { procedureId } = await sentCode(system, system.caller());
  const row = () => db('procedures').where({ procedure_id: procedureId }).first();
  const steps = () => db('procedure_steps').where({ procedure_id: procedureId }).orderBy('n').pluck('step');
  const [whole, all] = [await row(), await steps()];
  const lost = newProcedureId('umin', 'access-code');
  await until('it is listed', async () => (await running.read()).has(procedureId));
  const found = async (mend: boolean, all = false): Promise<Case[]> => {
    const cases: Case[] = [];
    for await (const one of compare({ db, temporal: system.temporal.client, mend, all }))
      if ([procedureId, lost].includes(one.procedureId)) cases.push(one);
    return cases;
  };
  const isMended = async (what: string): Promise<void> => {
    expect(await found(false)).toMatchObject([{ procedureId, what }]);
    expect(await found(true)).toMatchObject([{ what, mended: expect.any(String) }]);
    expect(await found(false)).toEqual([]);
    expect(await steps()).toEqual(expect.arrayContaining(all));
    expect(await row()).toMatchObject({ status: whole.status, closed: false });
  };
  const changed = (to: object) => db('procedures').where({ procedure_id: procedureId }).update(to);
  expect(await found(true)).toEqual([]);

  await db('procedures').where({ procedure_id: procedureId }).delete();
  await isMended('lost-here');
  await changed({ status: 'awaiting-password' });
  await isMended('behind-here');
  await changed({ closed: true, status: 'failed', run_id: 'other' });
  await isMended('goes-on-there');

  const last = await db('procedure_steps').where({ procedure_id: procedureId }).orderBy('n', 'desc').first();
  await db('procedure_steps').insert([1, 2, 3].map((n) => ({ ...last, n: last.n + n, step: 'code-accepted' })));
  await changed({ status: 'awaiting-password' });
  expect(await found(true)).toMatchObject([{ what: 'behind-there', todo: expect.stringContaining('done again') }]);
  await changed({ status: whole.status });

  await db('procedures').insert({ ...whole, procedure_id: lost });
  expect(await found(true)).toMatchObject([{ procedureId: lost, what: 'lost-there', mended: 'written as failed' }]);
  expect(await db('procedures').where({ procedure_id: lost }).first()).toMatchObject({
    status: 'failed',
    closed: true,
  });

  // Another's Temporal, or one that is not restored yet: nothing is ended for good.
  const many = [lost, ...Array.from({ length: 8 }, () => newProcedureId('umin', 'access-code'))];
  await db('procedures').where({ procedure_id: lost }).delete();
  await db('procedures').insert(many.map((id) => ({ ...whole, procedure_id: id })));
  await changed({ status: 'awaiting-password' });
  const isOpen = () => db('procedures').whereIn('procedure_id', many).where({ closed: false }).count('* as n').first();
  await expect(found(true)).rejects.toThrow(/^9 of \d+ open cases are not in this Temporal: nothing is mended/);
  expect(await isOpen()).toEqual({ n: many.length });
  expect(await row()).toMatchObject({ status: 'awaiting-password' });
  expect(await found(true, true)).toHaveLength(2);
  expect(await isOpen()).toEqual({ n: 0 });
});
