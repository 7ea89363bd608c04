/** The other leads of a service are mailed when its deadlines are paused, for longer, and go on (decision 134). */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { signedIn } from '../../staff/oversight/support.js';
import { begun, ended, extended, heard, mailedIn, over, paused, written, BOTH } from './support.js';

/** By who of staff they are; `lead3` is another ID of the first lead, `lead5` leads another queue, `lead6` has left. */
const ADDRESSES: Record<string, string> = {
  lead1: 'lead1@univ-a.example.jp',
  lead2: 'lead2@univ-a.example.jp',
  lead3: 'Lead1@univ-a.example.jp',
  lead4: 'lead4@univ-a.example.jp',
  lead5: 'lead5@univ-a.example.jp',
  lead6: 'lead6@univ-a.example.jp',
};

let system: System;
let lead: Caller;
beforeAll(async () => {
  system = await startSystem();
  const { db } = system.database;
  const { revision: _revision, ...like } = await db('staff').where({ id: 'lead1' }).first();
  await db('staff').where({ id: 'lead1' }).update({ email: ADDRESSES['lead1'] });
  for (const id of Object.keys(ADDRESSES).slice(1))
    await db('staff').insert({
      ...like,
      id,
      email: ADDRESSES[id],
      ...(id === 'lead5' && { queues: ['umin'] }),
      ...(id === 'lead6' && { disabled_at: new Date() }),
    });
  lead = await signedIn(system, 'lead1');
});
afterAll(() => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

/** Whom mails of a pause went to so far, by a word of their subjects. */
const told = (word: string): string[] =>
  system.mail.box
    .filter(({ subject }) => subject.includes(word))
    .map(({ to }) => String(to[0]))
    .sort();
const all = (word: string, n: number) =>
  until(
    `${n} mails: ${word}`,
    () => told(word),
    (found) => found.length >= n,
  );
const OTHERS = ['lead2@univ-a.example.jp', 'lead4@univ-a.example.jp'];

test('each of the others once, in both languages, with who has done what and why; whoever has done it is told nothing', async () => {
  const second = await signedIn(system, 'lead2', 'lead1');
  const pauseId = await paused(lead, { minutes: 60 });
  expect(await all('一時停止を始めました', 2)).toEqual(OTHERS);
  const [mail] = system.mail.box;
  expect(mail?.subject).toBe(
    '【主任へ】CiNii Research 機関認証 手続きの期限の一時停止を始めました / [To the lead] CiNii Research institutional authentication: deadlines have been paused',
  );
  for (const said of ['主任 各位', 'lead1', 'メールサーバーの障害', 'password-reissue', 'Paused by: lead1', 'Reason:'])
    expect(mail?.text).toContain(said);
  expect(mail?.html).toContain('<div lang="en"');

  await extended(second, pauseId, 120, '業者の連絡待ち');
  expect(await all('一時停止を延長しました', 2)).toEqual(['lead1@univ-a.example.jp', 'lead4@univ-a.example.jp']);
  const longer = system.mail.box.find(({ subject }) => subject.includes('延長'));
  expect(longer?.text).toContain('業者の連絡待ち');
  expect(longer?.text).toContain('延長した担当者: lead2');

  await ended(lead, pauseId);
  await over(system, pauseId);
  expect(told('期限が再開しました')).toEqual(OTHERS);
  expect(system.mail.box).toHaveLength(6);
  const rows = await system.database.db('mail_log').where({ procedure_id: pauseId });
  expect(rows.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'sent'));
});

test('all of them where it ends by itself, each person once', async () => {
  const row = await written(system, { lastsMs: 500, by: 'lead5' });
  await begun(system, row);
  await over(system, row.id);
  // lead1 and lead3 are one person.
  const everybody = ['lead1@univ-a.example.jp', ...OTHERS];
  expect(told('一時停止を始めました')).toEqual(everybody);
  expect(told('期限が再開しました')).toEqual(everybody);
  expect(system.mail.box.find(({ subject }) => subject.includes('再開しました'))?.text).toContain(
    '再開した担当者: 自動',
  );
});

test('while mail is out, cases are told all the same, and leads as soon as it is back; none twice, also where the workflow is ended by hand', async () => {
  system.mail.behaviour = {
    recipient: (address) => (address.startsWith('lead') ? '451 4.3.0 try again later' : undefined),
  };
  const one = await mailedIn(system, BOTH[0]);
  const row = await written(system);
  await begun(system, row);
  await heard(system, row.id, one.procedureId);
  const attempts = () => system.database.db('mail_log').where({ procedure_id: row.id }).sum('attempts as n').first();
  await until('they were tried', attempts, (seen) => Number(seen?.['n'] ?? 0) >= 2);
  await system.temporal.client.workflow.getHandle(row.id).terminate();
  const { db, temporal, log, services } = system.deps;
  const stop = startOutbox({ db, temporal, log, services }, { everyMs: 20, lateMs: 0 });
  await ended(lead, row.id);
  await heard(system, row.id, one.procedureId, 'over_told_at');
  expect(system.mail.box.filter(({ to }) => String(to[0]).startsWith('lead'))).toEqual([]);
  system.mail.behaviour = {};
  await all('一時停止を始めました', 2);
  await all('期限が再開しました', 2);
  await over(system, row.id);
  await stop();
  expect([told('一時停止を始めました'), told('期限が再開しました')]).toEqual([OTHERS, OTHERS]);
});
