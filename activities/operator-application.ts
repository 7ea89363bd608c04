/** Effects of `operator-application`. Each may run more than once and has its effect once. */
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db'>;

export const createOperatorApplicationActivities = (_needs: Needs) => ({});

export type OperatorApplicationActivities = ReturnType<typeof createOperatorApplicationActivities>;
