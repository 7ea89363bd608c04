/** The procedure as a caller meets it: the whole system, real mails over a socket. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { claimCode } from '../../../db/umin/access-codes.js';
import { closePasswordRight, putUminPasswordInForce } from '../../../db/umin/accounts.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { procedureQuery } from '../../../workflows/contracts/procedure.js';
import { look } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { addAccount, codeIn, GOOD, wrongOf, replayProcedures } from '../../helpers/umin.js';
import { reaches, takes } from '../../helpers/progress.js';

const YAMADA = {
  familyName: '山田',
  givenName: '太郎',
  familyNameKana: 'やまだ',
  givenNameKana: 'たろう',
  sex: 'male',
  birthDate: '1980/04/12',
};
const SUZUKI = {
  ...YAMADA,
  familyName: '鈴木',
  givenName: '一郎',
  familyNameKana: 'すずき',
  givenNameKana: 'いちろう',
  birthDate: '1975/01/02',
};

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

const sent = async (caller: Caller, accountId = 'yamada-tar') => {
  const { body, status } = await caller.call('startAccessCodeById', { accountId });
  expect({ status, word: body['status'] }).toEqual({ status: 201, word: 'awaiting-code' });
  const { procedureId, expiresAt } = body as { procedureId: string; expiresAt: string };
  const mailsOfIt = () => system.mail.box.filter((m) => m.headers.some(({ value }) => value === procedureId));
  await system.mail.wait(() => mailsOfIt().length >= 2);
  const mails = mailsOfIt();
  return { procedureId, expiresAt, code: codeIn(mails[0] as ReceivedMail), mails };
};
describe('the code of an earlier mail (issue 11, B4)', () => {
  const REPLACED = expect.objectContaining({ path: 'code', reason: expect.stringContaining('置き換わりました') });
  test('is called replaced, not wrong, and takes no try: of the procedure before, and of one whose mail was late', async () => {
    const caller = system.caller();
    const { db } = system.database;
    const accountId = await addAccount(db, 'code-replaced');
    const first = await sent(caller, accountId);
    const second = await sent(caller, accountId);
    const { procedureId } = second;
    const submit = (code: string) => caller.call('submitAccessCode', { procedureId, code });
    for (let n = 0; n < 4; n++) {
      const { status, body } = await submit(first.code);
      expect([status, body['errors']]).toEqual([400, [REPLACED]]);
    }
    // As if its own mail had been late, so that it made another code.
    const late = { procedure_id: procedureId, n: 99, at: new Date(), step: 'code-renewed', actor: 'system' };
    await db('procedure_steps').insert(late);
    const { status, body } = await submit(second.code);
    expect([status, body['errors']]).toEqual([400, [REPLACED]]);
    await db('procedure_steps').where({ procedure_id: procedureId, n: 99 }).delete();
    expect(await db('umin_wrong_codes').where({ procedure_id: procedureId })).toEqual([]);
    expect((await submit(wrongOf(second.code))).body).toMatchObject({ triesLeft: 2 });
    // Of another account it is a wrong one like any other.
    const other = await sent(caller, await addAccount(db, 'other-replaced'));
    expect(
      (await caller.call('submitAccessCode', { procedureId: other.procedureId, code: first.code })).body,
    ).toMatchObject({
      triesLeft: 2,
    });
    expect((await submit(second.code)).status).toBe(200);
  });
});

describe('1. a code', () => {
  test('goes to the external address and to ID@umin.ac.jp, the same in both, with its end in Japan time ten minutes on', async () => {
    const { mails, expiresAt, code } = await sent(system.caller());
    expect(mails.flatMap((m) => m.to).sort()).toEqual(['taro.yamada@hospital.example.jp', 'yamada-tar@umin.ac.jp']);
    expect(mails.map(codeIn)).toEqual([code, code]);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(590_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    const japan = new Date(Date.parse(expiresAt) + 9 * 3_600_000).toISOString().slice(0, 19);
    const shown = japan.replaceAll('-', '/').replace('T', ' ');
    for (const mail of mails) expect(mail.text).toContain(`有効期限: ${shown}`);
  });

  test('the page for it says, masked, which addresses it went to, in any browser', async () => {
    const { db } = system.database;
    const { procedureId } = await sent(system.caller());
    const page = async (): Promise<string> =>
      (await system.caller().send({ method: 'GET', url: `/procedures/${procedureId}` })).text;
    const both = await page();
    expect(both.match(/.•••@[^<]*/g)).toEqual(['t•••@h•••.jp', 'y•••@u•••.ac.jp']);
    expect(both).not.toMatch(/hospital|taro\.yamada|yamada-tar@/);
    const { email } = await db('umin_accounts').where({ id: 'yamada-tar' }).first('email');
    await db('umin_accounts').where({ id: 'yamada-tar' }).update({ email: null });
    expect((await page()).match(/.•••@[^<]*/g)).toEqual(['y•••@u•••.ac.jp']);
    // Of two that look alike one is shown.
    await db('umin_accounts').where({ id: 'yamada-tar' }).update({ email: 'yumi@univ.ac.jp' });
    expect((await page()).match(/.•••@[^<]*/g)).toEqual(['y•••@u•••.ac.jp']);
    await db('umin_accounts').where({ id: 'yamada-tar' }).update({ email });
    await db('umin_code_claims').where({ procedure_id: procedureId }).delete();
    expect(await page()).not.toContain('•••');
  });

  test('by identity: exact after width, blanks and kana are folded', async () => {
    const typed = {
      ...YAMADA,
      familyName: ' 山 田',
      familyNameKana: 'ﾔﾏﾀﾞ',
      givenNameKana: 'タロウ',
      birthDate: '１９８０/04/12',
    };
    const { status } = await system.caller().call('startAccessCodeByIdentity', typed);
    expect(status).toBe(201);
    await system.mail.wait((m) => m.to.includes('yamada-tar@umin.ac.jp'));
  });

  test('whoever holds the procedure ID is not told which addresses the account has', async () => {
    const { procedureId, code } = await sent(system.caller());
    const workflow = system.temporal.client.workflow.getHandle(procedureId);
    const mailed = async () =>
      (await look(workflow, procedureQuery)).steps.filter(({ step }) => step.startsWith('code-mailed-'));
    await until('the mails', mailed, ({ length }) => length > 0);
    // The mails' steps are written with what comes next.
    await system.caller().call('submitAccessCode', { procedureId, code: wrongOf(code) });
    const { body } = await takes(system.caller(), procedureId, 'code-mailed');
    expect(body['steps'].map(({ step }: { step: string }) => step)).toEqual(['opened', 'code-mailed', 'wrong-code']);
  });

  test('an ID is taken in either width; with @umin.ac.jp the error says to leave it off', async () => {
    const caller = system.caller();
    expect((await caller.call('startAccessCodeById', { accountId: ' ｙamada-tar ' })).status).toBe(201);
    const reply = await caller.call('startAccessCodeById', { accountId: 'yamada-tar@umin.ac.jp' });
    expect(reply.status).toBe(400);
    expect(reply.body['errors']).toEqual([
      expect.objectContaining({ path: 'accountId', reason: expect.stringMatching(/@umin\.ac\.jp/) }),
    ]);
  });

  test.each(['Yamada-tar', 'yamada', 'yamada-tar-x', '-tar', '', 'yamada_tar'])(
    '%p is no UMIN ID',
    async (accountId) => {
      const reply = await system.caller().call('startAccessCodeById', { accountId });
      expect({ status: reply.status, path: reply.body['errors'][0].path }).toEqual({ status: 400, path: 'accountId' });
    },
  );

  test.each(['1899/12/31', '2999/01/01', '1980/02/30', '12/04/1980', ''])('%p is no birth date', async (birthDate) => {
    const reply = await system.caller().call('startAccessCodeByIdentity', { ...YAMADA, birthDate });
    expect({ status: reply.status, path: reply.body['errors'][0].path }).toEqual({ status: 400, path: 'birthDate' });
  });
});

