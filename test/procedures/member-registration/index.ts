/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { REGISTRATION_PAGES } from './samples.js';
import { registrationRows } from './security-rows.js';

export const memberRegistration = {
  name: 'member-registration',
  samples: REGISTRATION_PAGES,
  ...registrationRows,
} as const satisfies TestedProcedure;
