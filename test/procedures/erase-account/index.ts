/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { erasureSamples } from './samples.js';
import { eraseAccountScenarios } from './scenarios.js';
import { erasureRows } from './security-rows.js';

export const eraseAccount = {
  name: 'erase-account',
  samples: erasureSamples,
  scenarios: eraseAccountScenarios,
  ...erasureRows,
} as const satisfies TestedProcedure;
