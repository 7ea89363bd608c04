/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { LINK_PAGES } from './samples.js';
import { identityLinkScenarios } from './scenarios.js';
import { identityLinkRows } from './security-rows.js';

export const identityLink = {
  name: 'identity-link',
  ...identityLinkRows,
  scenarios: identityLinkScenarios,
  samples: LINK_PAGES,
} as const satisfies TestedProcedure;
