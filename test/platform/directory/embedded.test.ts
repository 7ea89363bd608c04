/** The embedded directory: the table `directory_users` of our own database. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDirectory } from '../../../worker/runtime/directory/directory.js';
import type { Directory } from '../../../worker/runtime/directory/contract.js';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { createPasswords, type Passwords } from '../../../worker/runtime/crypto/passwords.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';

const RIGHT = 'Embedded-Canary-1';
let database: TestDatabase;
let passwords: Passwords;
let directory: Directory;
beforeAll(async () => {
  database = await freshDatabase();
  passwords = createPasswords();
  directory = createDirectory({ kind: 'embedded' }, { db: database.db, passwords });
  const password_hash = await passwords.hash(RIGHT);
  await database.db('directory_users').insert([
    { user_id: 'u1', name: 'A', password_hash },
    { user_id: 'gone', name: 'B', password_hash, disabled_at: new Date() },
  ]);
});
afterAll(async () => {
  await directory.close();
  await passwords.close();
  await database.drop();
});

test('the right password is right, in either width; another is wrong', async () => {
  expect(await directory.check('u1', RIGHT)).toBe(true);
  expect(await directory.check('u1', RIGHT.replace('1', '１'))).toBe(true);
  expect(await directory.check('u1', `${RIGHT} `)).toBe(false);
  expect(await directory.check('u1', '')).toBe(false);
});

test('whoever was disabled, isn’t there or isn’t anybody is wrong', async () => {
  for (const user of ['gone', 'nobody', '%', undefined])
    expect([user, await directory.check(user, RIGHT)]).toEqual([user, false]);
});

test('somebody who isn’t there costs one verification, as everybody does', async () => {
  const asked: (string | undefined)[] = [];
  const counting: Passwords = {
    ...passwords,
    verify: (hash, clear) => {
      asked.push(hash);
      return passwords.verify(hash, clear);
    },
  };
  const counted = createDirectory({ kind: 'embedded' }, { db: database.db, passwords: counting });
  for (const user of ['u1', 'gone', 'nobody', undefined]) await counted.check(user, 'Wrong-Canary-1');
  expect(asked).toEqual([expect.stringMatching(/^\$argon2id\$/), undefined, undefined, undefined]);
});

test('more than the machine bears are told to come again', async () => {
  const few = createPasswords({ concurrency: 1, maxQueue: 1 });
  const busy = createDirectory({ kind: 'embedded' }, { db: database.db, passwords: few });
  const looks = await Promise.allSettled([1, 2, 3, 4].map(() => busy.check('u1', RIGHT)));
  const turnedAway = looks.filter((look) => look.status === 'rejected');
  expect(turnedAway.map(({ reason }) => reason instanceof OverloadedError)).toEqual([true, true]);
  await few.close();
});
