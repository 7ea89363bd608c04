/** Rows of the archive: what is due, whose keys seal it, and the sealed histories. What is in them is `worker/runtime/audit`'s. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

/** A workflow of which all runs are to be archived. */
export interface Due {
  workflowId: string;
  /** The procedure that it is a part of: itself, or the one that started it. */
  procedureId: string;
  tries: number;
  /** When it would be due again, as PostgreSQL writes it, to the microsecond: while it stands so, nobody else has taken it on or made it due. */
  dueAt: string;
  /** That wrote the procedure's ending; null of a child, or where that isn't known. */
  runId: string | null;
}

/** How long whoever takes something on has for it; then it is due again. */
const TAKEN_S = 60;

/**
 * Takes on what is due, the longest first. Nobody else is given it for a minute.
 * @param restMs what became due anew is left alone for so long
 */
export async function takeDue(db: Db, limit: number, restMs = 0): Promise<Due[]> {
  const { rows } = await db.raw(
    `update archive_due d set due_at = clock_timestamp() + make_interval(secs => ?), tries = d.tries + 1
     from (select o.workflow_id, o.run_id, p.run_id as ended from archive_due o left join procedures p on p.procedure_id = o.workflow_id
           where o.due_at <= clock_timestamp() and (o.tries > 0 or o.due_at <= clock_timestamp() - make_interval(secs => ?)) order by o.due_at limit ? for update of o skip locked) as t
     where d.workflow_id = t.workflow_id and d.run_id = t.run_id
     returning d.workflow_id as "workflowId", d.procedure_id as "procedureId", d.tries, d.due_at::text as "dueAt", t.ended as "runId"`,
    [TAKEN_S, restMs / 1000, limit],
  );
  return rows;
}

/** Milliseconds until something is due; undefined where nothing will be. */
export async function nextDueMs(db: Db): Promise<number | undefined> {
  const { rows } = await db.raw(
    'select extract(epoch from min(due_at) - clock_timestamp())::double precision * 1000 as ms from archive_due',
  );
  return rows[0]?.ms ?? undefined;
}

type Taken = Pick<Due, 'workflowId' | 'dueAt'>;

/** Of what was taken on, unless it became due again or was taken on by somebody else since. @param ms until it is looked at again */
export const putOff = async (db: Db, { workflowId, dueAt }: Taken, ms: number): Promise<void> => {
  await db('archive_due')
    .where({ workflow_id: workflowId, due_at: dueAt })
    .update({ due_at: db.raw('clock_timestamp() + make_interval(secs => ?)', [ms / 1000]) });
};
/** Makes workflows due now, also those that were put off. */
export const addDue = async (trx: Db, due: readonly Pick<Due, 'workflowId' | 'procedureId'>[]): Promise<void> => {
  if (due.length === 0) return;
  // In one order, so that two who do so never wait for each other.
  const rows = due
    .toSorted((one, other) => (one.workflowId < other.workflowId ? -1 : 1))
    .map(({ workflowId, procedureId }) => ({ workflow_id: workflowId, procedure_id: procedureId }));
  await trx('archive_due')
    .insert(rows)
    .onConflict(['workflow_id', 'run_id'])
    .merge({ due_at: trx.raw('clock_timestamp()'), tries: 0 });
};
/** Of what was taken on: not of what became due again, or was taken on by somebody else, since. */
export const noLongerDue = async (db: Db, done: readonly Taken[]): Promise<void> => {
  if (done.length === 0) return;
  await db('archive_due')
    .whereIn(
      ['workflow_id', 'due_at'],
      done.map(({ workflowId, dueAt }) => [workflowId, dueAt]),
    )
    .delete();
};

export interface Entry {
  id: number;
  workflow_id: string;
  run_id: string;
  procedure_id: string;
  is_whole: boolean;
  ended_as: string | null;
  events: number;
  builds: string[];
  /** null once a person that it tells of was erased. */
  sealed: Buffer | null;
  archived_at: Date;
}
export type NewEntry = Omit<Entry, 'archived_at'> & { sealed: Buffer };

/** Until the transaction ends, nobody else archives anything of the procedure. @returns the ID of the entry that is to come */
export async function lockArchive(trx: Knex.Transaction, procedureId: string): Promise<number> {
  // The ID is taken once the lock is had: what is archived later has the greater one, which verification of the log counts on as well.
  const { rows } = await trx.raw(
    `with had as materialized (select pg_advisory_xact_lock(hashtextextended(?, 7)))
     select nextval('archive_entries_id_seq') as id from had`,
    [procedureId],
  );
  return rows[0].id;
}

/**
 * Adds an entry, and has it made a leaf of the log. Call it under {@link lockArchive}.
 * @returns false where the run was archived whole before, or by somebody else as far as this: histories only grow
 */
export async function addEntry(trx: Knex.Transaction, entry: NewEntry, header: string): Promise<boolean> {
  const { id, workflow_id, run_id, procedure_id, is_whole, ended_as, events, builds, sealed } = entry;
  // Of those that are whole there is one by an index.
  if (!is_whole) {
    const known = trx('archive_entries').where({ procedure_id, workflow_id, run_id });
    if (await known.clone().where({ is_whole: true }).first('id')) return false;
    const looked = { archived_at: trx.raw('clock_timestamp()') };
    if ((await known.clone().where('events', '>=', events).update(looked)) > 0) return false;
  }
  const { rows } = await trx.raw(
    `with added as (
       insert into archive_entries (id, workflow_id, run_id, procedure_id, is_whole, ended_as, events, builds, sealed)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id)
     insert into log_pending (source, key, header) select 'archive_entries', id::text, ? from added returning id`,
    [id, workflow_id, run_id, procedure_id, is_whole, ended_as, events, builds, sealed, header],
  );
  return rows.length > 0;
}

