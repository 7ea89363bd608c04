/** Security case I2: a worker that dies inside a step that has its effect and records it, or between the first push and its record. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { claimReissues } from '../../db/cinii/reissues.js';
import { findPropagations } from '../../db/platform/propagations.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import { newProcedureId } from '../helpers/ids.js';
import { launch, unlimited } from '../helpers/processes.js';
import { reaches } from '../helpers/progress.js';
import { PUBLIC_URL, startSystem, type System } from '../helpers/system.js';
import {
  addAccount,
  replayProcedures,
  sentCode,
  setPassword,
  ticketFor,
  toldByChildren,
  wrongOf,
} from '../helpers/umin.js';
import { is, until } from '../helpers/wait.js';
import { activitiesOf } from '../helpers/world.js';
import { viewOf } from './rows.js';
import { A, B, mailedUrl, passwordsOf, restores, TWO } from './support.js';

/** Long enough for a redeem, and over when another worker comes. */
const LIFE_MS = 14_000;

let system: System;
beforeAll(async () => {
  system = await startSystem({ worker: false });
});
afterAll(async () => system.close());

/** A worker of its own process. @returns what kills it */
function worker(): () => Promise<void> {
  const child = launch('worker', {
    databaseUrl: system.database.url,
    smtpUrl: system.mail.url,
    url: PUBLIC_URL,
    services: unlimited(),
  });
  const ended = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

test('I2: nobody is told of a code before it is recorded: whose worker dies in between is answered by the next one, and one try is taken', async () => {
  const { db } = system.database;
  const kill = worker();
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller, await addAccount(db, 'died-code'));
  const of = { procedure_id: procedureId };
  const tries = () => db('code_tries').where(of).pluck('n');
  const wrongs = async () => (await db('procedure_steps').where({ ...of, step: 'wrong-code' })).length;
  const key = { 'idempotency-key': randomUUID() };
  const give = () => caller.call('submitAccessCode', { procedureId, code: wrongOf(code) }, key);
  let isAnswered = false;
  const calls: Promise<unknown>[] = [];
  await db.transaction(async (trx) => {
    await trx.raw('select 1 from procedures where procedure_id = ? for no key update', [procedureId]);
    calls.push(give().finally(() => (isAnswered = true)));
    await until('the try', tries, ({ length }) => length === 1);
    expect([isAnswered, await wrongs()]).toEqual([false, 0]);
    await kill();
  });
  await system.startWorker();
  await Promise.allSettled(calls);
  const answer = await until('an answer', give, ({ status }) => status !== 503);
  expect([answer.status, answer.body['triesLeft'], await wrongs(), await tries()]).toEqual([409, 2, 1, [1]]);
  await system.stopWorker();
});

test('I2: a worker that dies after the services were told and before that is recorded: each is told again by a child, and has it once', async () => {
  const { db } = system.database;
  const kill = worker();
  const caller = system.caller();
  const accountId = await addAccount(db, 'died-push', { forwarded: true });
  const { procedureId, passwordTicket } = await ticketFor(system, caller, accountId);
  await db.raw(`create function hold() returns trigger language plpgsql as $$ begin
    if new.status = 'confirmed' then perform pg_advisory_xact_lock(4711); end if; return new; end $$`);
  await db.raw('create trigger hold before update on propagations for each row execute function hold()');
  const told = () => db('service_passwords').where({ account_id: accountId });
  await db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(4711)');
    expect((await setPassword(caller, passwordTicket)).status).toBe(200);
    await until('both services have it', async () => (await told()).length, is(2));
    expect((await findPropagations(db, procedureId)).map(({ status }) => status)).toEqual(['pending', 'pending']);
    await kill();
  });
  await db.raw('drop function hold cascade');
  await system.startWorker();
  await reaches(caller, procedureId, 'completed');
  expect((await findPropagations(db, procedureId)).map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
  expect((await toldByChildren(system)).filter((id) => id.startsWith(procedureId))).toHaveLength(2);
  expect((await told()).map(({ version }) => version)).toEqual([1, 1]);
  const notices = () =>
    db('mail_log').where({ procedure_id: procedureId, template: 'password-updated', state: 'sent' });
  await until('both notices', async () => (await notices()).length, is(2));
  await system.temporal.client.workflow.getHandle(procedureId).result();
  expect(await replayProcedures(system)).toBeGreaterThan(3);
});

