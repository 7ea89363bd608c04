/** Each alert's rule becomes true when what it is about is broken, and is not true before and after. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import type { Knex } from 'knex';
import { wrongTry } from '../../../api/http/guesses.js';
import { createDatabase } from '../../../db/knex.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { firing, RULES, type Rule, type Scrape, seriesIn, ALERTS_TEXT } from '../../helpers/alert-rules.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { Line } from '../../helpers/line.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { newProcedureId } from '../../helpers/ids.js';
import { checkRules, evaluate, HAS_PROMTOOL, type Looked } from '../../helpers/promtool.js';
import { testTemporalConfig } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import {
  addMail,
  addProcedure,
  addPropagation,
  ago,
  applicationRow,
  HOUR,
  MINUTE,
} from '../../staff/oversight/support.js';
import { post, startApp, type TestApp } from '../api/support.js';

let database: TestDatabase;
let db: Knex;
let mail: TestMailServer;
let line: Line;
let api: TestApp;
let url: string;
/** Of all series, those with nothing to tell included. */
let names: string[];
let now = Date.now();
/** Nobody else runs procedures in it. */
const NAMESPACE = 'default';
const OPEN = newProcedureId('cinii', 'password-reissue');

beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  ({ db } = database);
  mail = await new TestMailServer().up();
  line = await Line.to(database.url);
  const { address } = testTemporalConfig().temporal;
  const env = { SMTP_URL: mail.url, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE };
  api = await startApp({ databaseUrl: line.through(database.url), env, deps: { clock: () => now } });
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
  names = api.app.metrics.registry.getMetricsAsArray().map(({ name }) => name);
  // Something to be counted, that is well.
  await addProcedure(db, { id: OPEN, status: 'awaiting-confirmation', openedAt: ago(26 * HOUR), closedAt: null });
  await addMail(db, { state: 'claimed', age: 0 });
});
afterAll(async () => {
  over.abort();
  await api.close();
  await line.down();
  await mail.down();
  await database.drop();
});

/** As Prometheus does it, with what it adds. */
async function scrape(): Promise<Scrape> {
  // Beyond the time for which the answers of parts stand.
  now += 2_000;
  const target = { job: 'tetsuzuki-api', instance: 'one' };
  const text = await fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => undefined,
  );
  const up = { name: 'up', labels: target, value: text === undefined ? 0 : 1 };
  return { at: now / 1_000, series: [up, ...seriesIn(text ?? '', target)] };
}

const client = () => api.deps.temporal;
const { TASK_QUEUE_KIND_NORMAL: kind } = proto.temporal.api.enums.v1.TaskQueueKind;
const over = new AbortController();
/** Workers ask for workflow tasks, in each part of the queue, for as long as the test lasts; the first takes what there is. */
const poll = (): void =>
  void many(8, () =>
    client()
      .withAbortSignal(over.signal, () =>
        client().withDeadline(Date.now() + 60_000, () =>
          client().workflowService.pollWorkflowTaskQueue({
            namespace: NAMESPACE,
            taskQueue: { name: TASK_QUEUE, kind },
            identity: 'a worker',
          }),
        ),
      )
      .catch(() => undefined),
  );
const many = (n: number, what: () => unknown) => Promise.all(Array.from({ length: n }, what));
const call = { clientNetwork: () => '192.0.2.1', log: { info: () => undefined, warn: () => undefined } };

interface Break {
  breaks(): unknown;
  /** Absent: what is counted is counted for good. */
  mends?(): unknown;
}
const row = (table: string, values: object): Break => ({
  breaks: () => db(table).insert(values),
  mends: () => db(table).where(values).delete(),
});
let held: Knex | undefined;

