/** Effects of propagation on a real database: what is sent, what stands in the tables, and what a repeat does. */
import { setTimeout } from 'node:timers/promises';
import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeSource } from '../../../activities/connectors/index.js';
import {
  type ChangeSources,
  createPropagationActivities,
  type FirstPush,
  type PropagationActivities,
} from '../../../activities/propagation.js';
import {
  askForRetry,
  findPropagations,
  keepConfirmation,
  putServicePassword,
  type Propagation,
  readPropagationNews,
} from '../../../db/platform/propagations.js';
import { putUminPasswordInForce } from '../../../db/umin/accounts.js';
import type { ConnectorSettings } from '../../../worker/runtime/settings/connectors.js';
import { trusting } from '../../../worker/runtime/trusting-fetch.js';
import { converse } from '../../../worker/runtime/directory/ldap-client.js';
import { loadServices, type Services } from '../../../worker/runtime/settings/services.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import type { PropagationView } from '../../../workflows/contracts/propagation.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { testRing } from '../../helpers/temporal.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';

const ACCOUNT = 'yamada-tar';
const label = { ja: '電子メール', en: 'E-mail' };
let database: TestDatabase;
let receiver: WebhookReceiver;
let services: Services;
let activities: PropagationActivities;
const tokens = createTokens(testRing());
// Failed attempts are what is tested here: the SDK need not print each.
const logger = new DefaultLogger('ERROR');

beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  services = loadServices();
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  receiver = await new WebhookReceiver().up();
  const connectors: ConnectorSettings[] = [
    { kind: 'embedded', name: 'local', label, delayMs: 0 },
    { kind: 'webhook', name: 'mail', label, delayMs: 0, url: receiver.url, secret: WEBHOOK_SECRET, timeoutMs: 2_000 },
  ];
  services.umin = { ...services.umin, connectors };
  const publicUrl = new URL('https://accounts.example.jp');
  activities = createPropagationActivities({ db: database.db, ldap: converse, trusting, services, tokens, publicUrl });
});
afterEach(async () => receiver.down());

/** A procedure that has set a password. @returns its ID and the password's version */
async function withPassword(passwordHash = '$argon2id$first'): Promise<{ procedureId: string; version: number }> {
  const procedureId = newProcedureId('umin', 'access-code');
  const version = await putUminPasswordInForce(database.db, { procedureId, accountId: ACCOUNT, passwordHash });
  if (version === undefined) throw new Error('the sample has no such account');
  return { procedureId, version };
}
const viewOf = (more: Partial<PropagationView> = {}): PropagationView => ({
  name: 'mail',
  status: 'pending',
  expectedAt: '2026-11-21T01:00:00.000Z' as IsoInstant,
  attempts: 0,
  ...more,
});
const push = (procedureId: string, service = 'mail', accountId = ACCOUNT): Promise<string> =>
  new MockActivityEnvironment(undefined, { logger }).run(activities.pushPassword, { procedureId, service, accountId });
const rowOf = async (procedureId: string): Promise<Propagation> => {
  const [row] = await findPropagations(database.db, procedureId);
  if (!row) throw new Error('no row');
  return row;
};

async function failureOf(pushing: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await pushing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error('it did not fail as it should');
  return error;
}
/** A source of a service that has nothing to send. */
const nothing: ChangeSource = async () => undefined;

describe('what is sent', () => {
  test('is the newest password, whichever procedure asks, under one message ID', async () => {
    const older = await withPassword('$argon2id$older');
    const newer = await withPassword('$argon2id$newer');
    expect(await push(older.procedureId)).toBe('confirmed');
    expect(await push(newer.procedureId)).toBe('confirmed');
    expect(receiver.received.map(({ message }) => message.data.passwordHash)).toEqual([
      '$argon2id$newer',
      '$argon2id$newer',
    ]);
    expect(receiver.applied).toHaveLength(1);
    expect(receiver.applied[0]?.data).toMatchObject({ accountId: ACCOUNT, version: newer.version });
  });

  test('carries the right to confirm this version of this service, and no more', async () => {
    const { procedureId, version } = await withPassword();
    await push(procedureId);
    const confirm = receiver.applied[0]?.data.confirm;
    expect(confirm?.url).toBe('https://accounts.example.jp/api/v1/propagations/confirm');
    const claims = tokens.openGrant('propagation', confirm?.token ?? '', Date.now());
    expect(claims).toEqual({ procedureId, service: 'mail', version });
    expect(tokens.openGrant('password-ticket', confirm?.token ?? '', Date.now())).toBeUndefined();
  });

  test('is followed by a newer one that came into force before the answer', async () => {
    const { procedureId } = await withPassword('$argon2id$overtaken');
    receiver.beforeAnswer = async () => {
      receiver.beforeAnswer = undefined;
      await withPassword('$argon2id$overtaking');
    };
    expect(await push(procedureId)).toBe('confirmed');
    const sent = receiver.received.map(({ message }) => message.data.passwordHash);
    expect(sent).toEqual(['$argon2id$overtaken', '$argon2id$overtaking']);
  });

  test('to the embedded connector is a row, which an older version never takes back', async () => {
    const { procedureId, version } = await withPassword('$argon2id$row');
    expect(await push(procedureId, 'local')).toBe('confirmed');
    expect(await push(procedureId, 'local')).toBe('confirmed');
    const p = { service: 'local', accountId: ACCOUNT };
    await putServicePassword(database.db, { ...p, version: version - 1, passwordHash: '$argon2id$old' });
    const rows = await database.db('service_passwords').where({ service: 'local', account_id: ACCOUNT });
    expect(rows).toEqual([expect.objectContaining({ version, password_hash: '$argon2id$row' })]);
  });
});

