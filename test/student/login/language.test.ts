/** The language follows the person: from the account to the browser at the login, from a choice on a page to the account. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { addStudent, LANG, logIn, look, PASSWORD, SECOND, signedIn, submit } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(async () => system.close());

let caller: Caller;
beforeEach(() => {
  caller = system.caller();
});

describe('the language of the person', () => {
  const lang = (reply: Reply): unknown => /<html lang="(\w+)"/.exec(reply.text)?.[1];
  const english = { 'accept-language': 'en' };
  const localeOf = async (userId: string): Promise<unknown> =>
    (await system.database.db('shomei_accounts').where({ user_id: userId }).first('locale')).locale;

  test('is the account’s after the login, on the page that follows, where the browser has made no choice', async () => {
    await addStudent(system.database.db, 'english', 'both', { locale: 'en' });
    const fields = { userId: 'english', password: PASSWORD, secondPassword: SECOND };
    expect(lang(await look(caller, '/shomei/login'))).toBe('ja');
    await submit(caller, '/shomei/login', fields);
    expect(caller.jar[LANG]).toBe('en');
    expect(lang(await look(caller, '/shomei/menu'))).toBe('en');
    const script = system.caller();
    await logIn(script, { userId: 'english', secondPassword: SECOND });
    expect(script.jar[LANG]).toBe('en');
  });

  test('is the browser’s where it has made a choice, and a refused login tells no language', async () => {
    await look(caller, '/shomei/login?lang=ja');
    await logIn(caller, { userId: 'english', secondPassword: SECOND });
    expect(lang(await look(caller, '/shomei/menu', english))).toBe('ja');
    expect(await localeOf('english')).toBe('en');
    const other = system.caller();
    await logIn(other, { userId: 'english', secondPassword: 'Wrong104x' });
    expect(other.jar[LANG]).toBeUndefined();
  });

  test('that somebody who is signed in chooses, on any page, is the account’s from then on', async () => {
    await addStudent(system.database.db, 'chooser');
    const student = await signedIn(system, 'chooser');
    expect(await localeOf('chooser')).toBe(null);
    await look(student, '/shomei/menu?lang=en');
    expect(await localeOf('chooser')).toBe('en');
    await look(student, '/?lang=ja');
    expect(await localeOf('chooser')).toBe('ja');
    await look(student, '/shomei/menu?lang=fr');
    await look(student, '/shomei/menu', english);
    await look(system.caller(), '/shomei/login?lang=en');
    expect(await localeOf('chooser')).toBe('ja');
  });

  test('that was chosen before the login is the account’s where it had none', async () => {
    await addStudent(system.database.db, 'first-choice', 'new');
    await look(caller, '/shomei/login?lang=en');
    await logIn(caller, { userId: 'first-choice' });
    expect(await localeOf('first-choice')).toBe('en');
  });
});
