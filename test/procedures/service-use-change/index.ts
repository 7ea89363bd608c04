/** What tests that go over all procedures need to know of this one. */
import { useChangeMails } from './mails.js';
import { APPLICATION, STAFF } from './samples.js';
import { useChangeScenarios } from './scenarios.js';
import { useChangeRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const serviceUseChange = {
  name: 'service-use-change',
  scenarios: useChangeScenarios,
  samples: [...APPLICATION, ...STAFF],
  mails: useChangeMails,
  ...useChangeRows,
} as const satisfies TestedProcedure;
