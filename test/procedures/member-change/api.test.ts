/** What a registered member changes of their own account (spec/members.md, "Registration by invitation" 6). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addAccount, addMember, enters, PASSWORD, XXX } from '../../institution/support.js';
import { urlIn } from '../../helpers/mail-server.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { wordOf } from '../../security/support.js';
import { newEmail, newUserId } from '../member-registration/calls.js';
import { submit } from '../member-registration/forms.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const OTHER = 'Tsuki-no-hikari-88';

async function member(): Promise<{ userId: string; email: string; caller: Caller }> {
  const [userId, email] = [newUserId(), newEmail()];
  await addAccount(system, userId, email);
  await addMember(system, XXX, { role: '教員', userId, email });
  return { userId, email, caller: await enters(system, userId) };
}
const get = (caller: Caller, url: string): Promise<Reply> => caller.sendOnly({ method: 'GET', url });
const accountOf = (userId: string) => system.database.db('jairo_accounts').where({ user_id: userId }).first();
const signsIn = async (userId: string, password: string): Promise<number> =>
  (await system.caller().call('signIn', { realm: 'jairo', userId, password })).status;

describe('the display name', () => {
  test('is changed at once, in the roster too; the user ID never is', async () => {
    const { userId, caller } = await member();
    const reply = await caller.call('changeDisplayName', { displayName: '　髙﨑 𠮷子 ' });
    expect([reply.status, reply.body['procedureId']]).toEqual([200, expect.stringMatching(/^jairo-member-change-/)]);
    expect((await caller.call('getProfile')).body).toMatchObject({ userId, displayName: '髙﨑 𠮷子' });
    const row = await system.database
      .db('jairo_roster_rows as r')
      .join('jairo_members as m', (join) => join.on('m.institution', 'r.institution').andOn('m.number', 'r.number'))
      .where({ 'm.user_id': userId })
      .whereNull('r.until_revision')
      .first('r.display_name');
    expect(row).toEqual({ display_name: '髙﨑 𠮷子' });
    const refused = await caller.call('changeDisplayName', { displayName: 'x', userId: 'other' });
    expect([refused.status, (await accountOf(userId)).user_id]).toEqual([400, userId]);
  });
});

/** A form of the page as it was shown once, sent as often as somebody likes. */
async function shownForm(caller: Caller, action: string): Promise<(fields: Record<string, string>) => Promise<Reply>> {
  const page = await get(caller, '/profile');
  const form = [...page.text.matchAll(/<form class="form"[^]*?<\/form>/g)].find(([one]) => one.includes(`"${action}"`));
  const hidden = [...String(form).matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value],
  );
  return (fields) =>
    caller.sendOnly({
      method: 'POST',
      url: action,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
    });
}
const placeOf = ({ headers }: Reply): string => String(headers['location']);

describe('a form that is sent again with something else', () => {
  test('of the display name says so, and what was first stays', async () => {
    const { userId, caller } = await member();
    const send = await shownForm(caller, '/profile/display-name');
    expect(placeOf(await send({ displayName: '一つ目' }))).toBe('/profile?done=display-name');
    expect(placeOf(await send({ displayName: '一つ目' }))).toBe('/profile?done=display-name');
    const other = placeOf(await send({ displayName: '二つ目' }));
    expect(other).toMatch(/^\/profile\?form=/);
    expect((await get(caller, other)).status).toBe(409);
    expect((await accountOf(userId)).display_name).toBe('一つ目');
  });

  test('of the password tells only one of two at once that its password is in force', async () => {
    const { userId, caller } = await member();
    const send = await shownForm(caller, '/profile/password');
    const passwords = [OTHER, 'Kawa-no-nagare-55'];
    const places = await Promise.all(
      passwords.map(async (password) =>
        placeOf(
          await until(
            'the password is judged',
            () => send({ current: PASSWORD, password }),
            ({ status }) => status !== 503,
          ),
        ),
      ),
    );
    const told = places.map((place) => place === '/profile?done=password');
    const inForce = await Promise.all(passwords.map(async (password) => (await signsIn(userId, password)) === 200));
    expect([told, told.filter(Boolean)]).toEqual([inForce, [true]]);
  });
});

