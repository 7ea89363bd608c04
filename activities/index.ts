/** All activities of the worker: the factories, merged. */
import type { Dependencies } from './dependencies.js';
import { createPasswordReissueActivities, type PasswordReissueActivities } from './password-reissue.js';
import { createServiceUseChangeActivities, type ServiceUseChangeActivities } from './service-use-change.js';

export type Activities = PasswordReissueActivities & ServiceUseChangeActivities;

/** @throws Error if two factories offer an activity of the same name */
export function createActivities(dependencies: Dependencies): Activities {
  const parts = [
    createPasswordReissueActivities(dependencies),
    createServiceUseChangeActivities(dependencies),
  ] as const;
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new Error(`two activities are named ${twice}`);
  return Object.assign({}, ...parts);
}
