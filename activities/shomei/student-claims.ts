/** Effects that the procedures of a student's account share: their records and claims. Each may run more than once and has its effect once. */
import type { Knex } from 'knex';
import { type Change, closeClaim, endClaim } from '../../db/shomei/accounts.js';
import { isClaimEnded } from '../../db/shomei/claims.js';
import type { ClosedStatus, Digest, Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';

/** A procedure as it is recorded in the database. */
export interface StudentRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
  redeemedBy?: Digest;
}

/** Records a procedure in the database, for lists and reopened pages; an ending also ends its claim. */
export async function recordStudentProcedure(
  { db }: Pick<Dependencies, 'db'>,
  kind: 'email-verification' | 'second-password-reset',
  record: StudentRecord,
): Promise<void> {
  const { procedureId, status } = record.view;
  const ending = (trx: Knex.Transaction): Promise<void> => endClaim(trx, procedureId, status);
  await project(db, { service: 'shomei', kind, ...record }, record.closed ? ending : undefined);
}

export const createStudentClaimsActivities = ({ db }: Pick<Dependencies, 'db'>) => ({
  /** Whether a procedure's claim has ended: a signal that says so counts only if the database agrees (decision 060). */
  isStudentClaimEnded: ({ procedureId }: { procedureId: string }): Promise<boolean> => isClaimEnded(db, procedureId),

  /** Ends the claim of a procedure that ends without a change. @returns the change, if there is one that its workflow hasn't heard of */
  closeStudentClaim: (p: { procedureId: string; userId: string; ending: ClosedStatus }): Promise<Change | undefined> =>
    closeClaim(db, p),
});

export type StudentClaimsActivities = ReturnType<typeof createStudentClaimsActivities>;
