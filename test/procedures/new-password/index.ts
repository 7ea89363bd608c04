/** What tests that go over all procedures need to know of this one. */
import { NEW_PASSWORD } from './samples.js';
import { newPasswordRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const newPassword = {
  name: 'new-password',
  samples: NEW_PASSWORD,
  ...newPasswordRows,
} as const satisfies TestedProcedure;
