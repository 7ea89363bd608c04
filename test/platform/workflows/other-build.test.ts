/** Security case I8: what was accepted while a build ran that doesn't fit goes on once the right one is back, or stands with staff. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Activities } from '../../../activities/index.js';
import { owedTo } from '../../../db/platform/owed.js';
import { listUndeliveredMails } from '../../../db/staff/oversight.js';
import { checkDeploy } from '../../../worker/deploy-check/check.js';
import { startOutbox } from '../../../worker/jobs/outbox.js';
import { reconcile } from '../../../worker/jobs/reconcile.js';
import { startStalled } from '../../../worker/jobs/stalled.js';
import { buildIdOf } from '../../../worker/runtime/audit/builds.js';
import { createLog } from '../../../worker/runtime/log.js';
import { dataConverter } from '../../../worker/runtime/temporal/client.js';
import { repair } from '../../../worker/runtime/temporal/repair.js';
import { urlIn } from '../../helpers/mail-server.js';
import { reaches } from '../../helpers/progress.js';
import type { Caller, Reply } from '../../helpers/system.js';
import { startSystem, type System } from '../../helpers/system.js';
import { testRing, testTemporalConfig, type TestWorker, workflowBundle } from '../../helpers/temporal.js';
import { addAccount, codeIn, sentCode, wrongOf } from '../../helpers/umin.js';
import { has, until } from '../../helpers/wait.js';
import { newId } from '../../staff/oversight/support.js';
import { approvedToken, FORM, staff, verified } from '../../procedures/operator-application/support.js';

const ONE = 'contact@univ-a.example.jp';
const TWO = 'library@univ-b.example.jp';

type InterceptingCall = ReturnType<
  NonNullable<NonNullable<Parameters<typeof Connection.lazy>[0]>['interceptors']>[number]
>;

let system: System;
let needs: Parameters<typeof startStalled>[0] & Parameters<typeof startOutbox>[0];
let stops: (() => Promise<void>)[];
/** What the jobs logged as an error. */
const lines: Record<string, unknown>[] = [];
let other: TestWorker | undefined;
beforeAll(async () => {
  system = await startSystem();
  const { database, temporal, deps, activities } = system;
  const names = new Set(Object.keys(activities));
  const build = { workflowBundle: await workflowBundle(), dataConverter: dataConverter(testRing()), activities: names };
  const log = createLog('worker', 'error', { write: (line) => void lines.push(JSON.parse(line)) });
  needs = { db: database.db, temporal: temporal.client, log, services: deps.services, build };
});
beforeEach(() => {
  stops = [];
});
/** The jobs of a worker. As in production they run with the right build only. */
function jobs(): void {
  stops.push(startStalled(needs, { everyMs: 500, lateMs: 2_000, owedMs: 3_600_000 }));
  stops.push(startOutbox(needs, { everyMs: 500, lateMs: 2_000 }));
}
afterEach(async () => {
  await other?.stop();
  other = undefined;
  await Promise.all(stops.map((stop) => stop()));
  await system.startWorker();
});
afterAll(async () => system.close());

/** Another build: what ours calls by this name it calls by another. */
const renamed =
  (...names: string[]) =>
  (code: string) =>
    names.reduce((changed, name) => changed.replaceAll(name, `${name}OfAnotherBuild`), code);
async function inItsPlace(name: string, more = {}): Promise<void> {
  await system.stopWorker();
  other = await system.startOtherBuild(renamed(name), more);
}
async function rightAgain(): Promise<void> {
  await other?.stop();
  other = undefined;
  await system.startWorker();
  jobs();
}

async function started(email = ONE): Promise<string> {
  const { procedureId } = (await system.caller().call('startPasswordReissue', { email })).body;
  await until('the start', () => system.database.db('procedures').where({ procedure_id: procedureId }).first());
  return procedureId;
}
/** By the same key each time: a repeat is the same OK. */
const accept = (procedureId: string): Promise<Reply> =>
  system.caller().call('acceptPasswordReissue', { procedureId }, { 'idempotency-key': `ok-${procedureId}` });
