/** What a caller may do in a password reissue, whether by script or by page: one function for each, refusals thrown as problems. */
import { findRegistrationsByEmail, type Registration } from '../../../db/cinii/registrations.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import {
  acceptReissueUpdate,
  PASSWORD_REISSUE,
  type PasswordReissueInput,
  reissueRegistrationsQuery,
} from '../../../workflows/contracts/password-reissue.js';
import { queryIdle } from '../../../worker/runtime/temporal/query-idle.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { sharedLimits } from '../../http/plugins/limits.js';
import { malformed, problem } from '../../http/problems.js';
import { acceptId, refuse, startProcedure, startWithin, updateProcedure } from '../client.js';
import { shownAt } from '../deadlines.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'clock'>;

/** How long a request waits for the workflow's answer. */
const OK_WAIT_MS = 6_000;

export interface Started {
  procedureId: string;
  status: 'awaiting-ok';
  expiresAt: string;
  registrations: { applicationId: string }[];
}

/** Step 1: somebody types an address. */
export async function startReissue(deps: Needs, call: CallContext, email: string): Promise<Started> {
  const { cinii } = deps.services;
  const key = emailKey(email);
  const procedureId = call.procedureIdFor('cinii', 'password-reissue');
  // Counted for the address whether or not it is registered, so that the limit tells nothing either.
  const registrations = await findRegistrationsByEmail(deps.db, key);
  const limits = sharedLimits(deps, call, {
    name: 'password-reissue',
    part: 'address',
    subject: key,
    holders: registrations.map(({ application_id: id }) => ciniiHolder(id)),
    limit: cinii.requestsPerHour,
    limitOfClient: cinii.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  return startWithin(deps, call, { procedureId, rules: limits }, () =>
    startFor(deps, call, { procedureId, key, registrations }),
  );
}

/** A registration as browsers are known for it that restored it, or had its password reissued. */
export const ciniiHolder = (applicationId: string): string => `cinii:${applicationId}`;

async function startFor(
  deps: Needs,
  call: CallContext,
  { procedureId, key, registrations }: { procedureId: string; key: string; registrations: Registration[] },
): Promise<Started> {
  const { cinii } = deps.services;
  if (registrations.length === 0 && cinii.revealUnregistered)
    throw problem('email-not-registered', { inquiry: cinii.inquiry });
  const input: PasswordReissueInput = {
    procedureId,
    applicationIds: registrations.map((r) => r.application_id),
    addressDigest: deps.tokens.digest('address', key),
    locale: call.locale,
    waits: {
      okMs: cinii.confirmationLifeMs,
      urlMs: cinii.oneTimeUrlLifeMs,
      mailMs: cinii.mailPatienceMs,
      ...(!cinii.revealUnregistered && { quietMs: cinii.quietMs }),
    },
  };
  await startProcedure(deps, call, PASSWORD_REISSUE, input);
  const shown = cinii.revealUnregistered ? input.applicationIds : [];
  return {
    procedureId,
    status: 'awaiting-ok',
    expiresAt: new Date(deps.clock() + cinii.confirmationLifeMs).toISOString(),
    registrations: shown.map((applicationId) => ({ applicationId })),
  };
}

/** The registrations that the confirmation page asks about; none where that would tell whether an address is registered. */
export async function choicesOf(deps: Pick<Needs, 'temporal' | 'services'>, procedureId: string): Promise<string[]> {
  if (!deps.services.cinii.revealUnregistered) return [];
  const workflow = deps.temporal.workflow.getHandle(procedureId);
  const choices = await queryIdle(workflow, reissueRegistrationsQuery, { idleMs: 3_000, ms: 5_000 });
  if (!choices) throw problem('unavailable', { retryAfterS: 2 });
  return choices;
}

export interface Accepted {
  procedureId: string;
  status: 'awaiting-confirmation';
  expiresAt: string;
}

/** Step 2: OK. */
export async function acceptReissue(
  deps: Needs,
  call: CallContext,
  { procedureId, applicationId }: { procedureId: string; applicationId?: string | undefined },
): Promise<Accepted> {
  const attempt = { procedureId, operation: 'acceptPasswordReissue', refusal: 'wrong-state' } as const;
  // Where nobody is told whether an address is registered, nobody may find out by naming its registrations.
  if (applicationId !== undefined && !deps.services.cinii.revealUnregistered)
    throw malformed({ path: 'applicationId', reason: 'not-one-of' });
  const row = await findProcedure(deps.db, procedureId);
  if (row && row.kind !== 'password-reissue') throw problem('not-found');
  const sent = await updateProcedure(deps, call, procedureId, acceptReissueUpdate, {
    args: [applicationId === undefined ? {} : { applicationId }],
    // The same choice is the same update, so whoever presses OK again gets the answer of the first time; also of a procedure that has ended, or
    // that would tell whether the address is registered.
    ...acceptId(deps, applicationId ?? 'all'),
    waitMs: OK_WAIT_MS,
  });
  switch (sent.state) {
    case 'done':
      return {
        procedureId,
        status: 'awaiting-confirmation',
        expiresAt: await shownAt(deps, procedureId, sent.result.expiresAt),
      };
    case 'rejected':
      if (sent.type === 'not-one-of') throw malformed({ path: 'applicationId', reason: 'not-one-of' });
      return refuse(deps, call, attempt, problem('wrong-state'));
    case 'gone':
      if (!row) throw problem('not-found');
      return refuse(deps, call, attempt, problem('wrong-state'));
    case 'taken':
      throw problem('unavailable', { retryAfterS: 2 });
  }
}
