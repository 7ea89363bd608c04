/** Deadlines stand while a part is out, and have afterwards what they had left (decision 130): on the whole system, with URLs that live for seconds. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createOutagePauseActivities } from '../../../activities/outage-pause.js';
import { endPause } from '../../../db/platform/outage-pauses.js';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { outageOverSignal, outagePausedSignal } from '../../../workflows/contracts/outage-pause.js';
import { ownTime, timeOfDay } from '../../../workflows/rules/own-time.js';
import { newProcedureId } from '../../helpers/ids.js';
import { urlIn } from '../../helpers/mail-server.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { sendForm, wordOf } from '../../security/support.js';
import { page, signedIn } from '../../staff/oversight/support.js';
import { isOf } from '../email-verification/support.js';
import {
  begun,
  BOTH,
  ended,
  endIn,
  heard,
  iso,
  mailedIn,
  OF_REISSUES,
  over,
  passed,
  paused,
  shownIn,
  written,
} from './support.js';

const LIFE_MS = 3_000;
const THIRD = 'third@univ-c.example.jp';

let system: System;
let lead: Caller;
beforeAll(async () => {
  system = await startSystem({ cinii: { oneTimeUrlLifeMs: LIFE_MS } });
  lead = await signedIn(system, 'lead1');
  const { db } = system.database;
  const third = { application_id: 'AUTH90000001', email: THIRD, email_key: THIRD };
  await db('cinii_registrations').insert({ ...(await db('cinii_registrations').first()), ...third });
});
afterAll(() => system.close());

const mailed = (email: string) => mailedIn(system, email);
const shown = (procedureId: string) => shownIn(system, procedureId);
const endOf = (procedureId: string) => endIn(system, procedureId);
const workflowOf = (procedureId: string) => system.temporal.client.workflow.getHandle(procedureId);
const statusOf = async (procedureId: string): Promise<string> => (await shown(procedureId))['status'];

describe('a pause', () => {
  test('keeps a URL good beyond its end, says so on its pages and in mails, and leaves it afterwards what it had left', async () => {
    const one = await mailed(BOTH[0]);
    const pauseId = await paused(lead);
    const toldAt = await heard(system, pauseId, one.procedureId);
    const { paused: said } = await shown(one.procedureId);
    expect(said).toMatchObject({ part: 'mail' });
    expect(said.leftMs).toBeGreaterThan(0);
    expect(said.leftMs).toBeLessThanOrEqual(LIFE_MS);
    // What begins meanwhile is told by the next look, and its mail says that deadlines stand.
    const during = await mailed(BOTH[1]);
    expect(during.text).toContain('障害のため');
    expect(one.text).not.toContain('障害のため');

    await passed(one.endsMs);
    const url = await page(one.caller, `/u?token=${one.token}`);
    expect([url.status, url.text.includes('障害のため、期限を止めています')]).toEqual([200, true]);
    expect(url.text).not.toContain('data-ends-ms');
    const status = await page(one.caller, `/procedures/${one.procedureId}`);
    expect(status.text).toContain('障害のため、期限を止めています');
    expect(await statusOf(one.procedureId)).toBe('awaiting-confirmation');
    // Of the life of seconds nothing was lost meanwhile but what an answer takes on its way.
    expect((await shown(one.procedureId))['paused'].leftMs).toBeGreaterThan(said.leftMs - 500);

    await ended(lead, pauseId);
    const row = await over(system, pauseId);
    expect([row.ended_by, row.until.getTime() < row.ends_at.getTime()]).toEqual(['lead1', true]);
    const moved = (await endOf(one.procedureId)) - one.endsMs;
    expect(moved).toBe(row.until.getTime() - row.begun_at.getTime());
    expect(row.begun_at.getTime()).toBeLessThanOrEqual(toldAt.getTime());
    expect((await shown(one.procedureId))['paused']).toBeUndefined();
    const used = await one.caller.call('redeemOneTimeUrl', { token: one.token });
    expect([used.status, used.body['status']]).toEqual([200, 'completed']);
  });

  test('ends by itself at its limit; what it reached ends in its own time, and what was over before stays over', async () => {
    const [before, open, early] = [await mailed(BOTH[0]), await mailed(BOTH[1]), await mailed(THIRD)];
    await workflowOf(before.procedureId).signal(outagePausedSignal, {
      pauseId: 'begins-too-late',
      // A moment after its URL has ended: the pause below moves that by a second.
      since: iso(before.endsMs + 1_100),
      until: iso(before.endsMs + 3_600_000),
    });
    // Ended early by a clock that is ahead: what waits goes on a moment later, and not at the limit. The pause below is over before.
    const now = Date.now();
    await workflowOf(early.procedureId).signal(outagePausedSignal, {
      pauseId: 'ends-early',
      since: iso(now),
      until: iso(now + 3_600_000),
    });
    await workflowOf(early.procedureId).signal(outageOverSignal, {
      pauseId: 'ends-early',
      at: iso(Date.now() + 2_500),
    });
    const row = await written(system, { lastsMs: 1_000 });
    await begun(system, row);
    await heard(system, row.id, open.procedureId);
    const { ended_by: by, until: at, ends_at: limit } = await over(system, row.id);
    expect([by, at]).toEqual([null, limit]);
    await heard(system, row.id, open.procedureId, 'over_told_at');
    const closed = () =>
      system.database.db('procedures').where({ procedure_id: open.procedureId, closed: true }).first();
    const { closed_at: closedAt, status } = await until('its URL ends', closed);
    expect(status).toBe('expired');
    expect(closedAt.getTime()).toBeGreaterThanOrEqual(open.endsMs + 1_000);
    for (const other of [before, early])
      await until(
        'the other one has ended',
        () => statusOf(other.procedureId),
        (seen) => seen === 'expired',
      );
  });

  test('while mail is out tries one mail on, and issues no other URL for it', async () => {
    const row = await written(system);
    await begun(system, row);
    system.mail.behaviour = { recipient: () => '451 4.3.0 try again later' };
    const caller = system.caller();
    const { body } = await caller.call('startPasswordReissue', { email: BOTH[0] });
    const procedureId = String(body['procedureId']);
    await heard(system, row.id, procedureId);
    await caller.call('acceptPasswordReissue', { procedureId });
    // Beyond half of its life, after which another URL would be mailed.
    const attempts = () =>
      system.database.db('mail_log').where({ procedure_id: procedureId }).sum('attempts as n').first();
    await until('it was tried again', attempts, (seen) => Number(seen?.['n'] ?? 0) >= 3);
    system.mail.behaviour = {};
    const { token } = urlIn(await system.mail.wait(isOf(procedureId)));
    const { steps } = await shown(procedureId);
    expect(steps.map(({ step }: { step: string }) => step)).not.toContain('url-renewed');
    const { events } = await workflowOf(procedureId).fetchHistory();
    const mails = (events ?? []).filter(
      ({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name === 'mailReissueUrl',
    );
    expect(mails).toHaveLength(1);
    expect((await caller.call('redeemOneTimeUrl', { token })).body['status']).toBe('completed');
    await ended(lead, row.id);
    await over(system, row.id);
  });

  test('whose worker was killed before it began, or half-way, or that was ended by hand, reaches every case all the same, and none of them twice', async () => {
    const one = await mailed(BOTH[0]);
    const rows = system.database.db;
    // The row stands; whoever wrote it was killed before anybody was told.
    const row = await written(system);
    const { db, temporal, log, services } = system.deps;
    const stop = startOutbox({ db, temporal, log, services }, { everyMs: 20, lateMs: 0 });
    await heard(system, row.id, one.procedureId);
    await stop();
    // Somebody ends it in Temporal's UI.
    await workflowOf(row.id).terminate();
    // It was told, and that it was could not be written.
    await rows('outage_pause_cases').where({ pause_id: row.id }).update({ told_at: null });
    const workflow = workflowOf(one.procedureId);
    await workflow.signal(outagePausedSignal, {
      pauseId: row.id,
      since: iso(row.begun_at.getTime()),
      until: iso(row.ends_at.getTime()),
    });
    await passed(one.endsMs);
    await ended(lead, row.id);
    const { until: at } = await over(system, row.id);
    await heard(system, row.id, one.procedureId, 'over_told_at');
    await workflow.signal(outageOverSignal, { pauseId: row.id, at: iso(Date.now() + 60_000) });
    expect((await endOf(one.procedureId)) - one.endsMs).toBe(at.getTime() - row.begun_at.getTime());
    expect((await one.caller.call('redeemOneTimeUrl', { token: one.token })).status).toBe(200);
  });
});

test('cases that can’t be told hold up no other, neither at the beginning nor at the end, and are tried again', async () => {
  const { db } = system.database;
  const deaf = new Set(Array.from({ length: 11 }, () => newProcedureId('umin', 'reckoned')));
  const hears = newProcedureId('umin', 'reckoned');
  const at = new Date();
  const like = { service: 'umin', kind: 'reckoned', status: 'applying', closed: false, locale: 'ja', opened_at: at };
  const ends = (id: string): Date => new Date(at.getTime() + (deaf.has(id) ? 0 : 60_000));
  const ids = [...deaf, hears];
  await db('procedures').insert(ids.map((id) => ({ ...like, procedure_id: id, updated_at: at, expires_at: ends(id) })));
  const row = await written(system, { service: 'umin', kind: 'reckoned', classes: ['umin-reckoned'] });
  const told: string[] = [];
  const tell = async (...[id]: [string, ...unknown[]]): Promise<void> => {
    if (deaf.has(id)) throw new Error('its history takes no more');
    told.push(id);
  };
  const { log } = system.deps;
  const activities = createOutagePauseActivities({
    db,
    log,
    procedures: { tell, start: async () => undefined, hasHeard: async () => true },
  });
  const run = <T>(work: (one: { procedureId: string }) => Promise<T>) =>
    new MockActivityEnvironment().run(() => work({ procedureId: row.id }));
  const untold = async (what: 'told_at' | 'over_told_at') =>
    (await db('outage_pause_cases').where({ pause_id: row.id }).whereNull(what)).length;
  expect(await run(activities.tellPaused)).toBe(row.ends_at.toISOString());
  expect([told, await untold('told_at')]).toEqual([[hears], 11]);
  await expect(run(activities.tellPaused)).rejects.toMatchObject({ type: 'untold' });
  await endPause(db, row.id, 'lead1');
  await expect(run(activities.tellOver)).rejects.toMatchObject({ type: 'untold' });
  expect([told, await untold('over_told_at')]).toEqual([[hears, hears], 11]);
  deaf.clear();
  await run(activities.tellOver);
  expect(await untold('over_told_at')).toBe(0);
  // None of them has a workflow.
  for (const [table, key] of [
    ['procedures', 'procedure_id'],
    ['outage_pause_cases', 'procedure_id'],
  ] as const)
    await db(table).whereIn(key, ids).delete();
  for (const [table, key] of [
    ['outage_pause_ends', 'pause_id'],
    ['outage_pauses', 'id'],
  ] as const)
    await db(table).where(key, row.id).delete();
});

describe('to pause deadlines', () => {
  test('is for leads of the queue, takes a reason, and is refused while another pause stands for one of the kinds', async () => {
    const pauseId = await paused(lead, { kind: undefined, minutes: 1 });
    const again = await lead.call('pauseDeadlines', { ...OF_REISSUES, minutes: 1 });
    expect([again.status, wordOf(again)]).toEqual([409, 'already-paused']);
    const other = await lead.call('pauseDeadlines', { ...OF_REISSUES, service: 'shomei', kind: undefined, minutes: 1 });
    expect(wordOf(other)).toBe('forbidden');
    const operator = await signedIn(system, 'op1');
    expect(wordOf(await operator.call('endOutagePause', { pauseId }))).toBe('forbidden');
    const { body } = await operator.call('listOutagePauses');
    expect(body['pauses'][0]).toMatchObject({
      pauseId,
      status: 'standing',
      begunBy: 'lead1',
      reason: OF_REISSUES.reason,
    });
    await ended(lead, pauseId);
    await over(system, pauseId);
  });

  test.each([
    ['reason', { reason: ' ' }],
    ['minutes', { minutes: 481 }],
    ['kind', { kind: 'access-code' }],
    ['part', { kind: undefined, part: 'identity' }],
  ])('names the field %s where that is wrong', async (field, wrong) => {
    const refused = await lead.call('pauseDeadlines', { ...OF_REISSUES, minutes: 10, ...wrong });
    expect([refused.status, refused.body['errors'].map(({ path }: { path: string }) => path)]).toEqual([400, [field]]);
  });

  test('is refused where one after the other would keep a kind paused for more than is allowed within seven days', async () => {
    const { db } = system.database;
    const before = { id: 'audit-pause-before', service: 'cinii', part: 'mail', reason: 'x', begun_by: 'lead1' };
    const [begun_at, ends_at] = [new Date(Date.now() - 72 * 3_600_000), new Date(Date.now() - 49 * 3_600_000)];
    await db('outage_pauses').insert({ ...before, classes: ['cinii-password-reissue'], begun_at, ends_at });
    const tooLong = await lead.call('pauseDeadlines', { ...OF_REISSUES, minutes: 61 });
    expect([tooLong.status, wordOf(tooLong)]).toEqual([409, 'paused-too-long']);
    const other = await paused(lead, { kind: 'service-use-change', minutes: 61 });
    await db('outage_pauses').where({ id: before.id }).delete();
    await ended(lead, other);
    await over(system, other);
  });

  test('and to end it early works without scripts, from one page', async () => {
    const form = { ...OF_REISSUES, minutes: '5' };
    const sent = await sendForm(lead, '/staff/outage-pauses', '/staff/outage-pauses', form);
    expect(sent.status).toBe(303);
    const shownPage = await page(lead, '/staff/outage-pauses');
    const [, pauseId = ''] = /name="pauseId" value="([^"]+)"/.exec(shownPage.text) ?? [];
    expect(shownPage.text).toContain(OF_REISSUES.reason);
    expect((await sendForm(lead, '/staff/outage-pauses', '/staff/outage-pauses/end', { pauseId })).status).toBe(303);
    expect((await over(system, pauseId)).ended_by).toBe('lead1');
  });

  test('stands in the audit log, beginning and end', async () => {
    const { db } = system.database;
    const ids: string[] = await db('outage_pause_ends').pluck('pause_id');
    const keys: string[] = [];
    for (const table of ['log_leaves', 'log_pending'])
      keys.push(...(await db(table).whereIn('source', ['outage_pauses', 'outage_pause_ends']).pluck('key')));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids.every((id) => keys.filter((key) => key === id).length === 2)).toBe(true);
  });
});

test('the database reckons as workflows do: begun before, within, between and after, due before, within, between and after', async () => {
  const { db } = system.database;
  const minutes = (n: number): number => Math.floor(Date.now() / 1000) * 1000 + n * 60_000;
  // Two that are over, and one that goes on.
  const stops = [
    [-100, -80],
    [-60, -30],
    [-10, 20],
  ].map(([from = 0, to = 0]) => ({ sinceMs: minutes(from), untilMs: minutes(to) }));
  const like = { service: 'umin', part: 'mail', reason: 'x', begun_by: 'lead1', classes: ['umin-reckoned'] };
  const rows = stops.map(({ sinceMs, untilMs }, n) => {
    return { ...like, id: `audit-pause-reckoned-${n}`, begun_at: new Date(sinceMs), ends_at: new Date(untilMs) };
  });
  await db('outage_pauses').insert(rows);
  const id = `umin-reckoned-${'0'.repeat(26)}`;
  for (const began of [-120, -90, -70, -5].map(minutes))
    for (const own of [-110, -100, -80, -75, -60, -50, -30, -20, -10, 5, 300].map(minutes)) {
      const { rows: found } = await db.raw(
        'select own_time(?, ?, ?) as own, time_of_day(?, ?, ?) as day, now() as now',
        [id, new Date(began), new Date(own), id, new Date(began), new Date(own)],
      );
      const [{ own: ownAt, day, now }] = found;
      expect(ownAt.getTime()).toBe(ownTime(stops, began, own));
      expect(Math.abs(day.getTime() - timeOfDay(stops, began, own, now.getTime()))).toBeLessThanOrEqual(1);
    }
  await db('outage_pauses').where('id', 'like', 'audit-pause-reckoned-%').delete();
});

test('what happened live happens again: cases that were paused, and their pauses', async () => {
  const { db } = system.database;
  const cases: string[] = await db('outage_pause_cases').distinct('procedure_id').pluck('procedure_id');
  expect(cases.length).toBeGreaterThanOrEqual(4);
  expect(await system.temporal.replayAll([...cases, ...(await db('outage_pauses').pluck('id'))])).toBeGreaterThan(8);
});
