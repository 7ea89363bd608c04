/** What staff oversee, with the whole system: services, locked accounts (spec/platform.md, "Staff"; contract.md, "Statuses"). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeStaff } from '../../helpers/sessions.js';
import type { Knex } from 'knex';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { sendForm, wordOf } from '../../security/support.js';
import {
  addPropagation,
  addWrongLogins,
  ago,
  forgetOverseen,
  HOUR,
  MINUTE,
  newId,
  overseers,
  page,
  rowsIn,
  signedIn,
  tenWrongCodes,
} from './support.js';

let system: System;
let db: Knex;
let op: Caller;
let other: Caller;
let auditor: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  ({ op, other, auditor } = await overseers(system));
});
afterAll(() => system.close());
beforeEach(() => forgetOverseen(db));

describe('services that wait for a password', () => {
  test('are those not confirmed, the longest late first, with their last fault in words of the reader’s language', async () => {
    await addPropagation(db, { account_id: 'suzuki-ich', late_since: ago(MINUTE) });
    await addPropagation(db, { account_id: 'yamada-tar', late_since: ago(HOUR) });
    await addPropagation(db, { account_id: 'ishii-hana', status: 'pending', late_since: null, last_fault: null });
    await addPropagation(db, { account_id: 'riji-cho', status: 'confirmed' });
    // Somebody else: the language that was asked for is kept.
    const reader = await signedIn(system, 'op2');
    const ja = rowsIn((await page(reader, '/staff/services?lang=ja')).text);
    expect(ja.map(([account]) => account)).toEqual(['yamada-tar', 'suzuki-ich', 'ishii-hana']);
    expect(ja[0]?.slice(1, 3)).toEqual(['電子メール', '再試行待ち 遅れています']);
    const en = rowsIn((await page(reader, '/staff/services?lang=en')).text);
    expect(en[0]?.slice(1, 3)).toEqual(['Email', 'Retry pending Late']);
    const faults = [ja[0]?.[6], en[0]?.[6]];
    expect(new Set([...faults, 'timeout', undefined]).size).toBe(4);
  });

  test('are tried again at the wish of staff, which is kept with its name', async () => {
    const procedureId = await addPropagation(db, {});
    const done = await sendForm(op, '/staff/services', '/staff/services', { procedureId, service: 'mail' });
    expect(done.status).toBe(200);
    expect(done.text).toContain('再試行するよう指示しました');
    expect(await db('propagations').where({ procedure_id: procedureId }).first()).toMatchObject({
      retry_asked_by: 'op1',
      retry_asked_at: expect.any(Date),
    });
  });

  test('that are confirmed, or are none, can’t be tried again', async () => {
    const procedureId = await addPropagation(db, { status: 'confirmed' });
    await addPropagation(db, {});
    const send = (fields: Record<string, string>) => sendForm(op, '/staff/services', '/staff/services', fields);
    expect((await send({ procedureId, service: 'mail' })).status).toBe(409);
    expect((await send({ procedureId: newId('umin-access-code'), service: 'mail' })).status).toBe(404);
    expect((await send({ procedureId: 'x', service: '../x' })).status).toBe(400);
    expect(await db('propagations').whereNotNull('retry_asked_by')).toEqual([]);
  });

  test('of another queue are not shown, and not tried again by its staff', async () => {
    const procedureId = await addPropagation(db, {});
    expect(rowsIn((await page(other, '/staff/services')).text)).toEqual([]);
    const { status } = await other.call('retryPropagation', { procedureId, service: 'mail' });
    expect(status).toBe(403);
  });
});

describe('locked accounts', () => {
  test('are listed with their tries, and unlocked with a reason that stays on record', async () => {
    await tenWrongCodes(db, 'yamada-tar');
    const shown = await page(op, '/staff/locked');
    expect(shown.text).toMatch(/id="locked-umin-yamada-tar"/);
    expect(shown.text).toContain('本人が使ったことのないブラウザーすべて');
    expect((await page(op, '/staff/locked?lang=en')).text).toContain(
      'All browsers that the account holder has not used',
    );
    await page(op, '/staff/locked?lang=ja');
    const done = await sendForm(op, '/staff/locked', '/staff/locked', {
      service: 'umin',
      accountId: 'yamada-tar',
      reason: '本人から電話 <確認済み>',
    });
    expect(done.status).toBe(200);
    expect(done.text).toContain('yamada-tar のロックを解除しました。');
    expect(done.text).not.toContain('id="locked-umin-yamada-tar"');
    expect(rowsIn((await page(auditor, '/staff/locked')).text)).toEqual([
      ['yamada-tar', 'UMIN', expect.any(String), 'op1', '本人から電話 <確認済み>'],
    ]);
  });

  test('are not unlocked without a reason: the field is named, and what was typed stays', async () => {
    await tenWrongCodes(db, 'yamada-tar');
    const refused = await sendForm(op, '/staff/locked', '/staff/locked', {
      service: 'umin',
      accountId: 'yamada-tar',
      reason: ' \n ',
    });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('href="#field-reason-umin-yamada-tar"');
    for (const reason of [undefined, '', ' ', 'x'.repeat(1001), 'a\u0000b', 3])
      expect((await op.call('unlockAccount', { service: 'umin', accountId: 'yamada-tar', reason })).status).toBe(400);
    expect(await db('umin_unlocks')).toEqual([]);
  });

  test('an unlock changes no password and no other row of the account', async () => {
    await tenWrongCodes(db, 'yamada-tar');
    const before = await db('umin_accounts').where({ id: 'yamada-tar' }).first();
    const { status, body } = await op.call('unlockAccount', {
      service: 'umin',
      accountId: 'yamada-tar',
      reason: '窓口で確認',
    });
    expect([status, body]).toEqual([
      200,
      { accountId: 'yamada-tar', unlockedBy: 'op1', unlockedAt: expect.stringMatching(/Z$/) },
    ]);
    expect(await db('umin_accounts').where({ id: 'yamada-tar' }).first()).toEqual(before);
  });

  test('one that is not locked, and one that nobody has, are told apart; the second unlock is told it came late', async () => {
    await tenWrongCodes(db, 'yamada-tar');
    const unlock = (accountId: string, reason: string) =>
      op.call('unlockAccount', { service: 'umin', accountId, reason });
    expect((await unlock('suzuki-ich', '確認')).status).toBe(409);
    expect((await unlock('no-body', '確認')).status).toBe(404);
    const first = await unlock('yamada-tar', '確認');
    expect((await unlock('yamada-tar', '確認')).body).toEqual(first.body);
    expect(wordOf(await unlock('yamada-tar', '別の理由'))).toBe('wrong-state');
    const late = await sendForm(op, '/staff/locked', '/staff/locked', {
      service: 'umin',
      accountId: 'yamada-tar',
      reason: '別の理由',
    });
    expect(late.status).toBe(409);
  });

  test('of a staff member’s own are not unlocked by them', async () => {
    await changeStaff(db, 'op1', { accounts: ['umin:yamada-tar'] });
    await tenWrongCodes(db, 'yamada-tar');
    const reply = await op.call('unlockAccount', { service: 'umin', accountId: 'yamada-tar', reason: '自分です' });
    await changeStaff(db, 'op1', { accounts: [] });
    expect([reply.status, wordOf(reply)]).toEqual([403, 'forbidden']);
  });
});

describe('locked students', () => {
  const STUDENT = 's2026003';
  const fields = (reason = '本人から電話で確認') => ({ service: 'shomei', accountId: STUDENT, reason });
  let both: Caller;
  beforeAll(async () => {
    await changeStaff(db, 'op2', { queues: ['umin', 'shomei'] });
    both = await signedIn(system, 'op2');
  });

  test('stand beside the accounts of the other service, for whoever reads both queues', async () => {
    await tenWrongCodes(db, 'yamada-tar');
    await addWrongLogins(db, STUDENT, 10);
    for (const reader of [both, auditor]) {
      const { text } = await page(reader, '/staff/locked?lang=ja');
      for (const id of ['locks-umin', 'locked-umin-yamada-tar', 'locks-shomei', `locked-shomei-${STUDENT}`])
        expect(text).toContain(`id="${id}"`);
    }
    // Who has one of the queues, sees nothing of the other.
    const { text } = await page(op, '/staff/locked');
    expect(text).not.toContain('shomei');
    await changeStaff(db, 'op9', { queues: ['shomei'] });
    const students = (await page(other, '/staff/locked')).text;
    await changeStaff(db, 'op9', { queues: ['cinii'] });
    expect(students).toContain(`id="locked-shomei-${STUDENT}"`);
    expect(students).not.toContain('umin');
  });

  test('are unlocked with a reason, which stays on record; the other service’s staff may not', async () => {
    await addWrongLogins(db, STUDENT, 10);
    expect((await op.call('unlockAccount', fields())).status).toBe(403);
    expect((await sendForm(op, '/staff/locked', '/staff/locked', fields())).status).toBe(403);
    expect((await auditor.call('unlockAccount', fields())).status).toBe(403);
    expect(await db('shomei_login_tries')).toHaveLength(1);
    const done = await sendForm(both, '/staff/locked', '/staff/locked', fields());
    expect(done.status).toBe(200);
    expect(done.text).toContain(`${STUDENT} のロックを解除しました。`);
    expect(rowsIn((await page(auditor, '/staff/locked')).text)).toEqual([
      [STUDENT, '証明書発行', expect.any(String), 'op2', '本人から電話で確認'],
    ]);
    expect(await db('shomei_login_tries')).toEqual([]);
  });

  test('without a reason stay locked, and the form is shown again', async () => {
    await addWrongLogins(db, STUDENT, 10);
    const refused = await sendForm(both, '/staff/locked', '/staff/locked', fields(' '));
    expect([refused.status, refused.text.includes(`href="#field-reason-shomei-${STUDENT}"`)]).toEqual([400, true]);
    expect(await db('shomei_unlocks')).toEqual([]);
  });

  test('by operation are told apart: locked, not locked, nobody, of no such service', async () => {
    const unlock = (more: object) => both.call('unlockAccount', { ...fields(), ...more });
    expect((await unlock({})).status).toBe(409);
    expect((await unlock({ accountId: 'nobody' })).status).toBe(404);
    expect((await unlock({ service: 'cinii' })).status).toBe(400);
    await addWrongLogins(db, STUDENT, 10);
    const first = await unlock({});
    expect([first.status, first.body]).toEqual([
      200,
      { accountId: STUDENT, unlockedBy: 'op2', unlockedAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await unlock({})).body).toEqual(first.body);
  });
});

describe('the console', () => {
  const PAGES = ['/staff/mails', '/staff/services', '/staff/locked', '/staff/figures'];

  test('leads everybody without a session to the sign-in, and back to the page that was asked for', async () => {
    for (const path of PAGES) {
      const { status, headers } = await page(system.caller(), `${path}?lang=en`);
      const to = new URL(String(headers['location']), 'http://x');
      expect([status, to.pathname, to.searchParams.get('to')]).toEqual([303, '/staff/sign-in', `${path}?lang=en`]);
    }
  });

  test('marks the page of its navigation, and offers nobody what they may not read', async () => {
    const admin = await signedIn(system, 'admin1');
    const linksOf = (text: string) =>
      [...(/<nav class="staff-nav".*?<\/nav>/s.exec(text)?.[0] ?? '').matchAll(/href="([^"]+)"/g)].map(([, to]) => to);
    const [mails, services, locked, figures] = PAGES;
    const offered = [
      '/staff',
      '/staff/counter',
      mails,
      services,
      locked,
      '/staff/passes',
      figures,
      '/staff/outage-pauses',
    ];
    for (const path of [...PAGES, '/staff/counter', '/staff/passes']) {
      const { text } = await page(op, path);
      expect(linksOf(text)).toEqual(offered);
      expect(text).toContain(`<a href="${path}" aria-current="page">`);
    }
    expect(linksOf((await page(admin, '/staff/figures')).text)).toEqual([
      '/staff/figures',
      '/staff/institutions',
      '/staff/notice-addresses',
      '/staff/erasures',
      '/staff/outage-pauses',
      '/staff/settings',
    ]);
  });

  test('is closed at once to whoever is disabled', async () => {
    const gone = await signedIn(system, 'lead1');
    await changeStaff(db, 'lead1', { disabled_at: ago(0) });
    for (const path of PAGES) {
      const { status, headers } = await page(gone, path);
      expect([status, headers['location']]).toEqual([303, `/staff/sign-in?${new URLSearchParams({ to: path })}`]);
    }
    await changeStaff(db, 'lead1', { disabled_at: null });
  });
});
