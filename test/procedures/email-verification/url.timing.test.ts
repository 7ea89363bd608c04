/** The URL of an address counts in time, to its last moment. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../../helpers/system.js';
import { pause } from '../../helpers/wait.js';
import { addressOf, mailedUrl, newcomer, redeem, withSettings, wordOf } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

test('it counts until its last moment, and from its end on no more', async () => {
  await withSettings(system, { oneTimeUrlLifeMs: 3_000 }, async () => {
    const people = [await newcomer(system), await newcomer(system)] as const;
    const [early, late] = [
      await mailedUrl(system, people[0].caller, 'u5-early@student.example.jp'),
      await mailedUrl(system, people[1].caller, 'u5-late@student.example.jp'),
    ];
    const endOf = async (procedureId: string): Promise<number> =>
      Date.parse((await system.caller().call('getProcedure', { procedureId })).body['expiresAt']);
    const ends = [await endOf(early.procedureId), await endOf(late.procedureId)] as const;
    await pause(ends[0] - Date.now() - 600);
    expect((await redeem(system.caller(), early.token)).status).toBe(200);
    await pause(ends[1] - Date.now() + 1);
    for (const browser of [system.caller(), system.caller()]) {
      const reply = await redeem(browser, late.token);
      expect([reply.status, wordOf(reply)]).toEqual([410, 'url-expired']);
    }
    expect(await addressOf(system, people[0].userId)).toBe('u5-early@student.example.jp');
    expect(await addressOf(system, people[1].userId)).toBeNull();
  });
});
