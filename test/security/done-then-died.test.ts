/** Security case I2: an activity whose process died before it could report runs again, and has had its effect once. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Activities } from '../../activities/index.js';
import { findProcedure, projectedView } from '../../db/platform/procedures.js';
import { newPasswordContext } from '../../workflows/contracts/new-password.js';
import { procedureQuery } from '../../workflows/contracts/procedure.js';
import { createMailer, type Mailer } from '../../worker/runtime/mailer.js';
import { look } from '../helpers/temporal.js';
import { newProcedureId } from '../helpers/ids.js';
import { reaches } from '../helpers/progress.js';
import { startSystem, type System } from '../helpers/system.js';
import { diesOf, SHORT_LIVES, type Unheard } from '../helpers/thrown-away.js';
import { addAccount, YAMADA } from '../helpers/umin.js';
import { until } from '../helpers/wait.js';
import { standing } from './standing.js';
import { A } from './support.js';
import { activitiesOf } from '../helpers/world.js';
import { AT, LATER, recorded, SOME_HASH } from './rows.js';
import { TESTED } from '../procedures/index.js';
import { FIELDS } from '../procedures/operator-application/workflow-support.js';

let system: System;
let mailer: Mailer;
let activities: Activities;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  mailer = createMailer(system.mail.url);
  activities = activitiesOf(system.deps, mailer);
});
afterAll(async () => {
  mailer.close();
  await system.close();
});
beforeEach(() => {
  system.mail.box.length = 0;
  system.mail.behaviour = {};
});

const run = (name: keyof Activities, input: never): Promise<unknown> =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run<
    [never],
    unknown,
    (given: never) => Promise<unknown>
  >(activities[name], input);
const opened = (procedureId: string) => ({
  procedureId,
  fields: FIELDS,
  locale: 'ja',
  receivedAt: AT,
  dueAt: LATER,
});
/** Every row that there is, without the instant at which a projection was last written. */
const rows = async (): Promise<Record<string, string>> => {
  for (const table of ['procedures', 'propagations']) await system.database.db(table).update({ updated_at: AT });
  // An ending that is written once more is to be archived once more, which changes nothing.
  await system.database.db('archive_due').update({ due_at: AT });
  return standing(system, []);
};

test('I2: each activity, run again after it was done, changes no row, sends no mail and answers the same', async () => {
  const { db } = system.database;
  const all = TESTED.flatMap(({ activities: runs }) => runs?.(system) ?? []);
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set(Object.keys(activities)));
  let mails = 0;
  for (const { name, input, before: prepare, looks = false, counts = false } of all) {
    await prepare?.();
    const before = await rows();
    const first = await run(name, input as never);
    const after = await rows();
    if (name.startsWith('mail')) mails += 1;
    expect([name, system.mail.box.length]).toEqual([name, mails]);
    expect([name, isDeepStrictEqual(after, before)]).toEqual([name, looks]);
    const again = await run(name, input as never);
    expect([name, again]).toEqual([name, first]);
    if (!counts) expect([name, await rows()]).toEqual([name, after]);
    expect([name, system.mail.box.length]).toEqual([name, mails]);
  }
  expect(mails).toBe(all.filter(({ name }) => name.startsWith('mail')).length);
  expect(await db('cinii_registrations').where({ application_id: A }).first()).toMatchObject({ password_version: 2 });
  expect(await db('umin_accounts').where({ id: YAMADA }).first()).toMatchObject({ password_version: 1 });
  expect(await db('shomei_accounts').where({ user_id: 's2026001' }).first()).toMatchObject({
    email_version: 1,
    second_password_version: 2,
  });
  const told = expect.objectContaining({ service: 'mail', version: 1 });
  expect(await db('service_passwords')).toEqual([told, told]);
});

test('I2: a mail that was taken before the line broke goes again with the same Message-ID and the same bytes, and is counted', async () => {
  const { db } = system.database;
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const input = { procedureId, issue: 1, applicationIds: [A], expiresAt: LATER, locale: 'ja' };
  system.mail.behaviour = { data: 'cut' };
  await expect(run('mailReissueUrl', input as never)).rejects.toThrow(/mail server/);
  system.mail.behaviour = {};
  await run('mailReissueUrl', input as never);
  await run('mailReissueUrl', input as never);
  expect(system.mail.box).toHaveLength(2);
  const [first, second] = system.mail.box;
  expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@/);
  expect(second?.raw).toBe(first?.raw);
  const [row] = await db('mail_log').where({ procedure_id: procedureId });
  expect(row).toMatchObject({ state: 'sent', attempts: 2, in_doubt: 1, message_id: first?.messageId });
});

test('I2: what hangs until its procedure has ended has no effect any more', async () => {
  const { db } = system.database;
  const hash = (procedureId: string) => system.deps.sealer.seal(SOME_HASH, newPasswordContext(procedureId));
  for (const kind of ['access-code', 'operator-application']) {
    const one = { procedureId: newProcedureId('umin', kind), accountId: await addAccount(db, `hung-${kind[0]}`) };
    const claim = { ...one, wrongCodesPerDay: 10 };
    if (kind === 'access-code') await run('claimAccessCode', claim as never);
    expect(await run('closeUnusedPassword', { ...one, ending: 'expired' } as never)).toBeUndefined();
    expect(await run('putPasswordInForce', { ...one, hash: hash(one.procedureId) } as never)).toBeUndefined();
    const account = await db('umin_accounts').where({ id: one.accountId }).first();
    expect([kind, account.password_version]).toEqual([kind, 0]);
  }
  // From the answer on that it isn't in the queue, and not only once that is recorded.
  const procedureId = newProcedureId('umin', 'operator-application');
  await run('recordOperatorApplication', recorded(procedureId, 'awaiting-contact-verification') as never);
  expect(await run('isApplicationOpened', { ending: recorded(procedureId, 'abandoned', true) } as never)).toBe(false);
  expect(await run('openOperatorApplication', opened(procedureId) as never)).toBe('abandoned');
  expect(await db('applications').where({ procedure_id: procedureId })).toEqual([]);
  const second = newProcedureId('cinii', 'service-use-change');
  await run('recordUseChange', recorded(second, 'superseded', true) as never);
  const change = { procedureId: second, applicationId: 'AUTH00000103', change: 'suspend', kind: '更新' };
  expect(await run('openUseChange', { ...change, receivedAt: AT, dueAt: LATER } as never)).toBe(false);
  expect(await db('applications').where({ procedure_id: second })).toEqual([]);
});

