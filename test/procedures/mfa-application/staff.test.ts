/** The staff's side of re-registration by application: the counter of an office, the photos, decisions. Rules: spec/mfa-reregistration.md, 2b. Security cases E4, F1. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { urlIn } from '../../helpers/mail-server.js';
import { leadHasAddress } from '../../helpers/reregistrations.js';
import { changeStaff } from '../../helpers/sessions.js';
import { until } from '../../helpers/wait.js';
import { multipart } from '../../helpers/multipart.js';
import { appWithAllOff, Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { cardPicture } from '../../security/pictures.js';
import { sendForm, wordOf } from '../../security/support.js';
import { signedIn } from '../../staff/oversight/support.js';
import { entered, memberWithApp } from '../../utokyo/support.js';

let system: System;
let op1: Caller;
let op2: Caller;
let lead: Caller;
let auditor: Caller;
/** Where whoever leads the queue is mailed. */
let leads: string;
beforeAll(async () => {
  system = await startSystem();
  leads = await leadHasAddress(system);
  [op1, op2, lead, auditor] = [
    await signedIn(system, 'op1'),
    await signedIn(system, 'op2'),
    await signedIn(system, 'lead1'),
    await signedIn(system, 'audit1'),
  ];
});
afterAll(() => system.close());

const get = (caller: Caller, url: string): Promise<Reply> => caller.send({ method: 'GET', url });
const atCounter = (caller: Caller, fields: Record<string, string>): Promise<Reply> =>
  sendForm(caller, '/staff/counter', '/staff/counter', { documentName: '', ...fields });
const reason = '写真と記録を照合しました。';
const decide = (caller: Caller, procedureId: string, more: Record<string, unknown> = {}): Promise<Reply> =>
  caller.call('decideApplication', { procedureId, decision: 'approve', reason, ...more });
const rowOf = (account: string) => system.database.db('applications').where({ account }).orderBy('received_at').first();
const looksAt = (procedureId: string) =>
  system.database.db('looks').where({ procedure_id: procedureId, what: 'attachment' }).pluck('staff_id');

/** Applies on the site. @returns the application's ID, and who applied */
async function applies(photos = 2): Promise<{ procedureId: string; memberId: string; member: Caller }> {
  const memberId = await memberWithApp(system, { faculty: '文学部' });
  const member = await entered(system, memberId);
  const file = await cardPicture();
  const parts = Array.from({ length: photos }, () => ({ name: 'photo', file }));
  const { payload, headers } = multipart([{ name: 'channel', value: 'site' }, ...parts]);
  const reply = await member.send({ method: 'POST', url: '/api/v1/mfa-applications', payload, headers });
  if (reply.status !== 201) throw new Error(`refused: ${reply.text}`);
  return { procedureId: String(reply.body['procedureId']), memberId, member };
}
/** Adds a photo to an application. */
async function addsPhoto(member: Caller, procedureId: string): Promise<void> {
  const { payload, headers } = multipart([
    { name: 'channel', value: 'site' },
    { name: 'photo', file: await cardPicture() },
  ]);
  const url = `/api/v1/mfa-applications/${procedureId}/evidence`;
  const { status, text } = await member.send({ method: 'POST', url, payload, headers });
  if (status !== 200) throw new Error(`refused: ${text}`);
}
/** Addresses of the pictures within a page. */
const sourcesIn = ({ text }: Reply): string[] =>
  [...text.matchAll(/<img src="([^"]+)"/g)].map(([, source = '']) => source.replaceAll('&amp;', '&'));