describe('another service', () => {
  const MEMBER = 'mori-hana';
  const weko = (): ConnectorSettings => ({
    kind: 'webhook',
    name: 'mail',
    label,
    delayMs: 0,
    url: receiver.url,
    secret: WEBHOOK_SECRET,
    timeoutMs: 2_000,
  });
  const pushTo = (sources: ChangeSources, procedureId: string) => {
    const publicUrl = new URL('https://accounts.example.jp');
    const settings = { ...services, jairo: { ...services.jairo, connectors: [weko()] } };
    const { pushPassword } = createPropagationActivities(
      { db: database.db, ldap: converse, trusting, services: settings, tokens, publicUrl },
      sources,
    );
    const input = { procedureId, service: 'mail', accountId: MEMBER };
    return new MockActivityEnvironment(undefined, { logger }).run(pushPassword, input);
  };
  const changedAt = new Date('2026-11-21T03:04:05.678Z');

  test('sends by its own connectors what its own source has, and again what came meanwhile', async () => {
    const roles = ['教員', '図書館員'];
    const jairo: ChangeSource = async (_db, accountId) => ({
      kind: 'attributes',
      accountId,
      version: receiver.received.length === 0 ? 1 : 2,
      changedAt,
      attributes: { wekoSocietyAffiliation: roles[receiver.received.length] ?? '図書館員' },
    });
    const procedureId = newProcedureId('jairo', 'member-import');
    expect(await pushTo({ jairo }, procedureId)).toBe('confirmed');
    const sent = receiver.received.map(({ id, message: { type, data } }) => ({ id, type, data }));
    expect(sent).toEqual(
      roles.map((role, n) => ({
        id: `mail-${MEMBER}-attributes-${n + 1}-${changedAt.getTime()}`,
        type: 'account.changed',
        data: {
          accountId: MEMBER,
          version: n + 1,
          attributes: { wekoSocietyAffiliation: role },
          confirm: { url: 'https://accounts.example.jp/api/v1/propagations/confirm', token: expect.any(String) },
        },
      })),
    );
    const claims = tokens.openGrant('propagation', sent[1]?.data.confirm.token ?? '', Date.now());
    expect(claims).toEqual({ procedureId, service: 'mail', version: 2 });
  });

  test.each([
    ['without a source', newProcedureId('jairo', 'member-import'), {}, 'not-configured'],
    ['without a connector of the name', newProcedureId('shomei', 'x'), { shomei: nothing }, 'not-configured'],
    ['that is none', newProcedureId('constructor', 'x'), {}, 'not-configured'],
    ['whose source has nothing of the account', newProcedureId('jairo', 'x'), { jairo: nothing }, 'no-account'],
  ])('%s is a fault, and nothing is sent', async (_what, procedureId, sources, word) => {
    expect((await failureOf(pushTo(sources, procedureId))).type).toBe(word);
    expect(receiver.received).toEqual([]);
  });
});

