/** What tests that go over all procedures need to know of this one. */
import { accessCodeMails } from './mails.js';
import { ACCESS_CODE as SAMPLES } from './samples.js';
import { accessCodeScenarios } from './scenarios.js';
import { accessCodeRows } from './security-rows.js';
import { ACCESS_CODE } from '../../../workflows/contracts/access-code.js';
import type { TestedProcedure } from '../module.js';

export const accessCode = {
  name: 'access-code',
  workflowType: ACCESS_CODE,
  scenarios: accessCodeScenarios,
  samples: SAMPLES,
  mails: accessCodeMails,
  ...accessCodeRows,
} as const satisfies TestedProcedure;
