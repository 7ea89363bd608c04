/** The procedure through its operations, every part real. Rules: spec/password-reissue.md. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { passwordIn, urlIn } from '../../helpers/mail-server.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';
import { procedureQuery } from '../../../workflows/contracts/procedure.js';
import { look } from '../../helpers/temporal.js';
import { pause, until } from '../../helpers/wait.js';

const ONE = 'contact@univ-a.example.jp';
const TWO = 'library@univ-b.example.jp';
const URL_SUBJECT = 'CiNii 機関認証のパスワード再発行のご案内';
const PASSWORD_SUBJECT = 'CiNii 機関認証の申請パスワード再発行のご連絡';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

async function mailedUrl(caller: Caller, email = ONE, applicationId?: string) {
  const before = system.mail.box.length;
  const { body } = await caller.call('startPasswordReissue', { email });
  const accepted = await caller.call('acceptPasswordReissue', {
    procedureId: body['procedureId'],
    ...(applicationId && { applicationId }),
  });
  expect(accepted.body['status']).toBe('awaiting-confirmation');
  const mail = await system.mail.wait((m) => system.mail.box.indexOf(m) >= before && m.subject.endsWith(URL_SUBJECT));
  return { procedureId: body['procedureId'] as string, ...urlIn(mail), mail };
}
const restores = async (applicationId: string, password: string): Promise<boolean> =>
  (await system.caller().call('restoreRegistration', { applicationId, password })).status === 200;
/** A password of AUTH00000101 that works now, as this file knows it. */
let known = 'Sample-Auth-101';

