/** What the procedures of a student's account ask of their claims. Each may run more than once and has its effect once. */
import { type Change, closeClaim } from '../db/shomei-accounts.js';
import { isClaimEnded } from '../db/shomei-claims.js';
import type { ClosedStatus } from '../workflows/contracts/procedure.js';
import type { Dependencies } from './dependencies.js';

export const createStudentClaimsActivities = ({ db }: Pick<Dependencies, 'db'>) => ({
  /** Whether nothing may come of a procedure any more: what a signal says counts only if it stands in the database. */
  isStudentClaimEnded: ({ procedureId }: { procedureId: string }): Promise<boolean> => isClaimEnded(db, procedureId),

  /** Ends the claim of a procedure that waits for nothing more. @returns what had come of it already, unseen by its workflow */
  closeStudentClaim: (p: { procedureId: string; userId: string; ending: ClosedStatus }): Promise<Change | undefined> =>
    closeClaim(db, p),
});

export type StudentClaimsActivities = ReturnType<typeof createStudentClaimsActivities>;
