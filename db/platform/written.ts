/** Which procedures have begun: a workflow writes its row in its first task. */
import type { Db } from '../knex.js';
import type { ProcedureRow } from './procedures.js';

/** Those of these procedures that have a row. */
export const writtenOf = (db: Db, procedureIds: readonly string[]): Promise<string[]> =>
  db<ProcedureRow>('procedures').whereIn('procedure_id', procedureIds).pluck('procedure_id');
