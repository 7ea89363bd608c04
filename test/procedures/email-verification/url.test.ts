/** The one-time URL that verifies an address: opened, used, used again, by others, too late. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { urlPurpose } from '../../../workflows/contracts/email-verification.js';
import type { Purpose } from '../../../workflows/contracts/procedure.js';
import { startSystem, type System } from '../../helpers/system.js';
import { addressOf, mailedUrl, newcomer, redeem, resident, wordOf } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

test('opening it changes nothing, however often and by whatever a mail scanner asks', async () => {
  const { userId, caller } = await newcomer(system);
  const { url, token, procedureId } = await mailedUrl(system, caller, 'u1@student.example.jp');
  for (const method of ['GET', 'HEAD', 'GET', 'HEAD'] as const)
    expect((await system.caller().send({ method, url: pathOf(url) })).status).toBe(200);
  expect((await system.caller().send({ method: 'OPTIONS', url: pathOf(url) })).status).toBeLessThan(500);
  expect(await addressOf(system, userId)).toBeNull();
  const { body } = await caller.call('getProcedure', { procedureId });
  expect(body['status']).toBe('awaiting-confirmation');
  expect((await redeem(system.caller(), token)).status).toBe(200);
});

test('used again by the same browser it gives the same answer, ten times over, with one effect', async () => {
  const { userId, caller } = await resident(system, 'u2-old@student.example.jp');
  const { token, procedureId } = await mailedUrl(system, caller, 'u2@student.example.jp');
  const browser = system.caller();
  for (let n = 0; n < 10; n++) {
    const { status, body } = await redeem(browser, token);
    expect([status, body]).toEqual([200, { procedureId, status: 'completed', next: 'done' }]);
  }
  const row = await system.database.db('shomei_accounts').where({ user_id: userId }).first();
  expect(row).toMatchObject({ email: 'u2@student.example.jp', email_version: 2 });
  await system.mail.wait((mail) => mail.to.includes('u2-old@student.example.jp'));
  expect(system.mail.about('u2')).toHaveLength(2);
});

test('reopened by the browser that used it, it shows the completion; to another it says that it was used', async () => {
  const { caller } = await newcomer(system);
  const { url, token, procedureId } = await mailedUrl(system, caller, 'u3@student.example.jp');
  const browser = system.caller();
  await redeem(browser, token);
  const again = await browser.send({ method: 'GET', url: pathOf(url) });
  expect([again.status, again.headers['location']]).toEqual([303, `/procedures/${procedureId}`]);
  expect((await browser.send({ method: 'GET', url: `/procedures/${procedureId}` })).status).toBe(200);

  const other = system.caller();
  expect((await other.send({ method: 'GET', url: pathOf(url) })).status).toBe(410);
  const reply = await redeem(other, token);
  expect([reply.status, wordOf(reply)]).toEqual([410, 'url-used']);
  const trail = await system.database.db('refused_attempts').where({ procedure_id: procedureId });
  expect(trail).toMatchObject([{ operation: 'redeemOneTimeUrl', refusal: 'url-used', times: 1 }]);
});

test('fifty at the same time: one effect, one browser sees it', async () => {
  const { userId, caller } = await resident(system, 'u4-old@student.example.jp');
  const { token } = await mailedUrl(system, caller, 'u4@student.example.jp');
  const replies = await Promise.all(Array.from({ length: 50 }, () => redeem(system.caller(), token)));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter((reply) => wordOf(reply) === 'url-used')).toHaveLength(49);
  const row = await system.database.db('shomei_accounts').where({ user_id: userId }).first();
  expect(row).toMatchObject({ email: 'u4@student.example.jp', email_version: 2 });
  await system.mail.wait((mail) => mail.to.includes('u4-old@student.example.jp'));
  expect(system.mail.about('u4')).toHaveLength(2);
});

test("a token of another purpose, issue or procedure's kind is unknown, and the URL itself still counts", async () => {
  const { userId, caller } = await newcomer(system);
  const { procedureId, token } = await mailedUrl(system, caller, 'u6@student.example.jp');
  const made = (purpose: Purpose, id = procedureId, issue = 1): string =>
    system.deps.tokens.url({ purpose, procedureId: id, issue });
  const reissue = await system.caller().call('startPasswordReissue', { email: 'contact@univ-a.example.jp' });
  const wrong = [
    made('email-change'),
    made('email-register', procedureId, 2),
    made(
      'email-register',
      procedureId.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ),
    made('email-register', String(reissue.body['procedureId'])),
    made('email-register', procedureId.replace('email-verification', 'second-password-reset')),
  ];
  const browser = system.caller();
  const refusals = async (): Promise<string[]> => {
    const words: string[] = [];
    for (const one of wrong) words.push(wordOf(await redeem(browser, one)));
    return words;
  };
  expect(await refusals()).toEqual(wrong.map(() => 'url-unknown'));
  expect(await addressOf(system, userId)).toBeNull();
  expect((await redeem(browser, token)).status).toBe(200);
  // Neither does its use open a door for them.
  expect([wordOf(await redeem(browser, made('email-change')))]).toEqual(['url-unknown']);
  expect(token).toBe(made(urlPurpose('register')));
});
