/** Re-registration by application as callers meet it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { newProcedureId } from '../../helpers/ids.js';
import { openReregistration, openWindow } from '../../../db/utokyo/reregistrations.js';
import { urlIn } from '../../helpers/mail-server.js';
import { multipart } from '../../helpers/multipart.js';
import { applied, decided, newMember } from '../../helpers/reregistrations.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { cardPicture } from '../../security/pictures.js';
import { sendForm, wordOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { code, entered, memberWithApp, PASSWORD } from '../../utokyo/support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

/** An application whose mail has arrived. */
async function mailed() {
  const { memberId, email } = await newMember(system);
  const { procedureId } = await applied(system, { memberId });
  const mail = await system.mail.wait((one) => one.to.includes(email));
  return { procedureId, memberId, token: urlIn(mail).token };
}

describe('the link in every mail stops the procedure', () => {
  test('opening it changes nothing, its button withdraws the application, in both languages', async () => {
    const { procedureId, token } = await mailed();
    for (const [language, says] of [
      ['ja', '手続きを止める'],
      ['en', 'Stop the procedure'],
    ] as const) {
      const page = await system
        .caller({ headers: { 'accept-language': language } })
        .send({ method: 'GET', url: `/u?token=${token}` });
      expect(page.status).toBe(200);
      expect(page.text).toContain(says);
    }
    const caller = system.caller();
    expect((await caller.call('getProcedure', { procedureId })).body['status']).toBe('awaiting-decision');
    expect((await caller.call('redeemOneTimeUrl', { token })).body).toEqual({
      procedureId,
      status: 'withdrawn',
      next: 'done',
    });
    expect((await caller.call('getProcedure', { procedureId })).body['status']).toBe('withdrawn');
    // The same browser gets its answer again; another is told that it was used.
    expect((await caller.call('redeemOneTimeUrl', { token })).body['next']).toBe('done');
    expect((await system.caller().call('redeemOneTimeUrl', { token })).body['type']).toMatch(/url-used$/);
  });

  test('nothing of what the office does among itself is shown to who knows the number', async () => {
    const { procedureId } = await mailed();
    const { body } = await system.caller().call('getProcedure', { procedureId });
    expect(body['steps'].map(({ step }: { step: string }) => step)).toEqual(['opened']);
  });
});

/** Sends photos, as a form does. */
async function withPhotos(caller: Caller, path: string, files: Buffer[]): Promise<Reply> {
  const photos = files.map((file) => ({ name: 'photo', file }));
  const { payload, headers } = multipart([{ name: 'channel', value: 'site' }, ...photos]);
  return caller.send({ method: 'POST', url: `/api/v1/mfa-applications${path}`, payload, headers });
}
const start = (caller: Caller, input: Record<string, unknown>): Promise<Reply> =>
  caller.call('startMfaApplication', input);
const procedureOf = (reply: Reply): string => {
  if (reply.status !== 201) throw new Error(`refused: ${reply.text}`);
  return String(reply.body['procedureId']);
};
const channelOf = async (procedureId: string) =>
  (await system.database.db('utokyo_evidence').where({ procedure_id: procedureId }).orderBy('version')).map((row) => [
    row.version,
    row.channel,
    row.proof,
    row.attachments.length,
    row.entered_by,
  ]);

