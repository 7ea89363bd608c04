/** How far a session of a student reaches: each level has its pages and operations, and no other. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSystem, type System } from '../../helpers/system.js';
import { wordOf } from '../../security/support.js';
import { endsAt, type Has, newStudent, SECOND, SESSION } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const OVER = '/shomei/login?notice=over';
const student = (has?: Has) => newStudent(system, has);

describe('how far a session reaches', () => {
  const PAGES = {
    '/shomei/email': 'register-email',
    '/shomei/second-password': 'set-second-password',
    '/shomei/menu': 'menu',
    '/shomei/menu/email': 'menu',
    '/shomei/menu/second-password': 'menu',
  };
  const HOME = {
    'register-email': '/shomei/email',
    'set-second-password': '/shomei/second-password',
    menu: '/shomei/menu',
  };
  const levels = [
    ['nothing', 'register-email'],
    ['email', 'set-second-password'],
    ['both', 'menu'],
  ] as const;

  test.each(levels)(
    'an account with %s has the pages of level %s; each other page sends it to its own',
    async (has, level) => {
      const { caller } = await student(has);
      for (const [url, needs] of Object.entries(PAGES))
        expect([url, await endsAt(caller, url)]).toEqual([url, needs === level ? 200 : HOME[level]]);
      expect(await endsAt(caller, '/shomei/manual')).toBe(200);
      expect(await endsAt(caller, '/shomei/login')).toBe(HOME[level]);
    },
  );

  test.each(levels)(
    'an account with %s has the operations of level %s; each other operation is forbidden',
    async (has, level) => {
      const { caller } = await student(has);
      const next = { password: 'Another105y', passwordAgain: 'Another105y' };
      const address = `${has}-level@student.example.jp`;
      const calls = {
        startEmailVerification: [['register-email', 'menu'], { email: address, emailAgain: address }],
        changeSecondPassword: [['menu'], { current: SECOND, ...next }],
        // Last, as it is a step up.
        setSecondPassword: [['set-second-password'], next],
      } as const;
      expect((await caller.call('getStudentSession')).body['level']).toBe(level);
      for (const [operation, [reach, input]] of Object.entries(calls)) {
        const reply = await caller.call(operation, input);
        const may = (reach as readonly string[]).includes(level);
        expect([operation, may ? reply.status < 300 : wordOf(reply)]).toEqual([operation, may || 'forbidden']);
      }
    },
  );

  test('nobody has none of them: pages send to the login, operations refuse', async () => {
    for (const url of Object.keys(PAGES))
      expect([url, await endsAt(system.caller(), url)]).toEqual([url, '/shomei/login']);
    expect(await endsAt(system.caller(), '/shomei/session')).toBe('/shomei/login');
    const planted = system.caller();
    planted.jar[SESSION] = 'C'.repeat(43);
    expect(await endsAt(planted, '/shomei/menu')).toBe(OVER);
    expect((await system.caller().call('getStudentSession')).status).toBe(401);
    for (const url of ['/shomei/manual', '/shomei/login']) expect(await endsAt(system.caller(), url)).toBe(200);
  });

  test('a session of staff is none of a student, nor the other way round', async () => {
    const { caller } = await student();
    expect((await caller.call('whoAmI')).status).toBe(401);
    const staff = system.caller();
    await staff.call('signIn', { realm: 'staff', userId: 'op1', password: 'Op1-sample-pass' });
    staff.jar[SESSION] = staff.jar['__Host-tetsuzuki-session-staff'] ?? '';
    expect((await staff.call('getStudentSession')).status).toBe(401);
  });
});