describe('the good way', () => {
  test('start, OK, URL, button: a new password is mailed with its application ID, and only it works', async () => {
    const caller = system.caller();
    const started = await caller.call('startPasswordReissue', { email: ONE });
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({ status: 'awaiting-ok', registrations: [{ applicationId: 'AUTH00000101' }] });
    expect(system.mail.box).toHaveLength(0);

    const { procedureId } = started.body;
    const accepted = await caller.call('acceptPasswordReissue', { procedureId });
    expect(accepted.status).toBe(200);
    expect(Date.parse(accepted.body['expiresAt']) - Date.now()).toBeGreaterThan(29 * 60_000);
    const mail = await system.mail.wait((m) => m.subject === URL_SUBJECT);
    expect(mail.to).toEqual([ONE]);
    expect(await restores('AUTH00000101', known)).toBe(true);

    const { token, url } = urlIn(mail);
    expect(url.startsWith('http://127.0.0.1:8080/')).toBe(true);
    const redeemed = await caller.call('redeemOneTimeUrl', { token });
    expect(redeemed.status).toBe(200);
    expect(redeemed.body).toEqual({ procedureId, status: 'completed', next: 'done' });

    const second = await system.mail.wait((m) => m.subject === PASSWORD_SUBJECT);
    expect(second.text).toContain('AUTH00000101');
    const password = passwordIn(second);
    expect(password.length).toBeGreaterThanOrEqual(12);
    expect(password).not.toMatch(/[0O1lI|]/);
    expect(await restores('AUTH00000101', known)).toBe(false);
    expect(await restores('AUTH00000101', password)).toBe(true);
    known = password;
  });

  test('the page after OK says where the mail went: in full where it was typed, masked anywhere else', async () => {
    const browser = system.caller();
    const started = await sendForm(browser, '/cinii/password-reissue', '/cinii/password-reissue', {
      email: 'library@UNIV-B.example.jp',
    });
    const path = String(started.headers['location']);
    const procedureId = path.split('/').at(-1) ?? '';
    expect((await browser.send({ method: 'GET', url: path })).text).toContain('library@UNIV-B.example.jp');
    expect((await browser.call('acceptPasswordReissue', { procedureId })).status).toBe(200);
    await system.mail.wait((m) => m.subject === URL_SUBJECT);
    const own = await browser.send({ method: 'GET', url: path });
    expect(own.text).toContain('library@UNIV-B.example.jp');
    expect(JSON.stringify(browser.jar)).not.toContain('library');
    // A later one of the same kind takes its place in the browser, and the earlier one is told masked.
    const other = system.caller();
    await sendForm(other, '/cinii/password-reissue', '/cinii/password-reissue', { email: ONE });
    for (const stranger of [system.caller(), other]) {
      const { text } = await stranger.send({ method: 'GET', url: path });
      expect(text.match(/.•••@[^<]*/g)).toEqual(['l•••@u•••.jp']);
      expect(text).not.toMatch(/library@/i);
    }
  });

  test('the procedure tells its steps while it runs and after it has ended', async () => {
    const caller = system.caller();
    const { procedureId, token } = await mailedUrl(caller);
    const open = await caller.call('getProcedure', { procedureId });
    expect(open.body).toMatchObject({ status: 'awaiting-confirmation' });
    const view = () => look(system.temporal.client.workflow.getHandle(procedureId), procedureQuery);
    await until('the mail', view, ({ steps }) => steps.some(({ step }) => step === 'url-mailed'));
    await caller.call('redeemOneTimeUrl', { token });
    known = passwordIn(await system.mail.wait((m) => m.subject === PASSWORD_SUBJECT));
    const closed = await caller.call('getProcedure', { procedureId });
    expect(closed.body).toMatchObject({ status: 'completed', services: [] });
    expect(closed.body['steps'].map((s: { step: string }) => s.step)).toEqual([
      'opened',
      'accepted',
      'url-mailed',
      'redeemed',
      'password-reissued',
      'completed',
    ]);
  });

  test('one address with two registrations: one reissue and one mail for each', async () => {
    const caller = system.caller();
    const { token } = await mailedUrl(caller, TWO);
    await caller.call('redeemOneTimeUrl', { token });
    const mails = system.mail.box.filter((m) => m.subject === PASSWORD_SUBJECT);
    expect(mails.map((m) => /AUTH\d{8}/.exec(m.text)?.[0]).sort()).toEqual(['AUTH00000102', 'AUTH00000103']);
    for (const mail of mails)
      expect(await restores(/AUTH\d{8}/.exec(mail.text)?.[0] ?? '', passwordIn(mail))).toBe(true);
    expect(new Set(mails.map(passwordIn)).size).toBe(2);
  });

  test('one of two registrations, by choice; the other keeps its password', async () => {
    const caller = system.caller();
    const { token } = await mailedUrl(caller, TWO, 'AUTH00000103');
    await caller.call('redeemOneTimeUrl', { token });
    const mails = system.mail.box.filter((m) => m.subject === PASSWORD_SUBJECT);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('AUTH00000103');
  });

  test('mails are in the language of the person', async () => {
    const caller = system.caller({ headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    const { mail } = await mailedUrl(caller);
    expect(mail.subject).toContain(URL_SUBJECT);
    expect(mail.text).toMatch(/one-time|password/i);
  });
});

describe('refusals', () => {
  test('an unregistered address is told so, with the inquiry address', async () => {
    const reply = await system.caller().call('startPasswordReissue', { email: 'nobody@example.org' });
    expect(reply.status).toBe(404);
    expect(reply.body['type']).toMatch(/\/problems\/email-not-registered$/);
    expect(reply.body).toMatchObject({ inquiry: 'cir-auth-req@nii.ac.jp' });
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  test('OK twice is one OK and mails nothing more; another choice after it is a wrong state', async () => {
    const caller = system.caller();
    const { procedureId } = await mailedUrl(caller);
    const [one, two] = await Promise.all(
      [caller, system.caller()].map((who) => who.call('acceptPasswordReissue', { procedureId })),
    );
    expect([one?.status, two?.body]).toEqual([200, one?.body]);
    const other = await caller.call('acceptPasswordReissue', { procedureId, applicationId: 'AUTH00000101' });
    expect(other.status).toBe(409);
    expect(other.body['type']).toMatch(/wrong-state$/);
    expect(system.mail.box).toHaveLength(1);
  });

  test('OK for a registration of another address is malformed and names the field', async () => {
    const caller = system.caller();
    const { body } = await caller.call('startPasswordReissue', { email: ONE });
    const reply = await caller.call('acceptPasswordReissue', {
      procedureId: body['procedureId'],
      applicationId: 'AUTH00000102',
    });
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toEqual([expect.objectContaining({ path: 'applicationId' })]);
  });

  test('OK and a look at a procedure that does not exist are not found', async () => {
    const procedureId = 'cinii-password-reissue-01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect((await system.caller().call('acceptPasswordReissue', { procedureId })).status).toBe(404);
    expect((await system.caller().call('getProcedure', { procedureId })).status).toBe(404);
  });

  test('every bad field is named with its reason, in the language of the caller', async () => {
    const ja = await system.caller().call('startPasswordReissue', { email: 'no address', role: 'admin' });
    expect(ja.status).toBe(400);
    expect(ja.body['errors'].map((e: { path: string }) => e.path).sort()).toEqual(['email', 'role']);
    const en = await system.caller({ headers: { 'accept-language': 'en' } }).call('startPasswordReissue', {});
    expect(en.body['errors']).toEqual([{ path: 'email', reason: expect.stringMatching(/[a-z]/) }]);
    expect(ja.body['errors'][0].reason).toMatch(/[ぁ-ん]/);
  });

  test('the sixth request of an hour for one registration, and the 21st of one client, are too many', async () => {
    const limited = await startSystem({ cinii: { requestsPerHour: 5, startsPerHourPerAddress: 20 }, worker: false });
    try {
      const caller = limited.caller({ address: '192.0.2.1' });
      for (let i = 0; i < 5; i++) expect((await caller.call('startPasswordReissue', { email: ONE })).status).toBe(201);
      const sixth = await caller.call('startPasswordReissue', { email: ONE });
      expect(sixth.status).toBe(429);
      expect(sixth.body['type']).toMatch(/too-many-requests$/);
      expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(3000);
      // Three of them count for everybody: what is left of the registration's five is for others, and then for nobody.
      const other = limited.caller({ address: '192.0.2.2' });
      for (const status of [201, 201, 429])
        expect((await other.call('startPasswordReissue', { email: ONE })).status).toBe(status);
      for (let i = 0; i < 15; i++)
        expect((await caller.call('startPasswordReissue', { email: `x${i}@example.org` })).status).toBe(404);
      expect((await caller.call('startPasswordReissue', { email: 'y@example.org' })).status).toBe(429);
      expect((await other.call('startPasswordReissue', { email: 'y@example.org' })).status).toBe(404);
    } finally {
      await limited.close();
    }
  });

  test('a repeat under an Idempotency-Key answers as the first did, starts nothing and counts once', async () => {
    const caller = system.caller();
    const headers = { 'idempotency-key': 'start-once-1' };
    const first = await caller.call('startPasswordReissue', { email: ONE }, headers);
    const again = await caller.call('startPasswordReissue', { email: ONE }, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const okKey = { 'idempotency-key': 'ok-once-1' };
    const { procedureId } = first.body;
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => caller.call('acceptPasswordReissue', { procedureId }, okKey)),
    );
    expect(new Set(replies.map((r) => JSON.stringify([r.status, r.body]))).size).toBe(1);
    expect(replies[0]?.status).toBe(200);
    await system.mail.wait((m) => m.subject === URL_SUBJECT);
    expect(system.mail.box).toHaveLength(1);
  });
});

describe('parts away', () => {
  test('without a worker OK answers 503 with Retry-After; repeated under its key it goes through, once', async () => {
    const caller = system.caller();
    const { body } = await caller.call('startPasswordReissue', { email: ONE });
    const ok = () =>
      caller.call(
        'acceptPasswordReissue',
        { procedureId: body['procedureId'] },
        { 'idempotency-key': 'ok-while-away' },
      );
    await system.stopWorker();
    const reply = await ok();
    expect(reply.status).toBe(503);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(system.mail.box).toHaveLength(0);
    await system.startWorker();
    expect((await ok()).status).toBe(200);
    await system.mail.wait((m) => m.subject === URL_SUBJECT);
    expect((await ok()).body['status']).toBe('awaiting-confirmation');
    expect(system.mail.box).toHaveLength(1);
  });

  test('a mail server that is away delays the mails and loses none', async () => {
    const caller = system.caller();
    await system.mail.down();
    const { body } = await caller.call('startPasswordReissue', { email: ONE });
    const { procedureId } = body;
    expect((await caller.call('acceptPasswordReissue', { procedureId })).status).toBe(200);
    await pause(1_500);
    await system.mail.up();
    const { token } = urlIn(await system.mail.wait((m) => m.subject === URL_SUBJECT));
    await system.mail.down();
    const redeemed = await caller.call('redeemOneTimeUrl', { token });
    expect(redeemed.body).toMatchObject({ status: 'applying', next: 'wait' });
    expect(await restores('AUTH00000101', known)).toBe(true);
    await system.mail.up();
    known = passwordIn(await system.mail.wait((m) => m.subject === PASSWORD_SUBJECT));
    expect(await restores('AUTH00000101', known)).toBe(true);
    expect(system.mail.box).toHaveLength(2);
  });

  test('a password mail refused for good leaves the old password in force, and staff can see it', async () => {
    const caller = system.caller();
    const { token, procedureId } = await mailedUrl(caller);
    system.mail.behaviour = { recipient: () => 550 };
    const redeemed = await caller.call('redeemOneTimeUrl', { token });
    expect(redeemed.body).toMatchObject({ status: 'mail-undeliverable' });
    expect(await restores('AUTH00000101', known)).toBe(true);
    const row = await system.database.db('mail_log').where({ procedure_id: procedureId, state: 'refused' }).first();
    expect(row).toMatchObject({ smtp_code: '550', template: 'reissued-password' });
  });

  test('the database away: 503 with Retry-After, and no procedure begun', async () => {
    const own = await startSystem({ worker: false });
    try {
      await own.database.db.destroy();
      const reply = await own.caller().call('startPasswordReissue', { email: ONE });
      expect(reply.status).toBe(503);
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      own.database.db.initialize();
      await own.close();
    }
  });
});