describe('2. no code', () => {
  const cases = [
    ['an unknown ID', 'startAccessCodeById', { accountId: 'nobody-xyz' }],
    ['the category group', 'startAccessCodeById', { accountId: 'jimu-kyoku' }],
    ['the category role', 'startAccessCodeById', { accountId: 'riji-cho' }],
    ['an account that no mail reaches', 'startAccessCodeById', { accountId: 'ishii-hana' }],
    ['an identity that two accounts have', 'startAccessCodeByIdentity', SUZUKI],
    ['an identity that none has', 'startAccessCodeByIdentity', { ...YAMADA, birthDate: '1980/04/13' }],
  ] as const;
  test.each(cases)('for %s: access-code-not-sent', async (_name, operation, input) => {
    const reply = await system.caller().call(operation, { ...input });
    expect(reply.status).toBe(409);
    expect(reply.body['type']).toMatch(/\/access-code-not-sent$/);
    const { body } = await system.caller().call('getProcedure', { procedureId: reply.body['procedureId'] });
    expect(body['status']).toBe('refused');
    expect(system.mail.box.filter((m) => m.headers.some((h) => h.value === reply.body['procedureId']))).toEqual([]);
  });

  test('the same body and headers, whatever the reason', async () => {
    const seen = new Set<string>();
    for (const [, operation, input] of cases) {
      const { status, body, headers } = await system.caller().call(operation, { ...input });
      const { instance, procedureId, ...rest } = body;
      expect(instance).toBeTruthy();
      expect(procedureId).toBeTruthy();
      const { date: _date, 'x-request-id': _id, 'content-length': length, ...others } = headers;
      seen.add(JSON.stringify({ status, rest, length, others }));
    }
    expect(seen.size).toBe(1);
  });
});

