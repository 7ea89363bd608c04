/** 「オペレータへパスワード更新申請」 through its operations, every part real. Rules: spec/access-code.md, "Operator application". */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findApplication } from '../../../db/staff/applications.js';
import { urlIn } from '../../helpers/mail-server.js';
import { multipart } from '../../helpers/multipart.js';
import { until } from '../../helpers/wait.js';
import { cardPicture } from '../../security/pictures.js';
import { newProcedureId } from '../../helpers/ids.js';
import { replayProcedures } from '../../helpers/umin.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { applied, CONTACT, FORM, mailTo, RECEIVED_SUBJECT, VERIFY_SUBJECT, verified, wordOf } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

describe('the application', () => {
  test('is received once the contact address is verified by a one-time URL; the mail of receipt has the receipt number', async () => {
    const caller = system.caller();
    const { procedureId, token, body, mail } = await applied(system, caller);
    expect(body).toMatchObject({ status: 'awaiting-contact-verification', expiresAt: expect.any(String) });
    const lifeMs = Date.parse(String(body['expiresAt'])) - Date.now();
    expect(lifeMs).toBeGreaterThan(23.9 * 3_600_000);
    expect(lifeMs).toBeLessThanOrEqual(24 * 3_600_000);
    expect(mail.to).toEqual([CONTACT]);
    for (const typed of [FORM.familyName, FORM.affiliation, FORM.accountId]) expect(mail.raw).not.toContain(typed);
    expect(await findApplication(system.database.db, procedureId)).toBeUndefined();

    const redeemed = await caller.call('redeemOneTimeUrl', { token });
    expect(redeemed.body).toEqual({
      procedureId,
      status: 'awaiting-decision',
      next: 'await-decision',
      receiptNumber: expect.stringMatching(/^U-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
    });
    const receipt = await mailTo(system, CONTACT, RECEIVED_SUBJECT);
    expect(receipt.text).toContain(String(redeemed.body['receiptNumber']));
    expect(receipt.text).toContain('http://127.0.0.1:8080/case');
    const row = await findApplication(system.database.db, procedureId);
    expect(row).toMatchObject({
      receipt_number: redeemed.body['receiptNumber'],
      account: 'riji-cho',
      applicant: '理事 長',
      contact: CONTACT,
      open: true,
      state: 'awaiting-decision',
      detail: expect.objectContaining({ telephone: FORM.telephone, reason: FORM.reason }),
    });
    expect(row?.due_at.getTime()).toBeGreaterThan(Date.now());
  });

  test('is taken whatever the ID: a known, an unknown and no UMIN ID are answered alike', async () => {
    const answers = [];
    for (const accountId of ['riji-cho', 'nobody-xyz', undefined]) {
      const reply = await system.caller().call('startOperatorApplication', { ...FORM, accountId });
      answers.push({ status: reply.status, keys: Object.keys(reply.body), state: reply.body['status'] });
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 201, state: 'awaiting-contact-verification' });
  });

  test.each([
    ['familyName', '', 'required'],
    ['familyNameKana', '山田', 'kana'],
    ['sex', 'other', 'sex'],
    ['birthDate', '1980/02/30', 'date'],
    ['affiliation', '', 'required'],
    ['email', 'a@@b', 'mail'],
    ['telephone', 'none', 'telephone'],
    ['reason', '', 'required'],
    ['accountId', 'riji-cho@umin.ac.jp', 'domain'],
    ['accountId', 'Riji-Cho', 'case'],
    ['attachmentId', newProcedureId('umin', 'attachment'), 'unknown upload'],
  ])('a bad %s (%j) is refused by its name', async (field, value) => {
    // Mails of the tests before may still arrive: this address has none.
    const email = 'refused@example.jp';
    const reply = await system.caller().call('startOperatorApplication', { ...FORM, email, [field]: value });
    expect([reply.status, wordOf(reply)]).toEqual([400, 'malformed']);
    expect(reply.body['errors']).toEqual([{ path: field, reason: expect.any(String) }]);
    expect(await system.database.db('mail_log').where({ recipient: email })).toEqual([]);
  });

  test('what is typed in full width, in katakana and with blanks is taken as it is meant', async () => {
    const { procedureId } = await verified(system, system.caller(), {
      accountId: ' ｒｉｊｉ－ｃｈｏ ',
      familyNameKana: 'リジ',
      birthDate: '１９５５/０５/０５',
      telephone: '０３－００００－００００',
    });
    const row = await findApplication(system.database.db, procedureId);
    expect(row).toMatchObject({ account: 'riji-cho', detail: { birthDate: '1955/05/05', telephone: '03-0000-0000' } });
  });

  test('goes on from a password update that failed; what is no such procedure is left out without a word', async () => {
    const caller = system.caller();
    const failed = await caller.call('startAccessCodeById', { accountId: 'riji-cho' });
    expect(wordOf(failed)).toBe('access-code-not-sent');
    const from = String(failed.body['procedureId']);
    const { procedureId } = await verified(system, caller, { fromProcedureId: from });
    expect(await findApplication(system.database.db, procedureId)).toMatchObject({ from_procedure_id: from });
    const other = await verified(system, caller, { fromProcedureId: procedureId });
    expect((await findApplication(system.database.db, other.procedureId))?.from_procedure_id).toBeNull();
    const unknown = await verified(system, caller, { fromProcedureId: newProcedureId('umin', 'access-code') });
    expect((await findApplication(system.database.db, unknown.procedureId))?.from_procedure_id).toBeNull();
  });

  describe('by its page', () => {
    const PAGE = '/umin/operator-application';
    const valueOf = (page: string, name: string): string | undefined =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
    async function submits(browser: Caller, shown: string, fields: Record<string, string>, file?: Buffer) {
      const csrf = valueOf(shown, '_csrf') ?? '';
      const parts = Object.entries({ ...fields, _csrf: csrf }).map(([name, value]) => ({ name, value }));
      return browser.send({
        method: 'POST',
        url: PAGE,
        ...multipart([...parts, ...(file ? [{ name: 'file', file }] : [])]),
      });
    }
    const look = async (browser: Caller, url: string): Promise<string> =>
      (await browser.send({ method: 'GET', url })).text;
    const ownerOf = async (id: string): Promise<string | null> =>
      (await system.database.db('attachments').where({ id }).first()).procedure_id;

    test('the sent page names the typed address and leads back to the form as it was sent, in that browser only', async () => {
      const browser = system.caller();
      const typo = { ...FORM, email: 'aplicant@exmaple.jp', reason: '一行目\n<二行目>' };
      const sent = await submits(browser, await look(browser, PAGE), typo, await cardPicture());
      const path = String(sent.headers['location']);
      const procedureId = path.split('/').at(-1) ?? '';
      const page = await look(browser, path);
      expect(page).toContain(typo.email);
      const [, correctAt = ''] = /href="([^"]*)"[^>]*>メールアドレスを直して申請し直す/.exec(page) ?? [];
      expect(correctAt).toMatch(/^\/umin\/operator-application\?form=[\w-]{22}$/);
      const form = await look(browser, correctAt);
      for (const value of [
        typo.accountId,
        typo.email,
        typo.familyName,
        typo.givenNameKana,
        typo.telephone,
        typo.affiliation,
        typo.birthDate,
      ])
        expect(form).toContain(`value="${value}"`);
      expect(form).toContain('一行目\n&lt;二行目>');
      expect(form).toMatch(/value="male" checked/);
      expect(valueOf(form, 'replaces')).toBe(procedureId);
      const attachmentId = valueOf(form, 'attachmentId') ?? '';
      await until('the picture is its own', async () => (await ownerOf(attachmentId)) === procedureId);

      // Nobody else is led anywhere, and nothing of it rests to be read.
      const stranger = system.caller();
      const strange = await look(stranger, path);
      expect([strange.includes('直して'), strange.includes(typo.email)]).toEqual([false, false]);
      expect(await look(stranger, correctAt)).not.toContain(typo.telephone);
      expect(JSON.stringify(await system.database.db('kept_forms'))).not.toContain('exmaple');
      expect(JSON.stringify(browser.jar)).not.toContain('exmaple');

      // The picture is whose it was: another browser doesn't get it by naming it.
      const along = { attachmentId, replaces: procedureId };
      const thief = await submits(stranger, await look(stranger, PAGE), { ...FORM, ...along });
      expect([thief.status, await ownerOf(attachmentId)]).toEqual([422, procedureId]);

      const again = await submits(browser, form, { ...typo, ...along, email: 'right@example.jp' });
      const second = String(again.headers['location']).split('/').at(-1) ?? '';
      expect([again.status, second === procedureId]).toEqual([303, false]);
      await mailTo(system, 'right@example.jp', VERIFY_SUBJECT);
      await until('the picture goes along', async () => (await ownerOf(attachmentId)) === second);
      expect(await look(browser, `/procedures/${second}`)).toContain('right@example.jp');
    });

    test('with a slip in the corrected form as well, it is still the same picture', async () => {
      const browser = system.caller();
      const sent = await submits(
        browser,
        await look(browser, PAGE),
        { ...FORM, email: 'x@exmaple.jp' },
        await cardPicture(),
      );
      const page = await look(browser, String(sent.headers['location']));
      const form = await look(browser, /href="(\/umin\/operator-application\?form=[^"]*)"/.exec(page)?.[1] ?? '');
      const along = { attachmentId: valueOf(form, 'attachmentId') ?? '', replaces: valueOf(form, 'replaces') ?? '' };
      const slip = await submits(browser, form, { ...FORM, ...along, email: 'x@@' });
      expect(slip.status).toBe(400);
      expect({ attachmentId: valueOf(slip.text, 'attachmentId'), replaces: valueOf(slip.text, 'replaces') }).toEqual(
        along,
      );
      expect((await submits(browser, slip.text, { ...FORM, ...along, email: 'third@example.jp' })).status).toBe(303);
    });

    test('once staff have it, or its time is over, nothing is corrected, and the picture stays with it', async () => {
      const mine = { ...FORM, email: 'mine@example.jp' };
      const browser = system.caller();
      const sent = await submits(browser, await look(browser, PAGE), mine, await cardPicture());
      const path = String(sent.headers['location']);
      const procedureId = path.split('/').at(-1) ?? '';
      const page = await look(browser, path);
      const correctAt = /href="(\/umin\/operator-application\?form=[^"]*)"/.exec(page)?.[1] ?? '';
      const form = await look(browser, correctAt);
      const mail = await mailTo(system, mine.email, VERIFY_SUBJECT);
      expect((await browser.call('redeemOneTimeUrl', { token: urlIn(mail).token })).status).toBe(200);
      expect(await look(browser, path)).not.toContain('直して申請し直す');
      const attachmentId = valueOf(form, 'attachmentId') ?? '';
      const late = await submits(browser, form, { ...mine, attachmentId, replaces: procedureId });
      expect([late.status, await ownerOf(attachmentId)]).toEqual([422, procedureId]);
      for (const replaces of ['', 'x', newProcedureId('umin', 'operator-application'), `${procedureId} `])
        expect((await submits(browser, form, { ...mine, attachmentId, replaces })).status).toBe(422);
      await system.database.db('kept_forms').update({ expires_at: new Date(0) });
      expect(await look(browser, correctAt)).not.toContain(FORM.telephone);
    });
  });

  test('limits: 5 an hour for a contact address, 20 an hour for a client address', async () => {
    const { umin } = system.deps.services;
    const asWas = { ...umin };
    Object.assign(umin, { requestsPerHour: 2, startsPerHourPerAddress: 3 });
    try {
      const start = (email: string, address: string) =>
        system.caller({ address }).call('startOperatorApplication', { ...FORM, email });
      const email = 'often@example.jp';
      expect((await start(email, '192.0.2.1')).status).toBe(201);
      expect((await start('often@EXAMPLE.jp', '192.0.2.2')).status).toBe(201);
      expect(wordOf(await start(email, '192.0.2.3'))).toBe('too-many-requests');
      for (const one of ['a', 'b', 'c']) expect((await start(`${one}@example.jp`, '192.0.2.9')).status).toBe(201);
      const over = await start('d@example.jp', '192.0.2.9');
      expect([over.status, wordOf(over)]).toEqual([429, 'too-many-requests']);
    } finally {
      Object.assign(umin, asWas);
    }
  });

  test('mails are in the language of the applicant', async () => {
    const caller = system.caller({ headers: { 'accept-language': 'en' } });
    const { mail } = await applied(system, caller);
    expect(mail.subject).toMatch(/^UMIN password update: /);
    expect(mail.subject.endsWith(VERIFY_SUBJECT)).toBe(true);
    expect(mail.text).toContain('Send the application');
  });
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(15);
});
