/** All activities of the worker: the factories, merged. */
import type { Dependencies } from './dependencies.js';
import { createAccessCodeActivities, type AccessCodeActivities } from './access-code.js';
import { createCaseTrackingActivities, type CaseTrackingActivities } from './case-tracking.js';
import { createDecisionsActivities, type DecisionsActivities } from './decisions.js';
import { createNewPasswordActivities, type NewPasswordActivities } from './new-password.js';
import { createOperatorApplicationActivities, type OperatorApplicationActivities } from './operator-application.js';
import { createPasswordReissueActivities, type PasswordReissueActivities } from './password-reissue.js';
import { createPropagationActivities, type PropagationActivities } from './propagation.js';
import { createServiceUseChangeActivities, type ServiceUseChangeActivities } from './service-use-change.js';

export type Activities = AccessCodeActivities &
  CaseTrackingActivities &
  DecisionsActivities &
  NewPasswordActivities &
  OperatorApplicationActivities &
  PasswordReissueActivities &
  PropagationActivities &
  ServiceUseChangeActivities;

/** @throws Error if two factories offer an activity of the same name */
export function createActivities(dependencies: Dependencies): Activities {
  const parts = [
    createAccessCodeActivities(dependencies),
    createCaseTrackingActivities(dependencies),
    createDecisionsActivities(dependencies),
    createNewPasswordActivities(dependencies),
    createOperatorApplicationActivities(dependencies),
    createPasswordReissueActivities(dependencies),
    createPropagationActivities(dependencies),
    createServiceUseChangeActivities(dependencies),
  ] as const;
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new Error(`two activities are named ${twice}`);
  return Object.assign({}, ...parts);
}