describe('3. entering it', () => {
  test('the right one opens the way to a new password; full-width digits are folded', async () => {
    const caller = system.caller();
    const { procedureId, code } = await sent(caller);
    const wide = code.replace(/[0-9]/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
    const { status, body } = await caller.call('submitAccessCode', { procedureId, code: wide });
    expect(status).toBe(200);
    expect(body).toMatchObject({ procedureId, status: 'awaiting-password', passwordTicket: expect.any(String) });
    expect(Date.parse(body['expiresAt']) - Date.now()).toBeGreaterThan(590_000);
  });

  test('wrong, wrong, wrong: two left, one left, locked; then the right one is refused and the present password stays', async () => {
    const caller = system.caller();
    const { procedureId, code } = await sent(caller);
    const before = await system.database.db('umin_accounts').where({ id: 'yamada-tar' }).first();
    const wrong = () => caller.call('submitAccessCode', { procedureId, code: wrongOf(code) });
    expect((await wrong()).body).toMatchObject({ status: 409, triesLeft: 2 });
    expect((await wrong()).body).toMatchObject({ status: 409, triesLeft: 1 });
    expect((await wrong()).body['type']).toMatch(/\/code-locked$/);
    for (let i = 0; i < 3; i++)
      expect((await caller.call('submitAccessCode', { procedureId, code })).body['type']).toMatch(/\/code-locked$/);
    expect((await caller.call('getProcedure', { procedureId })).body['status']).toBe('locked');
    expect(await system.database.db('umin_accounts').where({ id: 'yamada-tar' }).first()).toEqual(before);
    await system.database.db('umin_wrong_codes').delete();
  });

  test.each(['123456789', '12345678901', '12345.67890', '１２３４５　６７８９', 'abcdefghij', '', '1'.repeat(5000)])(
    'what is not ten digits (%#) is malformed and uses up no try',
    async (malformed) => {
      const caller = system.caller();
      const { procedureId, code } = await sent(caller);
      for (let i = 0; i < 4; i++) {
        const reply = await caller.call('submitAccessCode', { procedureId, code: malformed });
        expect({ status: reply.status, path: reply.body['errors']?.[0].path }).toEqual({ status: 400, path: 'code' });
      }
      expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
    },
  );

  test('a right code given for another procedure is a wrong one, and does not hurt the procedure whose it is', async () => {
    const caller = system.caller();
    const other = await sent(caller, 'suzuki-ich');
    const { procedureId, code } = await sent(caller);
    const reply = await caller.call('submitAccessCode', { procedureId: other.procedureId, code });
    expect(reply.body).toMatchObject({ status: 409, triesLeft: 2 });
    expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
    await system.database.db('umin_wrong_codes').delete();
  });

  test('a newer start for the account voids the earlier code, whatever the entry', async () => {
    const caller = system.caller();
    const { procedureId, code } = await sent(caller);
    expect((await caller.call('startAccessCodeByIdentity', YAMADA)).status).toBe(201);
    const reply = await caller.call('submitAccessCode', { procedureId, code });
    expect(reply.body['type']).toMatch(/\/code-expired$/);
  });
});

describe('4 and 5. the new password', () => {
  test('comes into force at once, every service follows, both addresses are told, and the mail holds no password', async () => {
    const caller = system.caller();
    const { procedureId, code } = await sent(caller);
    const { body } = await caller.call('submitAccessCode', { procedureId, code });
    const { passwordTicket } = body;
    const set = await caller.call('submitNewPassword', { passwordTicket, password: GOOD, passwordAgain: GOOD });
    expect({ status: set.status, body: set.body }).toMatchObject({
      status: 200,
      body: { procedureId, status: 'propagating', services: [{ name: 'mail', status: 'pending' }, { name: 'ctr' }] },
    });
    const account = await system.database.db('umin_accounts').where({ id: 'yamada-tar' }).first();
    expect(await system.deps.passwords.verify(account.password_hash, GOOD)).toBe(true);
    await system.mail.wait(
      (m) => m.subject === 'UMIN パスワード更新完了のお知らせ' && m.to.includes('yamada-tar@umin.ac.jp'),
    );
    const told = await system.mail.wait(
      (m) => m.subject === 'UMIN パスワード更新完了のお知らせ' && m.to.includes('taro.yamada@hospital.example.jp'),
    );
    expect(told.text).toContain('UMIN ID: yamada-tar');
    expect(told.text).toContain('https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku');
    expect(told.text).not.toContain(GOOD);
    const view = await reaches(caller, procedureId, 'completed');
    expect(view.body['services']).toEqual([
      expect.objectContaining({ name: 'mail', status: 'confirmed' }),
      expect.objectContaining({ name: 'ctr', status: 'confirmed' }),
    ]);
    const again = await caller.call('submitNewPassword', { passwordTicket, password: GOOD, passwordAgain: GOOD });
    expect(again.body['type']).toMatch(/\/ticket-expired$/);
  });

  test('a refused password does not consume the code: the person tries again', async () => {
    const caller = system.caller();
    const { procedureId, code } = await sent(caller);
    const { passwordTicket } = (await caller.call('submitAccessCode', { procedureId, code })).body;
    for (const [password, rule] of [
      ['sh0rt1A', 'min-length'],
      ['Yamada-Tar77xq', 'user-id'],
      ['Kq7xqwerTmZp', 'keyboard-row'],
    ]) {
      const reply = await caller.call('submitNewPassword', { passwordTicket, password, passwordAgain: password });
      expect(reply.status).toBe(422);
      expect(reply.body['violations']).toContainEqual({ rule, reason: expect.any(String) });
    }
    const set = await caller.call('submitNewPassword', { passwordTicket, password: GOOD, passwordAgain: GOOD });
    expect(set.status).toBe(200);
  });

  test('of two procedures that hold a right code, the first password ends the other', async () => {
    const caller = system.caller();
    const tickets: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { procedureId, code } = await sent(caller);
      tickets.push((await caller.call('submitAccessCode', { procedureId, code })).body['passwordTicket']);
    }
    const set = (passwordTicket: string | undefined, password: string) =>
      caller.call('submitNewPassword', { passwordTicket, password, passwordAgain: password });
    expect((await set(tickets[1], GOOD)).status).toBe(200);
    expect((await set(tickets[0], 'Zr4tWq8nVbXe')).body['type']).toMatch(/\/ticket-expired$/);
  });
});

