/** Changes of members on the whole system, without the pages. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import {
  MEMBER_CHANGE,
  type MemberChange,
  memberChangedUpdate,
  type MemberChangeInput,
  memberPasswordContext,
  redeemMemberEmailChangeUpdate,
} from '../../../workflows/contracts/member-change.js';
import {
  procedureQuery,
  type ProcedureResult,
  type Sealed,
  TASK_QUEUE,
} from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { look } from '../../helpers/temporal.js';
import { BROWSER, mailOf, outcome } from '../member-registration/support.js';

export const NEW_HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$YW5vdGhlcg';
export const WAITS = { urlMs: 3_600_000, mailMs: 60_000 };

type Started = Partial<Pick<MemberChangeInput, 'member' | 'procedureId'>> & {
  waits?: Partial<MemberChangeInput['waits']>;
};

/** A password that our API has sealed for its procedure. */
export function newPassword(system: System, version = 1): { procedureId: string; change: MemberChange } {
  const procedureId = newProcedureId('jairo', 'member-change');
  const hash: Sealed = system.deps.sealer.seal(NEW_HASH, memberPasswordContext(procedureId));
  return { procedureId, change: { what: 'password', version, hash } };
}

/** Starts a change; one that is in force at once by an update with the start, as the API does it. */
export async function change(system: System, userId: string, what: MemberChange, { waits, ...about }: Started = {}) {
  const procedureId = about.procedureId ?? newProcedureId('jairo', 'member-change');
  const input: MemberChangeInput = {
    userId,
    change: what,
    locale: 'ja',
    ...about,
    procedureId,
    waits: { ...WAITS, ...waits },
  };
  const { workflow } = system.temporal.client;
  const start = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] };
  const startWorkflowOperation = new WithStartWorkflowOperation(MEMBER_CHANGE, {
    ...start,
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const isVerified = what.what === 'email';
  if (isVerified || about.member) await workflow.start(MEMBER_CHANGE, start);
  const answer =
    isVerified || about.member
      ? undefined
      : await workflow.executeUpdateWithStart(memberChangedUpdate, { startWorkflowOperation, args: [null] });
  const handle = workflow.getHandle(procedureId);
  const { db } = system.database;
  return {
    procedureId,
    answer,
    handle,
    view: () => look(handle, procedureQuery),
    redeem: (issue = 1, browser = BROWSER) =>
      outcome(handle.executeUpdate(redeemMemberEmailChangeUpdate, { args: [{ procedureId, issue, browser }] })),
    steps: async () => (await look(handle, procedureQuery)).steps.map(({ step }) => step),
    result: async () => ((await handle.result()) as ProcedureResult).status,
    mailed: (template: string) => mailOf(system, procedureId, template),
    mails: async () =>
      (await db('mail_log').where({ procedure_id: procedureId }).orderBy('claimed_at')).map(
        (mail): [template: string, to: string] => [mail.template, mail.recipient],
      ),
    recorded: async () => (await db('procedures').where({ procedure_id: procedureId }).first())?.status,
  };
}
