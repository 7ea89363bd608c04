/** What tests that go over all procedures need to know of this one. */
import { changeMails } from './mails.js';
import { secondPasswordChangeScenarios } from './scenarios.js';
import { changeRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const secondPasswordChange = {
  name: 'second-password-change',
  scenarios: secondPasswordChangeScenarios,
  mails: changeMails,
  ...changeRows,
} as const satisfies TestedProcedure;
