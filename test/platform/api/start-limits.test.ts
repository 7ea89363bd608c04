/** What counts towards the limits of a start: what has begun, or was refused; once, however often it is sent; not what a part that is away kept from beginning. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { buildApp } from '../../../api/app.js';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { Caller, startSystem, type System } from '../../helpers/system.js';
import { testRing } from '../../helpers/temporal.js';
import { YAMADA } from '../../helpers/umin.js';
import { FORM, wordOf } from '../../procedures/operator-application/support.js';
import { submit } from '../../procedures/second-password-change/support.js';

/** Every start that somebody may send who is not signed in. */
const STARTS: Record<string, Record<string, unknown>> = {
  startPasswordReissue: { email: 'contact@univ-a.example.jp' },
  startAccessCodeById: { accountId: YAMADA },
  startOperatorApplication: FORM,
  startCaseTracking: { receiptNumber: 'U-7K3M-Q9XF' },
  startSecondPasswordReset: { email: 'lee@student.example.jp' },
};
const OPERATIONS = Object.keys(STARTS);
/** Nobody listens on port 1. */
const NOWHERE = '127.0.0.1:1';

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false, cinii: { revealUnregistered: true } });
});
afterAll(async () => system.close());
beforeEach(async () => {
  await system.database.db('limit_events').delete();
});

const counted = async (): Promise<string[]> => system.database.db('limit_events').pluck('key');

test('Temporal away: every start answers 503 with Retry-After, and none is counted', async () => {
  const { config } = system.deps;
  const temporal = connectClient({ temporal: { ...config.temporal, address: NOWHERE } }, testRing());
  const app = await buildApp({ ...system.deps, temporal });
  try {
    const replies = await Promise.all(
      OPERATIONS.map((operation) => new Caller(app, {}).call(operation, STARTS[operation])),
    );
    expect(replies.map(({ status }) => status)).toEqual(OPERATIONS.map(() => 503));
    for (const { headers } of replies) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(await counted()).toEqual([]);
  } finally {
    await app.close();
    await temporal.connection.close();
  }
});

test('without a worker what waits for its first answer has begun all the same: it is counted', async () => {
  const reply = await system.caller().call('startAccessCodeById', STARTS['startAccessCodeById']);
  expect(reply.status).toBe(503);
  // A mark, the account, the account from this network, and the network.
  expect(await counted()).toHaveLength(4);
});

test.each(OPERATIONS.filter((operation) => operation !== 'startAccessCodeById'))(
  '%s, sent again under one key, counts once',
  async (operation) => {
    const key = { 'idempotency-key': `again-${operation}` };
    const caller = system.caller();
    const first = await caller.call(operation, STARTS[operation], key);
    expect([201, 202]).toContain(first.status);
    const once = await counted();
    expect((await caller.call(operation, STARTS[operation], key)).body).toEqual(first.body);
    expect(await counted()).toEqual(once);
    await caller.call(operation, STARTS[operation], { 'idempotency-key': `other-${operation}` });
    expect(await counted()).toHaveLength(2 * once.length);
  },
);

test('a refusal counts: addresses can’t be tried without end', async () => {
  const reply = await system.caller().call('startPasswordReissue', { email: 'nobody@univ-a.example.jp' });
  expect([reply.status, wordOf(reply)]).toEqual([404, 'email-not-registered']);
  expect(await counted()).toHaveLength(4);
});

test('one form that is sent with many addresses counts for each of them, at once or one after the other', async () => {
  const caller = system.caller();
  const shown = await caller.send({ method: 'GET', url: '/cinii/password-reissue' });
  const sent = (email: string) => submit(caller, shown, '/cinii/password-reissue', { email });
  const addresses = ['one', 'two', 'three', 'four'].map((name) => `${name}@univ-a.example.jp`);
  const replies = await Promise.all(addresses.map(sent));
  expect(replies.map(({ text }) => text.includes('@univ-a.example.jp'))).toEqual(addresses.map(() => true));
  expect(await counted()).toHaveLength(4 * addresses.length);
  await sent('five@univ-a.example.jp');
  await sent('five@univ-a.example.jp');
  expect(await counted()).toHaveLength(4 * (addresses.length + 1));
});
