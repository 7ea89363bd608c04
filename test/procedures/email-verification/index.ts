/** What tests that go over all procedures need to know of this one. */
import { verificationMails } from './mails.js';
import { emailVerificationScenarios } from './scenarios.js';
import { verificationRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const emailVerification = {
  name: 'email-verification',
  scenarios: emailVerificationScenarios,
  mails: verificationMails,
  ...verificationRows,
} as const satisfies TestedProcedure;
