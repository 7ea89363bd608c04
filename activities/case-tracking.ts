/** Effects of `case-tracking`. Each may run more than once and has its effect once. */
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db'>;

export const createCaseTrackingActivities = (_needs: Needs) => ({});

export type CaseTrackingActivities = ReturnType<typeof createCaseTrackingActivities>;
