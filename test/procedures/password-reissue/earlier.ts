/** Runs of the first type of `password-reissue`, as the release before began them. */
import { newProcedureId } from '../../helpers/ids.js';
import { urlIn } from '../../helpers/mail-server.js';
import type { System } from '../../helpers/system.js';
import { isUrlMail } from '../../security/support.js';
import type { PasswordReissueInput } from '../../../workflows/contracts/password-reissue.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { emailKey } from '../../../workflows/rules/email.js';

/** One that waits for OK. */
export async function startedEarlier(system: System, email: string, applicationIds: string[]): Promise<string> {
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const input: PasswordReissueInput = {
    procedureId,
    applicationIds,
    addressDigest: system.deps.tokens.digest('address', emailKey(email)),
    locale: 'ja',
    waits: { okMs: 600_000, urlMs: 600_000, mailMs: 60_000 },
  };
  const start = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] };
  await system.temporal.client.workflow.start('passwordReissue', start);
  return procedureId;
}

/** One whose URL is mailed. */
export async function mailedEarlier(system: System, email: string, applicationIds: string[]) {
  const procedureId = await startedEarlier(system, email, applicationIds);
  const accepted = await system.caller().call('acceptPasswordReissue', { procedureId });
  if (accepted.status !== 200) throw new Error(`OK was refused: ${accepted.text}`);
  const mail = await system.mail.wait((m) => isUrlMail(m) && urlIn(m).token.includes(procedureId));
  return { procedureId, ...urlIn(mail) };
}
