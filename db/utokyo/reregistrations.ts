/** Re-registrations: at most one open a person over all kinds. These rows count; messages to the workflows only say that one has changed. */
import type { Knex } from 'knex';
import type { MfaKind } from '../../workflows/contracts/reregistration.js';
import type { Db } from '../knex.js';
import { endSessionsOf } from '../platform/sessions.js';
import { closeApplication } from '../staff/applications.js';
import { forgetRegistrations } from './challenges.js';
import { finishFirstSetUp } from './members.js';
import { OWNERS_KEY } from './passes.js';

export interface Reregistration {
  procedure_id: string;
  member_id: string;
  kind: 'mfa-self-service' | 'mfa-application';
  open: boolean;
  /** `usable-method`, `stopped`, `superseded`, or the status that it ended with. */
  ended_by: string | null;
  /** The removal of the methods has begun. */
  reset_at: Date | null;
  /** Until then ID and password reach the registration. */
  window_until: Date | null;
  /** Of the first new method. */
  registered_at: Date | null;
  registered_kind: MfaKind | null;
  /** How many telephones were told of it; null: none was tried yet. */
  telephones_told: number | null;
  opened_at: Date;
}
type New = Pick<Reregistration, 'kind'> & { procedureId: string; memberId: string };

/**
 * Opens one; a repeat changes nothing. One whose workflow was reset after its ending is opened again.
 * @returns false where another one of the person is open, or this one was ended from outside
 */
export async function openReregistration(db: Db, { procedureId, memberId, kind }: New): Promise<boolean> {
  await db.raw(
    `insert into utokyo_reregistrations (procedure_id, member_id, kind) values (:procedureId, :memberId, :kind) on conflict do nothing`,
    { procedureId, memberId, kind },
  );
  const own = await findReregistration(db, procedureId);
  if (!own || own.open) return own?.open === true;
  const { rowCount } = await db.raw(
    `update utokyo_reregistrations r set open = true, ended_by = null
     where procedure_id = :procedureId and ended_by not in ('usable-method', 'stopped', 'superseded')
       and not exists (select 1 from utokyo_reregistrations o where o.member_id = r.member_id and o.open)`,
    { procedureId },
  );
  return rowCount > 0;
}

export async function findReregistration(db: Db, procedureId: string): Promise<Reregistration | undefined> {
  return db<Reregistration>('utokyo_reregistrations').where({ procedure_id: procedureId }).first();
}

export async function findOpenReregistration(db: Db, memberId: string): Promise<Reregistration | undefined> {
  return db<Reregistration>('utokyo_reregistrations').where({ member_id: memberId, open: true }).first();
}

/** The re-registration whose window is open: until its end ID and password reach the registration of methods. */
export async function findWindow(db: Db, memberId: string): Promise<Reregistration | undefined> {
  return db<Reregistration>('utokyo_reregistrations')
    .where({ member_id: memberId, open: true })
    .whereRaw('window_until > now()')
    .first();
}

/**
 * Whether a session that began in a window, or with a pass, still reaches the registration: not once the re-registration was stopped or became
 * needless, not after the window, and not for a later re-registration than the one that it began in. Once a first method is registered, more may follow.
 */
export const stillRegisters = async (db: Db, memberId: string, by: RegisteringLevel, beganAt: Date): Promise<boolean> =>
  (await registersFor(db, memberId, by, beganAt)) !== undefined;

/** Levels of session that reach nothing but the registration, and only as long as a re-registration lasts. */
const REGISTERING = ['window', 'pass'] as const;
type RegisteringLevel = (typeof REGISTERING)[number];

/** The re-registration that such a session registers methods for. @param beganAt of the session; absent: it begins now */
export async function registersFor(
  db: Db,
  memberId: string,
  by: RegisteringLevel,
  beganAt?: Date,
): Promise<string | undefined> {
  const last = await db<Reregistration>('utokyo_reregistrations')
    .where({ member_id: memberId, kind: by === 'window' ? 'mfa-application' : 'mfa-self-service' })
    .orderBy('opened_at', 'desc')
    .first();
  if (!last || !(last.open || last.ended_by === 'completed')) return undefined;
  if (beganAt && beganAt < last.opened_at) return undefined;
  const isOver = by === 'window' && (last.window_until === null || last.window_until.getTime() <= Date.now());
  return isOver ? undefined : last.procedure_id;
}

/** So many telephones were told of it; a repeat keeps the first number. */
export async function noteTelephonesTold(db: Db, procedureId: string, told: number): Promise<void> {
  await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, telephones_told: null })
    .update({ telephones_told: told });
}

