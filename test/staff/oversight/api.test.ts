/** What staff oversee, with the whole system: mails, services, locked accounts (spec/platform.md, "Staff"; contract.md, "Statuses"). */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeStaff } from '../../helpers/sessions.js';
import type { Knex } from 'knex';
import { maskedAddress } from '../../../api/staff/oversight/service.js';
import { CATALOGUES } from '../../../api/texts.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { sendForm, wordOf } from '../../security/support.js';
import {
  addMail,
  addOtherOperator,
  addProcedure,
  addPropagation,
  addWrongLogins,
  ago,
  applicationRow,
  HOUR,
  MINUTE,
  newId,
  rowsIn,
  signedIn,
  tenWrongCodes,
} from './support.js';

/** Tables of locked accounts. */
const LOCKS = ['umin_wrong_codes', 'umin_unlocks', 'shomei_login_tries', 'shomei_unlocks'];
let system: System;
let db: Knex;
let op: Caller;
let other: Caller;
let auditor: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  await addOtherOperator(db);
  [op, other, auditor] = await Promise.all([
    signedIn(system, 'op1'),
    signedIn(system, 'op9', 'op1'),
    signedIn(system, 'audit1'),
  ]);
});
afterAll(() => system.close());
beforeEach(async () => {
  for (const table of ['mail_done', 'mail_log', 'propagations', 'applications', 'procedures', ...LOCKS])
    await db(table).delete();
});

