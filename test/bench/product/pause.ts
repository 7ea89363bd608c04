/** What a person waits for while many open procedures are told that their deadlines stand. */
import { beginPause, endPause } from '../../../db/platform/outage-pauses.js';
import { startOnce } from '../../../worker/runtime/temporal/procedures.js';
import {
  OUTAGE_PAUSE,
  type OutagePauseInput,
  outagePauseChangedSignal,
} from '../../../workflows/contracts/outage-pause.js';
import { newProcedureId } from '../../helpers/ids.js';
import { until } from '../../helpers/wait.js';
import { checked, measured, type Times } from '../stretch.js';
import { type ProductAlive, reissueOf } from './contender.js';
import { openIn, openUntil } from './open.js';

export interface PauseCost {
  /** Procedures that were open, all of one class. */
  open: number;
  /** A reissue by one caller before, and from the beginning of the pause on. Milliseconds. */
  idle: Record<string, Times>;
  meanwhile: Record<string, Times>;
  /** Besides: they were told before the stretch was over. */
  unclear: boolean;
  /** From the beginning of the pause until the last was told of it. */
  toldS: number;
  /** From its end until the last was told of that. */
  overS: number;
}

const PATIENCE_MS = 1_800_000;

export async function pauseCost(
  alive: ProductAlive,
  { open, seconds }: { open: number; seconds: number },
  faults: string[],
): Promise<PauseCost> {
  const { site } = alive;
  const path = reissueOf(alive);
  // Another part may have opened some.
  await openUntil(site, { from: await openIn(site), to: open, endMs: Number.POSITIVE_INFINITY });
  await path.begin();
  const order = { alive, path, callers: 1, seconds, leastEach: 10 };
  const idle = await measured(order, faults);
  const id = await begun(site);
  const beganAt = performance.now();
  const [meanwhile, told] = await Promise.all([
    checked(order, faults).then((calls) => ({ ...calls, endedAt: performance.now() })),
    untilTold(site, id, 'told_until').then(() => performance.now()),
  ]);
  await endPause(site.db, id, 'lead1');
  await site.temporal.workflow.getHandle(id).signal(outagePauseChangedSignal);
  const endedAt = performance.now();
  await untilTold(site, id, 'over_told_at');
  return {
    open,
    idle: idle.calls,
    meanwhile: meanwhile.calls,
    unclear: idle.unclear || meanwhile.unclear || told < meanwhile.endedAt,
    toldS: (told - beganAt) / 1000,
    overS: (performance.now() - endedAt) / 1000,
  };
}

/** A pause, as a lead begins it. @returns its ID */
async function begun({ db, temporal }: ProductAlive['site']): Promise<string> {
  const id = newProcedureId('audit', 'pause');
  const classes = ['cinii-password-reissue'];
  const row = { id, service: 'cinii', kind: 'password-reissue', part: 'mail', reason: 'bench', classes } as const;
  const pause = await beginPause(db, { ...row, by: 'lead1', lastsMs: 3_600_000, inAWeekMs: Number.POSITIVE_INFINITY });
  if (typeof pause === 'string') throw new Error(`the pause was refused: ${pause}`);
  const input: OutagePauseInput = { procedureId: id, roundMs: 15_000 };
  await startOnce({ workflow: temporal.workflow }, OUTAGE_PAUSE, input);
  return id;
}

/** Waits until every procedure that is open has been told. */
async function untilTold({ db }: ProductAlive['site'], id: string, what: 'told_until' | 'over_told_at'): Promise<void> {
  const left = async (): Promise<number> => {
    const { rows } = await db.raw(
      `select count(*)::int as left from procedures p left join outage_pause_cases c on c.procedure_id = p.procedure_id and c.pause_id = ?
       where not p.closed and p.service = 'cinii' and p.status = 'awaiting-ok' and c.${what} is null`,
      [id],
    );
    return rows[0].left;
  };
  await until(`every procedure was told (${what})`, left, (n) => n === 0, PATIENCE_MS);
}
