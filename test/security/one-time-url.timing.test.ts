/** Security case A4: a one-time URL counts in time, to its last moment. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../helpers/system.js';
import { pause } from '../helpers/wait.js';
import { isPasswordMail, mailedUrl, registrationRow, wordOf } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

test('A4: a URL works until its life is over and not after, and the procedure and its page agree', async () => {
  const { cinii } = system.deps.services;
  const asWas = cinii.oneTimeUrlLifeMs;
  cinii.oneTimeUrlLifeMs = 3_000;
  try {
    const inTime = await mailedUrl(system, system.caller());
    await pause((await endOf(inTime.procedureId)) - Date.now() - 500);
    expect((await system.caller().call('redeemOneTimeUrl', { token: inTime.token })).status).toBe(200);

    system.mail.box.length = 0;
    const { password_hash: hash } = await registrationRow(system.database.db);
    const { procedureId, token, url } = await mailedUrl(system, system.caller());
    await pause((await endOf(procedureId)) - Date.now() + 20);
    // The timer may be a moment behind; the answer is the same before and after it.
    expect(wordOf(await system.caller().call('redeemOneTimeUrl', { token }))).toBe('url-expired');
    await pause(700);
    expect(wordOf(await system.caller().call('redeemOneTimeUrl', { token }))).toBe('url-expired');
    expect((await system.caller().send({ method: 'GET', url })).status).toBeGreaterThanOrEqual(400);
    expect((await system.caller().call('getProcedure', { procedureId })).body).toMatchObject({ status: 'expired' });
    expect((await registrationRow(system.database.db)).password_hash).toBe(hash);
    expect(system.mail.box.filter(isPasswordMail)).toHaveLength(0);
  } finally {
    cinii.oneTimeUrlLifeMs = asWas;
  }
});

async function endOf(procedureId: string): Promise<number> {
  const { body } = await system.caller().call('getProcedure', { procedureId });
  return Date.parse(body['expiresAt']);
}
