import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { mailPart } from '../../../api/http/mail-state.js';
import { isMailDelayed, mailOutage } from '../../../db/platform/mail-log.js';
import { createMailer, type Mailer } from '../../../worker/runtime/mailer.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { ECHO_URL, HOST, post, say, runs, startApp, type TestApp } from './support.js';
import { testTemporalConfig } from '../../helpers/temporal.js';
import { pause, until } from '../../helpers/wait.js';

let database: TestDatabase;
let mail: TestMailServer;
let mailer: Mailer;
let api: TestApp;
let now = 0;
beforeAll(async () => {
  database = await freshDatabase();
  mail = await new TestMailServer().up();
  mailer = createMailer(mail.url);
  api = await startApp({ databaseUrl: database.url, env: { SMTP_URL: mail.url }, deps: { clock: () => now } });
});
afterAll(async () => {
  await api.close();
  mailer.close();
  await mail.down();
  await database.drop();
});

/** @param minutes before now */
const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const ask = (url: string, app = api.app) => app.inject({ url, headers: { host: HOST } });

describe('/readyz', () => {
  test('names each part that answers and each that does not', async () => {
    const response = await ask('/readyz');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.json()).toEqual({
      status: 'away',
      parts: { database: 'ok', temporal: 'away', smtp: 'ok', keys: 'ok' },
    });
  });

  test('fails where a key is missing that something was made under', async () => {
    const used = { key_id: 'gone', fingerprint: 'f' };
    await database.db('key_uses').insert(used);
    now += 2_000;
    expect((await ask('/readyz')).json().parts.keys).toBe('away');
    await database.db('key_uses').where(used).update({ retired_at: database.db.fn.now() });
    now += 2_000;
    expect((await ask('/readyz')).json().parts.keys).toBe('ok');
  });

  test('notices a part that goes, once its last answer is a second old', async () => {
    const parts = async () => (await ask('/readyz')).json().parts;
    expect((await parts()).smtp).toBe('ok');
    await mail.down();
    now += 500;
    expect((await parts()).smtp).toBe('ok');
    now += 600;
    expect((await parts()).smtp).toBe('away');
    await mail.up();
  });

  test.each([
    ['refused for a reason of ours', { fault: 'blocked', smtp_code: '554', smtp_status: '5.2.252' }, 'degraded'],
    [
      'being tried once more, refused for a reason of ours',
      { state: 'claimed', attempts: 3, fault: 'blocked' },
      'degraded',
    ],
    ['tried for 11 minutes', { fault: 'delayed', claimed_at: ago(11) }, 'degraded'],
    [
      'without an answer for 11 minutes',
      { state: 'claimed', attempts: 2, in_doubt: 1, claimed_at: ago(11) },
      'degraded',
    ],
    [
      'in its second rest, because it may have arrived twice',
      { state: 'claimed', attempts: 3, in_doubt: 2, claimed_at: ago(17), last_attempt_at: ago(9) },
      'degraded',
    ],
    [
      'in its last rest',
      { state: 'claimed', attempts: 7, in_doubt: 6, claimed_at: ago(240), last_attempt_at: ago(79) },
      'degraded',
    ],
    [
      'given up after its rest',
      { state: 'claimed', attempts: 3, in_doubt: 2, claimed_at: ago(25), last_attempt_at: ago(12) },
      'ok',
    ],
    ['put off for a moment', { fault: 'delayed', claimed_at: ago(2) }, 'ok'],
    ['on its way', { state: 'claimed' }, 'ok'],
    ['given up an hour ago', { fault: 'blocked', claimed_at: ago(90), last_attempt_at: ago(60) }, 'ok'],
    ['refused because of its recipient', { state: 'refused', smtp_code: '550' }, 'ok'],
    ['sent at last', { state: 'sent', attempts: 9, claimed_at: ago(30) }, 'ok'],
  ] as const)('with a mail that is %s', async (_what, mail, state) => {
    const { db } = database;
    const row = { key: 'k', procedure_id: 'p', message_id: 'm', template: 't', recipient: 'r', state: 'deferred' };
    await db('mail_log').insert({ ...row, claimed_at: ago(0), last_attempt_at: ago(0), ...mail });
    expect(await mailPart({ db }, mailer)).toBe(state);
    await db('mail_log').delete();
    expect(await mailPart({ db }, mailer)).toBe('ok');
  });

  test('a mail that rests is late to its procedure too, until that has ended or another mail took its place', async () => {
    const { db } = database;
    const of = { procedure_id: 'p', template: 't', recipient: 'r', message_id: 'm' };
    const rest = { state: 'claimed', attempts: 3, in_doubt: 2, claimed_at: ago(17), last_attempt_at: ago(9) };
    await db('mail_log').insert({ key: 'k', ...of, ...rest });
    const times = { opened_at: ago(20), updated_at: ago(20) };
    const procedure = { procedure_id: 'p', service: 's', kind: 'k', status: 'awaiting-code', locale: 'ja', ...times };
    await db('procedures').insert(procedure);
    const fares = async () => [await isMailDelayed(db, 'p', ['t']), (await mailOutage(db)).waiting];
    expect(await fares()).toEqual([true, 1]);
    await db('procedures').update({ closed: true });
    expect(await fares()).toEqual([false, 0]);
    await db('procedures').update({ closed: false });
    expect(await fares()).toEqual([true, 1]);
    await db('mail_log').insert({ key: 'l', ...of, state: 'claimed', claimed_at: ago(0), last_attempt_at: ago(0) });
    expect(await fares()).toEqual([false, 0]);
    for (const table of ['mail_log', 'procedures']) await db(table).delete();
  });

  test('stays good while the mail server alone is away, which /readyz/parts calls away; with METRICS_PORT both are on that port and not on ours', async () => {
    const { address, namespace } = testTemporalConfig().temporal;
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, METRICS_PORT: '9464' };
    const apart = await startApp({ databaseUrl: database.url, env });
    const { probes } = apart.app;
    const probe = async (url: string) => {
      const answer = await probes?.inject({ url, headers: { host: '10.0.0.9:9464' } });
      return [answer?.statusCode, answer?.json()];
    };
    const parts = { database: 'ok', temporal: 'ok', smtp: 'away', keys: 'ok' };
    expect(await probe('/readyz')).toEqual([200, { status: 'degraded', parts }]);
    expect(await probe('/readyz/parts')).toEqual([503, { status: 'away', parts }]);
    expect(await probe('/healthz')).toEqual([200, { status: 'ok' }]);
    expect((await probes?.inject({ url: '/metrics' }))?.body).toContain('tetsuzuki_part_up{part="smtp"} 0');
    for (const url of ['/readyz', '/readyz/parts', '/metrics'])
      expect([url, (await ask(url, apart.app)).statusCode]).toEqual([url, 404]);
    expect((await ask('/healthz', apart.app)).statusCode).toBe(200);
    expect(api.app.probes).toBeUndefined();
    await apart.close();
  });

  test('answers in a few seconds when nothing answers', async () => {
    const alone = await startApp();
    const begun = performance.now();
    const response = await ask('/readyz', alone.app);
    expect(response.json().parts).toEqual({ database: 'away', temporal: 'away', smtp: 'away', keys: 'ok' });
    // Half of what a pool waits for a connection: nothing was waited for.
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect((await ask('/healthz', alone.app)).json()).toEqual({ status: 'ok' });
    const metrics = await ask('/metrics', alone.app);
    expect([metrics.statusCode, metrics.body]).toEqual([200, expect.not.stringContaining('tetsuzuki_mails{')]);
    await alone.close();
  });
});

