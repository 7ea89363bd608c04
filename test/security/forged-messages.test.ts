/** Security case F3: messages from a shell, without our keys and without rows, change nothing and stop nothing; a termination is seen. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { reconcile } from '../../worker/jobs/reconcile.js';
import { createLog } from '../../worker/runtime/log.js';
import { addressOf, isOf, mailedUrl, newcomer } from '../procedures/email-verification/support.js';
import { urlIn } from '../helpers/mail-server.js';
import { newProcedureId } from '../helpers/ids.js';
import { SIGNALS, UPDATES } from '../helpers/messages.js';
import { openShell } from '../helpers/shell.js';
import { startSystem, type System } from '../helpers/system.js';
import { sentCode, setPassword, ticketFor, replayProcedures } from '../helpers/umin.js';
import { applied, approvedToken, staff, statusOf, verified } from '../procedures/operator-application/support.js';
import { reaches } from '../helpers/progress.js';
import { until, is } from '../helpers/wait.js';

let system: System;
let shell: Client;
beforeAll(async () => {
  system = await startSystem();
  shell = await openShell();
});
afterAll(async () => {
  await shell.connection.close();
  await system.close();
});

/** An update that nobody answers ends so. */
/** Which of them it is depends on who gives up first, the client or the server. */
const HANGS = /DEADLINE|timed out|Call cancelled/i;
const PAYLOADS: unknown[][] = [
  [],
  [null],
  [{}],
  [{ decisionId: 'forged', decision: 'approve', by: 'op1' }],
  [{ hash: 'k1.AAAA' }],
  [{ attempt: ['k1.x'], browser: 'k1.b' }],
  [{ purpose: 'contact-verification', issue: 1, browser: 'x', dueAt: 'x' }],
  [{ messageId: 'x', withdrawalId: 'x', byProcedureId: 'x', version: 99 }],
  [{ purpose: 'register', issue: 1, browser: 'x' }],
];

/** Sends every message that there is, in every shape. Each is answered or refused; none may hang. */
async function forge(workflowId: string): Promise<void> {
  const handle = shell.workflow.getHandle(workflowId);
  for (const args of PAYLOADS) {
    for (const name of SIGNALS) await handle.signal(name, ...args);
    await Promise.all(
      UPDATES.map((name) =>
        shell
          .withDeadline(Date.now() + 60_000, () => handle.executeUpdate(name, { args: args as [unknown] }))
          .then(
            () => undefined,
            (error: Error) => expect(`${name}: ${String(error)} ${String(error.cause)}`).not.toMatch(HANGS),
          ),
      ),
    );
  }
}

test('F3: every message of the contracts is among the forged ones, and one that hangs would be seen', async () => {
  expect(SIGNALS).toEqual(expect.arrayContaining(['superseded', 'withdrawn', 'confirmed']));
  expect(UPDATES).toEqual(expect.arrayContaining(['begin', 'decide', 'redeemReissue', 'opened']));
  const nobodys = await shell.workflow.start('nobody', {
    workflowId: newProcedureId('umin', 'nobody'),
    taskQueue: 'none',
  });
  const asked = shell.withDeadline(Date.now() + 500, () => nobodys.executeUpdate('decide'));
  const error: Error = await asked.then(
    () => new Error('answered'),
    (reason: Error) => reason,
  );
  expect(`${String(error)} ${String(error.cause)}`).toMatch(HANGS);
  await nobodys.terminate();
});

test('F3: a password update that waits for a code goes on after every forged message, with all its tries', async () => {
  const caller = system.caller();
  const { procedureId, code } = await sentCode(system, caller);
  await forge(procedureId);
  expect(await statusOf(system, procedureId)).toBe('awaiting-code');
  expect(await system.database.db('umin_wrong_codes').where({ procedure_id: procedureId })).toEqual([]);
  expect((await caller.call('submitAccessCode', { procedureId, code })).status).toBe(200);
});

test('F3: one that waits for a password takes none from a shell, and then the right one', async () => {
  const caller = system.caller();
  const { procedureId, passwordTicket } = await ticketFor(system, caller);
  const before = await system.database.db('umin_accounts').orderBy('id');
  await forge(procedureId);
  expect(await system.database.db('umin_accounts').orderBy('id')).toEqual(before);
  expect((await setPassword(caller, passwordTicket)).status).toBe(200);
});