const accepted = (procedureId: string): Promise<Reply> =>
  until(
    'OK',
    () => accept(procedureId),
    ({ status }) => status === 200,
  );
const mailed = (procedureId: string) =>
  system.mail.wait((mail) => mail.text.includes('/u?token=') && urlIn(mail).token.includes(procedureId));
const stalled = async () =>
  (await listUndeliveredMails(needs.db, { queues: ['cinii', 'umin'], page: 1, pageSize: 50 })).rows;

/** Procedures that a job has written down as standing still. */
const marked = async (): Promise<string[]> =>
  needs.db('stalled_procedures').orderBy('procedure_id').pluck('procedure_id');

/** Whether a procedure waits for what only another build knows. */
async function isAwaited(procedureId: string, name: string): Promise<boolean> {
  const { raw } = await system.temporal.client.workflow.getHandle(procedureId).describe();
  return (raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name === `${name}OfAnotherBuild`);
}

test('an OK that another build answered, which mails the URL by another name, is mailed once the right build is back', async () => {
  const name = 'mailClaimedReissueUrl';
  const procedureId = await started();
  await inItsPlace(name);
  expect((await accept(procedureId)).status).toBe(200);
  await until('the other build has decided what follows', () => isAwaited(procedureId, name));
  await rightAgain();
  const { token } = urlIn(await mailed(procedureId));
  // The run that was taken back was no end of the procedure.
  await reconcile(needs);
  expect((await system.caller().call('redeemOneTimeUrl', { token })).body).toMatchObject({ status: 'completed' });
});

test('before it goes out, a build that could not go on with a procedure is told by its ID', async () => {
  const procedureId = await started();
  const { code } = await workflowBundle();
  const told = async (bundle: string) => {
    const { replayed, unfit } = await checkDeploy({ temporal: system.temporal.client, ring: testRing(), bundle });
    expect(replayed).toBeGreaterThan(0);
    return unfit.filter(({ workflowId }) => workflowId === procedureId);
  };
  expect(await told(code)).toEqual([]);
  expect(await told(renamed('recordReissue')(code))).toMatchObject([
    { why: 'other-decisions', type: 'passwordReissueV2' },
  ]);
});

test('an OK that a build can’t take, which can’t replay the procedure, is 503, and is taken and mailed once the right build is back (issue 11, A9)', async () => {
  const procedureId = await started();
  await inItsPlace('recordReissue');
  const { status, headers } = await accept(procedureId);
  expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
  // Until the server itself takes no more updates, because the task has failed too often.
  await until('the task has failed', async () => {
    const { raw } = await system.temporal.client.workflow.getHandle(procedureId).describe();
    return (raw.pendingWorkflowTask?.attempt ?? 0) >= 3;
  });
  expect((await accept(procedureId)).status).toBe(503);
  await rightAgain();
  await accepted(procedureId);
  await mailed(procedureId);
});

test('of nine procedures that two builds run side by side, each that was accepted is mailed once the right build is alone', async () => {
  other = await system.startOtherBuild(renamed('mailClaimedReissueUrl', 'mailAccessCode', 'mailContactUrl'));
  const procedures: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { body } = await system.caller().call('startPasswordReissue', { email: n % 2 === 0 ? ONE : TWO });
    procedures.push(body['procedureId']);
    await accepted(body['procedureId']);
  }
  const codes: [string, string][] = [];
  for (let n = 0; n < 3; n++) {
    const accountId = await addAccount(needs.db, `both-${n}`);
    const { body, status } = await system.caller().call('startAccessCodeById', { accountId });
    expect(status).toBe(201);
    codes.push([body['procedureId'], accountId]);
  }
  const applications = await Promise.all(
    Array.from({ length: 3 }, async (_, n) => {
      const { body } = await system
        .caller()
        .call('startOperatorApplication', { ...FORM, email: `both${n}@example.jp` });
      return String(body['procedureId']);
    }),
  );
  await rightAgain();
  // A newer request for the same address has made the earlier ones void.
  for (const procedureId of procedures.slice(-2)) await mailed(procedureId);
  for (const [, accountId] of codes)
    codeIn(await system.mail.wait((mail) => mail.to.includes(`${accountId}@hospital.example.jp`)));
  for (const procedureId of applications) await mailed(procedureId);
  expect(await stalled()).toEqual([]);
});

