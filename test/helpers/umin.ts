/** A password update by access code as far as a test needs it: accounts, the mailed code, the way to a new password. */
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Knex } from 'knex';
import { propagationId } from '../../workflows/contracts/propagation.js';
import type { ReceivedMail } from './mail-server.js';
import type { Caller, Reply, System } from './system.js';
import { until } from './wait.js';

/** The sample account with an external address and a forwarded mailbox. */
export const YAMADA = 'yamada-tar';
/** Meets every rule of the policy. */
export const GOOD = 'Kq7xTm2wZpLr';
export const CODE_SUBJECT = 'UMIN パスワード更新 アクセスコードのお知らせ';
export const UPDATED_SUBJECT = 'UMIN パスワード更新完了のお知らせ';

/** The code of a mail. */
export function codeIn(mail: Pick<ReceivedMail, 'text'>): string {
  const code = /アクセスコード: ([0-9]{10})\b/.exec(mail.text)?.[1];
  if (code === undefined) throw new Error('the mail holds no code');
  return code;
}

/** Ten digits that are not the code. */
export const wrongOf = (code: string): string => (code === '0000000000' ? '0000000001' : '0000000000');

/** Another account like that of the sample, with an external address only. */
export async function addAccount(db: Knex, id: string, row: Record<string, unknown> = {}): Promise<string> {
  const like = await db('umin_accounts').where({ id: YAMADA }).first();
  const own = { id, email: `${id}@hospital.example.jp`, forwarded: false, identity_key: `test ${id}` };
  await db('umin_accounts').insert({ ...like, ...own, password_version: 0, ...row });
  return id;
}

/** Comes again with the same key where it is told to: a busy machine may keep an answer from coming in time. */
function patiently(caller: Caller, operation: string, input: Record<string, unknown>): Promise<Reply> {
  const key = { 'idempotency-key': randomUUID() };
  return until(
    `an answer of ${operation}`,
    () => caller.call(operation, input, key),
    ({ status }) => status !== 503,
  );
}

/** A type and no interface, so that it may be handed to a call as it is. */
export type SentCode = { procedureId: string; code: string };
/** Starts by ID and reads the code from the mail to the account's own mailbox. */
export async function sentCode(system: System, caller: Caller, accountId = YAMADA): Promise<SentCode> {
  const { status, body, text } = await patiently(caller, 'startAccessCodeById', { accountId });
  if (status !== 201) throw new Error(`the start answers ${status}: ${text}`);
  const { procedureId } = body as { procedureId: string };
  const isOfIt = (m: ReceivedMail): boolean =>
    m.to.includes(`${accountId}@umin.ac.jp`) &&
    m.headers.some((h) => h.key === 'x-procedure-id' && h.value === procedureId);
  return { procedureId, code: codeIn(await system.mail.wait(isOfIt)) };
}

/** As far as the right to set a password. */
export async function ticketFor(
  system: System,
  caller: Caller,
  accountId = YAMADA,
): Promise<{ procedureId: string; passwordTicket: string }> {
  const { procedureId, code } = await sentCode(system, caller, accountId);
  const { status, body, text } = await patiently(caller, 'submitAccessCode', { procedureId, code });
  if (status !== 200) throw new Error(`the code answers ${status}: ${text}`);
  return { procedureId, passwordTicket: body['passwordTicket'] };
}

export const setPassword = (caller: Caller, passwordTicket: string, password = GOOD): Promise<Reply> =>
  caller.call('submitNewPassword', { passwordTicket, password, passwordAgain: password });

/** The workflows that tell attached services, by ID: a service that confirmed at the first attempt has none. */
export async function toldByChildren({ database: { db }, temporal }: System): Promise<string[]> {
  const told = await db('propagations').select('procedure_id', 'service');
  const ids = told.map((row) => propagationId(row.procedure_id, row.service));
  const found = ids.map(async (id): Promise<string[]> => {
    try {
      await temporal.client.workflow.getHandle(id).describe();
      return [id];
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      throw error;
    }
  });
  return (await Promise.all(found)).flat();
}

/** Replays every procedure of UMIN accounts that this system has run, and the children of each. @returns how many */
export async function replayProcedures(system: System): Promise<number> {
  const procedures: string[] = await system.database.db('procedures').where({ service: 'umin' }).pluck('procedure_id');
  return system.temporal.replayAll([...procedures, ...(await toldByChildren(system))]);
}