test('/metrics counts answers by route pattern and problems by word, and holds no path', async () => {
  await post(api.app, { name: 'a' });
  await post(api.app, { name: '' });
  await ask('/canary-path?canary=1');
  api.app.metrics.procedureEvents.inc({ service: 'trial', kind: 'echo', event: 'started' });
  const { body, headers } = await ask('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body).toMatch(
    /http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/trial\/:id\/echo",status_code="200"\} 1/,
  );
  expect(body).toContain('tetsuzuki_problems_total{problem="malformed"} 1');
  expect(body).toContain('tetsuzuki_procedure_events_total{service="trial",kind="echo",event="started"} 1');
  expect(body).toMatch(/nodejs_eventloop_lag_seconds/);
  expect(body).not.toContain('canary');
});

test('a database that only reads is away, and is there once it writes again', async () => {
  const { db, url } = database;
  const name = new URL(url).pathname.slice(1);
  // Connections of the pool lead to the old server until they are thrown away: a switchover as callers see it.
  const cut = () =>
    db.raw("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-api'");
  const stateOf = async () => {
    now += 1_100;
    const { parts } = (await ask('/readyz')).json();
    return parts.database;
  };
  expect(await stateOf()).toBe('ok');
  await db.raw(`alter database ${name} set default_transaction_read_only = on`);
  await cut();
  await until('it reads only', stateOf, (state) => state === 'away');
  expect(await stateOf()).toBe('away');
  expect((await post(api.app, { name: 'a', kind: 'limited' })).statusCode).toBe(503);
  await db.raw(`alter database ${name} reset default_transaction_read_only`);
  await until('it writes again', stateOf, (state) => state === 'ok');
  expect((await post(api.app, { name: 'a', kind: 'limited' })).statusCode).toBe(200);
});

test('an overloaded process says "come again", and still answers probes', async () => {
  const busy = await startApp({ deps: { pressure: { startedMs: 0 } } });
  const until = performance.now() + 2_600;
  while (performance.now() < until);
  await pause(10);
  const response = await ask('/api/v1/trial', busy.app);
  expect([response.statusCode, response.json().type]).toEqual([503, expect.stringMatching(/overloaded$/)]);
  expect(response.headers['retry-after']).toBe('5');
  expect((await ask('/healthz', busy.app)).statusCode).toBe(200);
  await busy.close();
});

test('a request that is under way when the stop begins is answered', async () => {
  const stopping = await startApp();
  await stopping.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = stopping.app.server.address() as AddressInfo;
  const head = `POST ${ECHO_URL} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Type: application/json\r\n`;
  const body = '{"name":"a","kind":"slow"}';
  const before = runs.echo;
  const answer = say(port, `${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  await until(
    'the call is under way',
    () => runs.echo,
    (n) => n > before,
  );
  await stopping.close();
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  await expect(say(port, 'GET /healthz HTTP/1.1\r\n\r\n')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('the line of a request names the procedure that it is about, and repeats nothing else of its path', async () => {
  const procedureId = 'umin-access-code-01JDABCDEFGHJKMNPQRSTVWXYZ';
  await ask(`/api/v1/procedures/${procedureId}`);
  await ask('/api/v1/procedures/umin-access-code-canary');
  const lines = api
    .log()
    .split('\n')
    .filter((line) => line.includes('"route":"/api/v1/procedures/:procedureId"'));
  expect(lines.map((line) => (JSON.parse(line) as { procedureId?: string }).procedureId)).toEqual([
    procedureId,
    undefined,
  ]);
  expect(lines.join('')).not.toContain('canary');
});
