/** Runs of the first type of `access-code`, as the release before began them. */
import { keepCodeStarter } from '../../../db/umin/locks.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import type { AccessCodeInput } from '../../../workflows/contracts/access-code.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';
import { codeIn, type SentCode } from '../../helpers/umin.js';

/** One whose code is mailed. */
export async function sentEarlier(system: System, accountId: string): Promise<SentCode> {
  const { umin } = system.deps.services;
  const procedureId = newProcedureId('umin', 'access-code');
  const input: AccessCodeInput = {
    procedureId,
    entry: 'id',
    account: { id: accountId },
    locale: 'ja',
    waits: { codeMs: umin.accessCodeLifeMs, passwordMs: umin.passwordTicketLifeMs, mailMs: umin.mailPatienceMs },
    tries: umin.accessCodeTries,
    wrongCodesPerDay: umin.wrongCodesPerDay,
    services: attachedServices(umin),
  };
  await keepCodeStarter(system.database.db, procedureId, { network: 'an-earlier-one', known: false });
  const start = { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] };
  await system.temporal.client.workflow.start('accessCode', start);
  const mail = await system.mail.wait((m) => m.headers.some(({ value }) => value === procedureId));
  return { procedureId, code: codeIn(mail) };
}
