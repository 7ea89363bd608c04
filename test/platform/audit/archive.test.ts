/** What has ended is archived, once, to be read again; and whatever is changed in log or archive is found and named. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { addDue, entriesOf, lockArchive, noLongerDue, putOff, takeDue } from '../../../db/audit/archive.js';
import { checkpoints } from '../../../db/audit/log.js';
import { findProcedure, markEndedByHand } from '../../../db/platform/procedures.js';
import {
  archiveAllDue,
  type ArchiveNeeds,
  checkpoint,
  reconcileArchive,
  snapshotOpen,
  startArchive,
} from '../../../worker/jobs/archive.js';
import { archiveRun, openEntry } from '../../../worker/runtime/audit/archive.js';
import { createSigner, openCheckpoint } from '../../../worker/runtime/audit/checkpoint.js';
import { readCheckpointFile } from '../../../worker/runtime/audit/checkpoint-file.js';
import { appendPending, readSubtrees } from '../../../worker/runtime/audit/log.js';
import { leafHash, rootOf } from '../../../worker/runtime/audit/merkle.js';
import { buildsOf, fetchRuns } from '../../../worker/runtime/audit/runs.js';
import { verifyLog } from '../../../worker/runtime/audit/verify.js';
import { createLog } from '../../../worker/runtime/log.js';
import { propagationId } from '../../../workflows/contracts/propagation.js';
import { eventsOf } from '../../helpers/history.js';
import { newProcedureId } from '../../helpers/ids.js';
import { startSystem, type System } from '../../helpers/system.js';
import { testRing } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import { TESTED } from '../../procedures/index.js';
import { lateThenConfirmed } from '../../procedures/propagation/scenarios.js';

let system: System;
let needs: ArchiveNeeds;
const signer = createSigner('accounts.example.ac.jp/log', Buffer.alloc(32, 5));
const other = createSigner('accounts.example.ac.jp/log', Buffer.alloc(32, 6));
const ended: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'audit-'));
const checkpointFile = join(folder, 'checkpoints');

beforeAll(async () => {
  system = await startSystem();
  needs = {
    db: system.database.db,
    temporal: system.temporal.client,
    ring: testRing(),
    signer,
    log: createLog('test', 'silent'),
    databaseUrl: system.database.url,
    settings: { checkpointFile },
  };
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

/** Endings that need no settings of their own. */
const scenario = (name: string, ending: string) => {
  const found = TESTED.find((one) => one.name === name)?.scenarios?.[ending];
  if (!found) throw new Error(`no scenario ${name}/${ending}`);
  return found;
};
const bring = async (name: string, ending: string): Promise<string> => {
  const procedureId = await scenario(name, ending).run(system, system.caller());
  await system.temporal.client.workflow.getHandle(procedureId).result();
  ended.push(procedureId);
  return procedureId;
};
const whole = (procedureId: string) =>
  system.database.db('archive_entries').where({ workflow_id: procedureId, is_whole: true });

test('a procedure is archived as soon as it has ended, and never twice', async () => {
  const stop = startArchive(needs, { lookMs: 60_000 });
  try {
    for (const [name, ending] of [
      ['service-use-change', 'refused'],
      ['password-reissue', 'completed'],
    ] as const) {
      const procedureId = await bring(name, ending);
      await until(
        'the archive',
        () => whole(procedureId),
        (rows) => rows.length === 1,
      );
      const [entry] = await whole(procedureId);
      expect(entry).toMatchObject({ ended_as: 'COMPLETED', procedure_id: procedureId });
    }
  } finally {
    await stop();
  }
  for (const id of ended)
    await system.database.db('archive_due').insert({ workflow_id: id, procedure_id: id }).onConflict().ignore();
  await archiveAllDue(needs);
  for (const id of ended) expect(await whole(id)).toHaveLength(1);
});

