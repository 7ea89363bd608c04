/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { registrationMails } from './mails.js';
import { REGISTRATION_PAGES } from './samples.js';
import { memberRegistrationScenarios } from './scenarios.js';
import { registrationRows } from './security-rows.js';

export const memberRegistration = {
  name: 'member-registration',
  scenarios: memberRegistrationScenarios,
  mails: registrationMails,
  samples: REGISTRATION_PAGES,
  ...registrationRows,
} as const satisfies TestedProcedure;