test('F3: an application is neither verified nor decided, asked nor withdrawn by a shell', async () => {
  const caller = system.caller();
  const { procedureId, token } = await applied(system, caller);
  await forge(procedureId);
  expect(await statusOf(system, procedureId)).toBe('awaiting-contact-verification');
  expect((await caller.call('redeemOneTimeUrl', { token })).status).toBe(200);
  await forge(procedureId);
  expect(await statusOf(system, procedureId)).toBe('awaiting-decision');
  const op1 = await staff(system);
  const made = await op1.call('decideApplication', { procedureId, decision: 'refuse', reason: '確認できない' });
  expect(made.status).toBe(200);
  await reaches(system.caller(), procedureId, 'refused');
});

test('F3: an address is neither verified nor given up by a shell; the URL of the mail still counts', async () => {
  const { userId, caller } = await newcomer(system);
  const { procedureId, token } = await mailedUrl(system, caller, 'forged@student.example.jp');
  await forge(procedureId);
  expect(await statusOf(system, procedureId)).toBe('awaiting-confirmation');
  expect(await addressOf(system, userId)).toBeNull();
  expect((await caller.call('redeemOneTimeUrl', { token })).body['status']).toBe('completed');
  expect(await addressOf(system, userId)).toBe('forged@student.example.jp');
});

test('F3: a reset is neither redeemed, nor given a password, nor ended by a shell; and then it takes the right one', async () => {
  const { db } = system.database;
  const caller = system.caller();
  const { body } = await caller.call('startSecondPasswordReset', { email: 'lee@student.example.jp' });
  const procedureId = String(body['procedureId']);
  const { token } = urlIn(await system.mail.wait(isOf(procedureId)));
  const before = await db('shomei_accounts').orderBy('user_id');
  await forge(procedureId);
  const redeemed = await caller.call('redeemOneTimeUrl', { token });
  expect(redeemed.body['status']).toBe('awaiting-password');
  await forge(procedureId);
  expect(await db('shomei_accounts').orderBy('user_id')).toEqual(before);
  const { passwordTicket } = redeemed.body;
  const password = 'Kq7xTm2wZpLr';
  const set = await caller.call('setSecondPassword', { passwordTicket, password, passwordAgain: password });
  expect(set.status).toBe(200);
});

test('F3: messages that were encrypted for another procedure end nothing either', async () => {
  const { caller } = await newcomer(system);
  const { procedureId, token } = await mailedUrl(system, caller, 'replayed@student.example.jp');
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  for (let n = 0; n < 5; n++) await handle.signal('superseded', { byProcedureId: 'shomei-email-verification-x' });
  await handle.query('procedure');
  expect((await caller.call('redeemOneTimeUrl', { token })).body['status']).toBe('completed');
});

test('F3: a termination by hand is found, written as failed, and the application leaves the queue', async () => {
  const { procedureId } = await verified(system, system.caller());
  await shell.workflow.getHandle(procedureId).terminate('by hand');
  const needs = { db: system.database.db, temporal: system.temporal.client, log: createLog('test', 'silent') };
  // Temporal's visibility is a moment behind.
  const lookAgain = async (): Promise<string> => {
    await reconcile(needs);
    return statusOf(system, procedureId);
  };
  await until('the status', lookAgain, is('failed'));
  const { body } = await system.caller().call('getProcedure', { procedureId });
  expect(body['steps'].map(({ step }: { step: string }) => step)).toContain('ended-by-hand');
  expect(await system.database.db('applications').where({ procedure_id: procedureId, open: true })).toEqual([]);
});

test('A7, C5: the URL of an approval does nothing after the password came into force in another way', async () => {
  const caller = system.caller();
  const { procedureId } = await verified(system, caller, { accountId: 'yamada-tar' });
  const op1 = await staff(system);
  await op1.call('decideApplication', { procedureId, decision: 'approve', reason: '確認した' });
  const holder = system.caller();
  const own = await ticketFor(system, holder);
  expect((await setPassword(holder, own.passwordTicket, 'Zr4tWq8nVbXe')).status).toBe(200);
  const redeemed = await caller.call('redeemOneTimeUrl', { token: await approvedToken(system, procedureId) });
  const late = await setPassword(caller, redeemed.body['passwordTicket'] ?? '');
  expect(late.status).toBe(410);
  const { password_hash: hash } = await system.database.db('umin_accounts').where({ id: 'yamada-tar' }).first();
  expect(await system.deps.passwords.verify(hash, 'Zr4tWq8nVbXe')).toBe(true);
});

test('all that ran here replays', async () => {
  expect(await replayProcedures(system)).toBeGreaterThan(5);
  const students = await system.database.db('procedures').where({ service: 'shomei' }).pluck('procedure_id');
  expect(await system.temporal.replayAll(students)).toBe(3);
});
