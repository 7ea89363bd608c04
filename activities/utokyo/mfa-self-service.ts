/** Effects of the procedure `mfa-self-service`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Knex } from 'knex';
import { endSessionsOf } from '../../db/platform/sessions.js';
import { findMember, type VerifiedCard } from '../../db/utokyo/members.js';
import { findReregistration, openReregistration, supersedeByCard } from '../../db/utokyo/reregistrations.js';
import { memberResetContext } from '../../workflows/contracts/mfa-self-service.js';
import { BAD_HASH, type IsoInstant, type Sealed } from '../../workflows/contracts/procedure.js';
import { type MfaKind, reregistrationChangedSignal } from '../../workflows/contracts/reregistration.js';
import type { Dependencies } from '../dependencies.js';
import { askOwner } from './owner.js';

type Needs = Pick<Dependencies, 'db' | 'methods' | 'sealer' | 'log' | 'procedures'>;

/** What a card proves for a re-registration. No such account is told as `not-linked`. */
export type CardProof = 'verified' | 'not-linked' | 'mismatch' | 'already-open';

export const createMfaSelfServiceActivities = (needs: Needs) => ({
  /**
   * Whether a verified card is the one that was linked before; then the re-registration is opened in the same step, in place of an earlier one by card,
   * unless an application is open.
   */
  async proveByCard(p: { procedureId: string; memberId: string; card: VerifiedCard }): Promise<CardProof> {
    const { proof, superseded } = await needs.db.transaction((trx) => prove(trx, p));
    // One that isn't told now is told by the outbox.
    if (superseded !== undefined)
      await needs.procedures.tell(superseded, reregistrationChangedSignal).catch((err: unknown) => {
        needs.log.warn({ err, procedureId: superseded }, 'a procedure that was superseded could not be told so yet');
      });
    return proof;
  },

  /** Removes what the person had before the method that this re-registration has registered. @returns the kinds that can't be removed */
  async removeOldMethods({ procedureId, memberId }: { procedureId: string; memberId: string }): Promise<MfaKind[]> {
    const row = await findReregistration(needs.db, procedureId);
    const registeredAt = row?.registered_at ?? new Date();
    const removal = { memberId, before: registeredAt.toISOString() as IsoInstant, except: procedureId };
    const { left } = await askOwner(needs, () => needs.methods.removeMethods(removal));
    // One of those may have begun them.
    await endSessionsOf(needs.db, 'utokyo', memberId, { levels: ['mfa'], before: registeredAt });
    return left;
  },

  /** Takes back passes of a procedure that were not used. */
  async revokePasses(p: { procedureId: string; memberId: string; issues: number[]; by: string }): Promise<void> {
    const { issues, ...pass } = p;
    await askOwner(needs, async () => {
      for (const issue of issues) await needs.methods.revokePass({ ...pass, issue });
    });
  },

  /** Sets the new password at the owner of the account; all its sessions end. @throws ApplicationFailure `bad-hash` (final) */
  async resetMemberPassword(p: { procedureId: string; memberId: string; hash: Sealed }): Promise<void> {
    const { procedureId, memberId } = p;
    const hash = openedHash(needs, p);
    await askOwner(needs, () => needs.methods.setPassword({ memberId, procedureId, hash }));
  },
});

export type MfaSelfServiceActivities = ReturnType<typeof createMfaSelfServiceActivities>;

async function prove(
  trx: Knex.Transaction,
  { procedureId, memberId, card }: { procedureId: string; memberId: string; card: VerifiedCard },
): Promise<{ proof: CardProof; superseded?: string | undefined }> {
  const member = await findMember(trx, memberId);
  if (!member?.linked_subject || member.disabled_at) return { proof: 'not-linked' };
  const isSame = member.linked_issuer === card.issuer && card.subjects.includes(member.linked_subject);
  if (!isSame) return { proof: 'mismatch' };
  const superseded = await supersedeByCard(trx, { procedureId, memberId });
  const isOpened = await openReregistration(trx, { procedureId, memberId, kind: 'mfa-self-service' });
  return { proof: isOpened ? 'verified' : 'already-open', superseded };
}

/** @throws ApplicationFailure `bad-hash` (final) for what our API didn't seal for this procedure, or under a key that is gone */
function openedHash(
  { sealer }: Pick<Needs, 'sealer'>,
  { procedureId, hash }: { procedureId: string; hash: Sealed },
): string {
  try {
    return sealer.open(hash, memberResetContext(procedureId));
  } catch {
    throw ApplicationFailure.nonRetryable('no hash that was sealed here', BAD_HASH);
  }
}
