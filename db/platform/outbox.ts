/** Rows that a workflow should have heard of and hasn't: its message was lost, or Temporal was away. */
import type { ApplicationMessage } from '../staff/application-messages.js';
import type { DecisionRow } from '../staff/applications.js';
import type { Db } from '../knex.js';
import { DECIDED_LATELY, DECISION_WITHOUT_MAIL, noteFollowed } from './owed.js';

/**
 * Decisions that no workflow has read back yet, the oldest first; and those that one has read back but whose mail was never begun: the task that
 * read it may have been thrown away (decision 081). What can't go on keeps no new ones from being heard.
 * @param ms how long that may take by itself @param but procedures to leave out
 */
export async function unsentDecisions(db: Db, ms: number, but: readonly string[], limit = 100): Promise<DecisionRow[]> {
  await noteFollowed(db);
  // Two questions, each with an index of its own: asked in one, every decision of the month is read.
  const unheard = await late(db, ms, but, limit).whereNull('processed_at');
  if (unheard.length === limit) return unheard;
  const withoutMail = late(db, ms, but, limit - unheard.length).whereNotNull('processed_at');
  return [...unheard, ...(await withoutMail.whereRaw(`${DECIDED_LATELY} and ${DECISION_WITHOUT_MAIL}`))];
}

const late = (db: Db, ms: number, but: readonly string[], limit: number) =>
  db<DecisionRow>('decisions')
    .select('*')
    .whereRaw('decided_at < now() - make_interval(secs => ?)', [ms / 1000])
    .whereNotIn('procedure_id', [...but])
    .orderBy('decided_at')
    .limit(limit);

/**
 * Newest messages of open applications whose procedure still stands where it did before them. Of every kind: only applications whose kind
 * takes messages have any.
 */
export async function unsentMessages(db: Db, ms: number, limit = 100): Promise<ApplicationMessage[]> {
  const { rows } = await db.raw(
    `select m.* from procedures p
     join lateral (select * from application_messages m where m.procedure_id = p.procedure_id
                   order by m.at desc, m.message_id desc limit 1) m on true
     where not p.closed and p.status in ('awaiting-decision', 'awaiting-applicant')
       and m.at < now() - make_interval(secs => ?)
       and ((m.kind = 'question' and p.status = 'awaiting-decision')
         or (m.kind = 'answer' and p.status = 'awaiting-applicant')
         or m.kind = 'withdrawal')
     order by m.at limit ?`,
    [ms / 1000, limit],
  );
  return rows;
}

/**
 * Decisions of an open procedure are told to its workflow again, which may have forgotten them since it was restored. One that it has heard is one.
 * @returns how many
 */
export const tellDecisionsAgain = (db: Db, procedureId: string): Promise<number> =>
  db('decisions').where({ procedure_id: procedureId }).whereNotNull('processed_at').update({ processed_at: null });