test('I2: a redeem whose browser was told that it counts is carried out, although its worker died and no other came before the URL’s life was over', async () => {
  const { db } = system.database;
  const { cinii } = system.deps.services;
  const { oneTimeUrlLifeMs } = cinii;
  cinii.oneTimeUrlLifeMs = LIFE_MS;
  await system.stopWorker();
  const kill = worker();
  const caller = system.caller();
  const { procedureId, token } = await mailedUrl(system, caller);
  cinii.oneTimeUrlLifeMs = oneTimeUrlLifeMs;
  const row = () => db('procedures').where({ procedure_id: procedureId }).first();
  const redeeming: ReturnType<typeof caller.call>[] = [];
  await db.transaction(async (trx) => {
    // No password is made before this lock is free.
    await trx('cinii_registrations').where({ application_id: A }).forUpdate().first();
    redeeming.push(caller.call('redeemOneTimeUrl', { token }));
    await until('it is recorded who redeemed', row, ({ redeemed_by }) => redeemed_by !== null);
    await kill();
  });
  const [answer] = await Promise.all(redeeming);
  expect(answer?.body).toMatchObject({ status: 'applying', next: 'wait' });
  const { expires_at } = await row();
  await until('its life is over', async () => Date.now() > expires_at.getTime(), is(true));
  await system.startWorker();
  await reaches(caller, procedureId, 'completed');
  expect(passwordsOf(system, A)).toHaveLength(1);
  expect(await restores(system, A, passwordsOf(system, A)[0] ?? '')).toBe(true);
  await system.temporal.client.workflow.getHandle(procedureId).result();
  expect(await system.temporal.replayAll([procedureId])).toBe(1);
  await system.stopWorker();
});

test('I2: a step that mails several passwords and fails at one of them mails none twice', async () => {
  const { db } = system.database;
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const [one, other] = B;
  await claimReissues(db, { procedureId, applicationIds: [...B], isStillAt: () => true });
  await db.raw(`create function fail() returns trigger language plpgsql as $$ begin
    if new.application_id = '${other}' and new.state = 'mailing' then raise exception 'away'; end if; return new; end $$`);
  await db.raw('create trigger fail before update on reissue_pending for each row execute function fail()');
  const mailer = createMailer(system.mail.url);
  const activities = activitiesOf(system.deps, mailer);
  const environment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const input = {
    procedureId,
    applicationIds: [...B],
    addressDigest: system.deps.tokens.digest('address', TWO),
    record: { view: viewOf(procedureId, 'applying'), closed: false, locale: 'ja' as const },
    locale: 'ja' as const,
  };
  const step = () => environment().run(activities.mailReissuedPasswords, input);
  // The server has the first mail, and takes its time to say so.
  system.mail.behaviour = { delayMs: 1_500 };
  const arriving = system.mail.arriving();
  // As a worker does: what has failed is made again.
  const ends = step().catch(async () => {
    await db.raw('drop function if exists fail cascade');
    return step();
  });
  await arriving;
  expect(await ends).toEqual({ prepared: [...B] });
  await db.raw('drop function if exists fail cascade');
  await environment().run(activities.mailReissuedPassword, {
    procedureId,
    applicationId: other,
    locale: 'ja' as const,
  });
  const sent = await db('mail_log').where({ procedure_id: procedureId }).orderBy('key').select('state', 'in_doubt');
  expect(sent.map(({ state, in_doubt }) => `${state} ${in_doubt}`)).toEqual(['sent 0', 'sent 0']);
  expect([one, other].map((id) => passwordsOf(system, id).length)).toEqual([1, 1]);
  system.mail.behaviour = {};
  mailer.close();
});