test('what is archived is the history as Temporal has it, encrypted; without a person’s key it is unreadable', async () => {
  const { db } = system.database;
  const [, procedureId = ''] = ended;
  const [entry] = await entriesOf(db, procedureId);
  if (!entry) throw new Error('no entry');
  const opened = JSON.parse(await openEntry(db, needs.ring, entry));
  const live = await system.temporal.client.workflow.getHandle(procedureId).fetchHistory();
  expect(opened.events).toHaveLength(live.events?.length ?? 0);
  expect(opened.events[0].workflowExecutionStartedEventAttributes.workflowType.name).toBe('passwordReissueV2');
  expect(JSON.stringify(opened)).not.toContain('univ-a.example.jp');
  expect(entry.builds).toEqual([expect.stringContaining('@temporalio/worker@')]);
  const accounts = await db('procedure_accounts').where({ procedure_id: procedureId });
  expect(accounts).toEqual([{ procedure_id: procedureId, service: 'cinii', account: 'AUTH00000101' }]);
  const person = db('archive_persons').where({ service: 'cinii', account: 'AUTH00000101' });
  const { sealed_key } = await person.clone().first();
  await person.clone().update({ sealed_key: null });
  await expect(openEntry(db, needs.ring, entry)).rejects.toThrow('erased');
  await person.clone().update({ sealed_key });
  expect(JSON.parse(await openEntry(db, needs.ring, entry))).toEqual(opened);
});

/** A procedure that goes on. */
async function opened(): Promise<string> {
  const { body } = await system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
  const procedureId = String(body['procedureId']);
  await until('its projection', () => findProcedure(system.database.db, procedureId));
  return procedureId;
}
async function endByHand(procedureId: string): Promise<void> {
  await system.temporal.client.workflow.getHandle(procedureId).terminate('by hand');
  expect(await markEndedByHand(system.database.db, procedureId)).toBe(true);
  await archiveAllDue(needs);
}

test('what was ended by hand is archived too', async () => {
  const procedureId = await opened();
  await endByHand(procedureId);
  expect(await whole(procedureId)).toMatchObject([{ ended_as: 'TERMINATED' }]);
});

test('children are archived also where archiving is cut off as they become due', async () => {
  const { db } = system.database;
  const procedureId = await lateThenConfirmed(system, system.caller());
  await system.temporal.client.workflow.getHandle(procedureId).result();
  await db.raw(
    `create function cut_off() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$;
     create trigger cut_off before insert on archive_due for each row when (new.workflow_id <> new.procedure_id) execute function cut_off()`,
  );
  await archiveAllDue(needs);
  await db.raw('drop function cut_off() cascade');
  await until('the child is archived', async () => {
    await archiveAllDue(needs);
    return (await whole(propagationId(procedureId, 'library'))).length === 1;
  });
  expect(await whole(procedureId)).toHaveLength(1);
});

test('of what goes on the runs before are archived, whole, and the last one as it stands; nothing replaces what is whole', async () => {
  const { db } = system.database;
  const { client } = system.temporal;
  const procedureId = await opened();
  const first = await until('its first task', async () =>
    (await eventsOf(client, procedureId)).find((event) => event.workflowTaskCompletedEventAttributes),
  );
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: procedureId },
    reason: 'a test',
    requestId: newProcedureId('reset', 'request'),
    ...(first.eventId && { workflowTaskFinishEventId: first.eventId }),
  });
  await db('archive_due').insert({ workflow_id: procedureId, procedure_id: procedureId });
  await archiveAllDue(needs);
  const archived = async () => (await entriesOf(db, procedureId)).map(({ ended_as }) => ended_as);
  expect(await archived()).toEqual(['TERMINATED']);
  await snapshotOpen(needs, { everyMs: 0 });
  expect(await archived()).toEqual(['TERMINATED', null]);
  await endByHand(procedureId);
  expect(await archived()).toEqual(['TERMINATED', 'TERMINATED']);
  const [run] = (await fetchRuns(client, procedureId))?.runs ?? [];
  if (!run) throw new Error('no run');
  expect(await archiveRun(db, needs.ring, { procedureId, run, isWhole: false })).toBe(false);
});

test('a person who comes out after a snapshot takes the whole procedure along: its key is sealed anew when it has ended', async () => {
  const { db } = system.database;
  const procedureId = await opened();
  await snapshotOpen(needs, { everyMs: 0 });
  const later = { service: 'cinii', account: 'AUTH00000998' };
  await db('procedure_accounts').insert({ procedure_id: procedureId, ...later });
  await endByHand(procedureId);
  const [entry] = await entriesOf(db, procedureId);
  if (!entry) throw new Error('no entry');
  expect(JSON.parse(await openEntry(db, needs.ring, entry)).events).toHaveLength(entry.events);
  await db('archive_persons').where(later).update({ sealed_key: null });
  await expect(openEntry(db, needs.ring, entry)).rejects.toThrow('erased');
});

