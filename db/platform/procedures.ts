/** The projection of procedures that lists and reopened pages read. Written by activities only; the workflow is the truth. */
import type { Knex } from 'knex';
import type { ClosedStatus, IsoInstant, ProcedureView, Status } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';

export interface ProcedureRow {
  procedure_id: string;
  service: string;
  kind: string;
  status: Status;
  closed: boolean;
  locale: 'ja' | 'en';
  opened_at: Date;
  updated_at: Date;
  /** In the case's own time; what {@link findProcedure} gives is the time of day (decision 130). */
  expires_at: Date | null;
  closed_at: Date | null;
  redeemed_by: string | null;
  run_id: string | null;
  /** Runs before that one. What they write counts no more. */
  replaced_runs: string[];
}

/** What a workflow hands over after a change of its state. The whole view goes each time, so a repeat changes nothing. */
export interface Projected {
  service: string;
  kind: string;
  locale: 'ja' | 'en';
  view: ProcedureView;
  /** Whether the view's status is an ending. */
  closed: boolean;
  redeemedBy?: string | undefined;
  /** The run of the workflow that says so, where that is known. */
  runId?: string | undefined;
}

/** Rows of procedures that began later than this one: the last 26 characters of a procedure's ID are a ULID, which sorts by when it began. */
export const beganAfter =
  (procedureId: string) =>
  (rows: Knex.QueryBuilder): void =>
    void rows.whereRaw('right(procedure_id, 26) collate "C" > ?', [procedureId.slice(-26)]);

/** Services of which a procedure is open. */
export const servicesWithOpen = (db: Db): Promise<string[]> =>
  db('procedures').where({ closed: false }).distinct('service').pluck('service');

/** The step of a procedure whose workflow was ended by hand. */
export const ENDED_BY_HAND = 'ended-by-hand';

/** Until the transaction ends, nobody else writes the procedure's view, or what is written with it. */
export const lockProjection = (trx: Db, procedureId: string) =>
  trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [procedureId]);
const knownRuns = (trx: Db, procedureId: string) =>
  trx<ProcedureRow>('procedures')
    .where({ procedure_id: procedureId })
    .first('run_id', 'replaced_runs', 'status', 'closed');

/** A function of the database, called in the statement that writes a view. */
export interface FunctionCall {
  /** With `?` for what it is given. */
  sql: string;
  bindings: readonly Knex.RawBinding[];
}

/**
 * Writes the view: repeatable, and never backwards (a late repeat with fewer steps is dropped). What a task wrote that was thrown away gives way:
 * an ending stands whatever was written before it, and the steps are those of the view (decision 080). Another run than the one that wrote last
 * begins anew: the workflow was reset. What the run before it writes from then on is dropped (decision 079).
 *
 * One statement, unless work comes with it that is more than a function of the database (decision 101).
 * @param also what comes with it, under the same lock and in the same transaction; dropped with it where the run was replaced
 */
export async function projectProcedure(
  db: Db,
  projected: Projected,
  also?: FunctionCall | ((trx: Knex.Transaction) => Promise<void>),
): Promise<void> {
  const { sql, bindings } = projection(projected);
  if (typeof also === 'function')
    await db.transaction(async (trx) => {
      const { rows } = await trx.raw(`select ${sql} as counts`, bindings);
      if (rows[0].counts) await also(trx);
    });
  else if (also) await db.raw(`select case when ${sql} then ${also.sql} end`, [...bindings, ...also.bindings]);
  else await db.raw(`select ${sql}`, bindings);
}

/** The call that writes a view, and answers whether its run counts. */
function projection({ service, kind, locale, view, closed, redeemedBy, runId }: Projected): {
  sql: string;
  bindings: Knex.RawBinding[];
} {
  if (view.steps.length === 0) throw new Error('a view without steps');
  const what = [
    view.procedureId,
    service,
    kind,
    locale,
    view.status,
    closed,
    view.expiresAt ?? null,
    redeemedBy ?? null,
  ];
  return {
    sql: 'project_procedure(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    bindings: [...what, runId ?? null, JSON.stringify(view.steps)],
  };
}

/**
 * The ending of a procedure that its own run has written, held until the transaction ends: what it ends can't come about from now on.
 * @param runId the run that asks @returns undefined where the procedure goes on, as far as that run is concerned: also where another run had ended
 *   it, before the workflow was reset, and where it was taken for ended by hand
 */
