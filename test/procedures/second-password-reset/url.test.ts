/** The one-time URL of a reset: how long it counts, and for what. Rules: spec/second-password.md (e). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import type { PURPOSES } from '../../../workflows/contracts/procedure.js';
import { startSystem, type System } from '../../helpers/system.js';
import { CURRENT, expectInForce, NEXT, signedIn, student, wordOf } from '../second-password-change/support.js';
import { allowed, look, mailed, redeem, said, set, withSettings } from './support.js';
import { pause } from '../../helpers/wait.js';
import { reaches } from '../../helpers/progress.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

describe('(e) the one-time URL', () => {
  test('changes nothing when it is opened', async () => {
    const who = await student(system);
    const { caller, token } = await mailed(system, who);
    for (let n = 0; n < 3; n++) expect((await look(system.caller(), `/u?token=${token}`)).status).toBe(200);
    expect((await redeem(caller, token)).status).toBe(200);
  });

  test('is used once: the same browser gets the same right again, any other is too late', async () => {
    const { caller, token, redeemed } = await allowed(system, await student(system));
    expect((await redeem(caller, token)).body).toEqual(redeemed);
    expect(said(await redeem(system.caller(), token))).toEqual([410, 'url-used']);
  });

  test('of twenty browsers at once lets one in', async () => {
    const { token } = await mailed(system, await student(system));
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(system.caller(), token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(wordOf))).toEqual(new Set(['url-used']));
  });

  test('ends with its life', async () => {
    await withSettings(system, { oneTimeUrlLifeMs: 1_200 }, async () => {
      const who = await student(system);
      const { caller, token, procedureId } = await mailed(system, who);
      await pause(1_300);
      expect(said(await redeem(caller, token))).toEqual([410, 'url-expired']);
      await reaches(caller, procedureId, 'expired');
      expect(said(await redeem(caller, token))).toEqual([410, 'url-expired']);
      await expectInForce(system, who, CURRENT, 1);
    });
  });

  test('lives for 30 minutes, as the settings of the service say', () => {
    expect(system.deps.services.shomei.oneTimeUrlLifeMs).toBe(30 * 60_000);
  });

  test('counts only as long as it is the newest', async () => {
    const who = await student(system);
    const [first, second] = [await mailed(system, who), await mailed(system, who)];
    await reaches(second.caller, second.procedureId, 'awaiting-confirmation');
    expect(said(await redeem(first.caller, first.token))).toEqual([410, 'url-expired']);
    expect((await redeem(second.caller, second.token)).status).toBe(200);
  });

  test('that is newer does not take a right that is earned already', async () => {
    const who = await student(system);
    const earned = await allowed(system, who);
    const newer = await mailed(system, who);
    expect((await set(earned.caller, earned.ticket)).status).toBe(200);
    await expectInForce(system, who, NEXT, 2);
    // What was set ends what was mailed before.
    expect(said(await redeem(newer.caller, newer.token))).toEqual([410, 'url-expired']);
  });

  test('counts no more once the second password was changed', async () => {
    const who = await student(system);
    const session = await signedIn(system, who);
    const open = await mailed(system, who);
    const change = { current: CURRENT, password: NEXT, passwordAgain: NEXT };
    expect((await session.call('changeSecondPassword', change)).status).toBe(200);
    expect(said(await redeem(open.caller, open.token))).toEqual([410, 'url-expired']);
    await expectInForce(system, who, NEXT, 2);
  });

  test('and the right it earned count no more once the second password was changed', async () => {
    const who = await student(system);
    const session = await signedIn(system, who);
    const { caller, ticket } = await allowed(system, who);
    const change = { current: CURRENT, password: NEXT, passwordAgain: NEXT };
    expect((await session.call('changeSecondPassword', change)).status).toBe(200);
    expect(said(await set(caller, ticket, `${NEXT}9`))).toEqual([410, 'ticket-expired']);
    await expectInForce(system, who, NEXT, 2);
  });

  test('and the right it earned count no more once the address was changed', async () => {
    const [who, other] = [await student(system), await student(system)];
    const [open, earned] = [await mailed(system, who), await allowed(system, other)];
    // As the change of an address leaves it.
    for (const { userId } of [who, other])
      await system.database
        .db('shomei_accounts')
        .where({ user_id: userId })
        .update({ email: `${userId}@new.example.jp`, email_key: `${userId}@new.example.jp`, email_version: 9 });
    expect(said(await redeem(open.caller, open.token))).toEqual([410, 'url-expired']);
    expect(said(await set(earned.caller, earned.ticket))).toEqual([410, 'ticket-expired']);
    await expectInForce(system, other, CURRENT, 1);
  });

  test('is for a reset and nothing else', async () => {
    const { caller, procedureId, token } = await mailed(system, await student(system));
    const { tokens } = system.deps;
    const mine = { procedureId, issue: 1 };
    const others: (typeof PURPOSES)[number][] = ['password-reissue', 'operator-password', 'contact-verification'];
    for (const purpose of others)
      expect((await redeem(caller, tokens.url({ purpose, ...mine }))).status).toBeGreaterThanOrEqual(400);
    const foreign = { purpose: 'second-password-reset', issue: 1 } as const;
    for (const kind of ['umin-access-code', 'shomei-email-verification', 'cinii-password-reissue'])
      expect(said(await redeem(caller, tokens.url({ ...foreign, procedureId: `${kind}-${ulid()}` })))).toEqual([
        404,
        'url-unknown',
      ]);
    for (const altered of [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, 'x'])
      expect(said(await redeem(caller, altered))).toEqual([404, 'url-unknown']);
    const later = tokens.url({ purpose: 'second-password-reset', procedureId, issue: 2 });
    expect(said(await redeem(caller, later))).toEqual([404, 'url-unknown']);
    expect((await redeem(caller, token)).status).toBe(200);
  });
});
