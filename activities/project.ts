/** The projection of a procedure, as activities write it. */
import { Context } from '@temporalio/activity';
import type { Db } from '../db/knex.js';
import { type Projected, projectProcedure } from '../db/platform/procedures.js';

/**
 * Writes a procedure's view as that of the run that this activity belongs to: a workflow that was reset begins anew.
 * @param also see {@link projectProcedure}
 */
export const project = (
  db: Db,
  projected: Omit<Projected, 'runId'>,
  also?: Parameters<typeof projectProcedure>[2],
): Promise<void> => projectProcedure(db, { ...projected, runId: runOf() }, also);

/** The run of the workflow that this activity belongs to; nothing where no worker runs it. */
export function runOf(): string | undefined {
  try {
    return Context.current().info.workflowExecution?.runId;
  } catch {
    return undefined;
  }
}