/** Ends one; the first ending stands. @returns whether this call ended it */
export async function endReregistration(db: Db, procedureId: string, by: string): Promise<boolean> {
  const ended = await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, open: true })
    .update({ open: false, ended_by: by, changed_at: db.fn.now() });
  return ended > 0;
}

/**
 * A method that was registered before has signed in, so nothing need be reset: what is open ends, and nobody can decide it any more. Not once the
 * removal of the methods has begun, or a new one was registered. Its workflow is told by `reregistrationChanged`.
 * @returns the procedure that ended
 */
export const noteUsableMethod = (db: Db, memberId: string): Promise<string | undefined> =>
  endWhere(db, { member_id: memberId, reset_at: null }, 'usable-method');

/**
 * The button behind the link that every mail has, as long as no new method is registered. Where the methods are removed already, the way to new ones is
 * closed. A repeat answers the same.
 * @returns whether it is stopped
 */
export async function noteStopped(db: Db, procedureId: string): Promise<boolean> {
  await endWhere(db, { procedure_id: procedureId }, 'stopped');
  const row = await findReregistration(db, procedureId);
  if (row?.ended_by !== 'stopped') return false;
  await endRegistrations(db, row.member_id);
  return true;
}

async function endWhere(db: Db, which: Record<string, string | null>, by: string): Promise<string | undefined> {
  return db.transaction(async (trx) => {
    const [ended] = await trx('utokyo_reregistrations')
      .where({ ...which, open: true, registered_at: null })
      .update({ open: false, ended_by: by, changed_at: db.fn.now() })
      .returning('procedure_id');
    if (ended) await closeApplication(trx, ended.procedure_id);
    return ended?.procedure_id;
  });
}

/** Ends a person's sessions by a window or a pass. @param butDigest of one that goes on */
export const endRegisteringSessions = (db: Db, memberId: string, butDigest?: string): Promise<number> =>
  endSessionsOf(db, 'utokyo', memberId, { levels: REGISTERING, butDigest });

/**
 * The same, and whatever is being registered in them. The row has closed both already: this only leaves nothing behind. Not within a transaction that
 * holds the row, for a registration at the same moment holds what it was begun with, and waits for the row.
 */
async function endRegistrations(db: Db, memberId: string): Promise<void> {
  await endRegisteringSessions(db, memberId);
  await forgetRegistrations(db, memberId);
}

/**
 * Whoever proves again by their card who they are begins anew, in whichever browser: an open one by card that has brought no new method ends, and its
 * passes with it. A late repeat of one that has had its turn ends nothing. Its workflow is told by `reregistrationChanged`.
 * @returns the procedure that ended
 */
export async function supersedeByCard(trx: Knex.Transaction, p: Omit<New, 'kind'>): Promise<string | undefined> {
  if (await findReregistration(trx, p.procedureId)) return undefined;
  const [ended] = await trx('utokyo_reregistrations')
    .where({ member_id: p.memberId, kind: 'mfa-self-service', open: true, registered_at: null })
    .update({ open: false, ended_by: 'superseded', changed_at: trx.fn.now() })
    .returning('procedure_id');
  if (!ended) return undefined;
  await trx('utokyo_passes')
    .where({ procedure_id: ended.procedure_id, used_at: null, revoked_at: null })
    // Another system's are taken back there, when the procedure ends.
    .whereNot({ key_id: OWNERS_KEY })
    .update({ revoked_at: trx.fn.now(), revoked_by: 'system', reason: 'superseded' });
  // Whoever used one of its passes may be in another browser.
  await endRegisteringSessions(trx, p.memberId);
  return ended.procedure_id;
}

/** From now on the methods are being removed. A repeat answers the same. @returns since when; undefined where it has ended before */
export async function beginReset(db: Db, procedureId: string): Promise<Date | undefined> {
  const [begun] = await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, open: true })
    .update({ reset_at: db.raw('coalesce(reset_at, now())') })
    .returning(['reset_at', 'member_id']);
  if (begun) await forgetRegistrations(db, begun.member_id);
  return begun?.reset_at;
}

/** Ends one whose time is over, or that failed, unless a new method was registered. One that is being completed is waited for. */
export async function closeUnregistered(db: Db, procedureId: string, by: string): Promise<void> {
  const [ended] = await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, open: true, registered_at: null })
    .update({ open: false, ended_by: by })
    .returning('member_id');
  if (ended) await endRegistrations(db, ended.member_id);
}

/** Lets ID and password reach the registration for a while. A repeat keeps the first end. @returns its end; undefined where the re-registration has ended before */
export async function openWindow(db: Db, procedureId: string, windowMs: number): Promise<Date | undefined> {
  const [open] = await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, open: true })
    .update({
      window_until: db.raw(`coalesce(window_until, now() + make_interval(secs => ?))`, [windowMs / 1000]),
    })
    .returning('window_until');
  return open?.window_until;
}

