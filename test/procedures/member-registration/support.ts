/** What the tests of members share: institutions and people of their own, and invitations on the whole system without its pages. */
import { randomBytes } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  type AdoptAccount,
  adoptAccountUpdate,
  invitationChangedSignal,
  invitationOpenedUpdate,
  MEMBER_REGISTRATION,
  type MemberRegistrationInput,
  redeemMemberEmailUpdate,
  type RegisterMember,
  registerMemberUpdate,
  registrationContext,
  resendInvitationUpdate,
  withdrawInvitationUpdate,
} from '../../../workflows/contracts/member-registration.js';
import {
  type Actor,
  type Digest,
  procedureQuery,
  type ProcedureResult,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { rosterEmailKey } from '../../../workflows/rules/roster.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import type { System } from '../../helpers/system.js';
import { look } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';

export const BROWSER = 'k1.browser' as Digest;
export const OTHER_BROWSER = 'k1.other' as Digest;
/** As argon2id writes one; nobody signs in with it here. */
export const PASSWORD_HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$bm9ib2R5';
export const STAFF: Actor = 'staff:st-admin';
export const WAITS = { invitationMs: 600_000, reminderMs: 1_000, urlMs: 300_000, mailMs: 60_000 };

const own = (): string => randomBytes(5).toString('hex');
/** An ID and an address that nobody has. */
export const somebody = (): { userId: string; email: string; displayName: string } => {
  const name = own();
  return { userId: `m-${name}`, email: `${name}@univ.example.jp`, displayName: `図書 ${name}` };
};

/** An institution with nobody in it. @returns its host name */
export async function institution(system: System): Promise<string> {
  const host = `u-${own()}`;
  await system.database.db('jairo_institutions').insert({ host, name: `${host}大学`, revision: 1, next_number: 1 });
  await system.database.db('jairo_revisions').insert({ institution: host, revision: 1, kind: 'sample', by: 'system' });
  return host;
}

/** An account, of an administrator where an institution is given. */
export async function account(system: System, who = somebody(), administers?: string): Promise<string> {
  const { userId, email, displayName } = who;
  const row = { user_id: userId, display_name: displayName, email, email_key: emailKey(email), locale: 'ja' };
  await system.database.db('jairo_accounts').insert({ ...row, password_hash: PASSWORD_HASH });
  if (administers)
    await system.database.db('jairo_administrators').insert({ institution: administers, user_id: userId });
  return userId;
}

let numbers = 0;
/** A row of the roster, of somebody who has no account yet unless one is given. @returns its number */
export async function memberRow(
  system: System,
  host: string,
  email: string,
  { role = '教員', userId }: { role?: string; userId?: string } = {},
): Promise<string> {
  const { db } = system.database;
  numbers += 1;
  const number = `M${String(numbers).padStart(5, '0')}`;
  await db('jairo_members').insert({ institution: host, number, user_id: userId ?? null });
  await db('jairo_roster_rows').insert({
    institution: host,
    number,
    from_revision: 1,
    position: numbers,
    name: '氏名',
    display_name: '表示名',
    email,
    email_key: rosterEmailKey(email),
    affiliation: '附属図書館',
    role,
  });
  return number;
}

/** A row of the roster and its invitation, as an import writes them. */
export async function invitedMember(
  system: System,
  host: string,
  {
    email = somebody().email,
    role = '教員',
    by = STAFF,
  }: { email?: string; role?: '教員' | '図書館員'; by?: Actor } = {},
): Promise<{ procedureId: string; number: string; email: string }> {
  const number = await memberRow(system, host, email, { role });
  const procedureId = newProcedureId('jairo', 'member-registration');
  await system.database.db('jairo_invitations').insert({
    procedure_id: procedureId,
    institution: host,
    role,
    number,
    email,
    email_key: emailKey(email),
    locale: 'ja',
    invited_by: by,
  });
  return { procedureId, number, email };
}

type Started = Partial<Omit<MemberRegistrationInput, 'waits'>> & { waits?: Partial<MemberRegistrationInput['waits']> };
const inputOf = (host: string, { waits, ...about }: Started): MemberRegistrationInput => ({
  procedureId: newProcedureId('jairo', 'member-registration'),
  institution: host,
  role: '機関管理者',
  invitedBy: STAFF,
  locale: 'ja',
  ...about,
  waits: { ...WAITS, ...waits },
});

/** Starts the invitation of a row that stands, as an import does. */
export async function startInvited(
  system: System,
  host: string,
  { procedureId }: { procedureId: string },
  about: Started = {},
) {
  const input = inputOf(host, { role: '教員', ...about, procedureId });
  await system.temporal.client.workflow.start(MEMBER_REGISTRATION, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  return runOf(system, procedureId);
}

/** Invites by an update with the start, as the API does. */
export async function invite(system: System, host: string, about: Started) {
  const input = inputOf(host, about);
  const startWorkflowOperation = new WithStartWorkflowOperation(MEMBER_REGISTRATION, {
    taskQueue: TASK_QUEUE,
    workflowId: input.procedureId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [input],
  });
  const answer = await system.temporal.client.workflow.executeUpdateWithStart(invitationOpenedUpdate, {
    startWorkflowOperation,
    args: [null],
  });
  return { answer, ...runOf(system, input.procedureId) };
}

export type Run = ReturnType<typeof runOf>;
export function runOf(system: System, procedureId: string) {
  const handle = system.temporal.client.workflow.getHandle(procedureId);
  const { db } = system.database;
  const view = () => look(handle, procedureQuery);
  const register = (about: Partial<RegisterMember> & { userId: string; email: string }, updateId?: string) => {
    const message: RegisterMember = {
      procedureId,
      issue: 1,
      displayName: '図書館',
      hash: system.deps.sealer.seal(PASSWORD_HASH, registrationContext(procedureId)),
      browser: BROWSER,
      locale: 'ja',
      ...about,
    };
    return outcome(handle.executeUpdate(registerMemberUpdate, { args: [message], ...(updateId && { updateId }) }));
  };
  return {
    procedureId,
    handle,
    view,
    register,
    adopt: (about: Partial<AdoptAccount> & { userId: string }) =>
      outcome(
        handle.executeUpdate(adoptAccountUpdate, {
          args: [{ procedureId, issue: 1, passwordVersion: 1, browser: BROWSER, ...about }],
        }),
      ),
    redeem: (issue = 1, browser = BROWSER) =>
      outcome(handle.executeUpdate(redeemMemberEmailUpdate, { args: [{ procedureId, issue, browser }] })),
    resend: (by: Actor = STAFF, updateId?: string) =>
      outcome(handle.executeUpdate(resendInvitationUpdate, { args: [{ by }], ...(updateId && { updateId }) })),
    withdraw: (by: Actor = STAFF) => outcome(handle.executeUpdate(withdrawInvitationUpdate, { args: [{ by }] })),
    changed: () => handle.signal(invitationChangedSignal),
    steps: async () => (await view()).steps.map(({ step }) => step),
    status: async () => (await view()).status,
    result: async () => ((await handle.result()) as ProcedureResult).status,
    row: () => db('jairo_invitations').where({ procedure_id: procedureId }).first(),
    recorded: async () => (await db('procedures').where({ procedure_id: procedureId }).first())?.status,
    pending: () => db('jairo_pending_registrations').where({ procedure_id: procedureId }).first(),
    events: async () => (await handle.fetchHistory()).events ?? [],
    mailed: (template: string) => mailOf(system, procedureId, template),
    mails: async () =>
      (await db('mail_log').where({ procedure_id: procedureId }).orderBy('claimed_at')).map(
        (mail): string => mail.template,
      ),
  };
}

/** What an update came to: its answer, the type that a validator refused it with, or that nobody was there to take it. */
export async function outcome(update: Promise<unknown>): Promise<unknown> {
  try {
    return await update;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return `rejected: ${error.cause.type}`;
    if (error instanceof WorkflowNotFoundError) return 'gone';
    throw error;
  }
}

/** The mail of a template that a procedure has sent, waiting for it. */
export async function mailOf(system: System, procedureId: string, template: string): Promise<ReceivedMail> {
  const { db } = system.database;
  const row = await until(`the mail ${template}`, () =>
    db('mail_log').where({ procedure_id: procedureId, template, state: 'sent' }).orderBy('claimed_at', 'desc').first(),
  );
  return system.mail.wait((mail) => mail.messageId === row.message_id);
}

export const headerOf = ({ headers }: ReceivedMail, name: string): string =>
  headers.find(({ key }) => key === name)?.value ?? '';