test('what staff said while a build could not replay the application is heard once the right build is back', async () => {
  const visitor = system.caller();
  const [asked, approved] = [await verified(system, visitor), await verified(system, visitor)].map(
    (one) => one.procedureId,
  );
  const op1: Caller = await staff(system);
  await inItsPlace('openOperatorApplication');
  const message = { procedureId: asked, message: '所属を証明する書類はありますか。' };
  expect((await op1.call('askApplicant', message)).status).toBe(200);
  const approval = { procedureId: approved, decision: 'approve', reason: '確認できました。' };
  expect((await op1.call('decideApplication', approval)).status).toBe(200);
  await rightAgain();
  await reaches(visitor, asked ?? '', 'awaiting-applicant');
  await approvedToken(system, approved ?? '');
});

test('what another build has carried out is not taken back: the procedure is held, says which build it needs, and goes on once that runs', async () => {
  const [procedureId, goesOn] = [await started(), await started(TWO)];
  const theirs = { mailClaimedReissueUrlOfAnotherBuild: system.activities.mailClaimedReissueUrl };
  await inItsPlace('mailClaimedReissueUrl', theirs);
  for (const id of [procedureId, goesOn]) await accept(id);
  const { token } = urlIn(await mailed(procedureId));
  const { token: tokenOfOther } = urlIn(await mailed(goesOn));
  await rightAgain();
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  const { runId } = await handle.describe();
  // What a browser was told 503 for may still be done when it comes again.
  const browser = system.caller();
  for (const [by, each] of [[system.caller(), token] as const, [browser, tokenOfOther] as const])
    expect((await by.call('redeemOneTimeUrl', { token: each })).status).toBe(503);
  const rows = await until('a row for staff', stalled, (all) => all.length > 1);
  const held = { trouble: 'stalled', why: 'other-build', status: 'awaiting-confirmation' };
  expect(rows).toHaveLength(2);
  for (const id of [procedureId, goesOn]) {
    expect(rows).toContainEqual(expect.objectContaining({ procedureId: id, ...held }));
    const { code } = needs.build.workflowBundle;
    const builds = {
      thisBuild: buildIdOf({ code }),
      lastBuild: buildIdOf({ code: renamed('mailClaimedReissueUrl')(code) }),
    };
    const todo = expect.stringContaining('run a worker of a build that can replay it');
    expect(lines.filter((line) => line.procedureId === id)).toMatchObject([{ why: 'other-build', ...builds, todo }]);
  }
  expect((await handle.describe()).runId).toBe(runId);
  const page = await (await staff(system)).send({ method: 'GET', url: '/staff/mails' });
  expect(page.text).toContain('プログラムの不具合。失われたものはなく');
  await handle.terminate('a test');
  // Temporal's list is a moment behind.
  const reconciled = async () => {
    await reconcile(needs);
    return stalled();
  };
  const isSettled = (all: Awaited<ReturnType<typeof stalled>>): boolean =>
    all.some((one) => one.procedureId === procedureId && one.trouble !== 'stalled');
  const after = await until('the row', reconciled, isSettled);
  expect(after).toContainEqual(expect.objectContaining({ procedureId, trouble: 'closed', status: 'failed' }));
  await inItsPlace('mailClaimedReissueUrl', theirs);
  const redeemed = () => browser.call('redeemOneTimeUrl', { token: tokenOfOther });
  await until('it goes on by itself', redeemed, ({ status }) => status === 200);
  await until('it is held no more', marked, (all) => !all.includes(goesOn));
});

