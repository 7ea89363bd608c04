/** A notice of a change, as API and outbox begin it. */
import { MFA_NOTICE, type MfaNoticeInput } from '../../../workflows/contracts/mfa-notice.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { Parts } from '../../helpers/parts.js';

export async function noticed(system: Parts, memberId: string, about: Partial<MfaNoticeInput> = {}) {
  const { procedureId = newProcedureId('utokyo', 'mfa-notice') } = about;
  const waits = { mailMs: 20_000, coolingMs: HOUR_MS };
  const input: MfaNoticeInput = { procedureId, memberId, locale: 'ja', what: 'unlinked', waits, ...about };
  const start = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] };
  const handle = await system.temporal.client.workflow.start(MFA_NOTICE, start);
  return { procedureId, sent: () => handle.result() as Promise<number> };
}
