/** Effects of `propagation`. Each may run more than once and has its effect once. */
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db'>;

export const createPropagationActivities = (_needs: Needs) => ({});

export type PropagationActivities = ReturnType<typeof createPropagationActivities>;
