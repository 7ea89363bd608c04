/** A plan as operations answer it. */
import type { Plan } from '../../../workflows/rules/roster-plan.js';
import type { Text } from '../../text/index.js';
import { errorDetail, warningDetail } from './told.js';

export const toldPlan = (plan: Plan, text: Text) => ({
  counts: plan.counts,
  revision: plan.revision,
  add: plan.add.map(({ member, ...found }) => ({ ...found, ...member })),
  change: plan.change,
  remove: plan.remove,
  errors: plan.errors.map((error) => ({ ...error, detail: errorDetail({ text }, error) })),
  warnings: plan.warnings.map((warning) => ({ ...warning, detail: warningDetail({ text }, warning) })),
});