describe('the address', () => {
  test('counts once it is verified; the one until then is told', async () => {
    const { userId, email, caller } = await member();
    const other = newEmail();
    const reply = await caller.call('startMemberEmailChange', { email: other });
    expect([reply.status, reply.body['status']]).toEqual([201, 'awaiting-confirmation']);
    const mail = await system.mail.wait((one) => one.to.includes(other) && one.text.includes('.member-email-change.'));
    expect(await accountOf(userId)).toMatchObject({ email });
    const redeemed = await system.caller().call('redeemOneTimeUrl', { token: urlIn(mail).token });
    expect(redeemed.status).toBe(200);
    expect(await accountOf(userId)).toMatchObject({ email: other });
    await system.mail.wait((one) => one.to.includes(email));
  });

  test('that is the present one is malformed', async () => {
    const { email, caller } = await member();
    const reply = await caller.call('startMemberEmailChange', {
      email: email.replace(/@.*/, (domain) => domain.toUpperCase()),
    });
    expect([reply.status, reply.body['errors'][0].path]).toEqual([400, 'email']);
  });
});

describe('the password', () => {
  test('is changed with the present one; other sessions end, this one goes on', async () => {
    const { userId, caller } = await member();
    const other = await enters(system, userId);
    const reply = await caller.call('changeMemberPassword', { current: PASSWORD, password: OTHER });
    expect(reply.status).toBe(200);
    expect([(await caller.call('getProfile')).status, (await other.call('getProfile')).status]).toEqual([200, 401]);
    expect([await signsIn(userId, OTHER), await signsIn(userId, PASSWORD)]).toEqual([200, 401]);
  });

  test('is refused with a wrong present one, one that is too weak, or one that holds the ID', async () => {
    const { userId, caller } = await member();
    const change = (current: string, password: string) => caller.call('changeMemberPassword', { current, password });
    expect(wordOf(await change('wrong', OTHER))).toBe('not-authenticated');
    const weak = await change(PASSWORD, 'midori-hon');
    expect([wordOf(weak), weak.body['percent']]).toEqual(['password-too-weak', 50]);
    expect(wordOf(await change(PASSWORD, `${OTHER}${userId}`))).toBe('password-refused');
    expect(await signsIn(userId, PASSWORD)).toBe(200);
  });
});

describe('the page', () => {
  test('needs a session, and comes back to it', async () => {
    const left = await get(system.caller(), '/profile');
    expect(left.headers['location']).toBe('/admin/sign-in?to=%2Fprofile');
  });

  test('changes each of the three without scripts, and never shows the user ID as a field', async () => {
    const { userId, caller } = await member();
    const page = await get(caller, '/profile');
    expect(page.text).toContain(userId);
    expect(page.text).not.toContain('name="userId"');
    const name = await submit(caller, '/profile', { displayName: '新しい名前' }, '/profile/display-name');
    expect(name.headers['location']).toBe('/profile?done=display-name');
    expect((await get(caller, '/profile?done=display-name')).text).toContain('新しい名前');
    const email = await submit(caller, '/profile', { email: newEmail() }, '/profile/email');
    expect(email.headers['location']).toMatch(/^\/procedures\/jairo-member-change-/);
    expect((await get(caller, String(email.headers['location']))).text).toContain('確認メールをお送りしました');
    const weak = await submit(caller, '/profile', { current: PASSWORD, password: 'midori-hon' }, '/profile/password');
    const shown = await get(caller, String(weak.headers['location']));
    expect([shown.status, shown.text]).toEqual([422, expect.stringContaining('「平均(50%)」')]);
    const password = await submit(caller, '/profile', { current: PASSWORD, password: OTHER }, '/profile/password');
    expect(password.headers['location']).toBe('/profile?done=password');
    expect((await get(caller, '/profile?done=password')).status).toBe(200);
  });
});