test('where two workers archive what is open at the same time there is one snapshot, one leaf, and none that has less replaces one that has more', async () => {
  const { db } = system.database;
  const procedureId = await opened();
  const [run] = (await fetchRuns(system.temporal.client, procedureId, { open: true }))?.runs ?? [];
  if (!run) throw new Error('no run');
  const snapshot = (events: number) =>
    archiveRun(db, needs.ring, { procedureId, run: { ...run, events }, isWhole: false });
  const leaves = () => db('log_pending').whereRaw("header::jsonb ->> 'procedure' = ?", [procedureId]);
  expect((await Promise.all([snapshot(4), snapshot(4)])).toSorted()).toEqual([false, true]);
  expect(await leaves()).toHaveLength(1);
  const [{ archived_at: before } = {}] = await entriesOf(db, procedureId);
  expect(await snapshot(3)).toBe(false);
  const [{ archived_at: after, events } = {}, ...none] = await entriesOf(db, procedureId);
  expect([events, none]).toEqual([4, []]);
  // It was looked at, so it is not due again today.
  expect(after?.getTime()).toBeGreaterThan(before?.getTime() ?? Infinity);
  expect(await snapshot(5)).toBe(true);
  expect(await entriesOf(db, procedureId)).toMatchObject([{ events: 5 }]);
  await endByHand(procedureId);
});

test('an open procedure that can’t be archived is told, and does not stand in the way of others', async () => {
  const { db } = system.database;
  const [broken, other] = [await opened(), await opened()];
  await db('archive_keys').insert({ procedure_id: broken, persons: [], sealed_key: Buffer.from('broken') });
  const told: unknown[] = [];
  const log = Object.assign(createLog('test', 'silent'), { warn: (what: unknown) => void told.push(what) });
  await snapshotOpen({ ...needs, log }, { everyMs: 0 });
  expect(told).toMatchObject([{ procedureId: broken }]);
  expect(await entriesOf(db, other)).toHaveLength(1);
  await snapshotOpen({ ...needs, log }, { everyMs: 0, after: broken });
  expect(told).toHaveLength(1);
  await db('archive_keys').where({ procedure_id: broken }).delete();
  for (const procedureId of [broken, other]) await endByHand(procedureId);
});

test('entries of a procedure have IDs in the order in which they are archived, also where one had to wait: or a snapshot would stay beside what is whole', async () => {
  const { db } = system.database;
  const procedureId = 'umin-access-code-order';
  const first = await db.transaction();
  await lockArchive(first, procedureId);
  const second = db.transaction((trx) => lockArchive(trx, procedureId));
  const waiting = db('pg_locks').where({ locktype: 'advisory', granted: false });
  const here = db.raw('database = (select oid from pg_database where datname = current_database())');
  await until(
    'it waits',
    () => waiting.clone().whereRaw(here),
    (rows) => rows.length === 1,
  );
  const { rows } = await db.raw("select nextval('archive_entries_id_seq') as id");
  await first.commit();
  expect(await second).toBeGreaterThan(rows[0].id);
});

test('what became due just now rests; what was due before or was tried does not', async () => {
  const { db } = system.database;
  await db('archive_due').delete();
  const row = (name: string, tries: number, ageMs: number) => ({
    workflow_id: name,
    procedure_id: name,
    tries,
    due_at: new Date(Date.now() - ageMs),
  });
  await db('archive_due').insert([row('new', 0, 1), row('old', 0, 7_200_000), row('tried', 1, 1)]);
  const taken = await takeDue(db, 10, 3_600_000);
  expect(taken.map(({ workflowId }) => workflowId).toSorted()).toEqual(['old', 'tried']);
  await db('archive_due').delete();
});

test('whoever took something on takes off, or puts off, only what nobody else has to do since', async () => {
  const { db } = system.database;
  await db('archive_due').delete();
  const due = { workflowId: 'umin-access-code-due', procedureId: 'umin-access-code-due' };
  const rows = () => db('archive_due').where({ workflow_id: due.workflowId });
  const dueIn = async (): Promise<number> => (await rows())[0].due_at.getTime() - Date.now();
  await addDue(db, [due]);
  const first = await takeDue(db, 1);
  await addDue(db, [due]);
  for (const one of first) await putOff(db, one, 3_600_000);
  await noLongerDue(db, first);
  expect(await dueIn()).toBeLessThan(10_000);
  const second = await takeDue(db, 1);
  expect(second).toHaveLength(1);
  await noLongerDue(db, first);
  expect(await rows()).toHaveLength(1);
  for (const one of second) await putOff(db, one, 3_600_000);
  expect(await dueIn()).toBeGreaterThan(1_800_000);
  await db('archive_due').update({ due_at: db.fn.now() });
  await noLongerDue(db, await takeDue(db, 1));
  expect(await rows()).toEqual([]);
});

