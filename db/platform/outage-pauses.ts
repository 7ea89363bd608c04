/** Outage pauses: whose deadlines stand, since when and until when (decisions 130 and 134). */
import type { IsoInstant } from '../../workflows/contracts/procedure.js';
import type { Stop } from '../../workflows/rules/own-time.js';
import type { Db } from '../knex.js';

/** What can be out: mail, the identity-verification service, or a system that is told of changes. */
export const OUTAGE_PARTS = ['mail', 'identity', 'target'] as const;
export type OutagePart = (typeof OUTAGE_PARTS)[number];

export interface NewPause {
  id: string;
  service: string;
  kind?: string | undefined;
  part: OutagePart;
  /** `<service>-<kind>` of each kind whose deadlines stand. */
  classes: readonly string[];
  reason: string;
  /** ID of staff. */
  by: string;
  /** How long at the latest. Milliseconds */
  lastsMs: number;
  /** How long one class may be paused within seven days, with this pause. Milliseconds */
  inAWeekMs: number;
}
export interface PauseRow {
  id: string;
  service: string;
  kind: string | null;
  part: OutagePart;
  classes: string[];
  reason: string;
  begun_by: string;
  begun_at: Date;
  /** When it ends by itself, as it was prolonged last. */
  ends_at: Date;
  /** The same, as it was begun. */
  first_ends_at: Date;
  /** How it was prolonged, the first time first. */
  extensions: { by: string; at: string; until: string; reason: string }[];
  /** When it has ended; null: not yet, or nobody has looked since its limit. */
  ended_at: Date | null;
  /** null: by itself. */
  ended_by: string | null;
  /** When it ends, or has ended. */
  until: Date;
}

/** Any fixed number: whoever begins or prolongs a pause waits for others who do. */
const LOCK = 7_283_940_130;

/**
 * Begins a pause. The same ID once more is the same pause.
 * @returns `already-paused` where another one stands for one of its classes, `paused-too-long` where one of them would be paused for more than is allowed
 */
export async function beginPause(db: Db, p: NewPause): Promise<PauseRow | 'already-paused' | 'paused-too-long'> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [LOCK]);
    const known = await findPause(trx, p.id);
    if (known) return known;
    const classes = [...p.classes];
    const standing = await trx('outage_pauses_now')
      .whereRaw('until > clock_timestamp() and classes && ?::text[]', [classes])
      .first('id');
    if (standing) return 'already-paused';
    if ((await pausedInAWeek(trx, classes)) + p.lastsMs > p.inAWeekMs) return 'paused-too-long';
    await trx.raw(
      `insert into outage_pauses (id, service, kind, part, classes, reason, begun_by, begun_at, ends_at)
       values (:id, :service, :kind, :part, :classes, :reason, :by, clock_timestamp(), clock_timestamp() + make_interval(secs => :secs))`,
      { ...p, kind: p.kind ?? null, classes, secs: p.lastsMs / 1000 } as never,
    );
    return mustFind(trx, p.id);
  });
}

/** How long the one of some classes was paused within seven days that was so the longest. Milliseconds */
async function pausedInAWeek(db: Db, classes: string[]): Promise<number> {
  const { rows } = await db.raw(
    `select coalesce(max(paused), 0)::float8 as ms from (
       select sum(extract(epoch from n.until - greatest(n.begun_at, now() - interval '7 days')) * 1000) as paused
       from unnest(?::text[]) as class join outage_pauses_now n on class = any(n.classes)
       where n.until > now() - interval '7 days' group by class) as of_class`,
    [classes],
  );
  return rows[0].ms;
}

async function mustFind(db: Db, id: string): Promise<PauseRow> {
  const row = await findPause(db, id);
  if (!row) throw new Error('a pause that was just written is gone');
  return row;
}

export interface Extension {
  id: string;
  pauseId: string;
  reason: string;
  /** ID of staff. */
  by: string;
  /** How long at the latest, from now on. Milliseconds */
  lastsMs: number;
  /** As of {@link NewPause}. */
  inAWeekMs: number;
}
/** So close together, the same by the same person for the same reason is a repeat. */
const SAME_WITHIN_MS = 60_000;

/**
 * Has a pause that goes on end later than it would by itself. The same ID once more is the same extension.
 * @returns `wrong-state` where it is over, `not-later` where it would end no later than it does now, `paused-too-long` as {@link beginPause}
 */
