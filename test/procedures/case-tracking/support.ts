/** Applications as the case tracker finds them: rows alone, or with the workflow that they belong to. */
import type { Knex } from 'knex';
import { addQuestion } from '../../../db/staff/application-messages.js';
import {
  applicationRedeemUpdateId,
  OPERATOR_APPLICATION,
  type OperatorApplicationInput,
  redeemApplicationUrlUpdate,
} from '../../../workflows/contracts/operator-application.js';
import { askedSignal } from '../../../workflows/contracts/review.js';
import { type Digest, type IsoInstant, procedureQuery, TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import type { Caller, System } from '../../helpers/system.js';
import { look } from '../../helpers/temporal.js';
import { codeIn } from '../../helpers/umin.js';
import { until } from '../../helpers/wait.js';

export const CONTACT = 'applicant@home.example.jp';
export const TRACKING_SUBJECT = 'UMIN 申請状況の確認 アクセスコードのお知らせ';
const HOUR_MS = 3_600_000;
export const DUE = '2026-11-26T08:00:00.000Z';

export const isTrackingMail = (mail: ReceivedMail): boolean => mail.subject.endsWith(TRACKING_SUBJECT);

export interface Application {
  caseId: string;
  receiptNumber: string;
}

/** A row of the queue without a workflow. */
export async function addApplication(
  db: Knex,
  receiptNumber: string,
  row: Record<string, unknown> = {},
): Promise<Application> {
  const caseId = newProcedureId('umin', 'operator-application');
  await db('applications').insert({
    procedure_id: caseId,
    service: 'umin',
    kind: 'operator-application',
    account: 'yamada-tar',
    detail: JSON.stringify({ familyName: '山田', telephone: '03-0000-1234', reason: 'secret reason' }),
    received_at: '2026-11-21T04:00:00.000Z',
    due_at: DUE,
    receipt_number: receiptNumber,
    contact: CONTACT,
    applicant: '山田 太郎',
    ...row,
  });
  return { caseId, receiptNumber };
}

/** An application with its workflow, as far as it stands in the queue. */
export async function applied(system: System): Promise<Application> {
  const caseId = newProcedureId('umin', 'operator-application');
  const input: OperatorApplicationInput = {
    procedureId: caseId,
    fields: {
      familyName: '山田',
      givenName: '太郎',
      familyNameKana: 'やまだ',
      givenNameKana: 'たろう',
      sex: 'male',
      birthDate: '1980/04/12',
      affiliation: '第一内科',
      email: CONTACT,
      telephone: '03-0000-1234',
      reason: 'secret reason',
    },
    locale: 'ja',
    waits: { urlMs: HOUR_MS, passwordMs: HOUR_MS, mailMs: HOUR_MS, answerMs: HOUR_MS },
    services: [],
  };
  const { workflow } = system.deps.temporal;
  const handle = await workflow.start(OPERATOR_APPLICATION, {
    taskQueue: TASK_QUEUE,
    workflowId: caseId,
    args: [input],
  });
  // The URL exists once its mail is under way.
  await system.mail.wait((m) => m.headers.some(({ key, value }) => key === 'x-procedure-id' && value === caseId));
  const redeemed = { purpose: 'contact-verification', issue: 1, browser: 'k1.b' as Digest } as const;
  await handle.executeUpdate(redeemApplicationUrlUpdate, {
    args: [{ ...redeemed, dueAt: DUE as IsoInstant }],
    updateId: applicationRedeemUpdateId(redeemed),
  });
  const row = await system.database.db('applications').where({ procedure_id: caseId }).first('receipt_number');
  return { caseId, receiptNumber: row.receipt_number };
}

/** Staff ask; waits until the workflow has heard of it. */
export async function ask(system: System, caseId: string, text: string): Promise<void> {
  const messageId = newProcedureId('umin', 'question');
  await addQuestion(system.database.db, { procedureId: caseId, messageId, text, by: 'op1' });
  await system.deps.temporal.workflow.getHandle(caseId).signal(askedSignal, { messageId });
  await reachesStatus(system, caseId, 'awaiting-applicant');
}

/** Waits until the workflow has a status: its projection may be a moment behind. */
export async function reachesStatus(system: System, caseId: string, status: string): Promise<void> {
  const view = () => look(system.deps.temporal.workflow.getHandle(caseId), procedureQuery);
  await until(`${caseId} is ${status}`, view, (seen) => seen.status === status);
}

/** Asks for a code, and reads it from the mail. A type and no interface, so that it may be handed to a call as it is. */
export type MailedCode = { procedureId: string; code: string };
export async function mailedCode(system: System, caller: Caller, receiptNumber: string): Promise<MailedCode> {
  const { status, body, text } = await caller.call('startCaseTracking', { receiptNumber });
  if (status !== 201) throw new Error(`the start answers ${status}: ${text}`);
  const { procedureId } = body as { procedureId: string };
  const mail = await system.mail.wait((m) =>
    m.headers.some(({ key, value }) => key === 'x-procedure-id' && value === procedureId),
  );
  return { procedureId, code: codeIn(mail) };
}

/** As far as the right to look at the case. */
export async function caseTicket(system: System, receiptNumber: string, caller = system.caller()): Promise<string> {
  const reply = await caller.call('openCase', await mailedCode(system, caller, receiptNumber));
  if (reply.status !== 200) throw new Error(`the code answers ${reply.status}: ${reply.text}`);
  return reply.body['caseTicket'];
}