test('what is done is taken off some at a time, also where another one breaks the look', async () => {
  const { db } = system.database;
  await db('archive_due').delete();
  const entry = await whole(ended[0] ?? '').first('*');
  const ids = Array.from({ length: 25 }, (_, n) => `umin-access-code-done-${n}`);
  const named = (id: string) => ({ workflow_id: id, procedure_id: id });
  await db('archive_entries').insert(ids.map((id) => ({ ...entry, id: undefined, ...named(id) })));
  await db('archive_due').insert(['umin-access-code-broken', ...ids].map(named));
  // What isn't in Temporal is put off: that is what can't be done here.
  await db.raw(
    `create table taken_off (many int);
     create function cut_off() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$;
     create trigger cut_off before update on archive_due for each row when (new.tries = old.tries) execute function cut_off();
     create function taken_off() returns trigger language plpgsql as $$ begin insert into taken_off select count(*) from gone; return null; end $$;
     create trigger taken_off after delete on archive_due referencing old table as gone for each statement execute function taken_off()`,
  );
  await expect(archiveAllDue(needs)).rejects.toThrow('cut off');
  const many: number[] = await db('taken_off').pluck('many');
  await db.raw('drop function cut_off() cascade; drop function taken_off() cascade; drop table taken_off');
  expect(many).toEqual([10, 10, 5]);
  expect(await db('archive_due').pluck('workflow_id')).toEqual(['umin-access-code-broken']);
  await db('archive_due').delete();
  await db('archive_entries').whereIn('workflow_id', ids).delete();
});

test('after a roll-back the last of the builds of a run is the one that took its last task', () => {
  const took = (buildId: string) => ({ workflowTaskCompletedEventAttributes: { workerVersion: { buildId } } });
  expect(buildsOf(['before', 'after', 'before'].map(took))).toEqual(['after', 'before']);
});

test('what was left without a row is found by comparison of projection and archive', async () => {
  const procedureId = await bring('password-reissue', 'superseded');
  const { db } = system.database;
  const hours = (ago: number): Date => new Date(Date.now() - ago * 3_600_000);
  await db('procedures')
    .where({ procedure_id: procedureId })
    .update({ closed_at: hours(3) });
  await db('archive_due').delete();
  // A look at the last two hours does not see it, one at all does.
  await reconcileArchive(needs, { closedWithinMs: 2 * 3_600_000 });
  expect(await db('archive_due').where({ workflow_id: procedureId })).toEqual([]);
  await reconcileArchive(needs);
  await archiveAllDue(needs);
  expect(await whole(procedureId)).toHaveLength(1);
});

test('what is gone from Temporal is told once a day, and does not stand in the way of others', async () => {
  const { db } = system.database;
  const procedureId = `cinii-password-reissue-${'0'.repeat(26)}`;
  const told: unknown[] = [];
  const log = Object.assign(createLog('test', 'silent'), { error: (what: unknown) => void told.push(what) });
  await db('archive_due').insert({ workflow_id: procedureId, procedure_id: procedureId });
  const due = () => db('archive_due').where({ workflow_id: procedureId }).first();
  await until('it is told', async () => {
    await archiveAllDue({ ...needs, log });
    return told.length > 0;
  });
  const { due_at: next } = await due();
  expect(next.getTime() - Date.now()).toBeGreaterThan(23 * 3_600_000);
  await reconcileArchive(needs);
  await archiveAllDue({ ...needs, log });
  expect(told).toEqual([{ procedureId, workflowId: procedureId }]);
  await db('archive_due').where({ workflow_id: procedureId }).delete();
  // What was archived to its end is missed by nobody.
  const forgotten = `cinii-password-reissue-${'1'.repeat(26)}`;
  const entry = await whole(ended[0] ?? '').first('*');
  const ids = { workflow_id: forgotten, procedure_id: forgotten };
  await db('archive_entries').insert({ ...entry, id: undefined, ...ids });
  await db('archive_due').insert(ids);
  await archiveAllDue({ ...needs, log });
  expect(await db('archive_due').where(ids)).toEqual([]);
  expect(told).toHaveLength(1);
  await db('archive_entries').where(ids).delete();
});

