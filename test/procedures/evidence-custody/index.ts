/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { evidenceCustodyScenarios } from './scenarios.js';

export const evidenceCustody = {
  name: 'evidence-custody',
  scenarios: evidenceCustodyScenarios,
} as const satisfies TestedProcedure;
