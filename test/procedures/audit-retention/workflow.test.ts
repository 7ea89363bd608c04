/** What is past its time is taken away by night, by kind; what is open gets a snapshot a day. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entriesOf } from '../../../db/audit/archive.js';
import { checkpoint, snapshotOpen } from '../../../worker/jobs/archive.js';
import { scheduleRetention } from '../../../worker/runtime/audit/schedule.js';
import { verifyLog } from '../../../worker/runtime/audit/verify.js';
import { AUDIT_RETENTION_SCHEDULE } from '../../../workflows/contracts/audit-retention.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { rowsOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { archived, archiveNeeds, ended } from '../erase-account/support.js';
import { reissueScenarios } from '../password-reissue/scenarios.js';
import { useChangeScenarios } from '../service-use-change/scenarios.js';

let system: System;
let auditor: Caller;
beforeAll(async () => {
  system = await startSystem();
  auditor = await signedIn(system, 'audit1');
});
afterAll(async () => {
  await system.temporal.client.schedule.getHandle(AUDIT_RETENTION_SCHEDULE).delete();
  await system.close();
});
const verified = async () => {
  await checkpoint(archiveNeeds(system));
  return verifyLog(system.database.db, { verifierKey: system.deps.signer.verifierKey });
};
const NO_TIME = 1;

test('what is open is archived once a day: the newest snapshot replaces the one before, and the end both, and the log holds', async () => {
  const { db } = system.database;
  const caller = system.caller();
  const { body } = await caller.call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
  const procedureId = String(body['procedureId']);
  await until('its projection', () => db('procedures').where({ procedure_id: procedureId }).first());
  const older = (ms: number) => ({ opened_at: new Date(Date.now() - ms), archived_at: new Date(Date.now() - ms) });
  const { opened_at, archived_at } = older(25 * 3_600_000);
  const needs = archiveNeeds(system);
  const snapshots = async (): Promise<number> => (await snapshotOpen(needs)).many;
  expect(await snapshots()).toBe(0);
  await db('procedures').where({ procedure_id: procedureId }).update({ opened_at });
  expect(await snapshots()).toBe(1);
  expect(await snapshots()).toBe(0);
  const [first] = await entriesOf(db, procedureId);
  expect(first).toMatchObject({ is_whole: false, ended_as: null });
  expect((await caller.call('acceptPasswordReissue', { procedureId })).status).toBe(200);
  await db('archive_entries').update({ archived_at });
  expect(await snapshots()).toBe(1);
  const [second, ...none] = await entriesOf(db, procedureId);
  expect([second?.id === first?.id, none]).toEqual([false, []]);
  expect(await verified()).toMatchObject({ firstBreak: null });
  await system.temporal.client.workflow.getHandle(procedureId).terminate('by hand');
  await db('procedures').where({ procedure_id: procedureId }).update({ closed: true, closed_at: new Date() });
  await archived(system);
  expect((await entriesOf(db, procedureId)).map(({ is_whole }) => is_whole)).toEqual([true]);
  expect(await verified()).toMatchObject({ firstBreak: null });
  // Without anything later in its place a snapshot is missed.
  await db('archive_entries').where({ procedure_id: procedureId }).delete();
  expect(await verified()).toMatchObject({ firstBreak: { what: 'removed', procedureId } });
});

test('each kind is kept as long as its settings say; then nothing is left of its procedures but the log', async () => {
  const { db } = system.database;
  await db('log_leaves').delete();
  await db('log_subtrees').delete();
  await db('log_checkpoints').delete();
  await db('log_state').update({ size: 0, subtrees: [] });
  const [gone, stays] = [useChangeScenarios['refused'], reissueScenarios['completed']];
  if (!gone || !stays) throw new Error('no scenario');
  const [refused, completed] = [await ended(system, gone.run), await ended(system, stays.run)];
  const onlyThere = { service: 'cinii', account: 'AUTH00000999' };
  await db('procedure_accounts').insert({ procedure_id: refused, ...onlyThere });
  await archived(system);
  const persons = db('archive_persons').where({ service: 'cinii' }).orderBy('account').pluck('account');
  expect(await persons.clone()).toEqual(['AUTH00000101', onlyThere.account]);
  Object.assign(system.deps.audit, { retentionMs: { 'service-use-change': NO_TIME, default: 3_600_000 } });
  await scheduleRetention(system.temporal.client);
  await scheduleRetention(system.temporal.client);
  const schedule = system.temporal.client.schedule.getHandle(AUDIT_RETENTION_SCHEDULE);
  const { spec, action } = await schedule.describe();
  expect([spec.timezone, spec.calendars?.length, action.taskQueue]).toEqual(['Asia/Tokyo', 1, 'tetsuzuki']);
  await schedule.trigger();
  const removals = () => db('audit_removals');
  await until('the night has come', removals, (rows) => rows.length === 1);

  const { rows } = await db.raw(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  const others = rows
    .map(({ name }: { name: string }) => name)
    .filter((name: string) => !/^(?:log_|limit_events)/.test(name));
  const left = await rowsOf(db, ...others);
  expect(left).not.toContain('書類を確認した');
  // A look that says nothing but that there was one.
  expect(left.split('\n').filter((line) => line.includes(refused))).toEqual([]);
  expect(left).toContain(completed);
  // Persons under whose keys nothing is sealed any more go too.
  expect(await persons).toEqual(['AUTH00000101']);
  expect((await auditor.call('getTimeline', { procedureId: refused })).status).toBe(404);
  expect((await auditor.call('replayHistory', { procedureId: completed })).body['result']).toBe('identical');
  expect(await verified()).toMatchObject({ firstBreak: null });
  const { header } = await db('log_leaves').where({ source: 'audit_removals' }).first();
  expect(JSON.parse(header)).toMatchObject({ kind: 'retention', procedures: 1 });
  expect(await db('log_leaves').where({ source: 'decisions' }).whereNull('salt')).toHaveLength(1);

  // Of this schedule alone: other files of tests may have left runs of the same type in this namespace.
  const { info } = await schedule.describe();
  const ids = info.recentActions.map((begun) => begun.action.workflow.workflowId);
  for (const id of ids) await system.temporal.client.workflow.getHandle(id).result();
  expect(await system.temporal.replayAll(ids)).toBe(1);
});