describe('the counter', () => {
  test('is in the navigation of those who sit at one, and in nobody else’s', async () => {
    for (const [caller, sits] of [
      [op1, true],
      [op2, true],
      [lead, false],
      [auditor, false],
    ] as const) {
      expect((await get(caller, '/staff/mails')).text.includes('href="/staff/counter"')).toBe(sits);
      expect((await get(caller, '/staff/counter')).status).toBe(sits ? 200 : 403);
    }
  });

  test('is the first page of somebody who sits at one and works in no queue', async () => {
    await changeStaff(system.database.db, 'op2', { roles: [], queues: [] });
    try {
      const clerk = await signedIn(system, 'op2');
      expect((await get(clerk, '/staff')).headers['location']).toBe('/staff/counter');
      expect((await get(clerk, '/staff/counter')).status).toBe(200);
      const accountId = await memberWithApp(system, { faculty: '文学部' });
      expect((await atCounter(clerk, { accountId, sawDocument: 'student-card' })).status).toBe(303);
      const { procedure_id: procedureId } = await rowOf(accountId);
      for (const operation of ['claimApplication', 'releaseApplication'])
        expect(wordOf(await clerk.call(operation, { procedureId }))).toBe('forbidden');
      expect(wordOf(await decide(clerk, procedureId))).toBe('forbidden');
      expect((await get(clerk, `/staff/applications/${procedureId}`)).status).toBe(404);
    } finally {
      await changeStaff(system.database.db, 'op2', { roles: ['operator'], queues: ['umin', 'cinii', 'utokyo'] });
    }
  });

  test('shows the person of an ID to staff of their office, which is noted, and nothing of anybody else', async () => {
    const { db } = system.database;
    const mine = await memberWithApp(system, { faculty: '文学部', name: '窓口 春子' });
    const elsewhere = await memberWithApp(system, { faculty: '工学部', name: '他所 夏子' });
    const disabled = await memberWithApp(system, { faculty: '文学部', disabled_at: new Date(), name: '停止 秋子' });
    const page = await get(op2, `/staff/counter?account=${mine}`);
    expect([page.status, page.text.includes('窓口 春子')]).toEqual([200, true]);
    for (const account of [elsewhere, disabled, '0000000000', 'x'.repeat(5_000), '<b>']) {
      const { status, text } = await get(op2, `/staff/counter?${new URLSearchParams({ account })}`);
      expect([status, /他所 夏子|停止 秋子|<b>|sawDocument/.test(text)]).toEqual([403, false]);
    }
    const looks = await db('looks').where({ staff_id: 'op2' }).whereLike('what', 'account %').pluck('what');
    expect(looks).toEqual([`account ${mine}`]);
    // Full-width digits are digits.
    const wide = mine.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    expect((await get(op2, `/staff/counter?account=${encodeURIComponent(wide)}`)).text).toContain('窓口 春子');
  });

  test('takes nobody’s own application, whether told by page or script', async () => {
    const { db } = system.database;
    const own = await memberWithApp(system, { faculty: '文学部' });
    const second = await memberWithApp(system, { faculty: '文学部' });
    const { email } = await db('utokyo_members').where({ id: second }).first();
    await changeStaff(db, 'op2', { accounts: [`utokyo:${own}`], email: email.toUpperCase() });
    try {
      for (const accountId of [own, second]) {
        const seen = { channel: 'counter', accountId, sawDocument: 'student-card' };
        expect(wordOf(await op2.call('startMfaApplication', seen))).toBe('forbidden');
        expect((await atCounter(op2, { accountId, sawDocument: 'student-card' })).status).toBe(403);
        expect((await get(op2, `/staff/counter?account=${accountId}`)).status).toBe(403);
      }
    } finally {
      await changeStaff(db, 'op2', { accounts: [], email: null });
    }
    expect(await db('applications').whereIn('account', [own, second])).toEqual([]);
  });

  test('adds what was seen to the application that the person has already, once however often it is sent', async () => {
    const { procedureId, memberId } = await applies();
    const page = await get(op2, `/staff/counter?account=${memberId}`);
    expect(page.text).toContain(procedureId);
    expect(page.text).toContain((await rowOf(memberId)).receipt_number);
    // Without the application's ID it would be a second one.
    expect((await atCounter(op2, { accountId: memberId, sawDocument: 'student-card' })).status).toBe(409);
    const sent = { accountId: memberId, sawDocument: 'other', documentName: '旅券', procedureId };
    expect((await atCounter(op2, sent)).status).toBe(303);
    const evidence = system.database.db('utokyo_evidence').where({ procedure_id: procedureId }).orderBy('version');
    expect((await evidence).map(({ channel, document_name: name, entered_by: by }) => [channel, name, by])).toEqual([
      ['site', null, null],
      ['counter', '旅券', 'op2'],
    ]);
    // Nor may another's be named.
    const other = await memberWithApp(system, { faculty: '文学部' });
    expect((await atCounter(op2, { ...sent, accountId: other })).status).toBe(403);
    expect(await evidence.clone()).toHaveLength(2);
    const dossier = await get(op1, `/staff/applications/${procedureId}?lang=ja`);
    for (const said of ['旅券', '受付 次郎 (op2)']) expect(dossier.text).toContain(said);
    // Whoever entered something of it decides nothing of it.
    expect(wordOf(await op2.call('claimApplication', { procedureId }))).toBe('own-application');
    expect(wordOf(await decide(op2, procedureId))).toBe('own-application');
  });
});

