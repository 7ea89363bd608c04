/** Pauses of deadlines, and cases that hear of them. */
import { beginPause, endPause, findPause, type PauseRow } from '../../../db/platform/outage-pauses.js';
import { startOnce } from '../../../worker/runtime/temporal/procedures.js';
import { OUTAGE_PAUSE, type OutagePauseInput } from '../../../workflows/contracts/outage-pause.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { Caller, System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { asked } from '../erase-account/support.js';

export const REASON = 'メールサーバーの障害（監視番号 4711）';
/** Requests for a reissue, while mail is out. */
export const OF_REISSUES = { service: 'cinii', kind: 'password-reissue', part: 'mail', reason: REASON } as const;

/** A pause that a lead has begun. @returns its ID */
export const paused = async (lead: Caller, more: object = {}): Promise<string> =>
  String((await asked(lead, 'pauseDeadlines', { ...OF_REISSUES, minutes: 120, ...more }))['pauseId']);
export const ended = (lead: Caller, pauseId: string) => asked(lead, 'endOutagePause', { pauseId });

/** A pause's row as a lead has it written, whose workflow nobody has begun. @param more what is other */
export async function written(
  { database: { db } }: System,
  more: Partial<Parameters<typeof beginPause>[1]> = {},
): Promise<PauseRow> {
  const { service, kind, part, reason } = OF_REISSUES;
  const classes = [`${service}-${kind}`];
  const row = {
    id: newProcedureId('audit', 'pause'),
    service,
    kind,
    part,
    reason,
    classes,
    by: 'lead1',
    lastsMs: 60_000,
    inAWeekMs: Infinity,
  };
  const begun = await beginPause(db, { ...row, ...more });
  if (typeof begun === 'string') throw new Error(`the pause was refused: ${begun}`);
  return begun;
}

/** Begins a pause's workflow, which looks for new cases this often. */
export async function begun({ temporal }: System, { id }: PauseRow, roundMs = 100): Promise<void> {
  const input: OutagePauseInput = { procedureId: id, roundMs };
  await startOnce(temporal.client, OUTAGE_PAUSE, input);
}

/** Waits until a case was told of a pause, or that it is over. */
export const heard = (
  { database: { db } }: System,
  pauseId: string,
  procedureId: string,
  what: 'told_at' | 'over_told_at' = 'told_at',
) =>
  until(`${procedureId} hears of ${pauseId}`, async () => {
    const row = await db('outage_pause_cases').where({ pause_id: pauseId, procedure_id: procedureId }).first();
    return row?.[what] as Date | undefined;
  });

/** A case whose deadline passes, by the time of day, while it is paused. @param cls `<service>-<kind>` */
export async function outlived(system: System, procedureId: string, cls: string): Promise<void> {
  const [service = '', ...kind] = cls.split('-');
  const row = await written(system, { service, kind: kind.join('-'), classes: [cls] });
  await begun(system, row);
  await heard(system, row.id, procedureId);
  const { expires_at: end } = await system.database.db('procedures').where({ procedure_id: procedureId }).first();
  await until('its end has passed', () => Date.now() > end.getTime());
  await endPause(system.database.db, row.id, 'lead1');
  await heard(system, row.id, procedureId, 'over_told_at');
}

/** Waits until a pause is over, and everybody is told. */
export async function over({ temporal, database: { db } }: System, pauseId: string): Promise<PauseRow> {
  await temporal.client.workflow.getHandle(pauseId).result();
  const row = await findPause(db, pauseId);
  if (!row) throw new Error('there is no such pause');
  return row;
}
