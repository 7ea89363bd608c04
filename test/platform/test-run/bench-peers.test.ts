/** What the bench does for peers besides running them: they are made once, and their resets count only when everything about them is as it should be. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { PlainError } from '../../../scripts/bootstrap/plain-error.mjs';
import { Mailbox, textOf } from '../../bench/mailbox.js';
import { readOptions } from '../../bench/options.js';
import { madeOnce } from '../../bench/peers/cache.js';
import { emailOf, FIRST_PASSWORD, type Peer, resetPath } from '../../bench/peers/reset.js';
import { stopwatch } from '../../bench/stretch.js';

test('there are peers by the names of the plan', () => {
  expect(readOptions(['--peers', 'kratos,keycloak']).peers).toEqual(['temporal-bare', 'kratos', 'keycloak']);
});

test('a peer is made once; one that could not be made leaves the reason and nothing half-made', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'peers-'));
  const folder = join(cache, 'peer-1');
  const fails = madeOnce(folder, async (making) => {
    writeFileSync(join(making, 'half'), '');
    throw new Error('no such module');
  });
  await expect(fails).rejects.toThrow(new PlainError('no such module'));
  expect(readdirSync(cache)).toEqual([]);
  await madeOnce(folder, async (making) => writeFileSync(join(making, 'program'), ''));
  await madeOnce(folder, () => Promise.reject(new Error('made twice')));
  expect(existsSync(join(folder, 'program'))).toBe(true);
  rmSync(cache, { recursive: true });
});

test('the mailbox takes mails as they are, several in a connection, and keeps each for all to whom it goes', async () => {
  const mailbox = await new Mailbox().up();
  const sender = createTransport({ url: mailbox.url, pool: true, maxConnections: 1 });
  for (const to of ['a@example.jp', 'b@example.jp']) mailbox.watch(to);
  const mail = { from: 'x@example.jp', to: 'a@example.jp, b@example.jp' };
  await sender.sendMail({ ...mail, text: 'first\n.\n..dots\n' });
  await sender.sendMail({ ...mail, text: '二通目' });
  for (const to of ['a@example.jp', 'b@example.jp']) {
    expect(await textOf(await mailbox.next(to))).toBe('first\n.\n..dots\n');
    expect(await textOf(await mailbox.next(to))).toContain('二通目');
  }
  expect(mailbox.count).toBe(2);
  sender.close();
  await mailbox.down();
});

describe('resets of a peer', () => {
  const mailbox = new Mailbox();
  beforeAll(() => mailbox.up());
  afterAll(() => mailbox.down());

  /** A peer that does all of it in a few lines. */
  function smallPeer(): Peer {
    const passwords = new Map<number, string>();
    const sender = createTransport(mailbox.url);
    return {
      mailbox,
      declared: /^plain:/,
      async reset(person, password) {
        await sender.sendMail({ from: 'peer@bench.example.jp', to: emailOf(person), text: '123456' });
        await mailbox.next(emailOf(person));
        passwords.set(person, password);
        return async () => false;
      },
      letsIn: async (person, password) => passwords.get(person) === password,
      stored: async (people) => people.map((person) => `plain:${passwords.get(person)}`),
    };
  }

  async function faultsAfterTwo(change: (peer: Peer) => Partial<Peer>): Promise<string[]> {
    const peer = smallPeer();
    const path = resetPath({ ...peer, ...change(peer) });
    for (const person of [0, 1]) await path.run(person, stopwatch({}));
    return path.faults(2);
  }

  test('count when everything is as it should be', async () => {
    expect(await faultsAfterTwo(() => ({}))).toEqual([]);
  });

  test.each<[string, (peer: Peer) => Partial<Peer>]>([
    ['4 mails instead of 2', (peer) => ({ reset: async (...all) => (await peer.reset(...all), peer.reset(...all)) })],
    [
      '2 of 2 used codes or URLs were taken once more',
      (peer) => ({ reset: async (...all) => (await peer.reset(...all), async () => true) }),
    ],
    ['0 of 2 new passwords let somebody in', () => ({ letsIn: async () => false })],
    [
      '2 of 2 replaced passwords let somebody in',
      (peer) => ({ letsIn: async (n, password) => password === FIRST_PASSWORD || peer.letsIn(n, password) }),
    ],
    ['1 passwords stored of 2', () => ({ stored: async () => ['plain:a'] })],
    ['2 passwords are hashed otherwise than declared', () => ({ declared: /^\$argon2id\$/ })],
  ])('do not count: %s', async (fault, change) => {
    expect(await faultsAfterTwo(change)).toEqual([fault]);
  });
});