describe('an application', () => {
  test('by the form needs a sign-in with a second factor, and is answered with its number and day', async () => {
    const memberId = await memberWithApp(system);
    const refused = await start(await entered(system, memberId), { channel: 'form' });
    expect([refused.status, wordOf(refused)]).toEqual([403, 'channel-not-allowed']);
    const reply = await start(await entered(system, memberId, PASSWORD, code()), { channel: 'form' });
    expect(reply.body).toEqual({
      procedureId: expect.stringMatching(/^utokyo-mfa-application-/),
      status: 'awaiting-decision',
      receiptNumber: expect.stringMatching(/^U-/),
      dueAt: expect.stringMatching(/T08:00:00\.000Z$/),
    });
    expect(await channelOf(procedureOf(reply))).toEqual([[1, 'form', 'mfa-sign-in', 0, null]]);
  });

  test('by the form needs no second factor while the first set-up is not finished', async () => {
    const memberId = await memberWithApp(system, { mfa_required: false });
    const reply = await start(await entered(system, memberId), { channel: 'form' });
    expect(await channelOf(procedureOf(reply))).toEqual([[1, 'form', 'password-sign-in', 0, null]]);
  });

  test('by the site needs ID, password and one or two photos; a refused file starts nothing', async () => {
    const memberId = await memberWithApp(system);
    const caller = await entered(system, memberId);
    const photo = await cardPicture();
    expect(wordOf(await start(caller, { channel: 'site' }))).toBe('malformed');
    expect(wordOf(await withPhotos(caller, '', [Buffer.from('no picture')]))).toBe('file-refused');
    expect((await withPhotos(caller, '', [photo, photo, photo])).status).toBe(400);
    expect(await system.database.db('applications').where({ account: memberId })).toEqual([]);
    const reply = await withPhotos(caller, '', [photo, photo]);
    expect(await channelOf(procedureOf(reply))).toEqual([[1, 'site', 'photo', 2, null]]);
    expect(wordOf(await withPhotos(caller, '', [photo]))).toBe('already-open');
  });

  test('at the counter is entered by staff of the person’s own office, with the document that they saw', async () => {
    const [memberId, other] = [
      await memberWithApp(system, { faculty: '文学部' }),
      await memberWithApp(system, { faculty: '文学部' }),
    ];
    const seen = { channel: 'counter', accountId: memberId, sawDocument: 'student-card' };
    const [op1, op2] = [await signedIn(system, 'op1'), await signedIn(system, 'op2')];
    expect(wordOf(await start(system.caller(), seen))).toBe('not-authenticated');
    // Another office, and somebody who is nobody: told alike.
    expect(wordOf(await start(op1, seen))).toBe('forbidden');
    expect(wordOf(await start(op2, { ...seen, accountId: '0000000000' }))).toBe('forbidden');
    expect(wordOf(await start(op2, { ...seen, sawDocument: 'staff-card' }))).toBe('channel-not-allowed');
    expect(wordOf(await start(op2, { ...seen, sawDocument: 'other' }))).toBe('malformed');
    expect(await channelOf(procedureOf(await start(op2, seen)))).toEqual([[1, 'counter', 'student-card', 0, 'op2']]);
    const named = { ...seen, accountId: other, sawDocument: 'other', documentName: '旅券' };
    expect(await channelOf(procedureOf(await start(op2, named)))).toEqual([[1, 'counter', 'other', 0, 'op2']]);
  });

  test('at the counter is of an ID of ten digits: anything else is refused, and nothing makes an error of ours', async () => {
    const op2 = await signedIn(system, 'op2');
    for (const accountId of ['a\u0000b', '\u0000', '123', '1'.repeat(64), '１２３４５６７８９０1']) {
      const asked = await start(op2, { channel: 'counter', accountId, sawDocument: 'student-card' });
      expect([accountId, wordOf(asked)]).toEqual([accountId, 'malformed']);
      const url = `/staff/counter?${new URLSearchParams({ account: accountId })}`;
      expect([accountId, (await op2.send({ method: 'GET', url })).status]).toEqual([accountId, 403]);
    }
  });

  test('is entered on the page of the counter, which shows its number, and says what is wrong', async () => {
    const accountId = await memberWithApp(system, { faculty: '文学部' });
    const op2 = await signedIn(system, 'op2');
    const send = (fields: Record<string, string>) => sendForm(op2, '/staff/counter', '/staff/counter', fields);
    const incomplete = await send({ accountId, documentName: '' });
    expect(incomplete.status).toBe(400);
    expect(incomplete.text).toContain('error-summary');
    expect((await send({ accountId: '0000000000', sawDocument: 'student-card', documentName: '' })).status).toBe(403);
    const entry = await send({ accountId, sawDocument: 'student-card', documentName: '' });
    expect(entry.status).toBe(303);
    const page = await op2.send({ method: 'GET', url: String(entry.headers['location']) });
    const { receipt_number: number } = await system.database.db('applications').where({ account: accountId }).first();
    expect(page.text).toContain(number);
    // Whoever sits at no counter is told nothing.
    expect((await (await signedIn(system, 'lead1')).send({ method: 'GET', url: '/staff/counter' })).status).toBe(403);
  });

  test('takes more evidence of another channel, which raises its version; once it is decided no more', async () => {
    const memberId = await memberWithApp(system, { faculty: '文学部' });
    const caller = await entered(system, memberId);
    const photo = await cardPicture();
    const procedureId = procedureOf(await withPhotos(caller, '', [photo]));
    const op2 = await signedIn(system, 'op2');
    const seen = { procedureId, channel: 'counter', sawDocument: 'student-card' };
    expect((await op2.call('addMfaEvidence', seen)).body).toMatchObject({ evidenceVersion: 2 });
    expect((await withPhotos(caller, `/${procedureId}/evidence`, [photo])).body).toMatchObject({ evidenceVersion: 3 });
    const stranger = await entered(system, await memberWithApp(system));
    expect(wordOf(await withPhotos(stranger, `/${procedureId}/evidence`, [photo]))).toBe('not-found');
    await decided(system, procedureId, 'refuse', ['op1']);
    expect(wordOf(await withPhotos(caller, `/${procedureId}/evidence`, [photo]))).toBe('wrong-state');
  });
});

