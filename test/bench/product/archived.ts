/** How long after its end a procedure is archived. */
import type { Knex } from 'knex';
import { type Times, timesOf } from '../stretch.js';

/** Of all that have ended so far, under whatever load. Milliseconds; undefined where none has. */
export async function archiveDelays(db: Knex): Promise<Times | undefined> {
  const { rows } = await db.raw(
    `select extract(epoch from e.archived_at - p.closed_at)::double precision * 1000 as ms
     from archive_entries e join procedures p on p.procedure_id = e.workflow_id where e.is_whole`,
  );
  return rows.length === 0 ? undefined : timesOf(rows.map(({ ms }: { ms: number }) => ms));
}
