/** Effects of the procedure `member-import`. Each may run more than once and has its effect once. */
import { ApplicationFailure } from '@temporalio/activity';
import { type AppliedImport, applyImport, type Confirmed } from '../../db/jairo/apply-import.js';
import { closeImport } from '../../db/jairo/imports.js';
import type { Locale, ProcedureView } from '../../workflows/contracts/procedure.js';
import { planOf } from '../../workflows/rules/roster-plan.js';
import { rosterEmailKey } from '../../workflows/rules/roster.js';
import type { Dependencies } from '../dependencies.js';
import { fewAtOnce } from '../few-at-once.js';
import { withHeartbeat } from '../heartbeat.js';
import { project } from '../project.js';
import { newIds } from './new-ids.js';

/** A procedure as it is recorded in the database. */
export interface ImportRecord {
  view: ProcedureView;
  closed: boolean;
  locale: Locale;
}

/** Each holds a connection for seconds, and thousands of rows: the others wait, so that everybody else finds a place. */
const MOST_AT_ONCE = 2;

export const createMemberImportActivities = ({ db }: Pick<Dependencies, 'db'>) => {
  const oneOfFew = fewAtOnce(MOST_AT_ONCE);
  return {
    /** Records the procedure in the database, for lists and reopened pages. */
    recordMemberImport: (record: ImportRecord): Promise<void> =>
      project(db, { service: 'jairo', kind: 'member-import', ...record }),

    /**
     * Writes all rows of a confirmed upload and notes what is to follow, or nothing of it.
     * @throws ApplicationFailure `busy` where others are being written; it is tried again
     */
    async applyMemberImport(
      p: Pick<Confirmed, 'procedureId' | 'revision' | 'by' | 'confirmRemovals' | 'removalShare' | 'locale'>,
    ): Promise<AppliedImport> {
      const applied = await oneOfFew(() =>
        withHeartbeat(() => applyImport(db, { ...p, planOf, emailKey: rosterEmailKey, newIds })),
      );
      if (!applied) throw ApplicationFailure.retryable('other uploads are being written', 'busy');
      return applied;
    },

    /** Ends an upload. @returns whether it was applied, also in a task that was thrown away: then it doesn't expire */
    closeMemberImport: (p: { procedureId: string; ending: 'completed' | 'expired' | 'refused' }): Promise<boolean> =>
      closeImport(db, p.procedureId, p.ending),
  };
};

export type MemberImportActivities = ReturnType<typeof createMemberImportActivities>;
