/** What tests that go over all procedures need to know of this one. Its mails are among those of re-registration. */
import type { TestedProcedure } from '../module.js';
import { mfaNoticeScenarios } from './scenarios.js';

export const mfaNotice = {
  name: 'mfa-notice',
  scenarios: mfaNoticeScenarios,
} as const satisfies TestedProcedure;