export async function lockEnding(
  trx: Knex.Transaction,
  procedureId: string,
  runId: string | undefined,
): Promise<ClosedStatus | undefined> {
  await lockProjection(trx, procedureId);
  const known = await knownRuns(trx, procedureId);
  if (!known) return undefined;
  if (runId !== undefined && known.replaced_runs.includes(runId)) return 'superseded';
  const isOwn = runId === undefined || known.run_id === null || known.run_id === runId;
  if (!known.closed || !isOwn) return undefined;
  const byHand = await trx('procedure_steps').where({ procedure_id: procedureId, step: ENDED_BY_HAND }).first('n');
  return byHand ? undefined : (known.status as ClosedStatus);
}

/**
 * Adds a step to the view of a procedure that still stands where it stood before it: the workflow hears of it and writes it with what comes next.
 * @returns when it was taken, the first time
 */
export async function addStep(
  db: Db,
  { procedureId, status, at, step }: { procedureId: string; status: Status; at: IsoInstant; step: string },
): Promise<IsoInstant> {
  const { rows } = await db.raw(
    `with added as (
     insert into procedure_steps (procedure_id, n, at, step, actor)
     select p.procedure_id, (select count(*) from procedure_steps s where s.procedure_id = p.procedure_id), :at, :step, 'system'
     from procedures p where p.procedure_id = :procedureId and p.status = :status
       and not exists (select 1 from procedure_steps s where s.procedure_id = p.procedure_id and s.step = :step)
     on conflict do nothing)
     select at from procedure_steps where procedure_id = :procedureId and step = :step order by n limit 1`,
    { procedureId, status, at, step },
  );
  return (rows[0]?.at.toISOString() as IsoInstant | undefined) ?? at;
}

const isInReview = ({ status }: ProcedureView): boolean =>
  status === 'awaiting-decision' || status === 'awaiting-applicant';

/** What waits for a decision after a reset stands in the queue again, unless another one has taken its place there. */
export async function queueAgain(trx: Db, procedureId: string): Promise<void> {
  await trx.raw('select queue_again(?)', [procedureId]);
}

/**
 * Writes that a procedure's workflow was ended by hand, so that it says nothing of itself any more. @returns whether it was open until now
 */
export async function markEndedByHand(db: Db, procedureId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    await lockProjection(trx, procedureId);
    const ended = await trx('procedures')
      .where({ procedure_id: procedureId, closed: false })
      .update({ status: 'failed', closed: true, closed_at: trx.fn.now(), updated_at: trx.fn.now() });
    if (ended === 0) return false;
    await trx('applications').where({ procedure_id: procedureId }).update({ open: false, closed_at: trx.fn.now() });
    const last = await trx('procedure_steps').where({ procedure_id: procedureId }).max('n as n').first();
    const n = Number(last?.['n'] ?? 0);
    const step = { procedure_id: procedureId, at: trx.fn.now(), actor: 'system' };
    await trx('procedure_steps').insert([
      { ...step, n: n + 1, step: ENDED_BY_HAND },
      { ...step, n: n + 2, step: 'failed' },
    ]);
    return true;
  });
}

/** IDs of open procedures. @param page so many of them after one, for a walk over all in pieces */
export async function openProcedures(db: Db, page?: { after: string; limit: number }): Promise<string[]> {
  const open = db<ProcedureRow>('procedures').where({ closed: false }).select('procedure_id');
  if (!page) return open.pluck('procedure_id');
  // Never by way of those that have ended, which are most.
  return db
    .withMaterialized('open', open)
    .from('open')
    .where('procedure_id', '>', page.after)
    .orderBy('procedure_id')
    .limit(page.limit)
    .pluck('procedure_id');
}

/**
 * Of these procedures, given with the run of each that is going on, the ones that are closed by what another run wrote, or by hand: whoever wrote
 * that may have looked at another Temporal.
 */
