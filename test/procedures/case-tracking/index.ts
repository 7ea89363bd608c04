/** What tests that go over all procedures need to know of this one. */
import { trackingMails } from './mails.js';
import { CASE } from './samples.js';
import { caseTrackingScenarios } from './scenarios.js';
import { caseTrackingRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const caseTracking = {
  name: 'case-tracking',
  scenarios: caseTrackingScenarios,
  samples: CASE,
  mails: trackingMails,
  ...caseTrackingRows,
} as const satisfies TestedProcedure;