/** How each is broken. What nobody can break from here alone, because it takes long, is left as a row as its process leaves it. */
const BREAKS: Record<string, Break> = {
  TetsuzukiPartAway: { breaks: () => mail.down(), mends: () => mail.up() },
  TetsuzukiErrors: { breaks: () => post(api.app, { name: 'a', kind: 'broken' }) },
  TetsuzukiTurnedAway: { breaks: () => many(21, () => post(api.app, { name: 'a', kind: 'away' })) },
  TetsuzukiPoolWaits: {
    // Those who have all connections of the pool wait for what somebody else holds, and others for a connection.
    async breaks() {
      held = createDatabase(database.url, { max: 1 });
      await held.raw('select pg_advisory_lock(7)');
      void many(12, () => api.deps.db.raw('select pg_advisory_lock_shared(7)').catch(() => undefined));
      await until('waiting', () => api.deps.db.client.pool.numPendingAcquires() > 5);
    },
    mends: () => held?.destroy(),
  },
  TetsuzukiFiguresOld: {
    async breaks() {
      await line.down();
      now += 301_000;
    },
    mends: () => line.up(),
  },
  TetsuzukiMailsBlocked: {
    breaks: () => addMail(db, { state: 'deferred', fault: 'blocked', template: 'broken' }),
    mends: () => db('mail_log').where({ template: 'broken' }).delete(),
  },
  TetsuzukiMailsLate: {
    breaks: () => addMail(db, { state: 'deferred', age: 16 * MINUTE, last_attempt_at: ago(0), template: 'broken' }),
    mends: () => db('mail_log').where({ template: 'broken' }).delete(),
  },
  TetsuzukiMailsUndelivered: {
    breaks: () => many(21, () => addMail(db, { state: 'refused', ended_at: ago(HOUR), template: 'broken' })),
    mends: () => db('mail_log').where({ template: 'broken' }).delete(),
  },
  TetsuzukiProcedureStalled: row('stalled_procedures', { procedure_id: OPEN, why: 'owed', since: ago(0) }),
  TetsuzukiCannotReplay: row('stalled_procedures', { procedure_id: OPEN, why: 'other-build', since: ago(0) }),
  TetsuzukiDecisionsUnheard: {
    async breaks() {
      const application = applicationRow({});
      await db('applications').insert(application);
      const decided = {
        decision_id: 'd',
        decision: 'approve',
        reason: 'r',
        decided_by: 'op1',
        decided_at: ago(6 * MINUTE),
        mac: 'm',
      };
      await db('decisions').insert({ procedure_id: application['procedure_id'], ...decided });
    },
    mends: () => db('decisions').update({ processed_at: db.fn.now() }),
  },
  TetsuzukiDecisionsOverdue: {
    breaks: () => db('applications').insert(applicationRow({ due_at: ago(MINUTE) })),
    mends: () => db('applications').where('due_at', '<', db.fn.now()).update({ open: false }),
  },
  TetsuzukiServiceLate: {
    breaks: () => addPropagation(db, { late_since: ago(11 * MINUTE) }),
    mends: () => db('propagations').update({ status: 'confirmed' }),
  },
  TetsuzukiArchiveLate: {
    breaks: () =>
      addProcedure(db, {
        id: newProcedureId('cinii', 'password-reissue'),
        status: 'completed',
        closedAt: ago(2 * HOUR),
      }),
    mends: () => db('archive_due').delete(),
  },
  TetsuzukiKeyOld: {
    breaks: () =>
      db('key_uses').insert({ key_id: api.deps.ring.newestId, fingerprint: 'f', first_at: ago(366 * 24 * HOUR) }),
    mends: () => db('key_uses').delete(),
  },
  TetsuzukiGuessing: {
    breaks: () =>
      wrongTry({ ...api.deps, metrics: api.app.metrics }, call, { place: 'staff', subject: 'op1', nth: 5, many: 5 }),
  },
  TetsuzukiDown: { breaks: () => api.app.close() },
};

const looked: Looked[] = [];
function isTrue({ expr }: Rule, ...scrapes: Scrape[]): boolean {
  const groups = firing(expr, scrapes);
  looked.push({ expr, scrapes, firing: groups.length });
  return groups.length > 0;
}
const ruleOf = (alert: string): Rule => {
  const rule = RULES.find((one) => one.alert === alert);
  if (!rule) throw new Error(`there is no alert ${alert}`);
  return rule;
};