test('a row that is taken away and written again has the leaf that it had, and the log goes on', async () => {
  const { db } = system.database;
  const size = async (): Promise<number> => (await db('log_state').first('size')).size;
  await appendPending(db);
  const before = await size();
  const [look] = await db('looks')
    .insert({ staff_id: 'suzuki', procedure_id: 'again', what: 'case', at: new Date() })
    .returning('*');
  for (let times = 0; times < 2; times += 1) {
    await db('looks').where({ id: look.id }).delete();
    await db('looks').insert([look, { staff_id: 'suzuki', procedure_id: `other${times}`, what: 'case' }]);
    await appendPending(db);
    expect(await size()).toBe(before + 2 + times);
  }
  expect(await db('log_pending')).toEqual([]);
});

test('decisions and looks are leaves; roots are read from leaves and kept subtrees alike', async () => {
  const { db } = system.database;
  await db('looks').insert(
    Array.from({ length: 700 }, (_, n) => ({ staff_id: 'suzuki', procedure_id: `p${n}`, what: 'application' })),
  );
  await checkpoint(needs);
  const kinds = await db('log_leaves').distinct('source').pluck('source');
  expect(kinds).toEqual(expect.arrayContaining(['archive_entries', 'decisions', 'looks']));
  expect(await db('log_subtrees').count()).toEqual([{ count: 2 }]);
  const [newest] = (await checkpoints(db)).slice(-1);
  const { size, root } = openCheckpoint(newest?.signed ?? '', signer.verifierKey);
  expect(await rootOf(size, readSubtrees(db))).toEqual(root);
  expect((await readCheckpointFile(checkpointFile)).at(-1)).toBe(newest?.signed);
});

