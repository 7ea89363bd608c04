/** Effects of `access-code`. Each may run more than once and has its effect once. */
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db'>;

export const createAccessCodeActivities = (_needs: Needs) => ({});

export type AccessCodeActivities = ReturnType<typeof createAccessCodeActivities>;
