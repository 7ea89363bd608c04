/** Effects of `decisions`. Each may run more than once and has its effect once. */
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db'>;

export const createDecisionsActivities = (_needs: Needs) => ({});

export type DecisionsActivities = ReturnType<typeof createDecisionsActivities>;
