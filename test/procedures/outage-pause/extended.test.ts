/** A pause that is prolonged while it goes on, and cases that begin meanwhile (decision 134). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createOutagePauseActivities } from '../../../activities/outage-pause.js';
import { pausesChanged } from '../../../api/procedures/deadlines.js';
import { endPause, findPause } from '../../../db/platform/outage-pauses.js';
import { createProcedures } from '../../../worker/runtime/temporal/procedures.js';
import { tellIfPaused } from '../../../worker/runtime/temporal/pauses.js';
import {
  outageOverSignal,
  outagePauseChangedSignal,
  outagePausedSignal,
} from '../../../workflows/contracts/outage-pause.js';
import { MEMBER_REGISTRATION } from '../../../workflows/contracts/member-registration.js';
import { newProcedureId } from '../../helpers/ids.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { sendForm, wordOf } from '../../security/support.js';
import { page, signedIn } from '../../staff/oversight/support.js';
import {
  begun,
  BOTH,
  ended,
  extended,
  heard,
  heardUntil,
  iso,
  mailedIn,
  OF_REISSUES,
  over,
  passed,
  paused,
  shownIn,
  written,
} from './support.js';

const LIFE_MS = 6_000;
const HOUR_MS = 3_600_000;

let system: System;
let lead: Caller;
beforeAll(async () => {
  system = await startSystem({ cinii: { oneTimeUrlLifeMs: LIFE_MS } });
  lead = await signedIn(system, 'lead1');
});
afterAll(() => system.close());

const workflowOf = (procedureId: string) => system.temporal.client.workflow.getHandle(procedureId);
const closed = (procedureId: string) =>
  until(`${procedureId} ends`, () =>
    system.database.db('procedures').where({ procedure_id: procedureId, closed: true }).first(),
  );
/** Signals of a name in the history of a case. */
async function signalsOf(procedureId: string, name: string): Promise<number> {
  const { events } = await workflowOf(procedureId).fetchHistory();
  const all = (events ?? []).map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
  return all.filter((one) => one === name).length;
}

