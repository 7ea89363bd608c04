/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { CHANGE_PAGES } from './samples.js';
import { changeRows } from './security-rows.js';

export const memberChange = {
  name: 'member-change',
  samples: CHANGE_PAGES,
  ...changeRows,
} as const satisfies TestedProcedure;
