/** What tests that go over all procedures need to know of this one. */
import { resetMails } from './mails.js';
import { secondPasswordResetScenarios } from './scenarios.js';
import { resetRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const secondPasswordReset = {
  name: 'second-password-reset',
  scenarios: secondPasswordResetScenarios,
  mails: resetMails,
  ...resetRows,
} as const satisfies TestedProcedure;