export async function closedButRunning(db: Db, running: ReadonlyMap<string, string>): Promise<ProcedureRow[]> {
  const { rows } = await db.raw(
    `select p.* from unnest(?::text[], ?::text[]) as r (procedure_id, run_id) join procedures p using (procedure_id)
     where p.closed and (p.run_id is distinct from r.run_id or exists (
       select 1 from procedure_steps s where s.procedure_id = p.procedure_id and s.step = ?))`,
    [[...running.keys()], [...running.values()], ENDED_BY_HAND],
  );
  return rows;
}

/**
 * Writes the view of a workflow that goes on after its procedure had ended. What waits for a decision stands in the queue again.
 * @param row as it was looked at @returns false where somebody has written it since
 */
export async function reopenProcedure(db: Db, row: ProcedureRow, view: ProcedureView, runId: string): Promise<boolean> {
  const { procedure_id, service, kind, locale, redeemed_by, run_id } = row;
  const before = new Set([...row.replaced_runs, ...(run_id === null ? [] : [run_id])]);
  // Temporal says that this one is running: it was not replaced after all.
  before.delete(runId);
  return db.transaction(async (trx) => {
    await lockProjection(trx, procedure_id);
    const reopened = await trx('procedures')
      .where({ procedure_id, closed: true, run_id })
      .update({ closed: false, run_id: runId, replaced_runs: [...before] });
    if (reopened === 0) return false;
    await trx('procedure_steps').where({ procedure_id }).delete();
    const redeemedBy = redeemed_by ?? undefined;
    await projectProcedure(trx, { service, kind, locale, view, closed: false, redeemedBy, runId });
    if (isInReview(view)) await queueAgain(trx, view.procedureId);
    return true;
  });
}

/** States whose end another system keeps: no outage pause moves it. */
export const KEPT_ELSEWHERE: readonly Status[] = ['cooling', 'awaiting-registration'];

/** A procedure as people read of it: `expires_at` is the time of day. */
export async function findProcedure(db: Db, procedureId: string): Promise<ProcedureRow | undefined> {
  const kept = KEPT_ELSEWHERE.map((status) => `'${status}'`).join(', ');
  return db('procedures')
    .where({ procedure_id: procedureId })
    .first(
      '*',
      db.raw(`case when closed or status in (${kept}) then expires_at
        else time_of_day(procedure_id, opened_at, expires_at) end as expires_at`),
    );
}

/** The view of a procedure as it was last written here. */
export async function projectedView(db: Db, row: ProcedureRow): Promise<ProcedureView> {
  return viewOf(row, await db('procedure_steps').where({ procedure_id: row.procedure_id }).orderBy('n'));
}

/** A procedure's row and its view, read at once. */
export async function findProcedureAndView(
  db: Db,
  procedureId: string,
): Promise<{ row: ProcedureRow; view: ProcedureView } | undefined> {
  const found = await db('procedures as p')
    .where({ procedure_id: procedureId })
    .first(
      'p.*',
      db.raw(
        `array(select json_build_object('at', s.at, 'step', s.step, 'actor', s.actor) from procedure_steps s
         where s.procedure_id = p.procedure_id order by s.n) as steps`,
      ),
    );
  if (!found) return undefined;
  const { steps, ...row } = found;
  return { row, view: viewOf(row, steps) };
}

type Step = Omit<ProcedureView['steps'][number], 'at'> & { at: Date | string };
const viewOf = (row: ProcedureRow, steps: Step[]): ProcedureView => ({
  procedureId: row.procedure_id,
  status: row.status,
  steps: steps.map(({ at, step, actor }) => ({ at: isoInstant(new Date(at)), step, actor })),
  ...(row.expires_at && { expiresAt: isoInstant(row.expires_at) }),
});
const isoInstant = (at: Date): IsoInstant => at.toISOString() as IsoInstant;

/** Keeps one row for each kind of refused attempt at a procedure, with how often it was made. */
export async function recordRefusedAttempt(
  db: Db,
  attempt: { procedureId: string; operation: string; refusal: string; client: string },
): Promise<void> {
  await db('refused_attempts')
    .insert({
      procedure_id: attempt.procedureId,
      operation: attempt.operation,
      refusal: attempt.refusal,
      client: attempt.client,
      first_at: db.fn.now(),
      last_at: db.fn.now(),
    })
    .onConflict(['procedure_id', 'operation', 'refusal'])
    .merge({ times: db.raw('refused_attempts.times + 1'), last_at: db.fn.now(), client: attempt.client });
}
