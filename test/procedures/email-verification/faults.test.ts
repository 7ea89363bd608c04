/** Email verification while parts are away: nothing is lost, nothing half-done, nothing mailed twice. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { buildApp } from '../../../api/app.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { urlIn } from '../../helpers/mail-server.js';
import { Caller, startSystem, type System } from '../../helpers/system.js';
import { testRing } from '../../helpers/temporal.js';
import { addressOf, isOf, newcomer, redeem, resident, start, withSettings } from './support.js';
import { until } from '../../helpers/wait.js';
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

/** Nobody listens on port 1. */
const NOWHERE = '127.0.0.1:1';

test('Temporal away: 503 with Retry-After and nothing half-done; back again, the same address goes at once', async () => {
  const { userId, caller } = await newcomer(system);
  const { config } = system.deps;
  const temporal = connectClient({ temporal: { ...config.temporal, address: NOWHERE } }, testRing());
  const app = await buildApp({ ...system.deps, temporal });
  try {
    const cut = new Caller(app, {});
    Object.assign(cut.jar, caller.jar);
    await withSettings(system, { resendAfterMs: 60_000, resends: 5 }, async () => {
      for (let tries = 0; tries < 2; tries++) {
        const reply = await start(cut, 'f1@student.example.jp');
        expect(reply.status).toBe(503);
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
      }
      const limits = await system.database.db('limit_events').where('key', 'like', 'email-verification:%');
      expect(limits).toEqual([]);
      const { status, body } = await start(caller, 'f1@student.example.jp');
      expect([status, body['resend'].left]).toEqual([201, 5]);
      await system.mail.wait(isOf(body['procedureId']));
    });
    expect(await system.database.db('shomei_claims').where({ user_id: userId })).toHaveLength(1);
  } finally {
    await app.close();
    await temporal.connection.close();
  }
});

test('without a worker it is accepted, and mailed later', async () => {
  const { userId, caller } = await newcomer(system);
  await system.stopWorker();
  const { status, body } = await start(caller, 'f2@student.example.jp');
  expect(status).toBe(201);
  expect(system.mail.about('f2@')).toEqual([]);
  await system.startWorker();
  const { token } = urlIn(await system.mail.wait(isOf(body['procedureId'])));

  await system.stopWorker();
  const browser = system.caller();
  const away = await redeem(browser, token);
  expect(away.status).toBe(503);
  expect(Number(away.headers['retry-after'])).toBeGreaterThan(0);
  expect(await addressOf(system, userId)).toBeNull();
  await system.startWorker();
  expect((await redeem(browser, token)).body['status']).toBe('completed');
  expect(system.mail.about('f2@')).toHaveLength(1);
});

test('an address that the mail server refuses for good ends the procedure, and another may be typed', async () => {
  const { userId, caller } = await resident(system, 'f3-own@student.example.jp');
  system.mail.behaviour = { recipient: () => 550 };
  const { body } = await start(caller, 'f3-wrong@student.example.jp');
  await reaches(system.caller(), body['procedureId'], 'mail-undeliverable');
  expect(await addressOf(system, userId)).toBe('f3-own@student.example.jp');
  const ledger = await system.database.db('mail_log').where({ procedure_id: body['procedureId'] });
  expect(ledger).toMatchObject([{ state: 'refused', smtp_code: '550' }]);
  system.mail.behaviour = {};
  const next = await start(caller, 'f3-right@student.example.jp');
  await system.mail.wait(isOf(next.body['procedureId']));
});

test('a change whose old address refuses the notice stands', async () => {
  const { userId, caller } = await resident(system, 'f4-gone@student.example.jp');
  const { body } = await start(caller, 'f4@student.example.jp');
  const { token } = urlIn(await system.mail.wait(isOf(body['procedureId'])));
  system.mail.behaviour = { recipient: (address) => (address.startsWith('f4-gone') ? 550 : undefined) };
  expect((await redeem(system.caller(), token)).body['status']).toBe('completed');
  expect(await addressOf(system, userId)).toBe('f4@student.example.jp');
  const refused = () =>
    system.database.db('mail_log').where({ procedure_id: body['procedureId'], state: 'refused' }).first();
  expect(await until('a refused mail', refused)).toMatchObject({ smtp_code: '550' });
  expect(system.mail.to('f4-gone@student.example.jp')).toEqual([]);
});

test('a mail server that is away delays the mail and loses none', async () => {
  const { userId, caller } = await newcomer(system);
  await system.mail.down();
  const { status, body } = await start(caller, 'f5@student.example.jp');
  expect(status).toBe(201);
  // Of an address that is another's just the same.
  await resident(system, 'f5-taken@student.example.jp');
  const taken = await start((await newcomer(system)).caller, 'f5-taken@student.example.jp');
  for (const { procedureId } of [body, taken.body])
    await until(
      'the mail is said to be late',
      () => system.caller().call('getProcedure', { procedureId }),
      (reply) => reply.body['mailDelayed'] === true,
    );
  await system.mail.up();
  const { token } = urlIn(await system.mail.wait(isOf(body['procedureId'])));
  expect((await redeem(system.caller(), token)).body['status']).toBe('completed');
  expect(await addressOf(system, userId)).toBe('f5@student.example.jp');
  expect(system.mail.to('f5@student.example.jp')).toHaveLength(1);
});
