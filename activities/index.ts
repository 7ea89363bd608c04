/** All activities of the worker: the factories, merged. */
import type { Dependencies } from './dependencies.js';
import { createAccessCodeActivities } from './umin/access-code.js';
import { createCaseTrackingActivities } from './umin/case-tracking.js';
import { createDecisionsActivities } from './decisions.js';
import { createEmailVerificationActivities } from './shomei/email-verification.js';
import { createNewPasswordActivities } from './umin/new-password.js';
import { createOperatorApplicationActivities } from './umin/operator-application.js';
import { createPasswordReissueActivities } from './cinii/password-reissue.js';
import { createPropagationActivities } from './propagation.js';
import { createSecondPasswordChangeActivities } from './shomei/second-password-change.js';
import { createSecondPasswordResetActivities } from './shomei/second-password-reset.js';
import { createServiceUseChangeActivities } from './cinii/service-use-change.js';
import { createStudentClaimsActivities } from './shomei/student-claims.js';
import { createStudentNoticeActivities } from './shomei/student-notice.js';

/** All that the worker offers, by name. */
export type Activities = ReturnType<typeof createActivities>;

type Merged<Parts extends readonly object[]> = Parts extends readonly [
  infer One,
  ...infer Rest extends readonly object[],
]
  ? One & Merged<Rest>
  : unknown;

export function createActivities(dependencies: Dependencies) {
  return mergeActivities([
    createAccessCodeActivities(dependencies),
    createCaseTrackingActivities(dependencies),
    createDecisionsActivities(dependencies),
    createEmailVerificationActivities(dependencies),
    createNewPasswordActivities(dependencies),
    createOperatorApplicationActivities(dependencies),
    createPasswordReissueActivities(dependencies),
    createPropagationActivities(dependencies),
    createSecondPasswordChangeActivities(dependencies),
    createSecondPasswordResetActivities(dependencies),
    createServiceUseChangeActivities(dependencies),
    createStudentClaimsActivities(dependencies),
    createStudentNoticeActivities(dependencies),
  ]);
}

/**
 * Joins what the factories offer: a worker knows an activity by its name alone.
 * @throws Error if two factories offer an activity of the same name
 */
export function mergeActivities<const Parts extends readonly object[]>(parts: Parts): Merged<Parts> {
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new Error(`two activities are named ${twice}`);
  return Object.assign({}, ...parts);
}
