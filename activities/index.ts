/** All activities of the worker: the factories, merged. */
import type { Dependencies } from './dependencies.js';
import { createAccessCodeActivities, type AccessCodeActivities } from './umin/access-code.js';
import { createCaseTrackingActivities, type CaseTrackingActivities } from './umin/case-tracking.js';
import { createEmailVerificationActivities, type EmailVerificationActivities } from './shomei/email-verification.js';
import { createNewPasswordActivities, type NewPasswordActivities } from './umin/new-password.js';
import {
  createOperatorApplicationActivities,
  type OperatorApplicationActivities,
} from './umin/operator-application.js';
import { createPasswordReissueActivities, type PasswordReissueActivities } from './cinii/password-reissue.js';
import { createPropagationActivities, type PropagationActivities } from './propagation.js';
import { createReviewActivities, type ReviewActivities } from './review.js';
import {
  createSecondPasswordChangeActivities,
  type SecondPasswordChangeActivities,
} from './shomei/second-password-change.js';
import {
  createSecondPasswordResetActivities,
  type SecondPasswordResetActivities,
} from './shomei/second-password-reset.js';
import { createServiceUseChangeActivities, type ServiceUseChangeActivities } from './cinii/service-use-change.js';
import { createStudentClaimsActivities, type StudentClaimsActivities } from './shomei/student-claims.js';
import { createStudentNoticeActivities, type StudentNoticeActivities } from './shomei/student-notice.js';

export type Activities = AccessCodeActivities &
  CaseTrackingActivities &
  EmailVerificationActivities &
  NewPasswordActivities &
  OperatorApplicationActivities &
  PasswordReissueActivities &
  PropagationActivities &
  ReviewActivities &
  SecondPasswordChangeActivities &
  SecondPasswordResetActivities &
  ServiceUseChangeActivities &
  StudentClaimsActivities &
  StudentNoticeActivities;

/** @throws Error if two factories offer an activity of the same name */
export function createActivities(dependencies: Dependencies): Activities {
  const parts = [
    createAccessCodeActivities(dependencies),
    createCaseTrackingActivities(dependencies),
    createEmailVerificationActivities(dependencies),
    createNewPasswordActivities(dependencies),
    createOperatorApplicationActivities(dependencies),
    createPasswordReissueActivities(dependencies),
    createPropagationActivities(dependencies),
    createReviewActivities(dependencies),
    createSecondPasswordChangeActivities(dependencies),
    createSecondPasswordResetActivities(dependencies),
    createServiceUseChangeActivities(dependencies),
    createStudentClaimsActivities(dependencies),
    createStudentNoticeActivities(dependencies),
  ] as const;
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new Error(`two activities are named ${twice}`);
  return Object.assign({}, ...parts);
}
