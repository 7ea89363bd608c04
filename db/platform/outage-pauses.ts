/** Outage pauses: whose deadlines stand, and which cases were told (decision 130). */
import type { OutageOver, OutagePaused } from '../../workflows/contracts/outage-pause.js';
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
  ends_at: Date;
  /** When it has ended; null: not yet, or nobody has looked since its limit. */
  ended_at: Date | null;
  /** null: by itself. */
  ended_by: string | null;
  /** When it ends, or has ended. */
  until: Date;
}

/** Any fixed number: whoever begins a pause waits for others who do. */
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

export const findPause = (db: Db, id: string): Promise<PauseRow | undefined> =>
  db<PauseRow>('outage_pauses_now').where({ id }).first();

/** The newest first. */
export const listPauses = (db: Db, limit: number): Promise<PauseRow[]> =>
  db<PauseRow>('outage_pauses_now').orderBy('begun_at', 'desc').limit(limit).select('*');

/** Ends a pause now; one that has ended stays as it is. @param by ID of staff; absent: it is at its limit */
export async function endPause(db: Db, id: string, by?: string): Promise<void> {
  // Whoever is about to tell cases of it waits for this, or this waits for them.
  await db.transaction(async (trx) => {
    await trx('outage_pauses').where({ id }).forUpdate().first('id');
    await trx.raw(
      `insert into outage_pause_ends (pause_id, ended_at, ended_by)
       select id, least(ends_at, clock_timestamp()), case when ends_at > clock_timestamp() then :by end
       from outage_pauses where id = :id and (:by::text is not null or ends_at <= clock_timestamp())
       on conflict do nothing`,
      { id, by: by ?? null } as never,
    );
  });
}

/** Notes open cases of a pause's classes that are yet to be told of it, as long as it goes on: those first whose deadline comes first. */
async function noteCases(db: Db, id: string): Promise<void> {
  await db.transaction(async (trx) => {
    // Until this is done nobody ends it: whoever is noted is told of the end, too.
    await trx('outage_pauses').where({ id }).forShare().first('id');
    await trx.raw(
      `insert into outage_pause_cases (pause_id, procedure_id)
       select n.id, p.procedure_id from outage_pauses_now n join procedures p on not p.closed and p.service = n.service
         and p.service || '-' || p.kind = any(n.classes)
       where n.id = ? and n.until > clock_timestamp()
         and not exists (select from outage_pause_cases c where c.pause_id = n.id and c.procedure_id = p.procedure_id)
       on conflict do nothing`,
      [id],
    );
  });
}

const A_TIME = 200;

/**
 * Cases that are yet to be told that their deadlines stand, with what they are told.
 * @param but those that could not be told a moment ago @returns as many as are told at a time
 */
export async function casesToPause(
  db: Db,
  id: string,
  but: readonly string[] = [],
): Promise<{ procedureId: string; told: OutagePaused }[]> {
  await noteCases(db, id);
  const { rows } = await db.raw(
    `select c.procedure_id, n.begun_at, n.ends_at from outage_pause_cases c join outage_pauses_now n on n.id = c.pause_id
       left join procedures p using (procedure_id)
     where c.pause_id = ? and c.told_at is null and c.procedure_id <> all(?::text[]) order by p.expires_at nulls last limit ${A_TIME}`,
    [id, [...but]],
  );
  return rows.map((row: { procedure_id: string; begun_at: Date; ends_at: Date }) => ({
    procedureId: row.procedure_id,
    told: { pauseId: id, since: isoOf(row.begun_at), until: isoOf(row.ends_at) },
  }));
}

/**
 * Cases that are yet to be told that their deadlines go on: also those of which nobody knows whether they heard of the pause.
 * @param but as of {@link casesToPause}
 */
export async function casesToGoOn(
  db: Db,
  id: string,
  but: readonly string[] = [],
): Promise<{ procedureId: string; told: OutageOver }[]> {
  const { rows } = await db.raw(
    `select c.procedure_id, n.until from outage_pause_cases c join outage_pauses_now n on n.id = c.pause_id
     where c.pause_id = ? and c.over_told_at is null and c.procedure_id <> all(?::text[]) limit ${A_TIME}`,
    [id, [...but]],
  );
  return rows.map((row: { procedure_id: string; until: Date }) => ({
    procedureId: row.procedure_id,
    told: { pauseId: id, at: isoOf(row.until) },
  }));
}

export async function noteTold(
  db: Db,
  id: string,
  procedureId: string,
  what: 'told_at' | 'over_told_at',
): Promise<void> {
  await db('outage_pause_cases')
    .where({ pause_id: id, procedure_id: procedureId })
    .update({ [what]: db.fn.now() });
}

/** Until when a pause goes on; undefined: it is over, or there is none. */
export async function pauseEnd(db: Db, id: string): Promise<IsoInstant | undefined> {
  const { rows } = await db.raw('select until from outage_pauses_now where id = ? and until > clock_timestamp()', [id]);
  return rows[0] && isoOf(rows[0].until);
}

/** Pauses whose workflow may not have begun, or may have been ended by hand: not over as far as is written, or with cases that are yet to be told. `isStuck`: it should have ended a minute ago. */
export async function unfinishedPauses(db: Db, lateMs: number): Promise<{ id: string; isStuck: boolean }[]> {
  const { rows } = await db.raw(
    `select id, until < clock_timestamp() - interval '1 minute' as "isStuck" from outage_pauses_now n where begun_at < clock_timestamp() - make_interval(secs => ?)
       and (ended_at is null or exists (select from outage_pause_cases c where c.pause_id = n.id and c.over_told_at is null))
     order by begun_at`,
    [lateMs / 1000],
  );
  return rows;
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
