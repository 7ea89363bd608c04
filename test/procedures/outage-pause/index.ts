/** What tests that go over all procedures need to know of this one. */
import type { TestedProcedure } from '../module.js';
import { outagePauseMails } from './mails.js';
import { outagePauseSamples } from './samples.js';
import { outagePauseScenarios } from './scenarios.js';
import { outagePauseRows } from './security-rows.js';

export const outagePause = {
  name: 'outage-pause',
  samples: outagePauseSamples,
  mails: outagePauseMails,
  scenarios: outagePauseScenarios,
  ...outagePauseRows,
} as const satisfies TestedProcedure;