/** By which calendar the case is due. */
export async function noteCalendar(
  db: Db,
  { procedureId, calendar }: { procedureId: string; calendar: string },
): Promise<void> {
  await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId })
    // A repeat of the step changes nothing.
    .whereRaw('calendar is distinct from ?', [calendar])
    .update({ calendar, calendars: db.raw('calendars + 1') });
}

/** An open case that may have to be due another day. */
export interface Redatable {
  procedureId: string;
  receivedAt: Date;
  /** How many calendars it has been due by, so that one may come back. */
  calendars: number;
}

/** Open cases that wait for a decision and are due by another calendar than this one. */
export async function otherCalendar(db: Db, calendar: string): Promise<Redatable[]> {
  return db('utokyo_reregistrations as r')
    .join('applications as a', 'a.procedure_id', 'r.procedure_id')
    .where({ 'r.open': true, 'a.open': true })
    .whereNot({ 'r.calendar': calendar })
    .select({ procedureId: 'a.procedure_id', receivedAt: 'a.received_at', calendars: 'r.calendars' });
}

/**
 * What another owner lists before anything new can be there. What was noted before stays: a method that is being removed may be listed again.
 * @param keys of the methods, as {@link knownMethods} tells them
 */
export async function noteKnownMethods(db: Db, procedureId: string, keys: readonly string[]): Promise<void> {
  await db.raw(
    `update utokyo_reregistrations set known_methods = array(select distinct unnest(coalesce(known_methods, '{}') || :keys::text[]))
     where procedure_id = :procedureId`,
    { procedureId, keys: [...keys] },
  );
}

/**
 * Forgets of what was listed before what has gone since, where something new would have the same key.
 * @param p.prefix what such keys begin with @param p.listed keys of what is listed now
 */
export async function forgetGoneMethods(
  db: Db,
  procedureId: string,
  { prefix, listed }: { prefix: string; listed: readonly string[] },
): Promise<void> {
  await db.raw(
    `update utokyo_reregistrations r set known_methods = array(select k from unnest(r.known_methods) k where not starts_with(k, :prefix) or k = any(:listed))
     where procedure_id = :procedureId and exists (select from unnest(r.known_methods) k where starts_with(k, :prefix) and k <> all(:listed))`,
    { procedureId, prefix, listed: [...listed] },
  );
}

/** What was listed before; null where nobody has looked, undefined where there is no such re-registration. */
export async function knownMethods(db: Db, procedureId: string): Promise<ReadonlySet<string> | null | undefined> {
  const row = await db('utokyo_reregistrations').where({ procedure_id: procedureId }).first('known_methods');
  return row && (row.known_methods === null ? null : new Set<string>(row.known_methods));
}

/** Whether a re-registration that was neither stopped nor withdrawn takes new methods; it stays so until the transaction ends. */
export async function mayRegister(trx: Knex.Transaction, procedureId: string): Promise<boolean> {
  const row = await trx<Reregistration>('utokyo_reregistrations')
    .where({ procedure_id: procedureId })
    .forUpdate()
    .first('open', 'ended_by');
  return row === undefined || row.open || row.ended_by === 'completed';
}

/** The person has registered a new method; the first one counts. Its workflow is told by `reregistrationChanged`. @returns whether it is the first */
export async function noteRegistered(
  db: Db,
  { procedureId, kind }: { procedureId: string; kind: MfaKind },
): Promise<boolean> {
  const [row] = await db('utokyo_reregistrations')
    .where({ procedure_id: procedureId, open: true, registered_at: null })
    .update({ registered_at: db.fn.now(), registered_kind: kind, changed_at: db.fn.now() })
    .returning('member_id');
  if (row) await finishFirstSetUp(db, row.member_id);
  return row !== undefined;
}

/**
 * Procedures whose rows say something that their workflows haven't heard of: a message was lost.
 * @param ms how long that may take by itself
 */
export async function unheardReregistrations(db: Db, ms: number, limit = 100): Promise<string[]> {
  const { rows } = await db.raw(
    `select r.procedure_id from utokyo_reregistrations r join procedures p using (procedure_id)
     where not p.closed and (not r.open or r.registered_at is not null) and coalesce(r.changed_at, r.opened_at) < now() - make_interval(secs => ?)
     order by r.opened_at limit ?`,
    [ms / 1000, limit],
  );
  return rows.map(({ procedure_id }: { procedure_id: string }) => procedure_id);
}
