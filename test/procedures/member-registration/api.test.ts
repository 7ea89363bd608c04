/** The registration that an invitation leads to, by the API and by pages without scripts (spec/members.md, "Registration by invitation" 2 to 4). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addAccount, PASSWORD as OLD_PASSWORD, XXX } from '../../institution/support.js';
import { limitRule } from '../../../api/http/plugins/limits.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { is, until } from '../../helpers/wait.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { wordOf } from '../../security/support.js';
import {
  administratorInvited,
  differingAddress,
  newEmail,
  newUserId,
  PASSWORD,
  provider,
  registers,
  tokenMailed,
} from './calls.js';
import { submit } from './forms.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const get = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
const signsIn = async (userId: string, password = PASSWORD): Promise<Reply> =>
  system.caller().call('signIn', { realm: 'jairo', userId, password });

describe('an invitation', () => {
  test('is not used up by looking, redeeming or opening its page', async () => {
    const { token, procedureId } = await administratorInvited(system);
    for (let n = 0; n < 2; n++) {
      expect((await system.caller().call('getInvitation', { token })).status).toBe(200);
      const redeemed = await system.caller().call('redeemOneTimeUrl', { token });
      expect([redeemed.status, redeemed.body]).toEqual([200, { procedureId, status: 'invited', next: 'register' }]);
      const opened = await get(system.caller(), `/u?${new URLSearchParams({ token })}`);
      expect([opened.status, opened.headers['location']]).toEqual([303, `/register?${new URLSearchParams({ token })}`]);
      const page = await get(system.caller(), `/register?${new URLSearchParams({ token })}`);
      expect([page.status, page.text]).toEqual([
        200,
        expect.stringContaining(`data-clean-url="/register/${procedureId}"`),
      ]);
    }
  });

  test('that is altered, cut off or of another purpose is url-unknown', async () => {
    const { token, procedureId } = await administratorInvited(system);
    const other = system.deps.tokens.url({ purpose: 'member-email', procedureId, issue: 1 });
    for (const bad of [token.slice(0, -1), `${token}x`, other, 'x'])
      for (const operation of ['getInvitation', 'registerMember', 'adoptExistingAccount']) {
        const more =
          operation === 'getInvitation'
            ? {}
            : operation === 'adoptExistingAccount'
              ? { userId: 'x', password: 'y' }
              : { userId: newUserId(), displayName: 'x', email: newEmail(), password: PASSWORD };
        expect(wordOf(await system.caller().call(operation, { token: bad, ...more }))).toBe('url-unknown');
      }
    expect((await get(system.caller(), `/register?token=${token.slice(0, -1)}`)).status).toBe(404);
  });
});

describe('checkUserId', () => {
  test('says what is free and what is taken, in either width and case', async () => {
    const check = async (userId: string) => (await system.caller().call('checkUserId', { userId })).body;
    expect(await check('ＬＩＢ－ＫＡＴＯ')).toEqual({ userId: 'lib-kato', available: false });
    const free = newUserId();
    expect(await check(free.toUpperCase())).toEqual({ userId: free, available: true });
  });

  test.each(['ab', 'a'.repeat(65), 'with space x!', '日本語', 'a/b/c'])('refuses %s', async (userId) => {
    const reply = await system.caller().call('checkUserId', { userId });
    expect([reply.status, wordOf(reply)]).toEqual([400, 'malformed']);
  });
});

describe('scorePassword', () => {
  test('is 25 × the score: 50 per cent is not enough, 75 is', async () => {
    // A machine that has much to do may say to come again.
    const score = async (password: string) => {
      const asked = () => system.caller().call('scorePassword', { password, userId: 'x' });
      return (await until('the score', asked, ({ status }) => status !== 503)).body;
    };
    expect(await score('password')).toEqual({ percent: 0, acceptable: false });
    expect(await score('midori-hon')).toEqual({ percent: 50, acceptable: false });
    expect(await score('haruno-ogawa')).toEqual({ percent: 75, acceptable: true });
    expect(await score(PASSWORD)).toEqual({ percent: 100, acceptable: true });
  });
});

describe('registerMember', () => {
  test('with the invited address: the account is there, with its right, and can sign in; the welcome says what was registered, not the password', async () => {
    const invited = await administratorInvited(system);
    const userId = newUserId();
    const reply = await registers(system.caller(), invited, {
      userId: userId.toUpperCase(),
      displayName: '附属図書館　係',
    });
    expect([reply.status, reply.body]).toEqual([200, { procedureId: invited.procedureId, status: 'registered' }]);
    expect((await signsIn(userId)).body).toMatchObject({ userId, rights: [{ institution: XXX, role: '機関管理者' }] });
    const mail = await system.mail.wait(
      (one) => one.to.includes(invited.email) && one.subject.includes('JAIRO Cloud コミュニティサイトへようこそ'),
    );
    expect(mail.text).toContain(userId);
    expect(mail.text).not.toContain(PASSWORD);
  });

  test('twice: the second is url-used, and changes nothing; the browser that did it gets the same answer again', async () => {
    const invited = await administratorInvited(system);
    const first = system.caller();
    const userId = newUserId();
    const done = await registers(first, invited, { userId });
    const other = await registers(system.caller(), invited);
    expect([other.status, wordOf(other)]).toEqual([410, 'url-used']);
    const again = await registers(first, invited, { userId: newUserId() });
    expect(again.body).toEqual(done.body);
    const rows = await system.database.db('jairo_administrators').where({ procedure_id: invited.procedureId });
    expect(rows).toMatchObject([{ user_id: userId }]);
  });

  test('an ID that is taken is user-id-taken, and the invitation stays open', async () => {
    const invited = await administratorInvited(system);
    const taken = await registers(system.caller(), invited, { userId: 'lib-kato' });
    expect([taken.status, wordOf(taken)]).toEqual([409, 'user-id-taken']);
    expect((await registers(system.caller(), invited)).status).toBe(200);
  });

  test('two at once for the same ID: one wins', async () => {
    const [one, two] = [await administratorInvited(system), await administratorInvited(system)];
    const userId = newUserId();
    const replies = await Promise.all([one, two].map((invited) => registers(system.caller(), invited, { userId })));
    expect(replies.map((reply) => (reply.status === 200 ? 'registered' : wordOf(reply))).sort()).toEqual([
      'registered',
      'user-id-taken',
    ]);
  });

  test('a password of 50 per cent or less is password-too-weak with its per cent, whatever the page said', async () => {
    const reply = await registers(system.caller(), await administratorInvited(system), { password: 'midori-hon' });
    expect([reply.status, wordOf(reply), reply.body['percent']]).toEqual([422, 'password-too-weak', 50]);
  });

  test('a password that breaks a rule is password-refused, and names it', async () => {
    const invited = await administratorInvited(system);
    const userId = newUserId();
    const rules = async (password: string) =>
      (await registers(system.caller(), invited, { userId, password })).body['violations'].map(
        ({ rule }: { rule: string }) => rule,
      );
    expect(await rules('aX3$kQ9')).toEqual(['min-length']);
    expect(await rules(`${PASSWORD}${userId}`)).toEqual(['user-id']);
    expect(await rules('x'.repeat(129))).toEqual(['max-length']);
  });

  test('with another address: it is verified first, the ID is kept meanwhile, and the invitation stays open beside it', async () => {
    const invited = await administratorInvited(system);
    const [email, userId] = [newEmail(), newUserId()];
    const reply = await registers(system.caller(), invited, { email, userId });
    expect(reply.body).toEqual({
      procedureId: invited.procedureId,
      status: 'awaiting-email-verification',
      expiresAt: expect.any(String),
    });
    expect((await signsIn(userId)).status).toBe(401);
    expect((await system.caller().call('checkUserId', { userId })).body['available']).toBe(false);
    const other = await registers(system.caller(), await administratorInvited(system), { userId });
    expect(wordOf(other)).toBe('user-id-taken');
    expect((await system.caller().call('getInvitation', { token: invited.token })).status).toBe(200);
    const token = await tokenMailed(system, email, 'member-email');
    const redeemed = await system.caller().call('redeemOneTimeUrl', { token });
    expect([redeemed.status, redeemed.body['next']]).toEqual([200, 'done']);
    expect((await signsIn(userId)).status).toBe(200);
    expect(await system.database.db('jairo_accounts').where({ user_id: userId }).first()).toMatchObject({ email });
  });

  test('with another address, sent again with other data: the earlier URL counts no more', async () => {
    const { procedureId, token } = await differingAddress(system);
    const row = await system.database.db('jairo_invitations').where({ procedure_id: procedureId }).first();
    const invitation = system.deps.tokens.url({ purpose: 'invitation', procedureId, issue: 1 });
    const again = await registers(system.caller(), { procedureId, token: invitation, email: row.email });
    expect(again.body['status']).toBe('registered');
    const late = await system.caller().call('redeemOneTimeUrl', { token });
    expect([404, 410]).toContain(late.status);
  });

  test('another member’s address is answered as any other address', async () => {
    const { email } = await system.database.db('jairo_roster_rows').where({ number: 'M0001' }).first('email');
    const reply = await registers(system.caller(), await administratorInvited(system), { email });
    expect(reply.body['status']).toBe('awaiting-email-verification');
  });

  test('mails to other addresses are few of one invitation, and few to one address; the invited address is free of that', async () => {
    const { jairo } = system.deps.services;
    const [before, most] = [jairo.requestsPerHour, 3];
    jairo.requestsPerHour = most;
    try {
      await fewAddresses(most);
    } finally {
      jairo.requestsPerHour = before;
    }
  });
  async function fewAddresses(most: number): Promise<void> {
    const invited = await administratorInvited(system);
    const answers: string[] = [];
    for (let n = 0; n <= most; n += 1) {
      const reply = await registers(system.caller(), invited, { email: newEmail() });
      answers.push(reply.status === 200 ? 'mailed' : wordOf(reply));
    }
    expect(answers).toEqual([...Array<string>(most).fill('mailed'), 'too-many-requests']);
    expect((await registers(system.caller(), invited)).body['status']).toBe('registered');

    const victim = newEmail();
    const toOne: string[] = [];
    for (let n = 0; n <= most; n += 1) {
      const reply = await registers(system.caller(), await administratorInvited(system), { email: victim });
      toOne.push(reply.status === 200 ? 'mailed' : wordOf(reply));
    }
    expect(toOne).toEqual([...Array<string>(most).fill('mailed'), 'too-many-requests']);
    // Nobody who is invited keeps others from being invited.
    expect(await administratorInvited(system, { email: victim })).toMatchObject({ email: victim });
  }

  test('a repeat under the same Idempotency-Key registers once', async () => {
    const invited = await administratorInvited(system);
    const body = {
      token: invited.token,
      userId: newUserId(),
      displayName: '図書館',
      email: invited.email,
      password: PASSWORD,
    };
    const key = { 'idempotency-key': `k-${body.userId}` };
    const send = () => system.caller().call('registerMember', body, key);
    const [first, second] = [await send(), await send()];
    expect([first.status, second.body]).toEqual([200, first.body]);
  });
});

describe('adoptExistingAccount', () => {
  const adopts = (caller: Caller, token: string, userId: string, password = OLD_PASSWORD): Promise<Reply> =>
    caller.call('adoptExistingAccount', { token, userId, password });

  test('adds the right to an account that is there, and changes nothing else of it', async () => {
    const userId = newUserId();
    await addAccount(system, userId);
    const before = await system.database.db('jairo_accounts').where({ user_id: userId }).first();
    const { token, procedureId } = await administratorInvited(system, { institution: 'univ-b' });
    const reply = await adopts(system.caller(), token, userId);
    expect([reply.status, reply.body]).toEqual([200, { procedureId, status: 'registered' }]);
    expect((await signsIn(userId, OLD_PASSWORD)).body['rights']).toEqual([
      { institution: 'univ-b', role: '機関管理者' },
    ]);
    expect(await system.database.db('jairo_accounts').where({ user_id: userId }).first()).toEqual(before);
  });

  test('refuses a wrong password and an unknown ID alike, and the invitation stays open', async () => {
    const userId = newUserId();
    await addAccount(system, userId);
    const { token } = await administratorInvited(system);
    for (const reply of [
      await adopts(system.caller(), token, userId, 'wrong'),
      await adopts(system.caller(), token, newUserId()),
    ])
      expect([reply.status, wordOf(reply)]).toEqual([401, 'not-authenticated']);
    expect((await adopts(system.caller(), token, userId)).status).toBe(200);
  });

  test('of who is an administrator already is already-member', async () => {
    const { token } = await administratorInvited(system);
    const reply = await adopts(system.caller(), token, 'univ-a-admin', 'Admin-A-sample-7391');
    expect([reply.status, wordOf(reply)]).toEqual([409, 'already-member']);
  });
});

describe('pages without scripts', () => {
  test('register an account, and show it to the browser that did', async () => {
    const { token, procedureId, email } = await administratorInvited(system);
    const caller = system.caller();
    const userId = newUserId();
    const fields = { userId, displayName: '附属図書館', email, password: PASSWORD };
    const done = await submit(
      caller,
      `/register?${new URLSearchParams({ token })}`,
      fields,
      `/register/${procedureId}`,
    );
    expect([done.status, done.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
    const page = await get(caller, `/procedures/${procedureId}`);
    expect(page.text).toContain('登録が完了しました');
    expect(page.text).toContain(userId);
    const stranger = await get(system.caller(), `/procedures/${procedureId}`);
    expect(stranger.text).not.toContain(userId);
    const late = await get(system.caller(), `/register?${new URLSearchParams({ token })}`);
    expect([late.status, late.text]).toEqual([410, expect.stringContaining('すでに終わっています')]);
    expect((await get(caller, `/register?${new URLSearchParams({ token })}`)).headers['location']).toBe(
      `/procedures/${procedureId}`,
    );
  });

  test('say what is wrong with a form, keep what was typed but the password, and the token is in no address', async () => {
    const { token, procedureId, email } = await administratorInvited(system);
    const caller = system.caller();
    const typed = { userId: 'lib-kato', displayName: '附属図書館', email, password: 'midori-hon' };
    const url = `/register?${new URLSearchParams({ token })}`;
    const taken = await submit(caller, url, typed, `/register/${procedureId}`);
    const place = String(taken.headers['location']);
    expect([taken.status, place]).toEqual([303, expect.stringMatching(/^\/register\/jairo-[^?]+\?form=/)]);
    expect(place).not.toContain(token);
    const page = await get(caller, place);
    expect(page.status).toBe(409);
    expect(page.text).toContain('value="lib-kato"');
    expect(page.text).not.toContain('midori-hon');
    const weak = await submit(caller, place, { ...typed, userId: newUserId() }, `/register/${procedureId}`);
    const shown = await get(caller, String(weak.headers['location']));
    expect([shown.status, shown.text]).toEqual([422, expect.stringContaining('「平均(50%)」')]);
    const done = await submit(
      caller,
      String(weak.headers['location']),
      { ...typed, userId: newUserId(), password: PASSWORD },
      `/register/${procedureId}`,
    );
    expect(done.headers['location']).toBe(`/procedures/${procedureId}`);
  });

  describe('a form that the browser has kept', () => {
    const first = () => ({ userId: newUserId(), displayName: '附属図書館', email: newEmail(), password: PASSWORD });

    test('sent again with a correction, is not told what the first one was, nor is the first once more after it', async () => {
      const { procedureId, sends } = await keptForm();
      const kept = () => system.database.db('jairo_pending_registrations').where({ procedure_id: procedureId }).first();
      const one = first();
      const other = { ...one, email: newEmail() };
      const said: unknown[] = [];
      for (const typed of [one, one, other, one, { ...one, password: `${PASSWORD}-5` }, one, one]) {
        expect((await sends(typed)).headers['location']).toBe(`/procedures/${procedureId}`);
        const { issue, email, password_hash: hash } = await kept();
        said.push([issue, email === typed.email, await system.deps.passwords.verify(hash, typed.password)]);
      }
      // What is sent once more is the same; all others count.
      expect(said).toEqual([1, 1, 2, 3, 4, 5, 5].map((issue) => [issue, true, true]));
    });

    test('sent again after its address was not verified in time, is mailed to once more', async () => {
      const { procedureId, sends } = await lettingUrlsLive(700, () => keptForm());
      const typed = first();
      const row = () => system.database.db('jairo_invitations').where({ procedure_id: procedureId }).first();
      const lapsed = () => system.database.db('procedures').where({ procedure_id: procedureId }).first('status');
      expect((await sends(typed)).status).toBe(303);
      await until('it has lapsed', lapsed, ({ status }) => status === 'invited');
      expect(await row()).toMatchObject({ address_issues: 1 });
      expect((await sends(typed)).headers['location']).toBe(`/procedures/${procedureId}`);
      expect(await row()).toMatchObject({ address_issues: 2 });
    });

    test('sent again with another password before the first one is answered, is not told what the first one was', async () => {
      const { procedureId, sends } = await keptForm();
      const isTaken = (reply: Reply) => reply.headers['location'] === `/procedures/${procedureId}`;
      const kept = () => system.database.db('jairo_pending_registrations').where({ procedure_id: procedureId }).first();
      const one = first();
      const other = { ...one, password: `${PASSWORD}-6` };
      const trx = await system.database.db.transaction();
      await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 4))', [one.userId]);
      const early = sends(one);
      await until('the registration waits for its ID', waitingForLocks, is(1));
      const late = sends(other);
      // Whoever asks after it has been hashed as well: the line for that is one.
      await system.deps.passwords.hash('x');
      await trx.commit();
      expect(isTaken(await early)).toBe(true);
      const counts = async () => system.deps.passwords.verify((await kept()).password_hash, other.password);
      expect(isTaken(await late)).toBe(await counts());
      expect(isTaken(await sends(other))).toBe(true);
      expect(await counts()).toBe(true);
    });

    test('takes one mail’s place however often it is sent, and none where its ID was taken meanwhile', async () => {
      const { email, sends } = await keptForm();
      const typed = first();
      const trx = await system.database.db.transaction();
      await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 4))', [typed.userId]);
      const refused = sends(typed);
      await until('the registration waits for its ID', waitingForLocks, is(1));
      await trx('jairo_accounts').insert({
        user_id: typed.userId,
        display_name: 'x',
        email,
        email_key: email,
        password_hash: 'x',
      });
      await trx.commit();
      expect((await refused).headers['location']).toContain('?form=');
      expect(await mailsCounted(typed.email)).toBe(0);
      const other = { ...typed, userId: newUserId() };
      for (let n = 0; n < 3; n += 1) expect((await sends(other)).status).toBe(303);
      expect(await mailsCounted(other.email)).toBe(1);
    });
  });

  /** The form of an invitation's page, with what its page has put into it. */
  async function keptForm() {
    const { token, procedureId, email } = await administratorInvited(system);
    const caller = system.caller();
    const page = (await get(caller, `/register?${new URLSearchParams({ token })}`)).text;
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const sends = (fields: Record<string, string>): Promise<Reply> =>
      caller.sendOnly({
        method: 'POST',
        url: `/register/${procedureId}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
      });
    return { procedureId, email, sends };
  }

  async function lettingUrlsLive<T>(ms: number, work: () => Promise<T>): Promise<T> {
    const { jairo } = system.deps.services;
    const before = jairo.oneTimeUrlLifeMs;
    jairo.oneTimeUrlLifeMs = ms;
    try {
      return await work();
    } finally {
      jairo.oneTimeUrlLifeMs = before;
    }
  }

  async function waitingForLocks(): Promise<number> {
    const { rows } = await system.database.db.raw(
      "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
    );
    return rows[0].n;
  }

  const mailsCounted = async (email: string): Promise<number> => {
    const { key } = limitRule(system.deps.tokens, {
      name: 'registration:address',
      subject: emailKey(email),
      limit: 1,
      windowMs: 1,
    });
    return Number((await system.database.db('limit_events').where({ key }).count({ n: '*' }).first())?.['n']);
  };

  test('offer the form only to a browser that has opened the URL', async () => {
    const { procedureId } = await administratorInvited(system);
    const left = await get(system.caller(), `/register/${procedureId}`);
    expect([left.status, left.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
  });

  test('use an existing account', async () => {
    const userId = newUserId();
    await addAccount(system, userId);
    const { token, procedureId } = await administratorInvited(system);
    const caller = system.caller();
    await get(caller, `/register?${new URLSearchParams({ token })}`);
    const path = `/register/${procedureId}/existing`;
    const wrong = await submit(caller, path, { userId, password: 'wrong' }, path);
    expect((await get(caller, String(wrong.headers['location']))).status).toBe(401);
    const done = await submit(caller, path, { userId, password: OLD_PASSWORD }, path);
    expect(done.headers['location']).toBe(`/procedures/${procedureId}`);
    expect((await get(caller, `/procedures/${procedureId}`)).text).toContain('既存のアカウントに権限を追加しました');
  });

  test('verify another address behind its URL', async () => {
    const { procedureId, token } = await differingAddress(system);
    const caller = system.caller();
    const url = `/u?${new URLSearchParams({ token })}`;
    expect((await get(caller, url)).text).toContain('メールアドレスの確認');
    const done = await submit(caller, url, {}, '/u');
    expect(done.headers['location']).toBe(`/procedures/${procedureId}`);
    expect((await get(caller, `/procedures/${procedureId}`)).text).toContain('登録が完了しました');
  });

  test('after a withdrawal say what to do', async () => {
    const { token, procedureId } = await administratorInvited(system);
    await (await provider(system)).call('withdrawInvitation', { procedureId });
    const page = await get(system.caller(), `/register?${new URLSearchParams({ token })}`);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('もう一度送るよう依頼してください')]);
  });
});
