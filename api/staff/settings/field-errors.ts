/** The faults of fields that a service refused, as a form has them. */
import { fieldOf } from '../../http/forms.js';
import type { Refusal } from '../../http/problems.js';
import type { FormErrors } from '../../pages/context.js';

export function fieldErrors({ extras }: Refusal): NonNullable<FormErrors['errors']> {
  const faults = fieldOf(extras, 'errors');
  return (Array.isArray(faults) ? faults : []).map(({ path, reason }) => ({ field: String(path), reason }));
}
