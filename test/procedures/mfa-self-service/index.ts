/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { BY_CARD_PAGES } from './samples.js';
import { mfaSelfServiceScenarios } from './scenarios.js';
import { PASS_PAGES } from './staff-samples.js';
import { selfServiceRows } from './security-rows.js';

export const mfaSelfService = {
  name: 'mfa-self-service',
  ...selfServiceRows,
  samples: [...PASS_PAGES, ...BY_CARD_PAGES],
  scenarios: mfaSelfServiceScenarios,
} as const satisfies TestedProcedure;
