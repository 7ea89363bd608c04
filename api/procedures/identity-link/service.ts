/** What a member may do about the card of their account. */
import { standingOf, unlinkCard } from '../../../db/utokyo/members.js';
import { IDENTITY_LINK, type IdentityLinkInput } from '../../../workflows/contracts/identity-link.js';
import { tellOfChanges } from '../../../worker/runtime/mfa/notices.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { limitRule } from '../../http/plugins/limits.js';
import { newRound } from '../../utokyo/identity-round.js';
import type { AwaitingIdentity } from '../../utokyo/schema.js';
import { requireMember } from '../../utokyo/session.js';
import { startProcedure, startWithin } from '../client.js';

/** Begins a link: the person goes to the identity-verification service, and comes back. */
export async function startLink(deps: ApiDependencies, call: SessionCall): Promise<AwaitingIdentity> {
  const { account } = await requireMember(deps, call, 'identity-link');
  const {
    oneTimeUrlLifeMs: identityMs,
    mailPatienceMs: mailMs,
    requestsPerHour,
    coolingPeriodMs: coolingMs,
  } = deps.services.utokyo;
  const procedureId = call.procedureIdFor('utokyo', 'identity-link');
  const input: IdentityLinkInput = {
    procedureId,
    memberId: account.id,
    locale: call.locale,
    waits: { identityMs, mailMs, coolingMs },
    standing: await standingOf(deps.db, account.id),
  };
  const limit = { name: 'identity-link:account', subject: account.id, limit: requestsPerHour, windowMs: HOUR_MS };
  const round = await newRound(deps, call, {
    procedureId,
    memberId: account.id,
    lifeMs: identityMs,
    accountName: account.name,
  });
  await startWithin(deps, call, { procedureId, rules: [limitRule(deps.tokens, limit)] }, async () => {
    await round.keep();
    await startProcedure(deps, call, IDENTITY_LINK, input);
  });
  const { authorizationUrl, expiresAt } = round;
  return { procedureId, status: 'awaiting-identity', authorizationUrl, expiresAt };
}

/** Takes the card off, and tells so. @returns whether there was one */
export async function removeLink(deps: ApiDependencies, call: SessionCall): Promise<boolean> {
  const { account } = await requireMember(deps, call, 'identity-link');
  call.aboutToChange();
  const removed = await unlinkCard(deps.db, account.id);
  if (removed) await tellOfChanges(deps, account.id);
  return removed;
}
