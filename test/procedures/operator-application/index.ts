/** What tests that go over all procedures need to know of this one. */
import { operatorMails } from './mails.js';
import { OPERATOR } from './samples.js';
import { operatorApplicationScenarios } from './scenarios.js';
import { operatorRows } from './security-rows.js';
import type { TestedProcedure } from '../module.js';

export const operatorApplication = {
  name: 'operator-application',
  scenarios: operatorApplicationScenarios,
  samples: OPERATOR,
  mails: operatorMails,
  ...operatorRows,
} as const satisfies TestedProcedure;
