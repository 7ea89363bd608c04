/** What the procedures of a student's account ask of their claims. Each may run more than once and has its effect once. */
import { projectProcedure } from '../../db/platform/procedures.js';
import { type Change, closeClaim, endClaim } from '../../db/shomei/accounts.js';
import { isClaimEnded } from '../../db/shomei/claims.js';
import type { ClosedStatus, Digest, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';

/** A procedure's view on its way to the projection. */
export interface StudentRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  redeemedBy?: Digest;
}

/** Writes a procedure's view where lists and reopened pages read it; an ending also ends its claim. */
export async function recordStudentProcedure(
  { db }: Pick<Dependencies, 'db'>,
  kind: 'email-verification' | 'second-password-reset',
  record: StudentRecord,
): Promise<void> {
  await projectProcedure(db, { service: 'shomei', kind, ...record });
  if (record.closed) await endClaim(db, record.view.procedureId, record.view.status);
}

export const createStudentClaimsActivities = ({ db }: Pick<Dependencies, 'db'>) => ({
  /** Whether nothing may come of a procedure any more: what a signal says counts only if it stands in the database. */
  isStudentClaimEnded: ({ procedureId }: { procedureId: string }): Promise<boolean> => isClaimEnded(db, procedureId),

  /** Ends the claim of a procedure that waits for nothing more. @returns what had come of it already, unseen by its workflow */
  closeStudentClaim: (p: { procedureId: string; userId: string; ending: ClosedStatus }): Promise<Change | undefined> =>
    closeClaim(db, p),
});

export type StudentClaimsActivities = ReturnType<typeof createStudentClaimsActivities>;
