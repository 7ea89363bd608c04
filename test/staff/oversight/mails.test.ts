/** The list of mails that did not arrive: who sees it, what stands in it, and what is done about it. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { maskedAddress } from '../../../api/staff/oversight/service.js';
import { CATALOGUES } from '../../../api/texts.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { reregistrationMails } from '../../procedures/mfa-application/mails.js';
import { sendForm, wordOf } from '../../security/support.js';
import {
  addMail,
  addProcedure,
  ago,
  applicationRow,
  forgetOverseen,
  HOUR,
  MINUTE,
  newId,
  overseers,
  page,
  rowsIn,
  signedIn,
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

  test('lead to the page of staff where the procedure is an application, else to its own page, if it has one', async () => {
    const application = newId('umin-operator-application');
    await db('applications').insert(applicationRow({ procedure_id: application }));
    await addMail(db, { procedure_id: application });
    const code = await addMail(db, {});
    // It only tells of something.
    const notice = await addMail(db, { procedure_id: newId('utokyo-mfa-notice') });
    const { text } = await page(op, '/staff/mails');
    expect(text).toContain(`<span class="code">${notice}</span>`);
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
    // Named by what they tell of.
    used.push(...Object.keys(reregistrationMails('ja')).map((what) => `mfa-${what.replace('-without-a-promise', '')}`));
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
