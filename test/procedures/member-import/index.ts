/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { MEMBER_IMPORT } from './samples.js';
import { memberImportScenarios } from './scenarios.js';
import { memberImportRows } from './security-rows.js';

export const memberImport = {
  name: 'member-import',
  scenarios: memberImportScenarios,
  samples: MEMBER_IMPORT,
  ...memberImportRows,
} as const satisfies TestedProcedure;
