/** What tests that go over all procedures need to know of this one. */
import { propagationScenarios } from './scenarios.js';
import { propagationRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const propagation = {
  name: 'propagation',
  scenarios: propagationScenarios,
  ...propagationRows,
} as const satisfies TestedProcedure;
