/**
 * A person ties their card to the account, before they lose their methods. Rules: spec/mfa-reregistration.md, 2a.
 *
 * awaiting-identity ─verified, the card is nobody else's→ completed (mailed)
 *      ├─the card is another account's, the service refuses, or a password was set or methods were removed meanwhile→ refused
 *      └─not back in time→ expired
 */
import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import type { IdentityLinkActivities } from '../activities/utokyo/identity-link.js';
import type { MfaApplicationActivities } from '../activities/utokyo/mfa-application.js';
import {
  type IdentityFailure,
  type IdentityLinkInput,
  type IdentityVerified,
  identityRefusedUpdate,
  identityVerifiedUpdate,
} from './contracts/identity-link.js';
import { type ClosedStatus, isClosed, type ProcedureResult, procedureQuery } from './contracts/procedure.js';
import { isEarly, ownNow, within } from './steps/clock.js';
import { checkRefused, checkVerified, identity, refusedByService, verified } from './steps/identity.js';
import { localActivities } from './steps/policies.js';
import { reregistering, tellMember } from './steps/reregistration.js';
import { begin, step, viewOf } from './steps/timeline.js';

const { linkCard, recordIdentityLink } = localActivities<IdentityLinkActivities>();
const { noticeAddresses } = localActivities<MfaApplicationActivities>();

export async function identityLink(input: IdentityLinkInput): Promise<ProcedureResult> {
  const timeline = begin(input.procedureId, 'awaiting-identity');
  timeline.expiresAtMs = ownNow() + input.waits.identityMs;
  const round = identity(timeline);
  const record = (): Promise<void> =>
    recordIdentityLink({
      view: viewOf(timeline),
      closed: isClosed(timeline.status),
      locale: input.locale,
      ...(round.browser !== undefined && { redeemedBy: round.browser }),
    });
  setHandler(procedureQuery, () => viewOf(timeline));
  setHandler(identityVerifiedUpdate, (message) => verified(round, message), {
    validator: (message: IdentityVerified) => checkVerified(round, message),
  });
  setHandler(identityRefusedUpdate, (message) => refusedByService(round, message), {
    validator: (message: { procedureId: string; reason: IdentityFailure }) => checkRefused(round, message),
  });
  await record();
  const isBack = (): boolean => round.card !== undefined || round.failure !== undefined;
  const untilMs = ownNow() + input.waits.identityMs;
  do await within(isBack, untilMs);
  while (isEarly(isBack, untilMs));
  const status = await carryOut();
  timeline.expiresAtMs = undefined;
  step(timeline, status, 'system', status);
  await record();
  round.answered = true;
  if (status === 'completed') {
    const told = reregistering({ ...input, timeline, mailMs: input.waits.mailMs, record });
    const { memberId, waits } = input;
    // Runs of before this was asked have no such wait.
    if (waits.coolingMs !== undefined)
      told.alsoBefore = (await noticeAddresses({ memberId, coolingMs: waits.coolingMs })).before;
    tellMember(told, { what: 'linked' });
    await Promise.all(told.mails);
  }
  await condition(allHandlersFinished);
  return { status };

  async function carryOut(): Promise<ClosedStatus> {
    if (!round.card) return round.failure ? 'refused' : 'expired';
    const { memberId, standing } = input;
    const end = await linkCard({ memberId, card: round.card, ...(standing !== undefined && { standing }) });
    const steps = {
      linked: 'identity-linked',
      'card-of-another': 'identity-card-of-another',
      'no-member': 'no-member',
      'not-allowed': 'identity-not-allowed',
    };
    step(timeline, steps[end], end === 'linked' ? 'person' : 'system');
    return end === 'linked' ? 'completed' : 'refused';
  }
}
