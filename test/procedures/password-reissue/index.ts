/** What tests that go over all procedures need to know of this one. */
import { reissueMails } from './mails.js';
import { REISSUE } from './samples.js';
import { reissueScenarios } from './scenarios.js';
import { reissueRows } from './security-rows.js';
import { PASSWORD_REISSUE } from '../../../workflows/contracts/password-reissue.js';
import type { TestedProcedure } from '../module.js';

export const passwordReissue = {
  name: 'password-reissue',
  workflowType: PASSWORD_REISSUE,
  scenarios: reissueScenarios,
  samples: REISSUE,
  mails: reissueMails,
  ...reissueRows,
} as const satisfies TestedProcedure;