test('what another build is carrying out at the moment is left to it, and what it can’t carry out either is taken back', async () => {
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const mailClaimedReissueUrlOfAnotherBuild = async (...p: Parameters<Activities['mailClaimedReissueUrl']>) => {
    await held;
    return system.activities.mailClaimedReissueUrl(...p);
  };
  const accountId = await addAccount(needs.db, 'beside-1');
  const procedureId = await started();
  await system.stopWorker();
  other = await system.startOtherBuild(renamed('mailClaimedReissueUrl', 'mailAccessCode'), {
    mailClaimedReissueUrlOfAnotherBuild,
  });
  await accept(procedureId);
  const { body } = await system.caller().call('startAccessCodeById', { accountId });
  await until('its mail', () => isAwaited(procedureId, 'mailClaimedReissueUrl'));
  const runOf = async (id: string) => (await system.temporal.client.workflow.getHandle(id).describe()).runId;
  const [mailing, failing] = [await runOf(procedureId), await runOf(body['procedureId'])];
  jobs();
  await until('the other is taken back', async () => (await runOf(body['procedureId'])) !== failing);
  expect(await runOf(procedureId)).toBe(mailing);
  goOn();
  await mailed(procedureId);
  await rightAgain();
});

test('a fault of this build is not taken for decisions of another: nothing that was accepted is taken back', async () => {
  const { procedureId, code } = await sentCode(system, system.caller());
  await system.caller().call('submitAccessCode', { procedureId, code: wrongOf(code) });
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  const { runId } = await handle.describe();
  const faulty = needs.build.workflowBundle.code.replaceAll('code.underWay += 1', 'code.none.none += 1');
  expect(faulty).not.toBe(needs.build.workflowBundle.code);
  const build = { ...needs.build, workflowBundle: { code: faulty } };
  expect(await repair(needs.temporal, build, procedureId, runId)).toBe('stuck');
  expect((await handle.describe()).runId).toBe(runId);
  expect(await repair(needs.temporal, needs.build, procedureId, runId)).toBe('replays');
});

test('a mail that a procedure owes and never began, although nothing is wrong with it, stands with staff until it is begun (issue 11, A9)', async () => {
  const procedureId = await started(TWO);
  await accepted(procedureId);
  await mailed(procedureId);
  const begun = await needs.db('mail_log').where({ procedure_id: procedureId });
  const ours = async () => (await stalled()).filter((one) => one.procedureId === procedureId);
  stops.push(startStalled(needs, { everyMs: 200, lateMs: 200, owedMs: 200 }));
  await until('the ledger is settled', () =>
    needs.db('mail_log').where({ procedure_id: procedureId, state: 'sent' }).first(),
  );
  await needs.db('mail_log').where({ procedure_id: procedureId }).delete();
  expect(await until('a row for staff', ours, (rows) => rows.length > 0)).toMatchObject([{ trouble: 'stalled' }]);
  expect(await needs.db('stalled_procedures').where({ procedure_id: procedureId })).toMatchObject([{ why: 'owed' }]);
  await needs.db('mail_log').insert(begun);
  await until('the row is gone', ours, (rows) => rows.length === 0);
});

test('a procedure that can’t be helped, because each attempt to fails, stands with staff after the second, and is helped once one does not', async () => {
  const procedureId = await started();
  await inItsPlace('recordReissue');
  expect((await accept(procedureId)).status).toBe(503);
  await until('the task has failed', async () => {
    const { raw } = await system.temporal.client.workflow.getHandle(procedureId).describe();
    return (raw.pendingWorkflowTask?.attempt ?? 0) >= 3;
  });
  const { address, namespace } = testTemporalConfig().temporal;
  let refused = 0;
  const connection = Connection.lazy({
    address,
    interceptors: [
      (options, next) => {
        if (!options.method_definition.path.endsWith('/GetWorkflowExecutionHistory'))
          return next(options) as InterceptingCall;
        refused += 1;
        throw new Error('the server is busy');
      },
    ],
  });
  const broken = { ...needs, temporal: new Client({ connection, namespace }) };
  stops.push(startStalled(broken, { everyMs: 500, lateMs: 2_000, owedMs: 3_600_000 }));
  await until('a row for staff', marked, has(procedureId));
  expect(refused).toBeGreaterThanOrEqual(2);
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await connection.close();
  await rightAgain();
  await accepted(procedureId);
  await mailed(procedureId);
  await until('no row for staff any more', marked, (all) => !all.includes(procedureId));
});