/** Before anybody asks for tasks. */
const OF_WORKERS = ['TetsuzukiNoWorker', 'TetsuzukiTasksWait'];
test('TetsuzukiNoWorker and TetsuzukiTasksWait become true while what was begun waits for a worker, and are over once one takes it', async () => {
  const { workflow } = client();
  const handle = await workflow.start('nothing', {
    taskQueue: TASK_QUEUE,
    workflowId: newProcedureId('cinii', 'password-reissue'),
  });
  const fire = async (alert: string) => isTrue(ruleOf(alert), await scrape());
  await until('the task waits', () => fire('TetsuzukiTasksWait'));
  expect(await fire('TetsuzukiNoWorker')).toBe(true);
  poll();
  await until('the worker is known', async () => !(await fire('TetsuzukiNoWorker')));
  await until('nothing waits', async () => !(await fire('TetsuzukiTasksWait')));
  await handle.terminate('the test is over');
});

test('where all is well no alert is raised', async () => {
  const read = () =>
    until('the figures are read', scrape, ({ series }) =>
      series.some(({ name }) => name === 'tetsuzuki_open_procedures'),
    );
  const scrapes = [await read(), await read()];
  expect(RULES.filter((rule) => isTrue(rule, ...scrapes)).map(({ alert }) => alert)).toEqual([]);
  expect(scrapes[1]?.series).toContainEqual({
    name: 'tetsuzuki_open_procedures',
    labels: { job: 'tetsuzuki-api', instance: 'one', service: 'cinii', kind: 'password-reissue', age: 'week' },
    value: 1,
  });
});

test('every alert is broken once here', () => {
  expect([...Object.keys(BREAKS), ...OF_WORKERS].toSorted()).toEqual(RULES.map(({ alert }) => alert).toSorted());
});

test.each(Object.entries(BREAKS))('%s becomes true', async (alert, { breaks, mends }) => {
  const rule = ruleOf(alert);
  const before = await scrape();
  expect(isTrue(rule, before, before)).toBe(false);
  await breaks();
  // A reading may take longer than a scrape waits for it.
  await until('it is true', async () => isTrue(rule, before, await scrape()));
  if (!mends) return;
  await mends();
  // What was cut off may take a moment.
  await until('it is over', async () => !isTrue(rule, await scrape()));
});

describe('the rules', () => {
  test('lead to a chapter of the runbook each, which leads to nothing else', () => {
    const runbook = readFileSync(new URL('../../../docs/operations/runbook.md', import.meta.url), 'utf8');
    const chapters = [...runbook.matchAll(/^### (Tetsuzuki\w+)$/gm)].map(([, name]) => name);
    expect(chapters.toSorted()).toEqual(RULES.map(({ alert }) => alert).toSorted());
    for (const { alert, annotations, labels } of RULES) {
      expect(annotations.runbook).toBe(`docs/operations/runbook.md#${alert.toLowerCase()}`);
      expect(['page', 'ticket']).toContain(labels.severity);
    }
  });

  test('and the dashboard know only series that there are', () => {
    const told = new Set(['up', 'ALERTS', ...names]);
    const dashboard = readFileSync(new URL('../../../deploy/grafana/tetsuzuki.json', import.meta.url), 'utf8');
    const shown: string[] = JSON.parse(dashboard).panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
      targets.map(({ expr }) => expr),
    );
    const asked = [...shown, ...RULES.map(({ expr }) => expr)].flatMap((expr) => [
      ...expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, '').matchAll(/\b(?:tetsuzuki|http)_\w+/g),
    ]);
    expect(asked.length).toBeGreaterThan(RULES.length);
    expect(asked.map(([name]) => name.replace(/_(?:bucket|count)$/, '')).filter((name) => !told.has(name))).toEqual([]);
  });

  test('are not evaluated where they are of another shape', () => {
    expect(() => firing('absent(up)', [])).toThrow('shape');
  });

  (HAS_PROMTOOL ? test : test.skip)('are good, and true where we say so, to Prometheus itself', () => {
    expect(checkRules(ALERTS_TEXT)).toContain(`SUCCESS: ${RULES.length} rules found`);
    expect(looked.some((one) => one.firing > 0)).toBe(true);
    expect(evaluate(looked)).toContain('SUCCESS');
  });
});