export async function extendPause(
  db: Db,
  p: Extension,
): Promise<PauseRow | 'wrong-state' | 'not-later' | 'paused-too-long'> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [LOCK]);
    // Nobody ends it meanwhile, nor is anybody noted who would be told of its end as it was.
    await trx('outage_pauses').where({ id: p.pauseId }).forUpdate().first('id');
    if (await trx('outage_pause_extensions').where({ id: p.id }).first('id')) return mustFind(trx, p.pauseId);
    const row = await mustFind(trx, p.pauseId);
    const {
      rows: [{ now, until }],
    } = await trx.raw('select clock_timestamp() as now, clock_timestamp() + make_interval(secs => ?) as until', [
      p.lastsMs / 1000,
    ]);
    if (row.until <= now) return 'wrong-state';
    const longerMs = until.getTime() - row.ends_at.getTime();
    const last = row.extensions.at(-1);
    if (last?.by === p.by && last.reason === p.reason && Math.abs(longerMs) < SAME_WITHIN_MS) return row;
    if (longerMs <= 0) return 'not-later';
    if ((await pausedInAWeek(trx, row.classes)) + longerMs > p.inAWeekMs) return 'paused-too-long';
    await trx('outage_pause_extensions').insert({
      id: p.id,
      pause_id: p.pauseId,
      ends_at: until,
      reason: p.reason,
      extended_by: p.by,
      extended_at: trx.raw('clock_timestamp()'),
    });
    return mustFind(trx, p.pauseId);
  });
}

const EXTENSIONS = `(select coalesce(json_agg(json_build_object('by', x.extended_by, 'at', x.extended_at, 'until', x.ends_at, 'reason', x.reason)
  order by x.extended_at), '[]') from outage_pause_extensions x where x.pause_id = outage_pauses_now.id) as extensions`;

export const findPause = async (db: Db, id: string): Promise<PauseRow | undefined> =>
  db('outage_pauses_now').where({ id }).first('*', db.raw(EXTENSIONS));

/** Those that go on first, then the newest. */
export const listPauses = async (db: Db, limit: number): Promise<PauseRow[]> =>
  db('outage_pauses_now').orderByRaw('until > now() desc, begun_at desc').limit(limit).select('*', db.raw(EXTENSIONS));

/**
 * Ends a pause now; one that has ended stays as it is.
 * @param by ID of staff; absent: it is at its limit @returns false where it goes on: it was prolonged at the same moment
 */
export async function endPause(db: Db, id: string, by?: string): Promise<boolean> {
  // Whoever is about to tell cases of it, or prolongs it, waits for this, or this waits for them.
  return db.transaction(async (trx) => {
    await trx('outage_pauses').where({ id }).forUpdate().first('id');
    await trx.raw(
      `insert into outage_pause_ends (pause_id, ended_at, ended_by)
       select id, least(ends_at, clock_timestamp()), case when ends_at > clock_timestamp() then :by end
       from outage_pauses_now where id = :id and (:by::text is not null or ends_at <= clock_timestamp())
       on conflict do nothing`,
      { id, by: by ?? null } as never,
    );
    return (await trx('outage_pauses_now').where({ id, ended_at: null }).first('id')) === undefined;
  });
}

/** Until when a pause goes on, as far as nobody prolongs it; undefined: it is over, or there is none. */
export async function pauseEnd(db: Db, id: string): Promise<IsoInstant | undefined> {
  const { rows } = await db.raw('select until from outage_pauses_now where id = ? and until > clock_timestamp()', [id]);
  return rows[0] && isoOf(rows[0].until);
}

/** A pause as far as deadlines are concerned. */
export interface KnownPause extends Stop {
  classes: readonly string[];
  part: OutagePart;
}

/** All pauses that there have been in the longest time that a case is open. */
export async function knownPauses(db: Db): Promise<KnownPause[]> {
  const rows: PauseRow[] = await db('outage_pauses_now').whereRaw("until > now() - interval '400 days'").select('*');
  return rows.map(({ classes, part, begun_at: since, until }) => ({
    classes,
    part,
    sinceMs: since.getTime(),
    untilMs: until.getTime(),
  }));
}

const isoOf = (at: Date): IsoInstant => at.toISOString() as IsoInstant;
