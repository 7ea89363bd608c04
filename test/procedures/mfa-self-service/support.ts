/** A re-registration by card: the identity-verification service has its say by the updates that its callback sends. */
import { linkCard } from '../../../db/utokyo/members.js';
import { identitySubject } from '../../../worker/runtime/mfa/identity-subject.js';
import { identityRefusedUpdate, identityVerifiedUpdate } from '../../../workflows/contracts/identity-link.js';
import type { IdentityFailure, IdentityVerified } from '../../../workflows/contracts/identity-link.js';
import {
  issuePassUpdate,
  memberResetContext,
  MFA_SELF_SERVICE,
  type MfaSelfServiceInput,
  type PassPurpose,
  resetMemberPasswordUpdate,
  revokePassUpdate,
} from '../../../workflows/contracts/mfa-self-service.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { BROWSER, newMember, ownerOf, TAKAHASHI, watched } from '../../helpers/reregistrations.js';
import type { Parts } from '../../helpers/parts.js';

/** Whose card the sample member has linked. */
export const LINKED = 'sub-takahashi';
const ISSUER = 'embedded';

/** A card as the callback tells of it. */
export const cardOf = (system: Parts, procedureId: string, subject = LINKED): IdentityVerified => ({
  procedureId,
  issuer: ISSUER,
  subjects: system.deps.tokens.digests(...identitySubject(ISSUER, subject)),
  nameEqual: true,
  browser: BROWSER,
});

/** Whose card {@link linkedMember} links. */
export const subjectOf = (memberId: string): string => `sub-${memberId}`;

export const mailedTo = (system: Parts, to: string, subject: string): Promise<ReceivedMail> =>
  system.mail.wait((mail) => mail.to.includes(to) && mail.subject.includes(subject));

/** A person of their own whose card is linked, and their procedure. */
export async function linkedMember(
  system: Parts,
  waits: Partial<MfaSelfServiceInput['waits']> = {},
  more: Record<string, unknown> = {},
) {
  const { memberId, email } = await newMember(system, more);
  const subject = subjectOf(memberId);
  const { subjects } = cardOf(system, '', subject);
  await linkCard(system.database.db, memberId, { issuer: ISSUER, subjects, nameEqual: true });
  const run = await begun(system, memberId, waits);
  return { ...run, memberId, email, verifies: () => run.verified(subject) };
}

export async function begun(system: Parts, memberId = TAKAHASHI, waits: Partial<MfaSelfServiceInput['waits']> = {}) {
  const procedureId = newProcedureId('utokyo', 'mfa-self-service');
  const input: MfaSelfServiceInput = {
    procedureId,
    memberId,
    locale: 'ja',
    waits: {
      identityMs: HOUR_MS,
      windowMs: HOUR_MS,
      passMs: HOUR_MS,
      ticketMs: HOUR_MS,
      mailMs: 20_000,
      coolingMs: 72 * HOUR_MS,
      ...waits,
    },
  };
  const handle = await system.temporal.client.workflow.start(MFA_SELF_SERVICE, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  return {
    procedureId,
    ...watched(handle),
    verified: (subject?: string) =>
      handle.executeUpdate(identityVerifiedUpdate, { args: [cardOf(system, procedureId, subject)] }),
    refused: (reason: IdentityFailure) =>
      handle.executeUpdate(identityRefusedUpdate, { args: [{ procedureId, reason }] }),
    issues: (purpose: PassPurpose = 'mfa-registration') =>
      handle.executeUpdate(issuePassUpdate, { args: [{ procedureId, purpose, browser: BROWSER }] }),
    revokes: (issue: number) =>
      handle.executeUpdate(revokePassUpdate, { args: [{ procedureId, issue, by: 'person' as const }] }),
    async setsPassword(password: string, context = memberResetContext(procedureId)) {
      const hash = system.deps.sealer.seal(await system.deps.passwords.hash(password), context);
      return handle.executeUpdate(resetMemberPasswordUpdate, { args: [{ procedureId, hash }] });
    },
    /** The pass as the API shows it. */
    async pass(issue: number): Promise<string> {
      const { owner, close } = ownerOf(system);
      try {
        return (await owner.issuePass({ memberId, procedureId, issue, lifeMs: HOUR_MS })).pass;
      } finally {
        close();
      }
    },
  };
}