describe('verification', () => {
  const verify = (kept: readonly string[] = []) =>
    verifyLog(system.database.db, { verifierKey: signer.verifierKey, kept });
  /** Makes a change, looks, and takes it back. */
  async function after(change: (trx: Knex.Transaction) => Promise<unknown>, kept: readonly string[] = []) {
    const { db } = system.database;
    const tables = ['archive_entries', 'log_leaves', 'log_state', 'log_checkpoints', 'looks', 'decisions'];
    for (const table of tables) await db.raw(`create table kept_${table} as table ${table}`);
    const found = await db
      .transaction(change)
      .then(() => verify(kept))
      .catch((error: unknown) => error as Error);
    for (const table of tables.toReversed()) {
      await db.raw(`alter table ${table} disable trigger user`);
      await db(table).delete();
      await db.raw(`insert into ${table} select * from kept_${table}`);
      await db.raw(`alter table ${table} enable trigger user`);
      await db.raw(`drop table kept_${table}`);
    }
    if (found instanceof Error) throw found;
    return found.firstBreak;
  }
  /** Leaves of a table. */
  const leaves = (source: string) => system.database.db('log_leaves').where({ source }).orderBy('n');

  test('a log that nobody touched fits', async () => {
    const { entries, firstBreak, checkpoint: newest } = await verify(await readCheckpointFile(checkpointFile));
    expect(firstBreak).toBeNull();
    expect(entries).toBeGreaterThan(700);
    expect(openCheckpoint(newest ?? '', signer.verifierKey).size).toBe(entries);
  });

  test('one byte changed, in the archive, in a decision, in a look or in a leaf', async () => {
    const [archived] = await leaves('archive_entries');
    const flipped = (trx: Knex.Transaction) =>
      trx('archive_entries')
        .where({ id: archived.key })
        .update({ sealed: trx.raw('set_byte(sealed, 20, get_byte(sealed, 20) # 1)') });
    const procedureId = JSON.parse(archived.header).procedure;
    expect(await after(flipped)).toEqual({ entry: archived.n, procedureId, what: 'changed' });
    const [decision] = await leaves('decisions');
    const reworded = (trx: Knex.Transaction) =>
      trx('decisions').where({ decision_id: decision.key }).update({ reason: 'another' });
    expect(await after(reworded)).toMatchObject({ entry: decision.n, what: 'changed' });
    const [look] = (await leaves('looks')).slice(-1);
    const somebodyElse = (trx: Knex.Transaction) => trx('looks').where({ id: look.key }).update({ staff_id: 'x' });
    expect(await after(somebodyElse)).toMatchObject({ entry: look.n, what: 'changed' });
    const restated = (trx: Knex.Transaction) =>
      trx('log_leaves')
        .where({ n: 3 })
        .update({ header: trx.raw("replace(header, '{', '{ ')") });
    expect(await after(restated)).toMatchObject({ entry: 3, what: 'changed' });
  });

  test('one removed: the leaf, or the row that it is about', async () => {
    expect(await after((trx) => trx('log_leaves').where({ n: 2 }).delete())).toEqual({ entry: 2, what: 'removed' });
    const [archived] = await leaves('archive_entries');
    const gone = (trx: Knex.Transaction) => trx('archive_entries').where({ id: archived.key }).delete();
    expect(await after(gone)).toMatchObject({ entry: archived.n, what: 'removed' });
    const emptied = (trx: Knex.Transaction) =>
      trx('archive_entries').where({ id: archived.key }).update({ sealed: null });
    expect(await after(emptied)).toMatchObject({ entry: archived.n, what: 'removed' });
    const aside = async (trx: Knex.Transaction) => {
      await gone(trx);
      await trx('log_leaves').where({ n: archived.n }).update({ source: 'none' });
    };
    expect(await after(aside)).toMatchObject({ entry: archived.n, what: 'changed' });
    const nobodys = (trx: Knex.Transaction) => trx('log_leaves').where({ n: archived.n }).update({ key: 'no number' });
    expect(await after(nobodys)).toMatchObject({ entry: archived.n, what: 'changed' });
  });

  test('one put in: a row without a leaf, or a leaf beyond what the log says it has', async () => {
    const row = async (trx: Knex.Transaction) => {
      const first = await trx('archive_entries').first('*');
      await trx('archive_entries').insert({ ...first, id: undefined, run_id: 'forged' });
    };
    expect(await after(row)).toMatchObject({ what: 'put-in' });
    const leaf = async (trx: Knex.Transaction) => {
      const { size } = await trx('log_state').first('size');
      const header = '{"source":"forged","key":"1"}';
      const hash = leafHash(Buffer.from(`${size}\n${header}`));
      await trx('log_leaves').insert({ n: size, source: 'forged', key: '1', header, hash });
    };
    expect(await after(leaf)).toMatchObject({ what: 'put-in' });
  });

  test('two swapped, as they are or with hashes that fit', async () => {
    const swap = async (trx: Knex.Transaction, rehash: boolean) => {
      const [one, two] = await trx('log_leaves').whereIn('n', [4, 5]).orderBy('n');
      await trx('log_leaves').whereIn('n', [4, 5]).delete();
      const moved = [
        { ...two, n: 4 },
        { ...one, n: 5 },
      ];
      if (rehash) for (const leaf of moved) leaf.hash = leafHash(Buffer.from(`${leaf.n}\n${leaf.header}`));
      await trx('log_leaves').insert(moved);
    };
    expect(await after((trx) => swap(trx, false))).toMatchObject({ entry: 4, what: 'changed' });
    expect(await after((trx) => swap(trx, true))).toMatchObject({ what: 'rewritten' });
  });

  test('the tail cut: also where the database’s own state and checkpoints were cut with it, as long as one checkpoint was kept elsewhere', async () => {
    const cut = async (trx: Knex.Transaction) => {
      const { size } = await trx('log_state').first('size');
      await trx('log_leaves')
        .where('n', '>=', size - 5)
        .delete();
      return size - 5;
    };
    expect(await after(cut)).toMatchObject({ what: 'cut' });
    const cutWell = async (trx: Knex.Transaction) => {
      const size = await cut(trx);
      await trx('log_state').update({ size });
      await trx('log_checkpoints').where('size', '>', size).delete();
      // The rows go too, or they would be found to have no leaf.
      await trx.raw(
        "delete from looks where not exists (select from log_leaves l where l.source = 'looks' and l.key = looks.id::text)",
      );
    };
    expect(await after(cutWell)).toBeNull();
    expect(await after(cutWell, await readCheckpointFile(checkpointFile))).toMatchObject({ what: 'cut' });
  });

  test('the signing key replaced', async () => {
    const resigned = async (trx: Knex.Transaction) => {
      for (const { size, signed } of await checkpoints(trx))
        await trx('log_checkpoints')
          .where({ size })
          .update({ signed: other.sign(openCheckpoint(signed, signer.verifierKey)), verifier_key: other.verifierKey });
    };
    expect(await after(resigned)).toMatchObject({ what: 'checkpoint' });
  });

  test('digests of rows in the log’s headers can’t be guessed from the rows', async () => {
    const { db } = system.database;
    const [look] = (await leaves('looks')).slice(-1);
    const row = await db('looks').where({ id: look.key }).first(db.raw('to_jsonb(looks)::text as text'));
    expect(JSON.parse(look.header).sha256).not.toBe(createHash('sha256').update(row.text).digest('hex'));
    expect(look.salt).toMatch(/^[0-9a-f-]{36}$/);
  });
});
