/** What a replay comes to, beside what the database says. */
import { ENDED_BY_HAND, findProcedureAndView } from '../../../db/platform/procedures.js';
import type { Db } from '../../../db/knex.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';

/** Whether status and steps are those of the database. Of a workflow that was ended by hand: up to there, as its history knows nothing of it. */
export async function compareView(db: Db, procedureId: string, rebuilt: ProcedureView): Promise<'equal' | 'differs'> {
  const found = await findProcedureAndView(db, procedureId);
  if (!found) return 'differs';
  const { status, steps } = found.view;
  const byHand = steps.at(-2)?.step === ENDED_BY_HAND;
  const own = byHand
    ? said(rebuilt.status, steps.slice(0, -2)) === said(rebuilt.status, rebuilt.steps)
    : said(status, steps) === said(rebuilt.status, rebuilt.steps);
  return own ? 'equal' : 'differs';
}

/** Which member of an institution it was is gone with an erased person. */
const said = (status: string, steps: ProcedureView['steps']): string =>
  JSON.stringify([status, steps.map(({ at, step, actor }) => [at, step, actor.replace(/^member:.*/, 'member')])]);