test('a password whose step was lost on its way gives place to the one typed after it, and a repeat of a step changes nothing', async () => {
  const { db } = system.database;
  const one = { procedureId: 'umin-access-code-lost', accountId: 'suzuki-ic2' };
  const put = (passwordHash: string) => putUminPasswordInForce(db, { ...one, passwordHash });
  expect([await put('$first'), await put('$first'), await put('$second'), await put('$second')]).toEqual([1, 1, 2, 2]);
  const other = { procedureId: 'umin-access-code-other', accountId: 'suzuki-ic2', passwordHash: '$other' };
  expect(await putUminPasswordInForce(db, other)).toBe(3);
  // Something newer is in force: the lost step brings back nothing.
  expect(await put('$third')).toBe(2);
  expect(await db('umin_accounts').where({ id: 'suzuki-ic2' }).first('password_hash')).toEqual({
    password_hash: '$other',
  });
});

test.each(['access-code', 'operator-application'])(
  'a password whose step of %s comes only after the right to set one was closed does not take the place of the one in force',
  async (kind) => {
    const { db } = system.database;
    const one = { procedureId: newProcedureId('umin', kind), accountId: await addAccount(db, `late-${kind[0]}`) };
    if (kind === 'access-code') await claimCode(db, { ...one, wrongCodesPerDay: 10 });
    const put = (passwordHash: string) => putUminPasswordInForce(db, { ...one, passwordHash });
    expect(await put('$first')).toBe(1);
    expect(await closePasswordRight(db, { ...one, ending: 'expired' })).toMatchObject({ version: 1 });
    expect([await put('$late'), await put('$first')]).toEqual([undefined, 1]);
    const { password_hash: hash } = await db('umin_accounts').where({ id: one.accountId }).first();
    expect(hash).toBe('$first');
  },
);

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(20);
});