const page = (caller: Caller, path: string) => caller.send({ method: 'GET', url: path });
/** Procedures in the order of the page of mails. */
const mailsOf = async (caller: Caller, query = ''): Promise<string[]> => {
  const { text } = await page(caller, `/staff/mails${query}`);
  return [...text.matchAll(/<a class="code" href="[^"]+">([^<]+)<\/a>/g)].map(([, id]) => id ?? '');
};

describe('mails that did not arrive', () => {
  test('are those refused, in doubt, deferred for long, given up and maybe doubled; a mail that goes its way is none', async () => {
    const refused = await addMail(db, { state: 'refused', age: 4 * HOUR, smtp_code: '550', smtp_status: '5.1.1' });
    const givenUp = await addMail(db, { state: 'deferred', age: 3 * HOUR, smtp_code: '451' });
    const deferred = await addMail(db, { state: 'deferred', age: 3 * HOUR, last_attempt_at: ago(MINUTE) });
    const repeated = await addMail(db, { state: 'sent', age: 5 * HOUR, in_doubt: 1, ended_at: ago(5 * HOUR) });
    const lost = await addMail(db, { state: 'claimed', age: 2 * HOUR });
    const doubted = await addMail(db, { state: 'claimed', age: 0, in_doubt: 1 });
    await addMail(db, { state: 'sent', age: 5 * HOUR });
    await addMail(db, { state: 'sent', age: 200 * HOUR, in_doubt: 1, ended_at: ago(200 * HOUR) });
    await addMail(db, { state: 'deferred', age: MINUTE });
    await addMail(db, { state: 'claimed', age: 0 });
    expect(await mailsOf(op)).toEqual([doubted, deferred, lost, givenUp, refused, repeated]);
    const rows = rowsIn((await page(op, '/staff/mails')).text);
    expect(rows.map(([, , , state, code]) => [state, code])).toEqual([
      ['届いたか不明です', '－'],
      ['送信が遅れています（再送中）', '－'],
      ['届いたか不明です', '－'],
      ['送信できませんでした（再送していません）', '451'],
      ['拒否されました', '550 5.1.1'],
      ['送信しました（2通届いた可能性があります）', '－'],
    ]);
  });

  test('are headed by an outage: what waits, since when, and what the mail server says that refuses us', async () => {
    const head = async (lang: string) => (await page(op, `/staff/mails?lang=${lang}`)).text;
    await addMail(db, { state: 'deferred', age: MINUTE, fault: 'delayed' });
    expect(await head('en')).not.toContain('class="notice');
    await addMail(db, { state: 'deferred', age: HOUR, last_attempt_at: ago(MINUTE), fault: 'delayed' });
    expect(await head('en')).toContain('Emails are being held up');
    await addMail(db, { state: 'deferred', age: MINUTE, fault: 'blocked', smtp_code: '554', smtp_status: '5.2.252' });
    expect(await head('en')).toMatch(
      /The mail server does not accept our email.*3 emails are being sent again.*554 5\.2\.252/s,
    );
    expect(await head('ja')).toMatch(/この窓口からのメールを受け付けていません.*3件のメール.*554 5\.2\.252/s);
    await db('mail_log').update({ state: 'sent' });
    expect(await head('ja')).not.toContain('class="notice');
  });

  test('that are marked as seen to leave the list, and stand below with who said what', async () => {
    const mail = await addMail(db, { age: HOUR });
    const kept = await addMail(db, {});
    const failed = newId('umin-access-code');
    await addProcedure(db, { id: failed, status: 'failed', closedAt: ago(2 * HOUR) });
    // The procedure of a mail that is marked doesn't come up in its place.
    await addProcedure(db, { id: mail, status: 'mail-undeliverable', closedAt: ago(HOUR) });
    const { key } = await db('mail_log').where({ procedure_id: mail }).first();
    const form = (fields: Record<string, string>) => sendForm(op, '/staff/mails', '/staff/mails', fields);

    for (const reason of ['', '  ', 'x'.repeat(1001)]) {
      const refused = await form({ key, reason });
      expect([refused.status, refused.text.includes('error-summary')]).toEqual([400, true]);
    }
    const done = await form({ key, reason: '電話で伝えました' });
    expect([done.status, done.text.includes('対応済みにしました')]).toEqual([200, true]);
    expect(await mailsOf(op)).toEqual([kept, failed]);
    expect((await op.call('markMailDone', { key: failed, reason: 'looked into' })).body).toMatchObject({
      doneBy: 'op1',
    });
    expect(await mailsOf(op)).toEqual([kept]);
    const below = (await page(auditor, '/staff/mails')).text.split('id="done"')[1] ?? '';
    expect(rowsIn(below).map(([, what, id, by, reason]) => [what, id, by, reason])).toEqual([
      ['－', failed, 'op1', 'looked into'],
      ['アクセスコード', mail, 'op1', '電話で伝えました'],
    ]);
    expect((await page(other, '/staff/mails')).text).not.toContain('id="done"');
  });

  test('of a procedure that stands still once more stand there again, and can be marked again', async () => {
    const id = newId('umin-access-code');
    const stall = { procedure_id: id, why: 'failing', since: ago(HOUR) };
    await db('stalled_procedures').insert(stall);
    const mark = async (reason: string) => (await op.call('markMailDone', { key: `${id}/stalled`, reason })).status;
    expect([await mark('looked into'), await mailsOf(op)]).toEqual([200, []]);
    // It went on, and then it stands still for another reason.
    await db('mail_done').update({ at: ago(HOUR / 2) });
    await db('stalled_procedures').update({ why: 'owed', since: ago(MINUTE) });
    expect(await mailsOf(op)).toEqual([id]);
    expect([await mark('looked into again'), await mailsOf(op)]).toEqual([200, []]);
    expect(await mark('and again')).toBe(409);
    await db('stalled_procedures').delete();
  });

  test('are marked once, by whoever works in their queue, and not while they are on their way', async () => {
    const id = await addMail(db, { age: HOUR });
    const { key } = await db('mail_log').where({ procedure_id: id }).first();
    const mark = (caller: Caller, fields: object) => caller.call('markMailDone', { key, reason: 'seen to', ...fields });
    expect((await mark(other, {})).status).toBe(403);
    expect((await mark(auditor, {})).status).toBe(403);
    for (const bad of ['', 'x', `${key}/x`, `${key}\n`, "umin-access-code-' or 1=1", `../${key}`, [key]])
      expect([bad, (await mark(op, { key: bad })).status]).toEqual([bad, 400]);
    expect(wordOf(await mark(op, { key: `${newId('umin-access-code')}/code-1-own` }))).toBe('not-found');
    expect(await db('mail_done')).toEqual([]);
    const both = await Promise.all([mark(op, {}), mark(op, {})]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[1]?.body).toEqual(both[0]?.body);
    expect(wordOf(await mark(op, { reason: 'something else' }))).toBe('wrong-state');
    expect(wordOf(await mark(await signedIn(system, 'op2'), {}))).toBe('wrong-state');
    const deferred = await addMail(db, { state: 'deferred', age: HOUR, last_attempt_at: ago(0) });
    const sent = await addMail(db, { state: 'sent', age: HOUR });
    for (const { key: other } of await db('mail_log').whereIn('procedure_id', [deferred, sent]))
      expect([other, wordOf(await mark(op, { key: other }))]).toEqual([other, 'wrong-state']);
    expect(await db('mail_done')).toHaveLength(1);
  });

  test('stand with closed procedures that are undeliverable or failed, each once', async () => {
    const withMail = await addMail(db, { age: HOUR });
    await addProcedure(db, { id: withMail, status: 'mail-undeliverable', closedAt: ago(HOUR) });
    const [failed, alone] = [newId('umin-operator-application'), newId('umin-access-code')];
    await addProcedure(db, { id: failed, status: 'failed', closedAt: ago(2 * HOUR) });
    await addProcedure(db, { id: alone, status: 'mail-undeliverable', closedAt: ago(3 * HOUR) });
    await addProcedure(db, { id: newId('umin-access-code'), status: 'completed' });
    expect(await mailsOf(op)).toEqual([withMail, failed, alone]);
  });

  test('lead to the page of staff where the procedure is an application, else to its own page', async () => {
    const application = newId('umin-operator-application');
    await db('applications').insert(applicationRow({ procedure_id: application }));
    await addMail(db, { procedure_id: application });
    const code = await addMail(db, {});
    const { text } = await page(op, '/staff/mails');
    expect(text).toContain(`href="/staff/applications/${application}"`);
    expect(text).toContain(`href="/procedures/${code}"`);
  });

  test('show of an address its first letter and its domain', async () => {
    await addMail(db, { recipient: 'taro.yamada@hospital.example.jp' });
    const { text } = await page(op, '/staff/mails');
    expect(text).toContain('t…@hospital.example.jp');
    expect(text).not.toContain('taro');
    expect([
      maskedAddress('a@b.jp'),
      maskedAddress('"x@y"@b.jp'),
      maskedAddress('@b.jp'),
      maskedAddress('none'),
    ]).toEqual(['a…@b.jp', '"…@b.jp', '…', '…']);
  });

  test('of other queues are not shown; an auditor sees all', async () => {
    const cinii = await addMail(db, { procedure_id: newId('cinii-password-reissue'), age: HOUR });
    const umin = await addMail(db, {});
    expect(await mailsOf(other)).toEqual([cinii]);
    expect(await mailsOf(auditor)).toEqual([umin, cinii]);
    expect(await mailsOf(op)).toEqual([umin, cinii]);
  });

  test('are fifty on a page, the newest first, none twice and none left out', async () => {
    const all: string[] = [];
    for (let n = 0; n < 103; n++) all.unshift(await addMail(db, { age: (200 - n) * MINUTE }));
    const pages = await Promise.all(['', '?page=2', '?page=3'].map((query) => mailsOf(op, query)));
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 3]);
    expect(pages.flat()).toEqual(all);
    expect(await mailsOf(op, '?page=99')).toEqual(pages[2]);
    for (const query of ['?page=0', '?page=-1', '?page=x', '?page=1&page=2', '?page=1e3'])
      expect([query, (await page(op, `/staff/mails${query}`)).status]).toEqual([query, 400]);
  });

  test('keep their page when a mark is refused, and when it is made', async () => {
    for (let n = 0; n < 103; n++) await addMail(db, { age: (200 - n) * MINUTE });
    const [, , last = ''] = await mailsOf(op, '?page=3');
    const { key } = await db('mail_log').where({ procedure_id: last }).first();
    const form = '/staff/mails?page=3';
    expect((await page(op, form)).text).toContain(`action="${form}"`);
    const refused = await sendForm(op, form, form, { key, reason: '' });
    expect([refused.status, refused.text.includes('error-summary'), refused.text.includes(last)]).toEqual([
      400,
      true,
      true,
    ]);
    const done = await sendForm(op, form, form, { key, reason: '電話で伝えました' });
    expect([done.status, done.text.includes('3 / 3')]).toEqual([200, true]);
  });

  test('have a name in both languages, whichever of our mails they are', async () => {
    const folder = new URL('../../../activities/', import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const used = sources.flatMap((name) =>
      [...readFileSync(new URL(name, folder), 'utf8').matchAll(/template(?: =|:) [^;\n]*/g)].flatMap(([line]) =>
        [...line.matchAll(/(?<!=== )'([a-z-]{6,})'/g)].map(([, template]) => template),
      ),
    );
    expect(used).toEqual(expect.arrayContaining(['reissue-url', 'access-code', 'password-updated']));
    for (const catalogue of [CATALOGUES.ja, CATALOGUES.en])
      expect(used.filter((template) => !Object.hasOwn(catalogue, `overview.mail.${template}`))).toEqual([]);
  });

  test('keep what a stranger wrote as text', async () => {
    await addMail(db, { recipient: '<script>alert(1)</script>@example.jp', template: '<b>', smtp_code: '<i>' });
    const { text } = await page(op, '/staff/mails');
    expect(text).toContain('&lt;…@example.jp');
    expect(text).not.toMatch(/<script>alert|<b>|<i>/);
  });
});

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
    expect(en[0]?.slice(1, 3)).toEqual(['E-mail', 'Retry pending Late']);
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
    for (const path of PAGES) {
      const { text } = await page(op, path);
      expect(linksOf(text)).toEqual(['/staff', ...PAGES]);
      expect(text).toContain(`<a href="${path}" aria-current="page">`);
    }
    expect(linksOf((await page(admin, '/staff/figures')).text)).toEqual(['/staff/figures']);
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
