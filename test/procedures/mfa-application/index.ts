/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { reregistrationMails } from './mails.js';
import { MFA_APPLICATION_PAGES } from './samples.js';
import { mfaApplicationScenarios } from './scenarios.js';
import { mfaApplicationRows } from './security-rows.js';

export const mfaApplication = {
  name: 'mfa-application',
  scenarios: mfaApplicationScenarios,
  mails: reregistrationMails,
  samples: MFA_APPLICATION_PAGES,
  ...mfaApplicationRows,
} as const satisfies TestedProcedure;
