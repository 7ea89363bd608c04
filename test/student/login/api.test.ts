/** The login of students: the table of the specification, the page, and what keeps a login from being checked. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hash as argon2Hash } from '@node-rs/argon2';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { outsideRequests } from '../../helpers/early-writes.js';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { wordOf } from '../../security/support.js';
import { addStudent, endsAt, type Has, logIn, PASSWORD, SECOND, signedIn, submit, triesOf } from './support.js';
import { pause, until } from '../../helpers/wait.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false, shomei: { wrongLogins: 1_000 } });
  const { db } = system.database;
  await addStudent(db, 'new', 'new');
  for (const has of ['nothing', 'email', 'both'] as const) await addStudent(db, has, has);
});
afterAll(async () => system.close());

let caller: Caller;
beforeEach(() => {
  caller = system.caller();
});

const refused = (reply: Reply): void => {
  expect([reply.status, wordOf(reply)]).toEqual([401, 'not-authenticated']);
  expect(reply.headers['set-cookie']).toBeUndefined();
};

describe('the table of the login', () => {
  test('no e-mail, second password blank: signed in only as far as 「メールアドレス設定」', async () => {
    for (const userId of ['new', 'nothing', 'new']) {
      const reply = await logIn(caller, { userId });
      expect(reply.body).toEqual({ next: 'register-email', userId, idleEndsAt: expect.stringMatching(/Z$/) });
      expect(Date.parse(reply.body['idleEndsAt'])).toBeGreaterThan(Date.now() + 14 * 60_000);
      expect(await endsAt(caller, '/shomei/email')).toBe(200);
      expect(await endsAt(caller, '/shomei/menu')).toBe('/shomei/email');
    }
  });

  test('e-mail and no second password, second password blank: signed in only as far as 「第2パスワード設定」', async () => {
    const reply = await logIn(caller, { userId: 'email', secondPassword: '' });
    expect([reply.status, reply.body['next']]).toEqual([200, 'set-second-password']);
    expect(await endsAt(caller, '/shomei/second-password')).toBe(200);
    expect(await endsAt(caller, '/shomei/menu')).toBe('/shomei/second-password');
  });

  test('both, second password right: signed in, menu', async () => {
    const reply = await logIn(caller, { userId: 'both', secondPassword: SECOND });
    expect([reply.status, reply.body['next']]).toEqual([200, 'menu']);
    expect(await endsAt(caller, '/shomei/menu')).toBe(200);
  });

  const combinations = (['nothing', 'email', 'both'] as const).flatMap((has) =>
    (['right', 'wrong', 'blank'] as const).flatMap((second) =>
      (['right', 'wrong'] as const).map((university) => ({ has, second, university })),
    ),
  );
  // A right second password is the one that the other students have, where the account has none.
  const typed = { right: SECOND, wrong: `${SECOND}x`, blank: '' };
  const nextOf: Record<string, string> = {
    'nothing, blank, right': 'register-email',
    'email, blank, right': 'set-second-password',
    'both, right, right': 'menu',
  };
  test.each(combinations)(
    'any other combination is refused: account has $has, second password $second, university password $university',
    async ({ has, second, university }: { has: Has; second: keyof typeof typed; university: 'right' | 'wrong' }) => {
      const password = university === 'right' ? PASSWORD : `${PASSWORD}x`;
      const reply = await logIn(caller, { userId: has, password, secondPassword: typed[second] });
      const next = nextOf[`${has}, ${second}, ${university}`];
      if (next) expect([reply.status, reply.body['next']]).toEqual([200, next]);
      else refused(reply);
    },
  );

  test('a user whom the university doesn’t know, and what is no user ID, are refused alike', async () => {
    for (const userId of ['nobody', 'has a blank', '学生', 'x'.repeat(256)]) refused(await logIn(caller, { userId }));
  });

  test('a second password without an e-mail address is one of the other combinations', async () => {
    const { db } = system.database;
    await addStudent(db, 'no-email', 'both');
    await db('shomei_accounts').where({ user_id: 'no-email' }).update({ email: null, email_key: null });
    refused(await logIn(caller, { userId: 'no-email', secondPassword: SECOND }));
    refused(await logIn(caller, { userId: 'no-email' }));
  });

  test('whom the university has disabled, or this office, is refused with right passwords', async () => {
    const { db } = system.database;
    await addStudent(db, 'disabled-here', 'both', { disabled_at: new Date() });
    await addStudent(db, 'disabled-there', 'both');
    await db('directory_users').where({ user_id: 'disabled-there' }).update({ disabled_at: new Date() });
    for (const userId of ['disabled-here', 'disabled-there'])
      refused(await logIn(caller, { userId, secondPassword: SECOND }));
  });

  test('either width and case of the user ID are the same student, and either width of a password', async () => {
    const reply = await logIn(caller, { userId: ' ＢＯＴＨ ', secondPassword: 'Ｓｅｃｏｎｄ１０４ｘ' });
    expect([reply.status, reply.body['userId']]).toEqual([200, 'both']);
  });

  test('what is missing or too long is malformed and counts no try', async () => {
    const before = await triesOf(system.database.db);
    for (const [input, path] of [
      [{ password: PASSWORD }, 'userId'],
      [{ userId: 'both' }, 'password'],
      [{ userId: 'both', password: '' }, 'password'],
      [{ userId: 'both', password: PASSWORD, secondPassword: 'x'.repeat(257) }, 'secondPassword'],
      [{ userId: 'both', password: PASSWORD, level: 'menu' }, 'level'],
    ] as const) {
      const reply = await caller.call('studentLogin', input);
      expect([reply.status, reply.body['errors'][0].path]).toEqual([400, path]);
    }
    expect(await triesOf(system.database.db)).toBe(before);
  });
});

describe('the page of the login', () => {
  const submitLogin = (fields: Record<string, string>) => submit(caller, '/shomei/login', fields);

  test.each([
    ['nothing', '', '/shomei/email'],
    ['email', '', '/shomei/second-password'],
    ['both', SECOND, '/shomei/menu'],
  ])('sends a student who has %s on to what is next', async (userId, secondPassword, to) => {
    const reply = await submitLogin({ userId, password: PASSWORD, secondPassword });
    expect([reply.status, reply.headers['location']]).toEqual([303, to]);
    expect(await endsAt(caller, to)).toBe(200);
  });

  test('is shown again after a refusal, with the user ID and no password', async () => {
    const reply = await submitLogin({ userId: 'both', password: PASSWORD, secondPassword: 'Wrong104x' });
    expect(reply.status).toBe(401);
    expect(reply.text).not.toContain(PASSWORD);
    expect(reply.text).not.toContain('Wrong104x');
    expect((await submitLogin({ userId: '', password: '', secondPassword: '' })).status).toBe(400);
  });

  test('sends on whoever is signed in already', async () => {
    const student = await signedIn(system, 'both');
    expect(await endsAt(student, '/shomei/login')).toBe('/shomei/menu');
  });
});

describe('while the directory is away or too much is asked', () => {
  test.each([
    ['unavailable', 'the directory is away', 'DirectoryUnavailableError'],
    ['overloaded', 'there is no room in the middle of a login', 'OverloadedError'],
  ])('%s is answered with a time to come back, and nothing is counted: %s', async (word, _why, name) => {
    const { directory, services } = system.deps;
    const { check } = directory;
    const { DirectoryUnavailableError } = await import('../../../worker/runtime/errors.js');
    services.shomei.wrongLogins = 2;
    directory.check = async () => {
      throw name === 'OverloadedError' ? new OverloadedError(3) : new DirectoryUnavailableError('timeout');
    };
    try {
      const before = await triesOf(system.database.db);
      for (const userId of ['away', 'away', 'away', 'both', 'both', 'both']) {
        const reply = await logIn(caller, { userId, secondPassword: SECOND });
        expect([reply.status, wordOf(reply)]).toEqual([503, word]);
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      }
      const page = await submit(caller, '/shomei/login', { userId: 'both', password: PASSWORD });
      expect([page.status, Number(page.headers['retry-after']) > 0]).toEqual([503, true]);
      expect(await triesOf(system.database.db)).toBe(before);
    } finally {
      Object.assign(directory, { check });
      services.shomei.wrongLogins = 1_000;
    }
    expect((await logIn(caller, { userId: 'both', secondPassword: SECOND })).status).toBe(200);
  });

  test('a try that was locked is not given back: the lock outlives an absence of the directory', async () => {
    const { directory, services } = system.deps;
    const { check } = directory;
    const { DirectoryUnavailableError } = await import('../../../worker/runtime/errors.js');
    await addStudent(system.database.db, 'locked-away');
    services.shomei.wrongLogins = 2;
    try {
      for (let i = 0; i < 2; i++) refused(await logIn(caller, { userId: 'locked-away', secondPassword: 'Wrong104x' }));
      directory.check = async () => {
        throw new DirectoryUnavailableError('timeout');
      };
      for (let i = 0; i < 4; i++)
        expect((await logIn(caller, { userId: 'locked-away', secondPassword: SECOND })).status).toBe(503);
      Object.assign(directory, { check });
      refused(await logIn(caller, { userId: 'locked-away', secondPassword: SECOND }));
    } finally {
      Object.assign(directory, { check });
      services.shomei.wrongLogins = 1_000;
    }
  });

  test('a login without room for its verifications is turned away before the database is asked', async () => {
    const { passwords } = system.deps;
    const { keepRoom } = passwords;
    const asked: string[] = [];
    const listen = ({ sql }: { sql: string }) => void asked.push(sql);
    passwords.keepRoom = () => {
      throw new OverloadedError(2);
    };
    system.database.db.on('query', listen);
    try {
      const reply = await logIn(caller, { userId: 'both', secondPassword: SECOND });
      expect([reply.status, wordOf(reply), reply.headers['retry-after']]).toEqual([503, 'overloaded', '2']);
      expect(asked).toEqual([]);
    } finally {
      system.database.db.off('query', listen);
      Object.assign(passwords, { keepRoom });
    }
  });
});

describe('a login while the account changes', () => {
  test.each([
    ['a second password was put in force', { second_password_version: 7 }],
    ['an address was put in force', { email_version: 7 }],
    ['the account was disabled', { disabled_at: new Date() }],
  ])('begins no session: %s while the passwords were compared', async (what, change) => {
    const { directory } = system.deps;
    const { check } = directory;
    const userId = `changing-${what.length}`;
    await addStudent(system.database.db, userId);
    directory.check = async (...args) => {
      const right = await check(...args);
      await outsideRequests(async () => {
        await system.database.db('shomei_accounts').where({ user_id: userId }).update(change);
      });
      return right;
    };
    try {
      refused(await logIn(caller, { userId, secondPassword: SECOND }));
      expect(await system.database.db('sessions').where({ user_id: userId })).toEqual([]);
    } finally {
      Object.assign(directory, { check });
    }
  });
});

test('C4: a second password whose hash is of an older cost is hashed anew at a right login, and only then', async () => {
  const { db } = system.database;
  await addStudent(db, 'old-cost');
  const old = await argon2Hash(SECOND, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  const hashOf = async (): Promise<string> =>
    (await db('shomei_accounts').where({ user_id: 'old-cost' }).first()).second_password_hash;
  await db('shomei_accounts').where({ user_id: 'old-cost' }).update({ second_password_hash: old });
  refused(await logIn(caller, { userId: 'old-cost', secondPassword: 'Wrong104x' }));
  refused(await logIn(caller, { userId: 'old-cost', password: 'wrong', secondPassword: SECOND }));
  await pause(200);
  expect(await hashOf()).toBe(old);
  expect((await logIn(caller, { userId: 'old-cost', secondPassword: SECOND })).status).toBe(200);
  expect(await until('the hash', hashOf, (hash) => hash !== old)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await logIn(caller, { userId: 'old-cost', secondPassword: SECOND })).status).toBe(200);
  expect(await db('shomei_accounts').where({ user_id: 'old-cost' }).first('second_password_version')).toEqual({
    second_password_version: 1,
  });
});