describe('a push that fails', () => {
  test('says one word, and nothing of what was sent or answered', async () => {
    const { procedureId } = await withPassword('$argon2id$Canary-hash');
    receiver.behaviour = 500;
    const failure = await failureOf(push(procedureId));
    expect([failure.type, failure.message, failure.nonRetryable]).toEqual(['http-500', 'http-500', false]);
    expect(JSON.stringify([failure, failure.stack])).not.toMatch(/Canary|127\.0\.0\.1:/);
  });

  test('waits for the next round where another try can mend nothing', async () => {
    const { procedureId } = await withPassword();
    receiver.behaviour = 404;
    expect((await failureOf(push(procedureId))).nonRetryable).toBe(true);
    expect((await failureOf(push(procedureId, 'gone'))).type).toBe('not-configured');
    expect((await failureOf(push(procedureId, 'mail', 'nobody-tky'))).type).toBe('no-account');
  });

  test('that was answered about something else is a fault of the round, not tried again at once and never confirmed', async () => {
    const { procedureId } = await withPassword();
    receiver.behaviour = { status: 200, type: 'application/json', body: '{"accountId":"root-admin"}' };
    const failure = await failureOf(push(procedureId));
    expect([failure.type, failure.nonRetryable]).toEqual(['other-change', true]);
    expect(receiver.received).toHaveLength(1);
    expect((await readPropagationNews(database.db, procedureId, 'mail')).confirmed).toBe(false);
  });

  test('to a service that hangs keeps four places and no more, and none for another service', async () => {
    const { procedureId } = await withPassword();
    receiver.behaviour = 'hang';
    const hanging = Array.from({ length: 4 }, () => failureOf(push(procedureId)));
    await receiver.wait(4);
    expect((await failureOf(push(procedureId))).type).toBe('busy');
    expect(await push(procedureId, 'local')).toBe('confirmed');
    expect((await Promise.all(hanging)).map(({ type }) => type)).toEqual(Array(4).fill('timeout'));
    receiver.behaviour = 204;
    expect(await push(procedureId)).toBe('confirmed');
  });
});

describe('the first attempt at several services', () => {
  const expectedAt = '2026-11-21T01:00:00.000Z';
  const pushFirst = (one: { procedureId: string; version: number }, ...names: string[]): Promise<FirstPush> =>
    new MockActivityEnvironment(undefined, { logger }).run(activities.pushFirst, {
      ...one,
      accountId: ACCOUNT,
      services: names.map((name) => ({ name, expectedAt })),
    });
  const standing = async (procedureId: string): Promise<unknown[]> =>
    (await findPropagations(database.db, procedureId)).map(({ service, status, attempts }) => [
      service,
      status,
      attempts,
    ]);

  test('records each as pending before it, and as confirmed once it has the password; what fails stays pending', async () => {
    const one = await withPassword();
    let before: unknown[] = [];
    receiver.beforeAnswer = async () => {
      before = await standing(one.procedureId);
    };
    expect(await pushFirst(one, 'local', 'mail', 'gone')).toEqual({
      local: 'confirmed',
      mail: 'confirmed',
      gone: 'failed',
    });
    expect(before.at(-1)).toEqual(['mail', 'pending', 0]);
    expect(await standing(one.procedureId)).toEqual([
      ['gone', 'pending', 0],
      ['local', 'confirmed', 1],
      ['mail', 'confirmed', 1],
    ]);
  });

  test('says of a service that takes the message that it is not confirmed yet, and sends nothing to one that has confirmed by then', async () => {
    const one = await withPassword();
    receiver.behaviour = 202;
    expect(await pushFirst(one, 'mail')).toEqual({ mail: 'accepted' });
    expect(await standing(one.procedureId)).toEqual([['mail', 'pending', 0]]);
    await keepConfirmation(database.db, { procedureId: one.procedureId, service: 'mail', version: one.version });
    expect(await pushFirst(one, 'mail')).toEqual({ mail: 'confirmed' });
    expect(receiver.received).toHaveLength(1);
  });

  test.each(['the first attempt', 'a child'])(
    'sends the password that a reset procedure sets after one that the service has confirmed: %s',
    async (by) => {
      const first = await withPassword('$argon2id$before-the-reset');
      receiver.behaviour = 202;
      expect(await pushFirst(first, 'mail')).toEqual({ mail: 'accepted' });
      const { procedureId, version } = first;
      await keepConfirmation(database.db, { procedureId, service: 'mail', version });
      const confirmedAt = '2026-11-21T02:00:00.000Z' as IsoInstant;
      const confirmed = viewOf({ status: 'confirmed', attempts: 1, confirmedAt });
      await activities.recordPropagation({ procedureId, accountId: ACCOUNT, version, view: confirmed });

      const passwordHash = '$argon2id$after-the-reset';
      const next = await putUminPasswordInForce(database.db, { procedureId, accountId: ACCOUNT, passwordHash });
      expect(next).toBe(version + 1);
      if (by === 'a child') {
        await activities.recordPropagation({ procedureId, accountId: ACCOUNT, version: version + 1, view: viewOf() });
        expect(await push(procedureId)).toBe('accepted');
      } else expect(await pushFirst({ procedureId, version: version + 1 }, 'mail')).toEqual({ mail: 'accepted' });
      expect(receiver.received.map(({ message }) => message.data.passwordHash)).toEqual([
        '$argon2id$before-the-reset',
        passwordHash,
      ]);
      expect(await rowOf(procedureId)).toMatchObject({ version: version + 1, status: 'pending', confirmed_at: null });
    },
  );

  test('waits for its place where others are at the same service, of which there are never more than four', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, (_, n) => withPassword(`$argon2id$place-${n}`)));
    let [now, most] = [0, 0];
    let fourAreThere: () => void = () => undefined;
    const four = new Promise<void>((resolve) => (fourAreThere = resolve));
    receiver.beforeAnswer = async () => {
      most = Math.max(most, (now += 1));
      if (now === 4) fourAreThere();
      // The first four are answered once all of them have come; the others while a few are waited for.
      await four;
      await setTimeout(50);
      now -= 1;
    };
    const ends = await Promise.all(all.map((one) => pushFirst(one, 'mail')));
    expect(ends).toEqual(Array.from({ length: 9 }, () => ({ mail: 'confirmed' })));
    expect(most).toBe(4);
  });
});

