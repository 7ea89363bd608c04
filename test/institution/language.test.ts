/** The language of a member's account. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cookieName } from '../../api/http/plugins/cookies.js';
import { type Caller, startSystem, type System } from '../helpers/system.js';
import { addAccount, enters, PASSWORD } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(() => system.close());

const look = (caller: Caller, url: string) => caller.sendOnly({ method: 'GET', url });
const localeOf = async (userId: string): Promise<unknown> =>
  (await system.database.db('jairo_accounts').where({ user_id: userId }).first()).locale;
const signsIn = (caller: Caller, userId: string) =>
  caller.call('signIn', { realm: 'jairo', userId, password: PASSWORD });

test('that somebody who is signed in chooses, on any page, is the account’s from then on, and the session goes on', async () => {
  await addAccount(system, 'chooser');
  const caller = await enters(system, 'chooser');
  expect(await localeOf('chooser')).toBe(null);
  await look(caller, '/profile?lang=en');
  expect(await localeOf('chooser')).toBe('en');
  await look(caller, '/?lang=ja');
  expect(await localeOf('chooser')).toBe('ja');
  await look(caller, '/profile?lang=fr');
  await look(system.caller(), '/admin/sign-in?lang=en');
  await caller.sendOnly({ method: 'GET', url: '/profile?lang=en', headers: { 'sec-fetch-site': 'cross-site' } });
  expect(await localeOf('chooser')).toBe('ja');
  expect((await look(caller, '/profile')).status).toBe(200);
});

test('that was chosen before the login is the account’s where it had none; a browser without a choice follows the account', async () => {
  await addAccount(system, 'first-choice');
  const caller = system.caller();
  await look(caller, '/admin/sign-in?lang=en');
  await signsIn(caller, 'first-choice');
  expect(await localeOf('first-choice')).toBe('en');
  const other = system.caller();
  await signsIn(other, 'first-choice');
  expect(other.jar[cookieName(system.deps.config, 'lang')]).toBe('en');
});