test('129: of a service that is switched off an open application is completed at the counter, and none begins', async () => {
  const { procedureId, memberId } = await applies();
  const nobody = await memberWithApp(system, { faculty: '文学部', name: '未申 冬子' });
  const app = await appWithAllOff(system);
  try {
    const clerk = new Caller(app, {});
    Object.assign(clerk.jar, op2.jar);
    const asks = async (accountId: string) => (await get(clerk, `/staff/counter?account=${accountId}`)).text;
    expect(await asks(memberId)).toContain('name="sawDocument"');
    const other = await asks(nobody);
    expect([other.includes('未申 冬子'), other.includes('name="sawDocument"')]).toEqual([true, false]);
    expect(other).toContain('この手続きは受け付けていません');
    const seen = { accountId: nobody, sawDocument: 'student-card' };
    const refused = await atCounter(clerk, seen);
    expect([refused.status, refused.text.includes('この手続きは受け付けていません')]).toEqual([404, true]);
    expect(await system.database.db('applications').where({ account: nobody })).toEqual([]);
    expect((await atCounter(clerk, { ...seen, accountId: memberId, procedureId })).status).toBe(303);
    expect(await system.database.db('utokyo_evidence').where({ procedure_id: procedureId })).toHaveLength(2);
  } finally {
    await app.close();
  }
});

describe('E4: photos', () => {
  test('are all shown, those that came later too, to who has taken the application on and to nobody else; each look is in the trail', async () => {
    const { procedureId, member } = await applies();
    await addsPhoto(member, procedureId);
    const url = `/staff/applications/${procedureId}`;
    const ids: string[] = await system.database.db('attachments').where({ procedure_id: procedureId }).pluck('id');
    expect(ids).toHaveLength(3);
    const direct = (caller: Caller) =>
      Promise.all(ids.map(async (id) => (await get(caller, `/staff/attachments/${id}`)).status));
    for (const caller of [op1, op2, lead, auditor]) expect(sourcesIn(await get(caller, url))).toEqual([]);
    expect(await direct(op1)).toEqual([409, 409, 409]);
    expect(await direct(auditor)).toEqual([404, 404, 404]);
    expect(await looksAt(procedureId)).toEqual([]);

    await op1.call('claimApplication', { procedureId });
    const sources = sourcesIn(await get(op1, url));
    expect(sources).toHaveLength(3);
    for (const source of sources) {
      const { status, headers } = await get(op1, source);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'image/jpeg', 'no-store']);
      // The address is good for one person only.
      expect((await get(op2, source)).status).toBe(404);
    }
    expect(await looksAt(procedureId)).toEqual(['op1', 'op1', 'op1']);
    for (const caller of [op2, lead]) expect(await direct(caller)).toEqual([409, 409, 409]);

    // A lead takes it away, and with it the sight of the photos.
    await lead.call('claimApplication', { procedureId });
    expect([(await get(op1, sources[0] ?? '')).status, sourcesIn(await get(op1, url))]).toEqual([409, []]);
    expect((await get(lead, sourcesIn(await get(lead, url))[0] ?? '')).status).toBe(200);
    const trail = await get(auditor, url);
    for (const name of ['窓口 花子', '主任 三郎']) expect(trail.text).toContain(name);
  });

  test('rest under a key each', async () => {
    const { procedureId } = await applies();
    const rows = await system.database.db('attachments').where({ procedure_id: procedureId });
    expect(new Set(rows.map(({ wrapped_key: key }) => key)).size).toBe(2);
    for (const { sealed, wrapped_key: key } of rows) {
      expect(key).toEqual(expect.any(String));
      // No picture: a JPEG begins so.
      expect(sealed.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))).toBe(false);
    }
  });
});