describe('the row of a propagation', () => {
  const recordOf = (procedureId: string, view: PropagationView, lastFault?: string) => {
    const p = { procedureId, accountId: ACCOUNT, version: 2, view, ...(lastFault && { lastFault }) };
    return activities.recordPropagation(p);
  };

  test('is written again without harm, and never backwards', async () => {
    const procedureId = newProcedureId('umin', 'access-code');
    const lateSince = '2026-11-21T01:06:00.000Z' as IsoInstant;
    const failed = viewOf({ status: 'failed', attempts: 2 });
    await recordOf(procedureId, viewOf());
    await recordOf(procedureId, failed, 'http-503');
    await recordOf(procedureId, viewOf({ attempts: 1 }));
    expect(await rowOf(procedureId)).toMatchObject({ status: 'failed', attempts: 2, last_fault: 'http-503' });
    await recordOf(procedureId, { ...failed, lateSince }, 'http-503');
    await recordOf(procedureId, failed, 'http-503');
    expect((await rowOf(procedureId)).late_since).toEqual(new Date(lateSince));
    const confirmedAt = '2026-11-21T02:00:00.000Z' as IsoInstant;
    const confirmed = viewOf({ status: 'confirmed', attempts: 3, confirmedAt, lateSince });
    for (let n = 0; n < 2; n++) await recordOf(procedureId, confirmed);
    await recordOf(procedureId, viewOf({ status: 'failed', attempts: 9 }));
    const row = await rowOf(procedureId);
    expect(row).toMatchObject({ status: 'confirmed', attempts: 3, last_fault: null });
    expect(row.confirmed_at).toEqual(new Date(confirmedAt));
  });

  test('is confirmed by whoever was told so, however many attempts others counted before', async () => {
    const procedureId = newProcedureId('umin', 'access-code');
    await recordOf(procedureId, viewOf({ status: 'failed', attempts: 7 }), 'http-503');
    // By a child that was ended by hand and is started again, or by the first attempt after a reset.
    const confirmedAt = '2026-11-21T02:00:00.000Z' as IsoInstant;
    await recordOf(procedureId, viewOf());
    expect(await rowOf(procedureId)).toMatchObject({ status: 'failed', attempts: 7 });
    await recordOf(procedureId, viewOf({ status: 'confirmed', attempts: 1, confirmedAt }));
    expect(await rowOf(procedureId)).toMatchObject({ status: 'confirmed', attempts: 7, last_fault: null });
  });

  test('keeps the wish of staff until an attempt begins after it', async () => {
    const { procedureId } = await withPassword();
    await recordOf(procedureId, viewOf());
    const news = () => activities.readNews({ procedureId, service: 'mail' });
    expect(await news()).toEqual({ confirmed: false, retryAsked: false });
    const asked = await askForRetry(database.db, { procedureId, service: 'mail', by: 'op1' });
    expect(asked).toMatchObject({ isNew: true, row: { retry_asked_by: 'op1' } });
    expect(await askForRetry(database.db, { procedureId, service: 'mail', by: 'op2' })).toMatchObject({ isNew: false });
    await recordOf(procedureId, viewOf({ status: 'failed', attempts: 1 }));
    expect((await news()).retryAsked).toBe(true);
    receiver.behaviour = 503;
    await push(procedureId).catch(() => undefined);
    expect((await news()).retryAsked).toBe(false);
  });

  test('keeps what the service said by callback: enough for the version that is due, or newer', async () => {
    const procedureId = newProcedureId('umin', 'access-code');
    await recordOf(procedureId, viewOf());
    const said = async (version: number): Promise<boolean> => {
      expect(await keepConfirmation(database.db, { procedureId, service: 'mail', version })).toBe(true);
      return (await readPropagationNews(database.db, procedureId, 'mail')).confirmed;
    };
    expect([await said(1), await said(3), await said(1)]).toEqual([false, true, true]);
    expect(await push(procedureId)).toBe('confirmed');
    expect(receiver.received).toEqual([]);
    expect(await keepConfirmation(database.db, { procedureId, service: 'other', version: 3 })).toBe(false);
  });
});
