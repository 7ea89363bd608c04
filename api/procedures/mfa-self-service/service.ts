/** What somebody may do who has lost all methods, but has linked a card before. */
import { findProcedure } from '../../../db/platform/procedures.js';
import { MFA_SELF_SERVICE, type MfaSelfServiceInput } from '../../../workflows/contracts/mfa-self-service.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import { sharedLimits } from '../../http/plugins/limits.js';
import { newRound } from '../../utokyo/identity-round.js';
import type { AwaitingIdentity } from '../../utokyo/schema.js';
import { memberHolder } from '../../utokyo/session.js';
import { isRedeemedBy, startProcedure, startWithin } from '../client.js';

/** Begins the proof by card. Nothing is looked up: the answer is the same for every ID. */
export async function startVerification(
  deps: ApiDependencies,
  call: CallContext,
  memberId: string,
): Promise<AwaitingIdentity> {
  const { utokyo } = deps.services;
  const identityMs = utokyo.oneTimeUrlLifeMs;
  const procedureId = call.procedureIdFor('utokyo', 'mfa-self-service');
  const input: MfaSelfServiceInput = {
    procedureId,
    memberId,
    locale: call.locale,
    waits: {
      identityMs,
      windowMs: utokyo.reregistrationWindowMs,
      passMs: utokyo.passLifeMs,
      ticketMs: utokyo.passwordTicketLifeMs,
      mailMs: utokyo.mailPatienceMs,
      coolingMs: utokyo.coolingPeriodMs,
    },
  };
  const rules = sharedLimits(deps, call, {
    name: 'identity-check',
    part: 'account',
    subject: memberId,
    holders: [memberHolder(memberId)],
    limit: utokyo.requestsPerHour,
    limitOfClient: utokyo.startsPerHourPerAddress,
    windowMs: HOUR_MS,
  });
  const round = await newRound(deps, call, { procedureId, memberId, lifeMs: identityMs });
  await startWithin(deps, call, { procedureId, rules }, async () => {
    await round.keep();
    await startProcedure(deps, call, MFA_SELF_SERVICE, input);
  });
  const { authorizationUrl, expiresAt } = round;
  return { procedureId, status: 'awaiting-identity', authorizationUrl, expiresAt };
}

/** Whether this is the browser that came back from the service. */
export async function isOwn(
  deps: Pick<ApiDependencies, 'db' | 'tokens'>,
  call: CallContext,
  procedureId: string,
): Promise<boolean> {
  return isRedeemedBy(deps, call, (await findProcedure(deps.db, procedureId))?.redeemed_by);
}