describe('decisions', () => {
  test('to approve need two persons unless it is set otherwise, to refuse one, whose reason is mailed', async () => {
    const { procedureId } = await applies();
    expect((await decide(op1, procedureId)).body).toMatchObject({ firstBy: 'op1', status: 'awaiting-decision' });
    expect(wordOf(await decide(op1, procedureId))).toBe('own-application');
    expect((await decide(op2, procedureId)).body).toMatchObject({ firstBy: 'op1', decidedBy: 'op2' });

    const other = await applies();
    const because = '写真の氏名を読み取れません。';
    const refused = await decide(op1, other.procedureId, { decision: 'refuse', reason: because });
    expect(refused.body).toMatchObject({ decision: 'refuse', decidedBy: 'op1' });
    const { email } = await system.database.db('utokyo_members').where({ id: other.memberId }).first();
    const mail = await system.mail.wait((one) => one.to.includes(email) && one.text.includes(because));
    expect(mail.to).toEqual([email]);
  });

  test('F4: are of the version that was looked at: a photo that came meanwhile is looked at first', async () => {
    const { procedureId, member } = await applies();
    await decide(op1, procedureId, { evidenceVersion: 1 });
    await addsPhoto(member, procedureId);
    expect(wordOf(await decide(op2, procedureId, { evidenceVersion: 1 }))).toBe('wrong-state');
    // The first approval was of another version: this is a first one again.
    expect((await decide(op2, procedureId, { evidenceVersion: 2 })).body).toMatchObject({ firstBy: 'op2' });
  });

  test('F4: are of the pictures that were looked at: one in another’s place is looked at first', async () => {
    const { procedureId } = await applies();
    const looked = async (caller: Caller) => (await caller.call('claimApplication', { procedureId })).body;
    const { evidenceDigest } = await looked(op1);
    const page = await get(op1, `/staff/applications/${procedureId}`);
    expect(page.text).toContain(`name="evidenceDigest" value="${evidenceDigest}"`);
    expect((await decide(op1, procedureId, { evidenceDigest })).body).toMatchObject({ firstBy: 'op1' });
    const [{ id }] = await system.database.db('attachments').where({ procedure_id: procedureId }).select('id');
    await system.database
      .db('attachments')
      .where({ id })
      .update({ sha256: '0'.repeat(64) });
    expect(wordOf(await decide(op2, procedureId, { evidenceDigest }))).toBe('wrong-state');
    expect(wordOf(await decide(op2, procedureId, { evidenceDigest: 'x' }))).toBe('malformed');
    const { evidenceDigest: now } = await looked(op2);
    expect((await decide(op2, procedureId, { evidenceDigest: now })).body).toMatchObject({ firstBy: 'op2' });
  });

  test('wait where a better photo was asked for, until it has come', async () => {
    const { procedureId, member, memberId } = await applies();
    const message = 'もう一度、明るい所で撮影してください。';
    expect((await op1.call('askApplicant', { procedureId, message })).status).toBe(200);
    const { email } = await system.database.db('utokyo_members').where({ id: memberId }).first();
    await system.mail.wait((one) => one.to.includes(email) && one.text.includes(message));
    expect(wordOf(await decide(op1, procedureId))).toBe('wrong-state');
    await addsPhoto(member, procedureId);
    await until(
      'the answer',
      async () => (await rowOf(memberId)).state,
      (state) => state === 'awaiting-decision',
    );
    expect((await decide(op1, procedureId, { evidenceVersion: 2 })).body).toMatchObject({ firstBy: 'op1' });
  });

  test('F4: don’t count where the person has withdrawn meanwhile, or whoever decides has lost the right to', async () => {
    const { db } = system.database;
    const { procedureId } = await applies();
    await decide(op1, procedureId, { evidenceVersion: 1 });
    await changeStaff(db, 'op2', { queues: ['umin', 'cinii'] });
    try {
      expect(wordOf(await decide(await signedIn(system, 'op2'), procedureId, { evidenceVersion: 1 }))).toBe(
        'forbidden',
      );
    } finally {
      await changeStaff(db, 'op2', { queues: ['umin', 'cinii', 'utokyo'] });
      op2 = await signedIn(system, 'op2');
    }
    const token = system.deps.tokens.url({ purpose: 'stop-reregistration', procedureId, issue: 1 });
    expect((await system.caller().call('redeemOneTimeUrl', { token })).body['status']).toBe('withdrawn');
    expect(wordOf(await decide(op2, procedureId, { evidenceVersion: 1 }))).toBe('wrong-state');
    expect(await db('decisions').where({ procedure_id: procedureId })).toEqual([]);
  });

  const changes = async (accountId: string, email: string, by = 'admin1', reason = '本人から窓口で') =>
    (await signedIn(system, by)).call('changeNoticeAddress', { accountId, email, reason });

  test('F6: only administrators, who decide nothing, change where notices go; both addresses are told, and it is on record with its reason', async () => {
    const { db } = system.database;
    const memberId = await memberWithApp(system);
    const { email: before } = await db('utokyo_members').where({ id: memberId }).first();
    const now = `now-${before}`;
    for (const by of ['op1', 'lead1', 'audit1']) expect(wordOf(await changes(memberId, now, by))).toBe('forbidden');
    expect(wordOf(await changes('9999999999', now))).toBe('not-found');
    const { body } = await changes(memberId, now);
    expect(body).toMatchObject({ accountId: memberId, changedBy: 'admin1' });
    const changedMs = Date.parse(String(body['changedAt']));
    expect(Date.parse(String(body['coolingUntil'])) - changedMs).toBe(72 * 3_600_000);
    // Sent again it is the first; another time it is the address already.
    expect((await changes(memberId, now)).body).toEqual(body);
    expect(wordOf(await changes(memberId, now, 'admin1', 'もう一度'))).toBe('wrong-state');
    expect(wordOf(await changes(memberId, 'no address'))).toBe('malformed');
    for (const address of [before, now])
      await system.mail.wait((one) => one.to.includes(address) && one.subject.includes('お知らせ先'));
    expect(await db('utokyo_address_changes').where({ member_id: memberId })).toMatchObject([
      { changed_by: 'admin1', reason: '本人から窓口で' },
    ]);
  });

  test('F6: on the page of administrators a refused change is shown again, and what is on record names no address', async () => {
    const admin = await signedIn(system, 'admin1');
    const accountId = await memberWithApp(system);
    const { email: before } = await system.database.db('utokyo_members').where({ id: accountId }).first();
    const sends = (more: Record<string, string>) =>
      sendForm(admin, '/staff/notice-addresses', '/staff/notice-addresses', {
        accountId,
        email: `now-${before}`,
        reason: '改姓のため',
        ...more,
      });
    const refusals: [Record<string, string>, number, string][] = [
      [{ accountId: '12' }, 400, 'アカウントのIDは、10桁の数字で'],
      [{ accountId: '9999999999' }, 404, 'アカウントのIDのアカウントは、登録にない'],
      [{ email: 'no address' }, 400, '新しいメールアドレス'],
      [{ email: before }, 409, '新しいメールアドレスには、現在と異なるもの'],
      [{ reason: '' }, 400, '変更の理由を入力してください'],
    ];
    for (const [more, status, said] of refusals) {
      const again = await sends(more);
      expect([again.status, again.text.includes(said), again.text.includes('data-error-summary')]).toEqual([
        status,
        true,
        true,
      ]);
    }
    const done = await sends({});
    expect([done.status, done.text.includes(`${accountId} のお知らせの送り先を変更しました`)]).toEqual([200, true]);
    const { text } = await get(admin, '/staff/notice-addresses');
    expect([text.includes('改姓のため'), text.includes(before)]).toEqual([true, false]);
    expect((await get(op1, '/staff/notice-addresses')).status).toBe(403);
  });

  test('F6: a changed address and a re-registration right after it: two persons approve, it waits, and the earlier address can stop it', async () => {
    const { db } = system.database;
    // One of the staff of the university, whose colleague enters it.
    const memberId = await memberWithApp(system, { faculty: '本部', kind: 'staff' });
    const { email: before } = await db('utokyo_members').where({ id: memberId }).first();
    expect((await changes(memberId, 'new-one@evil.example')).status).toBe(200);
    expect((await atCounter(op2, { accountId: memberId, sawDocument: 'staff-card' })).status).toBe(303);
    const { procedure_id: procedureId } = await rowOf(memberId);
    expect(wordOf(await decide(op2, procedureId))).toBe('own-application');
    expect((await decide(op1, procedureId)).body).toMatchObject({ firstBy: 'op1' });
    expect((await decide(lead, procedureId)).body).toMatchObject({ decidedBy: 'lead1' });
    const statusNow = async () => (await system.caller().call('getProcedure', { procedureId })).body['status'];
    await until('it waits', statusNow, (status) => status === 'cooling');
    const kinds = () => db('utokyo_methods').where({ member_id: memberId, removed_at: null });
    expect(await kinds()).toHaveLength(2);
    const warned = await system.mail.wait((one) => one.to.includes(before) && one.subject.includes('承認しました'));
    const { token } = urlIn(warned);
    expect((await system.caller().call('redeemOneTimeUrl', { token })).body['status']).toBe('withdrawn');
    expect(await kinds()).toHaveLength(2);
    await system.mail.wait((one) => one.to.includes(leads) && one.subject.includes('止められ'));
  });

  test('F1: nobody decides, claims or sees the photos of their own application, by account, by address, under another ID', async () => {
    const { db } = system.database;
    const { procedureId, memberId } = await applies();
    const { email } = await db('utokyo_members').where({ id: memberId }).first();
    for (const own of [
      { accounts: [`utokyo:${memberId}`], email: null },
      { accounts: [], email: email.toUpperCase() },
    ]) {
      await changeStaff(db, 'op1', own);
      expect(wordOf(await op1.call('claimApplication', { procedureId }))).toBe('own-application');
      expect(wordOf(await decide(op1, procedureId))).toBe('own-application');
      expect(sourcesIn(await get(op1, `/staff/applications/${procedureId}`))).toEqual([]);
    }
    await changeStaff(db, 'op1', { accounts: [], email: null });
    expect(await looksAt(procedureId)).toEqual([]);
  });
});
