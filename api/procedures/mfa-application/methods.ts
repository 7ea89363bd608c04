/** What members may do about their verification methods: see the kinds, and register new ones. */
import { registersFor } from '../../../db/utokyo/reregistrations.js';
import { OwnerFault } from '../../../worker/runtime/mfa/contract.js';
import { tellOfChanges } from '../../../worker/runtime/mfa/notices.js';
import { isTemporalUnavailable } from '../../../worker/runtime/temporal/client.js';
import { createProcedures } from '../../../worker/runtime/temporal/procedures.js';
import { type MfaKind, reregistrationChangedSignal } from '../../../workflows/contracts/reregistration.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { requireMember, startMemberSession } from '../../utokyo/session.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'methods' | 'services'>;

/** Registrations begun and ended by one member in an hour: each code by telephone costs, and each may be a guess. */
const TRIES = 30;
const TOLD_WITHIN_MS = 5_000;

/** The kinds that are registered, never numbers or names. @throws Refusal `not-authenticated`, `forbidden` */
export async function kindsOfMember(deps: Needs, call: SessionCall): Promise<MfaKind[]> {
  const { account } = await requireMember(deps, call, 'step-1', 'security-info', 'registration');
  return deps.methods.kinds(account.id);
}

/**
 * Removes the methods of one kind. Sessions that began with a method end, but that the caller's goes on, under a new ID.
 * @throws Refusal `not-authenticated`, `forbidden`, `last-method`
 */
export async function removeMethods(
  deps: Needs,
  call: SessionCall,
  kind: MfaKind,
): Promise<{ methods: MfaKind[]; removed: boolean }> {
  const { account } = await requireMember(deps, call, 'removal');
  call.aboutToChange();
  const removed = await atOwner(() => deps.methods.removeKind({ memberId: account.id, kind }));
  if (removed) {
    await startMemberSession(deps, call, { account, level: 'mfa' });
    await tellOfChanges(deps, account.id);
  }
  return { methods: await deps.methods.kinds(account.id), removed };
}

export interface Offer {
  kind: MfaKind;
  secret?: string;
  uri?: string;
  options?: Record<string, unknown>;
}

/** @throws Refusal `not-authenticated`, `forbidden`, `method-refused`, `too-many-requests` */
export async function beginRegistration(
  deps: Needs,
  call: SessionCall,
  { kind, telephone }: { kind: MfaKind; telephone?: string | undefined },
): Promise<Offer> {
  const { account, session } = await requireMember(deps, call, 'registration');
  await limit(call, account.id);
  call.aboutToChange();
  const offer = await atOwner(() =>
    deps.methods.beginRegistration({
      memberId: account.id,
      kind,
      session,
      ...(telephone !== undefined && { telephone }),
    }),
  );
  if (offer.kind === 'totp') return { kind, secret: offer.secret, uri: offer.uri };
  if (offer.kind === 'passkey') return { kind, options: { ...Object(offer.options) } };
  return { kind };
}

/**
 * Registers a method. The first one of a re-registration removes the old ones in the same step, and ends it.
 * @param given the code, or what the authenticator answered
 * @returns the kinds that are registered now
 */
export async function finishRegistration(
  deps: Needs,
  call: SessionCall,
  { kind, response }: { kind: MfaKind; response: unknown },
): Promise<MfaKind[]> {
  const { account, level, session, beganAt } = await requireMember(deps, call, 'registration');
  await limit(call, account.id);
  const procedureId =
    level === 'pass' || level === 'window' ? await registersFor(deps.db, account.id, level, beganAt) : undefined;
  call.aboutToChange(procedureId);
  const about = { memberId: account.id, kind, session, response };
  await atOwner(() => deps.methods.finishRegistration({ ...about, ...(procedureId !== undefined && { procedureId }) }));
  if (procedureId !== undefined) await tell(deps, procedureId);
  await tellOfChanges(deps, account.id);
  return deps.methods.kinds(account.id);
}

const limit = (call: SessionCall, subject: string): Promise<void> =>
  call.limit({ name: 'mfa-registration', subject, limit: TRIES, windowMs: HOUR_MS });

/** What the owner refuses for good is told in one word: its own words are for staff. */
async function atOwner<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof OwnerFault)) throw error;
    throw problem(error.word === 'last-method' ? 'last-method' : 'method-refused');
  }
}

/** The row counts; where Temporal is away, the outbox job tells it. */
async function tell({ temporal }: Pick<Needs, 'temporal'>, procedureId: string): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + TOLD_WITHIN_MS, () =>
      createProcedures(temporal).tell(procedureId, reregistrationChangedSignal),
    );
  } catch (error) {
    if (!isTemporalUnavailable(error)) throw error;
  }
}
