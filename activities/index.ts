/** All activities of the workers: what the factories make, in one object. To add some: their factory in `FACTORIES`. */
import { createAuditRetentionActivities } from './audit/audit-retention.js';
import { createEraseAccountActivities } from './audit/erase-account.js';
import { createEarlierPasswordReissueActivities } from './cinii/earlier-password-reissue.js';
import { createPasswordReissueActivities } from './cinii/password-reissue.js';
import { createServiceUseChangeActivities } from './cinii/service-use-change.js';
import { createCodeTriesActivities } from './code-tries.js';
import type { Dependencies } from './dependencies.js';
import { createImportEffectsActivities } from './jairo/import-effects.js';
import { createMemberImportActivities } from './jairo/member-import.js';
import { createMemberChangeActivities } from './jairo/member-change.js';
import { createMemberRegistrationActivities } from './jairo/member-registration.js';
import { createMemberRegistrationMails } from './jairo/member-registration-mails.js';
import { createOutagePauseActivities } from './outage-pause.js';
import { createOutagePauseMailActivities } from './outage-pause-mails.js';
import { createPropagationActivities } from './propagation.js';
import { createReviewActivities } from './review.js';
import { createEmailVerificationActivities } from './shomei/email-verification.js';
import { createSecondPasswordChangeActivities } from './shomei/second-password-change.js';
import { createSecondPasswordResetActivities } from './shomei/second-password-reset.js';
import { createStudentClaimsActivities } from './shomei/student-claims.js';
import { createStudentNoticeActivities } from './shomei/student-notice.js';
import { createAccessCodeActivities } from './umin/access-code.js';
import { createAccessCodeStepActivities } from './umin/access-code-steps.js';
import { createCaseTrackingActivities } from './umin/case-tracking.js';
import { createNewPasswordActivities } from './umin/new-password.js';
import { createOperatorApplicationActivities } from './umin/operator-application.js';
import { createEvidenceCustodyActivities } from './utokyo/evidence-custody.js';
import { createIdentityLinkActivities } from './utokyo/identity-link.js';
import { createMfaApplicationActivities } from './utokyo/mfa-application.js';
import { createMfaNoticeActivities } from './utokyo/mfa-notice.js';
import { createMfaSelfServiceActivities } from './utokyo/mfa-self-service.js';
import { createReregistrationActivities } from './utokyo/reregistration.js';
import { createReregistrationMailActivities } from './utokyo/reregistration-mails.js';

const FACTORIES = [
  createPropagationActivities,
  createReviewActivities,
  createCodeTriesActivities,
  createMemberImportActivities,
  createPasswordReissueActivities,
  createEarlierPasswordReissueActivities,
  createServiceUseChangeActivities,
  createAccessCodeActivities,
  createAccessCodeStepActivities,
  createCaseTrackingActivities,
  createNewPasswordActivities,
  createOperatorApplicationActivities,
  createEmailVerificationActivities,
  createSecondPasswordChangeActivities,
  createSecondPasswordResetActivities,
  createStudentClaimsActivities,
  createStudentNoticeActivities,
  createReregistrationActivities,
  createReregistrationMailActivities,
  createMfaApplicationActivities,
  createIdentityLinkActivities,
  createMfaSelfServiceActivities,
  createMfaNoticeActivities,
  createEvidenceCustodyActivities,
  createMemberRegistrationActivities,
  createMemberRegistrationMails,
  createMemberChangeActivities,
  createEraseAccountActivities,
  createAuditRetentionActivities,
  createOutagePauseActivities,
  createOutagePauseMailActivities,
] as const;

/** `A | B` → `A & B` */
type Merged<Parts> = (Parts extends unknown ? (part: Parts) => void : never) extends (whole: infer Whole) => void
  ? Whole
  : never;
export type Activities = Merged<ReturnType<(typeof FACTORIES)[number]>>;

export const createActivities = (dependencies: Dependencies): Activities =>
  mergeActivities(FACTORIES.map((create) => create(dependencies)));

/** What the bulk worker runs: work for many people, one after the other. */
export const createBulkActivities = (dependencies: Dependencies) => createImportEffectsActivities(dependencies);
export type BulkActivities = ReturnType<typeof createBulkActivities>;

/** One object of several. @throws Error if two of them have an activity of the same name: one would silently run in place of the other */
export function mergeActivities<Part extends object>(parts: readonly Part[]): Merged<Part> {
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two activities are named ${twice}`);
  return Object.assign({}, ...parts) as Merged<Part>;
}