describe('a pause that is prolonged', () => {
  test('keeps deadlines beyond its first limit without a gap, and says so to staff, in the log and to each case', async () => {
    const one = await mailedIn(system, BOTH[0]);
    const row = await written(system, { lastsMs: 8_000 });
    await begun(system, row, HOUR_MS);
    await heard(system, row.id, one.procedureId);
    const answer = await extended(lead, row.id, 5);
    const limit = new Date(String(answer['until']));
    expect(limit.getTime()).toBeGreaterThan(row.ends_at.getTime() + 4 * 60_000);
    // Told at once, and not by the next look.
    await heardUntil(system, row.id, one.procedureId, limit);
    expect((await shownIn(system, one.procedureId))['paused']).toMatchObject({ until: answer['until'] });

    // Beyond the first limit, and what would then have been left.
    await passed(row.ends_at.getTime() + LIFE_MS);
    expect((await shownIn(system, one.procedureId))['status']).toBe('awaiting-confirmation');
    expect((await one.caller.call('redeemOneTimeUrl', { token: one.token })).body['status']).toBe('completed');
    await ended(lead, row.id);
    const { until: at, ends_at: limitAt } = await over(system, row.id);
    expect([at.getTime() > row.ends_at.getTime(), limitAt]).toEqual([true, limit]);

    const { body } = await lead.call('listOutagePauses');
    const listed = body['pauses'].find(({ pauseId }: { pauseId: string }) => pauseId === row.id);
    expect(listed.extensions).toEqual([
      { by: 'lead1', at: expect.any(String), until: answer['until'], reason: '障害が続いている' },
    ]);
    const { db } = system.database;
    const [{ id }] = await db('outage_pause_extensions').where({ pause_id: row.id }).select('id');
    const leaves = await Promise.all(['log_leaves', 'log_pending'].map((table) => db(table).where({ key: id })));
    expect(leaves.flat()).toMatchObject([{ source: 'outage_pause_extensions' }]);
    expect(await signalsOf(one.procedureId, outagePausedSignal.name)).toBe(2);
    expect(await system.temporal.replayAll([one.procedureId, row.id])).toBe(2);
  });

  test('ends by itself at the later limit, also for a case that had gone on at the first one before it was told', async () => {
    const one = await mailedIn(system, BOTH[1]);
    const since = Date.now();
    const pauseId = newProcedureId('audit', 'pause');
    const first = since + 500;
    const tells = (untilMs: number) =>
      workflowOf(one.procedureId).signal(outagePausedSignal, { pauseId, since: iso(since), until: iso(untilMs) });
    await tells(first);
    await passed(first + 300);
    await tells(since + 2_000);
    // What is said late of the first limit changes nothing.
    await tells(first);
    const { closed_at: at, status } = await closed(one.procedureId);
    expect(status).toBe('expired');
    expect(at.getTime()).toBeGreaterThanOrEqual(one.endsMs + 2_000);
    expect(await system.temporal.replayAll([one.procedureId])).toBe(1);
  });

  test('of whose extension a case hears nothing stood until its end all the same', async () => {
    const one = await mailedIn(system, BOTH[0]);
    const since = Date.now();
    const pauseId = newProcedureId('audit', 'pause');
    await workflowOf(one.procedureId).signal(outagePausedSignal, {
      pauseId,
      since: iso(since),
      until: iso(since + 400),
    });
    await passed(since + 2_000);
    await workflowOf(one.procedureId).signal(outageOverSignal, { pauseId, at: iso(since + 2_000) });
    const { closed_at: at } = await closed(one.procedureId);
    expect(at.getTime()).toBeGreaterThanOrEqual(one.endsMs + 2_000);
    expect(await system.temporal.replayAll([one.procedureId])).toBe(1);
  });

  test('by two at once ends when the later one says, and by somebody who ends it at the same moment ends', async () => {
    const pauseId = await paused(lead, { minutes: 5 });
    const calls = [20, 40].map((minutes) =>
      lead.call('extendOutagePause', { pauseId, minutes, reason: `${minutes} 分` }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    // The shorter one after the longer one is none.
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([]);
    expect(statuses[1]).toBe(200);
    const { db } = system.database;
    const row = await findPause(db, pauseId);
    expect((row?.until.getTime() ?? 0) - Date.now()).toBeGreaterThan(38 * 60_000);
    const both = await Promise.all([
      lead.call('extendOutagePause', { pauseId, minutes: 60, reason: 'x' }),
      lead.call('endOutagePause', { pauseId }),
    ]);
    expect([200, 409]).toContain(both[0].status);
    expect(both[1].status).toBe(200);
    const { until: at, ended_by: by } = await over(system, pauseId);
    expect([at.getTime() <= Date.now(), by]).toEqual([true, 'lead1']);
    expect((await findPause(db, pauseId))?.until.getTime()).toBe(at.getTime());
  });
});

test('that is prolonged at the moment of its limit goes on: nobody is told that it is over', async () => {
  const row = await written(system, { lastsMs: HOUR_MS });
  const { db, log } = system.deps;
  const told: string[] = [];
  const tell = async (...[id]: [string, ...unknown[]]): Promise<void> => void told.push(id);
  const activities = createOutagePauseActivities({
    db,
    log,
    procedures: { tell, start: async () => undefined, hasHeard: async () => true },
  });
  await db('outage_pause_cases').insert({
    pause_id: row.id,
    procedure_id: newProcedureId('cinii', 'password-reissue'),
  });
  const over = () => new MockActivityEnvironment().run(() => activities.tellOver({ procedureId: row.id }));
  expect([await over(), told]).toEqual(['goes-on', []]);
  await endPause(db, row.id, 'lead1');
  expect([await over(), told.length]).toEqual([undefined, 1]);
});

describe('to prolong a pause', () => {
  test('is for leads of the queue, within the limits of a pause, and of one that goes on', async () => {
    const pauseId = await paused(lead, { minutes: 120 });
    const extend = (more: object = {}, by = lead) =>
      by.call('extendOutagePause', { pauseId, minutes: 180, reason: '続いている', ...more });
    const faults = async (more: object): Promise<unknown> => {
      const { status, body } = await extend(more);
      return [status, body['errors'].map(({ path, reason }: { path: string; reason: string }) => [path, reason])];
    };
    const said = (word: string) => expect.stringContaining(word);
    expect(await faults({ minutes: 60 })).toEqual([400, [['minutes', said('いまの予定より後に再開するように')]]]);
    expect(await faults({ minutes: 481 })).toEqual([400, [['minutes', said('上限を超えています')]]]);
    expect(await faults({ reason: ' ' })).toEqual([400, [['reason', said('入力してください')]]]);
    expect(wordOf(await extend({}, await signedIn(system, 'op1')))).toBe('forbidden');
    expect(wordOf(await extend({ pauseId: newProcedureId('audit', 'pause') }))).toBe('not-found');
    const first = await extend();
    expect(first.status).toBe(200);
    // Sent again, it is the same.
    expect((await extend()).body).toEqual(first.body);
    await ended(lead, pauseId);
    expect([(await extend({ minutes: 240 })).status, wordOf(await extend({ minutes: 240 }))]).toEqual([
      409,
      'wrong-state',
    ]);
    await over(system, pauseId);
  });

  test('is refused where a kind would be paused for more than is allowed within seven days', async () => {
    const { db } = system.database;
    const before = { id: 'audit-pause-before', service: 'cinii', part: 'mail', reason: 'x', begun_by: 'lead1' };
    const [begun_at, ends_at] = [new Date(Date.now() - 72 * HOUR_MS), new Date(Date.now() - 49 * HOUR_MS)];
    await db('outage_pauses').insert({ ...before, classes: ['cinii-password-reissue'], begun_at, ends_at });
    const pauseId = await paused(lead, { minutes: 20 });
    const tooLong = await lead.call('extendOutagePause', { pauseId, minutes: 65, reason: 'x' });
    expect([tooLong.status, wordOf(tooLong)]).toEqual([409, 'paused-too-long']);
    expect((await lead.call('extendOutagePause', { pauseId, minutes: 50, reason: 'x' })).status).toBe(200);
    await ended(lead, pauseId);
    await over(system, pauseId);
    await db('outage_pauses').where({ id: before.id }).delete();
  });

  test('works without scripts: from the list to a page of its own, and back', async () => {
    const pauseId = await paused(lead, { minutes: 5 });
    const list = await page(lead, '/staff/outage-pauses');
    const path = `/staff/outage-pauses/extend?pauseId=${pauseId}`;
    expect(list.text).toContain(`href="${path}"`);
    const form = { pauseId, minutes: '1', reason: OF_REISSUES.reason };
    const refused = await sendForm(lead, path, '/staff/outage-pauses/extend', form);
    expect([refused.status, refused.text.includes('いまの予定より後に再開するように')]).toEqual([400, true]);
    const sent = await sendForm(lead, path, '/staff/outage-pauses/extend', { ...form, minutes: '30' });
    expect([sent.status, sent.headers['location']]).toEqual([303, '/staff/outage-pauses?done=extended']);
    expect((await findPause(system.database.db, pauseId))?.extensions).toMatchObject([
      { by: 'lead1', reason: OF_REISSUES.reason },
    ]);
    await ended(lead, pauseId);
    const late = await sendForm(lead, '/staff/outage-pauses', '/staff/outage-pauses/extend', {
      ...form,
      minutes: '60',
    });
    expect([late.status, late.text.includes('期限はすでに再開しています')]).toEqual([409, true]);
    await over(system, pauseId);
  });
});

describe('a case that begins while its class is paused', () => {
  /** A pause that looks for new cases in an hour only. */
  async function pausedFor(more: Parameters<typeof written>[1] = {}) {
    const row = await written(system, { lastsMs: HOUR_MS, ...more });
    await begun(system, row, HOUR_MS);
    await until('it has looked', async () => (await workflowOf(row.id).describe()).historyLength > 10);
    pausesChanged(system.database.db);
    return row;
  }
  async function isOver({ id }: { id: string }): Promise<void> {
    await endPause(system.database.db, id, 'lead1');
    await workflowOf(id).signal(outagePauseChangedSignal);
    await over(system, id);
  }

  test('hears of it at once, whichever way it begins, and of its end', async () => {
    const row = await pausedFor({ kind: undefined, classes: ['cinii-password-reissue', 'jairo-member-registration'] });
    const one = await mailedIn(system, BOTH[1]);
    await heard(system, row.id, one.procedureId);
    // Begun by the worker, for an upload.
    const procedureId = newProcedureId('jairo', 'member-registration');
    const procedures = createProcedures(system.temporal.client, (id) => tellIfPaused(system.deps, id));
    await procedures.start(MEMBER_REGISTRATION, { procedureId });
    await heard(system, row.id, procedureId);
    await workflowOf(procedureId).terminate();
    await passed(one.endsMs);
    await isOver(row);
    await heard(system, row.id, one.procedureId, 'over_told_at');
    expect((await one.caller.call('redeemOneTimeUrl', { token: one.token })).status).toBe(200);
    expect(await system.temporal.replayAll([one.procedureId])).toBe(1);
  });

  test('hears of it once, whoever else tells it; and nothing of one that is over', async () => {
    const row = await pausedFor();
    const { procedureId } = await mailedIn(system, BOTH[0]);
    await heard(system, row.id, procedureId);
    await tellIfPaused(system.deps, procedureId);
    await workflowOf(row.id).signal(outagePauseChangedSignal);
    await isOver(row);
    expect(await signalsOf(procedureId, outagePausedSignal.name)).toBe(1);
    expect(await signalsOf(procedureId, outageOverSignal.name)).toBe(1);
    // This process has not read yet that it is over.
    const later = await mailedIn(system, BOTH[1]);
    expect(await signalsOf(later.procedureId, outagePausedSignal.name)).toBe(0);
  });

  test('begins all the same where it can’t be told, and hears of it by the next look', async () => {
    const row = await pausedFor();
    const { temporal } = system.deps;
    const { getHandle } = temporal.workflow;
    temporal.workflow.getHandle = ((...args: Parameters<typeof getHandle>) => {
      const handle = getHandle.apply(temporal.workflow, args);
      handle.signal = async () => Promise.reject(new Error('cut off'));
      return handle;
    }) as typeof getHandle;
    let procedureId = '';
    try {
      const { status, body } = await system.caller().call('startPasswordReissue', { email: BOTH[0] });
      procedureId = String(body['procedureId']);
      expect(status).toBe(201);
    } finally {
      temporal.workflow.getHandle = getHandle;
    }
    expect(await signalsOf(procedureId, outagePausedSignal.name)).toBe(0);
    await workflowOf(row.id).signal(outagePauseChangedSignal);
    await heard(system, row.id, procedureId);
    await isOver(row);
  });
});
