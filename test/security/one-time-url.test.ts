/** Security cases A1–A3: a one-time URL counts once, and only by its button. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { effort } from '../helpers/effort.js';
import { type Reply, startSystem, type System } from '../helpers/system.js';
import {
  A,
  EFFECTS,
  isPasswordMail,
  mailedUrl,
  passwordsOf,
  registrationRow,
  restores,
  rowsOf,
  wordOf,
} from './support.js';
import { pause } from '../helpers/wait.js';

const ROUNDS = effort(1, 20);
const REDEEMS = 200;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

test('A1: a used URL is refused to every other browser, each time; the same browser sees its completion', async () => {
  const { db } = system.database;
  const winner = system.caller();
  const { token, procedureId } = await mailedUrl(system, system.caller());
  const first = await winner.call('redeemOneTimeUrl', { token });
  expect(first.body).toEqual({ procedureId, status: 'completed', next: 'done' });
  const after = await rowsOf(db, ...EFFECTS);

  const other = system.caller({ address: '192.0.2.7' });
  for (let i = 0; i < 10; i++) {
    const reply = await (i % 2 ? other : system.caller()).call('redeemOneTimeUrl', { token });
    expect(wordOf(reply)).toBe('url-used');
    expect(reply.status).toBeGreaterThanOrEqual(400);
  }
  for (let i = 0; i < 10; i++)
    expect(await winner.call('redeemOneTimeUrl', { token })).toMatchObject({ body: first.body });

  expect(await rowsOf(db, ...EFFECTS)).toBe(after);
  expect(system.mail.box.filter(isPasswordMail)).toHaveLength(1);
  const trail = await db('refused_attempts').where({ procedure_id: procedureId });
  expect(trail).toEqual([expect.objectContaining({ operation: 'redeemOneTimeUrl', refusal: 'url-used', times: 10 })]);
});

test(`A2: ${ROUNDS} of ${ROUNDS} rounds of ${REDEEMS} redeems at once have one winner, one mail and one new password`, async () => {
  const { db } = system.database;
  const began = Date.now();
  let winners = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    system.mail.box.length = 0;
    const { password_version: version } = await registrationRow(db);
    const { token } = await mailedUrl(system, system.caller());
    const replies: Reply[] = await Promise.all(
      Array.from({ length: REDEEMS }, () => system.caller().call('redeemOneTimeUrl', { token })),
    );
    const won = replies.filter((reply) => reply.status === 200);
    expect(won.map((reply) => reply.body['status'])).toEqual(['completed']);
    // On a busy machine some are told to come again.
    const lost = replies.filter(({ status }) => status !== 200 && status !== 503);
    expect(new Set(lost.map(wordOf))).toEqual(new Set(['url-used']));
    expect(system.mail.box.filter(isPasswordMail)).toHaveLength(1);
    expect((await registrationRow(db)).password_version).toBe(version + 1);
    expect(await restores(system, A, passwordsOf(system, A)[0] ?? '')).toBe(true);
    winners += won.length;
  }
  process.stdout.write(`A2: ${winners} winners of ${ROUNDS} × ${REDEEMS} redeems in ${Date.now() - began} ms\n`);
  expect(winners).toBe(ROUNDS);
});

test('A3: mail scanners that fetch the URL twenty ways change nothing, and the person still succeeds', async () => {
  const { db } = system.database;
  const { token, url } = await mailedUrl(system, system.caller());
  // The projection of OK is written beside the mail: let it settle before the rows are compared.
  await pause(300);
  const before = await rowsOf(db, ...EFFECTS, 'refused_attempts');
  const path = url.slice('http://127.0.0.1:8080'.length);
  const disguises: Record<string, string>[] = [
    {},
    { purpose: 'prefetch', 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-site': 'cross-site' },
    { 'x-moz': 'prefetch', 'user-agent': 'Microsoft Office Existence Discovery' },
    { 'x-http-method-override': 'POST', 'x-method-override': 'POST', 'content-type': 'application/json' },
  ];
  for (let i = 0; i < 20; i++) {
    const scanner = system.caller({ address: `198.51.100.${i}`, headers: disguises[i % disguises.length] ?? {} });
    for (const method of ['GET', 'HEAD'] as const) {
      const reply = await scanner.send({ method, url: path });
      expect(reply.status).toBe(200);
      expect(reply.headers['cache-control']).toContain('no-store');
      expect(reply.headers['referrer-policy']).toBe('no-referrer');
    }
  }
  expect(await rowsOf(db, ...EFFECTS, 'refused_attempts')).toBe(before);
  expect(system.mail.box).toHaveLength(1);
  expect((await system.caller().call('redeemOneTimeUrl', { token })).body).toMatchObject({ status: 'completed' });
  expect(await restores(system, A, passwordsOf(system, A)[0] ?? '')).toBe(true);
});