test('I2: an application that comes into the queue as its procedure ends without it: both sides say the same', async () => {
  for (let n = 0; n < 20; n++) {
    const procedureId = newProcedureId('umin', 'operator-application');
    await run('recordOperatorApplication', recorded(procedureId, 'awaiting-contact-verification') as never);
    const [ending, isOpened] = await Promise.all([
      run('openOperatorApplication', opened(procedureId) as never),
      run('isApplicationOpened', { ending: recorded(procedureId, 'abandoned', true) } as never),
    ]);
    expect(ending).toBe(isOpened === true ? undefined : 'abandoned');
    const rows = await system.database.db('applications').where({ procedure_id: procedureId });
    expect(rows).toHaveLength(isOpened === true ? 1 : 0);
  }
});

test('I2: a password mail that found a newer password in force says so again, and one whose password is in force is no failure', async () => {
  const { db } = system.database;
  const one = { procedureId: newProcedureId('cinii', 'password-reissue'), applicationId: 'AUTH00000103' };
  const { password_version: version } = await db('cinii_registrations')
    .where({ application_id: 'AUTH00000103' })
    .first();
  const made = { procedure_id: one.procedureId, application_id: one.applicationId };
  await db('reissue_claims').insert({ ...made, password_version: version + 7, claimed_at: new Date() });
  const sealed = system.deps.sealer.seal('secret', `reissue/${one.procedureId}/${one.applicationId}`);
  const pending = { ...made, password_hash: SOME_HASH, sealed_password: sealed, made_at: new Date() };
  await db('reissue_pending').insert({ ...pending, state: 'made' });
  for (let n = 0; n < 2; n++) expect(await run('mailReissuedPassword', { ...one, locale: 'ja' } as never)).toBe(false);
  expect(await run('discardReissue', one as never)).toBe(false);
  await db('reissue_pending').where(made).update({ state: 'in-force' });
  expect(await run('discardReissue', one as never)).toBe(true);
  expect(system.mail.box).toEqual([]);
});

/** Each step that hangs holds a connection, and the worker has eight. */
const AT_ONCE = 5;

test('I2: what came into force as its worker died is told, and ends as it should, although its time was over before anybody heard', async () => {
  const { db } = system.database;
  const all = TESTED.flatMap(({ unheard = [] }) => unheard);
  expect(all.length).toBeGreaterThan(5);
  const ids: string[] = [];
  // A round is told of before the next one: a mail whose worker dies twice rests for five minutes (decision 086).
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const round = all.slice(from, from + AT_ONCE);
    const begun = await withLives(() => diesOf(system, round));
    await Promise.all(round.map((one, n) => isTold(one, begun[n] ?? '')));
    ids.push(...begun);
  }
  const services = await db('propagations').whereIn('procedure_id', ids);
  expect(services.map(({ status }) => status)).toEqual(services.map(() => 'confirmed'));
  expect(new Set(services.map((row) => row.procedure_id)).size).toBe(2);
  expect(await system.temporal.replayAll(ids)).toBe(all.length);
});

/** It ends as it should, its mails are out, and nothing is left of what the thrown-away task had projected. */
async function isTold({ what, ends, mails }: Unheard, procedureId: string): Promise<void> {
  const { db } = system.database;
  const { body } = await reaches(system.caller(), procedureId, ends);
  const steps = body['steps'].map(({ step }: { step: string }) => step);
  expect([what, steps.filter((step: string) => /timeout|expired|abandoned/.test(step))]).toEqual([what, []]);
  const sent = () =>
    db('mail_log').where({ procedure_id: procedureId, state: 'sent' }).whereIn('template', mails).pluck('template');
  await until(`mails of ${what}`, sent, (found) => isDeepStrictEqual(found.toSorted(), mails.toSorted()));
  // Looked at anew each time: on a busy machine another task may be thrown away, and its steps taken again.
  const both = async () => {
    const row = await findProcedure(db, procedureId);
    const view = await look(system.temporal.client.workflow.getHandle(procedureId), procedureQuery);
    return { projected: row && (await projectedView(db, row)), view };
  };
  await until(`the projection of ${what}`, both, ({ projected, view }) => isDeepStrictEqual(projected, view));
}

/** The lives of what is begun are over when another worker takes over. */
async function withLives<T>(work: () => Promise<T>): Promise<T> {
  const { services } = system.deps;
  const usual = structuredClone({
    cinii: { ...services.cinii },
    umin: { ...services.umin },
    shomei: { ...services.shomei },
  });
  Object.assign(services.cinii, SHORT_LIVES.cinii);
  Object.assign(services.umin, SHORT_LIVES.umin);
  Object.assign(services.shomei, SHORT_LIVES.shomei);
  try {
    return await work();
  } finally {
    Object.assign(services.cinii, usual.cinii);
    Object.assign(services.umin, usual.umin);
    Object.assign(services.shomei, usual.shomei);
  }
}
