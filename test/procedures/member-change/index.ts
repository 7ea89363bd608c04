/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { memberChangeMails } from './mails.js';
import { CHANGE_PAGES } from './samples.js';
import { memberChangeScenarios } from './scenarios.js';
import { changeRows } from './security-rows.js';

export const memberChange = {
  name: 'member-change',
  scenarios: memberChangeScenarios,
  mails: memberChangeMails,
  samples: CHANGE_PAGES,
  ...changeRows,
} as const satisfies TestedProcedure;
