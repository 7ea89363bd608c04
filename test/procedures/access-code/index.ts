/** What tests that go over all procedures need to know of this one. */
import { accessCodeMails } from './mails.js';
import { ACCESS_CODE } from './samples.js';
import { accessCodeScenarios } from './scenarios.js';
import { accessCodeRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const accessCode = {
  name: 'access-code',
  scenarios: accessCodeScenarios,
  samples: ACCESS_CODE,
  mails: accessCodeMails,
  ...accessCodeRows,
} as const satisfies TestedProcedure;
