/** What a caller may do with an operator application, whether by script or by page. */
import { mayClaimAttachment, releaseAttachment } from '../../../db/staff/attachments.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import {
  OPERATOR_APPLICATION,
  type OperatorApplicationFields,
  type OperatorApplicationInput,
} from '../../../workflows/contracts/operator-application.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { sharedLimits } from '../../http/plugins/limits.js';
import { malformed } from '../../http/problems.js';
import { startProcedure, startWithin } from '../client.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

export interface Applied {
  procedureId: string;
  status: 'awaiting-contact-verification';
  expiresAt: string;
}
type Optional<T> = { [K in keyof T]: T[K] | undefined };
export type TypedApplication = Omit<OperatorApplicationFields, 'accountId'> &
  Partial<Optional<Record<'accountId' | 'attachmentId' | 'fromProcedureId', string>>>;

/**
 * Takes an application; it is received once its contact address is verified. Whether the account exists changes nothing.
 * @param replaced the procedure that the same browser began with a wrong address: its picture goes along, unless staff have it already
 */
export async function startApplication(
  deps: Needs,
  call: CallContext,
  typed: TypedApplication,
  replaced?: string,
): Promise<Applied> {
  const { umin } = deps.services;
  const subject = emailKey(typed.email);
  const limits = sharedLimits(deps, call, {
    name: 'operator-application',
    part: 'contact',
    subject,
    limit: umin.requestsPerHour,
    limitOfClient: umin.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const procedureId = call.procedureIdFor('umin', 'operator-application');
  return startWithin(deps, call, { procedureId, rules: limits }, () =>
    apply(deps, call, { procedureId, replaced }, typed),
  );
}

async function apply(
  deps: Needs,
  call: CallContext,
  { procedureId, replaced }: { procedureId: string; replaced: string | undefined },
  { accountId, attachmentId, fromProcedureId, ...fields }: TypedApplication,
): Promise<Applied> {
  const { umin } = deps.services;
  if (attachmentId !== undefined && replaced !== undefined) {
    call.aboutToChange();
    await releaseAttachment(deps.db, attachmentId, replaced);
  }
  if (attachmentId !== undefined && !(await mayClaimAttachment(deps.db, attachmentId, procedureId)))
    throw malformed({ path: 'attachmentId', reason: 'bad-format' });
  const from = fromProcedureId !== undefined && (await goesOn(deps, fromProcedureId)) ? fromProcedureId : undefined;
  const input: OperatorApplicationInput = {
    procedureId,
    fields: { ...fields, ...(accountId !== undefined && { accountId }) },
    locale: call.locale,
    waits: {
      urlMs: umin.operatorUrlLifeMs,
      passwordMs: umin.passwordTicketLifeMs,
      mailMs: umin.mailPatienceMs,
      answerMs: umin.answerPatienceMs,
    },
    services: attachedServices(umin),
    ...(attachmentId !== undefined && { attachmentId }),
    ...(from !== undefined && { fromProcedureId: from }),
  };
  await startProcedure(deps, call, OPERATOR_APPLICATION, input);
  const expiresAt = new Date(deps.clock() + umin.operatorUrlLifeMs).toISOString();
  return { procedureId, status: 'awaiting-contact-verification', expiresAt };
}

/** Whether an application may go on from a procedure: a password update by access code that brought no new password. */
export async function goesOn({ db }: Pick<Needs, 'db'>, procedureId: string): Promise<boolean> {
  const row = await findProcedure(db, procedureId);
  return row?.kind === 'access-code' && row.status !== 'completed' && row.status !== 'propagating';
}