/** Takes away what was archived of a run, while it went on, before an entry of it. */
export const dropSnapshots = async (
  trx: Db,
  run: Pick<Entry, 'workflow_id' | 'run_id' | 'procedure_id'>,
  before: number,
): Promise<void> => {
  // The procedure is what the index is of.
  const { workflow_id, run_id, procedure_id } = run;
  await trx('archive_entries')
    .where({ procedure_id, workflow_id, run_id, is_whole: false })
    .where('id', '<', before)
    .delete();
};

/** Some, in the order of their IDs, that come after one. */
export interface Page {
  after: string;
  limit: number;
}

/** Open procedures that were opened before so long ago and of which nothing was archived since, but for what their children did. */
export async function openWithoutSnapshot(db: Db, ms: number, { after, limit }: Page): Promise<string[]> {
  const { rows } = await db.raw(
    // Never by way of those that have ended, which are most.
    `with open as materialized (
       select procedure_id from procedures where not closed and opened_at < now() - make_interval(secs => :age))
     select procedure_id from open where procedure_id > :after
       and not exists (select from archive_entries e where e.procedure_id = open.procedure_id and e.workflow_id = open.procedure_id
                       and e.archived_at > now() - make_interval(secs => :age))
     order by procedure_id limit :limit`,
    { age: ms / 1000, after, limit },
  );
  return rows.map((row: { procedure_id: string }) => row.procedure_id);
}

/** Runs of a workflow that are archived whole. */
export const archivedRuns = (db: Db, workflowId: string): Promise<string[]> =>
  db('archive_entries').where({ workflow_id: workflowId, is_whole: true }).pluck('run_id');

/** All entries of a procedure, its own first, in the order in which they were archived. */
export const entriesOf = (db: Db, procedureId: string): Promise<Entry[]> =>
  db<Entry>('archive_entries')
    .where({ procedure_id: procedureId })
    .orderByRaw('(workflow_id = procedure_id) desc, id')
    .select('*');
/** A procedure's own runs that have ended, in the order in which they were archived. Sealed content included. */
export const wholeRunsOf = (db: Db, procedureId: string): Promise<Entry[]> =>
  db<Entry>('archive_entries').where({ workflow_id: procedureId, is_whole: true }).orderBy('id').select('*');
/** The procedure of an entry `e`, where that is open: what is archived of it then is not its last run. */
const goesOn = (db: Db) => db('procedures as p').whereRaw('p.procedure_id = e.procedure_id and not p.closed');

/** Runs that are archived whole, in the order in which they were. @param which.lastOnly of procedures themselves, and of each the last */
export const entryPage = (
  db: Db,
  { after, limit, since, lastOnly }: { after: number; limit: number; since?: Date | undefined; lastOnly?: boolean },
): Promise<Entry[]> => {
  const page = db<Entry>('archive_entries as e').where({ is_whole: true }).where('id', '>', after);
  if (since) page.where('archived_at', '>=', since);
  if (lastOnly)
    page
      .whereRaw('e.workflow_id = e.procedure_id')
      .whereNotExists(goesOn(db))
      .whereRaw(
        'not exists (select from archive_entries l where l.workflow_id = e.workflow_id and l.is_whole and l.id > e.id)',
      );
  return page.orderBy('id').limit(limit).select('*');
};
/** How many there are. */
export const countEntries = async (db: Db, { since, lastOnly }: { since?: Date | undefined; lastOnly?: boolean }) => {
  const [row] = await db('archive_entries as e')
    .where({ is_whole: true })
    .modify((query) => {
      if (since) void query.where('archived_at', '>=', since);
      if (lastOnly) void query.whereRaw('workflow_id = procedure_id').whereNotExists(goesOn(db));
    })
    .select(db.raw(`count(${lastOnly ? 'distinct workflow_id' : '*'})::int as n`));
  return row.n as number;
};

/** Of these workflows the ones that are procedures, which are due by themselves once they end. */
export const proceduresAmong = (db: Db, workflowIds: readonly string[]): Promise<string[]> =>
  db('procedures')
    .whereIn('procedure_id', [...workflowIds])
    .pluck('procedure_id');

/** Whether the run that has ended a workflow is archived. Of a procedure that is the one that wrote its ending. */
export async function isArchivedToItsEnd(db: Db, workflowId: string): Promise<boolean> {
  const { rows } = await db.raw(
    `select 1 from archive_entries e left join procedures p on p.procedure_id = e.workflow_id
     where e.workflow_id = ? and e.is_whole and e.ended_as is distinct from 'CONTINUED_AS_NEW' and e.run_id = coalesce(p.run_id, e.run_id)
     limit 1`,
    [workflowId],
  );
  return rows.length > 0;
}

/**
 * Closed procedures of which the run that ended them is not archived, and that are not due.
 * @param closedWithinMs closed since then; absent: at any time
 */
export async function closedWithoutArchive(db: Db, { after, limit }: Page, closedWithinMs?: number): Promise<string[]> {
  const since = closedWithinMs === undefined ? '' : 'and closed_at > now() - make_interval(secs => :within)';
  const { rows } = await db.raw(
    `select procedure_id from procedures p where closed ${since} and procedure_id > :after
       and not exists (select from archive_entries e where e.workflow_id = p.procedure_id and e.is_whole
                       and e.ended_as is distinct from 'CONTINUED_AS_NEW' and e.run_id = coalesce(p.run_id, e.run_id))
       and not exists (select from archive_due d where d.workflow_id = p.procedure_id)
     order by procedure_id limit :limit`,
    { after, limit, ...(closedWithinMs !== undefined && { within: closedWithinMs / 1000 }) },
  );
  return rows.map((row: { procedure_id: string }) => row.procedure_id);
}
