/** The projection of procedures that lists and reopened pages read. Written by activities only; the workflow is the truth. */
import type { ProcedureView, Status } from '../../workflows/contracts/procedure.js';
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
  expires_at: Date | null;
  closed_at: Date | null;
  redeemed_by: string | null;
  run_id: string | null;
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

/**
 * Writes the view: repeatable, and never backwards (a late repeat with fewer steps is dropped). What a task wrote that was thrown away gives way:
 * an ending stands whatever was written before it, and the steps are those of the view (decision 80). Another run than the one that wrote last
 * begins anew: the workflow was reset.
 */
export async function projectProcedure(
  db: Db,
  { service, kind, locale, view, closed, redeemedBy, runId }: Projected,
): Promise<void> {
  const first = view.steps[0];
  const last = view.steps.at(-1);
  if (!first || !last) throw new Error('a view without steps');
  await db.transaction(async (trx) => {
    // Two branches of one workflow may record at once: one after the other, so that the older never writes over the newer.
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [view.procedureId]);
    const known = await trx<ProcedureRow>('procedures').where({ procedure_id: view.procedureId }).first('run_id');
    const runBefore = known?.run_id ?? undefined;
    if (runId !== undefined && runBefore !== undefined && runBefore !== runId)
      await trx('procedure_steps').where({ procedure_id: view.procedureId }).delete();
    const steps = view.steps.map((s, n) => ({ procedure_id: view.procedureId, n, ...s }));
    const isNewest = '(select count(*) from procedure_steps s where s.procedure_id = excluded.procedure_id) <= ?';
    const written = await trx('procedures')
      .insert({
        procedure_id: view.procedureId,
        service,
        kind,
        locale,
        status: view.status,
        closed,
        opened_at: first.at,
        updated_at: last.at,
        expires_at: view.expiresAt ?? null,
        closed_at: closed ? last.at : null,
        redeemed_by: redeemedBy ?? null,
        run_id: runId ?? runBefore ?? null,
      })
      .onConflict('procedure_id')
      .merge(['status', 'closed', 'updated_at', 'expires_at', 'closed_at', 'redeemed_by', 'run_id'])
      .whereRaw(
        `procedures.run_id <> excluded.run_id or case when procedures.closed then excluded.closed and ${isNewest} else excluded.closed or ${isNewest} end`,
        [steps.length, steps.length],
      )
      .returning('procedure_id');
    if (written.length === 0) return;
    await trx('procedure_steps').insert(steps).onConflict(['procedure_id', 'n']).merge(['at', 'step', 'actor']);
    await trx('procedure_steps').where({ procedure_id: view.procedureId }).where('n', '>=', steps.length).delete();
  });
}

/**
 * Writes that a procedure's workflow was ended by hand, so that it says nothing of itself any more. @returns whether it was open until now
 */
export async function markEndedByHand(db: Db, procedureId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 1))', [procedureId]);
    const ended = await trx('procedures')
      .where({ procedure_id: procedureId, closed: false })
      .update({ status: 'failed', closed: true, closed_at: trx.fn.now(), updated_at: trx.fn.now() });
    if (ended === 0) return false;
    await trx('applications').where({ procedure_id: procedureId }).update({ open: false, closed_at: trx.fn.now() });
    const last = await trx('procedure_steps').where({ procedure_id: procedureId }).max('n as n').first();
    const n = Number(last?.['n'] ?? 0);
    const step = { procedure_id: procedureId, at: trx.fn.now(), actor: 'system' };
    await trx('procedure_steps').insert([
      { ...step, n: n + 1, step: 'ended-by-hand' },
      { ...step, n: n + 2, step: 'failed' },
    ]);
    return true;
  });
}

/** IDs of the procedures that are open by what was written last. */
export const openProcedures = (db: Db): Promise<string[]> =>
  db<ProcedureRow>('procedures').where({ closed: false }).pluck('procedure_id');

/** Of these procedures, given with the run of each that is going on, the ones that are closed by what another run wrote. */
export async function closedByAnotherRun(db: Db, running: ReadonlyMap<string, string>): Promise<ProcedureRow[]> {
  const closed = await db<ProcedureRow>('procedures')
    .where({ closed: true })
    .whereRaw('procedure_id = any(?)', [[...running.keys()]]);
  return closed.filter((row) => row.run_id !== running.get(row.procedure_id));
}

/** Writes the view of a workflow that was reset after its procedure had ended. What waits for a decision stands in the queue again. */
export async function reopenProcedure(db: Db, row: ProcedureRow, view: ProcedureView, runId: string): Promise<void> {
  const { service, kind, locale, redeemed_by } = row;
  await db('procedure_steps').where({ procedure_id: row.procedure_id }).delete();
  await projectProcedure(db, {
    service,
    kind,
    locale,
    view,
    closed: false,
    redeemedBy: redeemed_by ?? undefined,
    runId,
  });
  if (view.status === 'awaiting-decision' || view.status === 'awaiting-applicant')
    await db('applications').where({ procedure_id: row.procedure_id }).update({ open: true, closed_at: null });
}

export async function findProcedure(db: Db, procedureId: string): Promise<ProcedureRow | undefined> {
  return db<ProcedureRow>('procedures').where({ procedure_id: procedureId }).first();
}

/** The view of a procedure as it was last written here. */
export async function projectedView(db: Db, row: ProcedureRow): Promise<ProcedureView> {
  const steps = await db('procedure_steps').where({ procedure_id: row.procedure_id }).orderBy('n');
  return {
    procedureId: row.procedure_id,
    status: row.status,
    steps: steps.map((s) => ({ at: s.at.toISOString(), step: s.step, actor: s.actor })),
    ...(row.expires_at && { expiresAt: row.expires_at.toISOString() as NonNullable<ProcedureView['expiresAt']> }),
  };
}

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
