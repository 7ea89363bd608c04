/** Pauses of deadlines, and cases that hear of them. */
import { beginPause, endPause, extendPause, findPause, type PauseRow } from '../../../db/platform/outage-pauses.js';
import { startOnce } from '../../../worker/runtime/temporal/procedures.js';
import { OUTAGE_PAUSE, type OutagePauseInput } from '../../../workflows/contracts/outage-pause.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import { urlIn } from '../../helpers/mail-server.js';
import type { Caller, System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { isOf } from '../email-verification/support.js';
import { asked } from '../erase-account/support.js';

export const REASON = 'メールサーバーの障害（監視番号 4711）';
/** Requests for a reissue, while mail is out. */
export const OF_REISSUES = { service: 'cinii', kind: 'password-reissue', part: 'mail', reason: REASON } as const;

/** Addresses of registrations. */
export const BOTH = ['contact@univ-a.example.jp', 'library@univ-b.example.jp'] as const;

export interface Case {
  procedureId: string;
  caller: Caller;
  token: string;
  /** When its URL ends by the time of day. Milliseconds since the epoch */
  endsMs: number;
  text: string;
}
/** A reissue whose URL was mailed. */
export async function mailedIn(system: System, email: string): Promise<Case> {
  const caller = system.caller();
  const { body } = await caller.call('startPasswordReissue', { email });
  const procedureId = String(body['procedureId']);
  await caller.call('acceptPasswordReissue', { procedureId });
  const mail = await system.mail.wait(isOf(procedureId));
  const endsMs = await endIn(system, procedureId);
  return { procedureId, caller, token: urlIn(mail).token, endsMs, text: mail.text ?? '' };
}
export const shownIn = async (system: System, procedureId: string) =>
  (await system.caller().call('getProcedure', { procedureId })).body;
export const endIn = async (system: System, procedureId: string): Promise<number> =>
  Date.parse((await shownIn(system, procedureId))['expiresAt']);
export const passed = (ms: number) => until('the instant has passed', () => Date.now() > ms);
export const iso = (ms: number): IsoInstant => new Date(ms).toISOString() as IsoInstant;

/** A pause that a lead has begun. @returns its ID */
export const paused = async (lead: Caller, more: object = {}): Promise<string> =>
  String((await asked(lead, 'pauseDeadlines', { ...OF_REISSUES, minutes: 120, ...more }))['pauseId']);
export const ended = (lead: Caller, pauseId: string) => asked(lead, 'endOutagePause', { pauseId });
export const extended = (lead: Caller, pauseId: string, minutes: number, reason = '障害が続いている') =>
  asked(lead, 'extendOutagePause', { pauseId, minutes, reason });

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
export async function begun({ temporal }: System, { id }: PauseRow, roundMs = 100, mailMs = 20_000): Promise<void> {
  const input: OutagePauseInput = { procedureId: id, roundMs, mailMs };
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

/** Waits until a case was told of a pause with this limit, or a later one. */
export const heardUntil = ({ database: { db } }: System, pauseId: string, procedureId: string, limit: Date) =>
  until(`${procedureId} hears that ${pauseId} lasts longer`, async () =>
    db('outage_pause_cases')
      .where({ pause_id: pauseId, procedure_id: procedureId })
      .where('told_until', '>=', limit)
      .first(),
  );

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

const HOUR_MS = 3_600_000;
/** A pause that a lead prolongs, and another one ends. @returns its row, as it was begun */
export async function prolonged(system: System, procedureId: string, cls: string): Promise<PauseRow> {
  const [service = '', ...kind] = cls.split('-');
  const row = await written(system, { service, kind: kind.join('-'), classes: [cls], lastsMs: HOUR_MS });
  await begun(system, row);
  await heard(system, row.id, procedureId);
  const longer = { id: newProcedureId('audit', 'extension'), pauseId: row.id, by: 'lead1', lastsMs: 2 * HOUR_MS };
  const now = await extendPause(system.database.db, { ...longer, reason: REASON, inAWeekMs: Infinity });
  if (typeof now === 'string') throw new Error(`the pause was not prolonged: ${now}`);
  await heardUntil(system, row.id, procedureId, now.ends_at);
  await endPause(system.database.db, row.id, 'lead2');
  await heard(system, row.id, procedureId, 'over_told_at');
  return row;
}

/** Waits until a pause is over, and everybody is told. */
export async function over({ temporal, database: { db } }: System, pauseId: string): Promise<PauseRow> {
  await temporal.client.workflow.getHandle(pauseId).result();
  const row = await findPause(db, pauseId);
  if (!row) throw new Error('there is no such pause');
  return row;
}