describe('verification methods', () => {
  /** A caller in the window of a re-registration. */
  async function inWindow() {
    const memberId = await memberWithApp(system);
    const run = await applied(system, { memberId });
    await decided(system, run.procedureId);
    await run.reaches('awaiting-registration');
    return { memberId, run, caller: await entered(system, memberId) };
  }

  test('are told by kind to who has signed in by password, and to nobody else', async () => {
    const memberId = await memberWithApp(system);
    expect((await (await entered(system, memberId)).call('listMfaMethods')).body).toEqual({
      methods: ['phone', 'totp'],
    });
    expect((await system.caller().call('listMfaMethods')).status).toBe(401);
  });

  test('can be registered in the window; the first one removes the old ones and ends the re-registration', async () => {
    const { memberId, run, caller } = await inWindow();
    const offer = await caller.call('startMfaRegistration', { kind: 'totp' });
    const again = await caller.call('startMfaRegistration', { kind: 'totp' });
    expect(again.body).toEqual(offer.body);
    const wrong = await caller.call('registerMfaMethod', { kind: 'totp', code: '000000' });
    expect(wordOf(wrong)).toBe('method-refused');
    const shown = generateSync({ secret: String(offer.body['secret']) });
    const reply = await caller.call('registerMfaMethod', { kind: 'totp', code: shown });
    expect(reply.body).toEqual({ status: 'registered', methods: ['totp'] });
    expect((await run.ended()).status).toBe('completed');
    // More may follow in the same session.
    expect((await caller.call('startMfaRegistration', { kind: 'passkey' })).status).toBe(200);
    expect((await caller.call('listMfaMethods')).body).toEqual({ methods: ['totp'] });
    expect(memberId).toHaveLength(10);
  });

  test('are registered for nobody whose re-registration was stopped', async () => {
    const { run, caller } = await inWindow();
    await run.stop();
    expect((await caller.call('startMfaRegistration', { kind: 'totp' })).status).toBe(401);
  });

  test('can’t be registered by who has signed in by password alone', async () => {
    const caller = await entered(system, await memberWithApp(system));
    expect(wordOf(await caller.call('startMfaRegistration', { kind: 'totp' }))).toBe('forbidden');
    expect(wordOf(await caller.call('registerMfaMethod', { kind: 'totp', code: '000000' }))).toBe('forbidden');
  });

  test('in a window nothing but the registration is reached', async () => {
    const memberId = await memberWithApp(system);
    const procedureId = newProcedureId('utokyo', 'mfa-application');
    await openReregistration(system.database.db, { procedureId, memberId, kind: 'mfa-application' });
    await openWindow(system.database.db, procedureId, 60_000);
    const caller = await entered(system, memberId);
    for (const channel of ['form', 'site'])
      expect(wordOf(await start(caller, { channel }))).toBe('channel-not-allowed');
  });
});