test('a password that an earlier release left in force, under a procedure that ended unused, stands with staff', async () => {
  const { db } = needs;
  const accountId = await addAccount(db, 'left-over', { password_version: 1 });
  const procedureId = `umin-access-code-${'0'.repeat(26)}`;
  const times = { opened_at: new Date(), updated_at: new Date(), closed_at: new Date() };
  const row = { procedure_id: procedureId, service: 'umin', kind: 'access-code', locale: 'ja', ...times };
  await db('procedures').insert({ ...row, status: 'expired', closed: true });
  const changed_at = new Date(Date.now() - 60_000);
  await db('umin_password_changes').insert({
    procedure_id: procedureId,
    account_id: accountId,
    version: 1,
    changed_at,
  });
  jobs();
  await until('a row for staff', stalled, (all) => all.some((one) => one.procedureId === procedureId));
});

/** Changed passwords of procedures that ended without a mail. */
async function neverTold(count: number, ageMs: number): Promise<string[]> {
  const { db } = needs;
  const accountId = await addAccount(db, `never-told${count}`, { password_version: 1 });
  const ids = Array.from({ length: count }, () => newId('umin-access-code')).toSorted();
  const row = { account_id: accountId, version: 1, changed_at: new Date(Date.now() - ageMs) };
  await db('umin_password_changes').insert(ids.map((procedure_id) => ({ procedure_id, ...row })));
  return ids;
}
/** A mail to each: nothing is owed any more. */
const mailTo = (...ids: string[]) =>
  needs.db('mail_log').insert(
    ids.map((id) => {
      const mail = {
        key: `${id}/updated`,
        procedure_id: id,
        message_id: id,
        template: 'password-updated',
        recipient: 'r',
      };
      return { ...mail, state: 'sent', claimed_at: new Date(), last_attempt_at: new Date() };
    }),
  );

test('all to whom something is owed are found, and stay with staff until something comes of it, however many and however old', async () => {
  const { db } = needs;
  await db('umin_password_changes').delete();
  await db('stalled_procedures').delete();
  const ids = await neverTold(250, 120_000);
  // What another build left in a test before may stand there too.
  const codes = async (): Promise<string[]> => (await marked()).filter((id) => id.startsWith('umin-access-code'));
  jobs();
  await until('a row for each', codes, (all) => all.length === ids.length);
  // Long ago, so they would not be looked for any more; the last of them gets its mail.
  await db('umin_password_changes').update({ changed_at: new Date(Date.now() - 40 * 86_400_000) });
  const [last = '', ...rest] = ids.toReversed();
  await mailTo(last);
  await until('the one that has its mail', codes, (all) => !all.includes(last));
  expect(await codes()).toEqual(rest.toReversed());
  // A hundred of them don't hide what is owed to another.
  const more = await neverTold(1, 60_000);
  await until('the new one', codes, (all) => all.includes(more[0] ?? ''));
  await mailTo(...rest, ...more);
  await until('no row any more', codes, (all) => all.length === 0);
});

test('a question that was never mailed is owed, unless it was answered or the applicant withdrew after it', async () => {
  const { db } = needs;
  const [asked, answered, withdrawn] = [1, 2, 3].map(() => newId('umin-operator-application'));
  const message = (procedure_id: string | undefined, kind: string, minutesAgo: number) => ({
    message_id: `${kind}-${procedure_id}`,
    procedure_id,
    kind,
    text: 't',
    at: new Date(Date.now() - minutesAgo * 60_000),
  });
  await db('application_messages').insert([
    ...[asked, answered, withdrawn].map((id) => message(id, 'question', 9)),
    message(answered, 'answer', 8),
    message(withdrawn, 'withdrawal', 8),
  ]);
  await mailTo(withdrawn ?? '');
  await db('mail_log').where({ procedure_id: withdrawn }).update({ template: 'operator-withdrawn' });
  const owed = await owedTo(db, [asked, answered, withdrawn].map(String));
  expect(owed.map(({ procedureId }) => procedureId)).toEqual([asked]);
  await db('application_messages').delete();
});
