/** How attached services stand with a change of an account, as lists and pages read it; and the tables that connectors and staff write. */
import type { Knex } from 'knex';
import type { PropagationStatus, PropagationView } from '../../workflows/contracts/propagation.js';
import type { Db } from '../knex.js';

export interface Propagation {
  procedure_id: string;
  /** Name of the connector. */
  service: string;
  account_id: string;
  /** The version that the service must have at least. */
  version: number;
  status: PropagationStatus;
  expected_at: Date;
  late_since: Date | null;
  confirmed_at: Date | null;
  attempts: number;
  /** A word. */
  last_fault: string | null;
  last_attempt_at: Date | null;
  /** The version that the service said it has, by the callback it was given. */
  told_version: number | null;
  retry_asked_by: string | null;
  retry_asked_at: Date | null;
  updated_at: Date;
}

/** What a workflow hands over after a change. The whole view goes each time, so a repeat changes nothing. */
export interface ProjectedPropagation {
  procedureId: string;
  accountId: string;
  version: number;
  view: PropagationView;
  lastFault?: string | undefined;
}

/**
 * Writes the view: repeatable, and never backwards. A confirmation stands however many attempts were counted before it, by a run that somebody ended
 * by hand, say; and a newer version, of a procedure that was reset, begins anew. What the service or staff wrote into the row stays.
 */
export async function projectPropagation(db: Db, { view, ...p }: ProjectedPropagation): Promise<void> {
  await db('propagations')
    .insert({
      procedure_id: p.procedureId,
      service: view.name,
      account_id: p.accountId,
      version: p.version,
      status: view.status,
      expected_at: view.expectedAt,
      late_since: view.lateSince ?? null,
      confirmed_at: view.confirmedAt ?? null,
      attempts: view.attempts,
      last_fault: p.lastFault ?? null,
      updated_at: db.fn.now(),
    })
    .onConflict(['procedure_id', 'service'])
    .merge({
      version: db.raw('excluded.version'),
      status: db.raw('excluded.status'),
      expected_at: ofVersion(db, 'propagations.expected_at', 'excluded.expected_at'),
      confirmed_at: db.raw('excluded.confirmed_at'),
      attempts: ofVersion(db, 'greatest(propagations.attempts, excluded.attempts)', 'excluded.attempts'),
      last_fault: db.raw('excluded.last_fault'),
      // Lateness is recorded beside the attempts: neither of the two may take back the other.
      late_since: ofVersion(db, 'coalesce(propagations.late_since, excluded.late_since)', 'excluded.late_since'),
      updated_at: db.fn.now(),
    })
    .whereRaw(
      `propagations.version < excluded.version or propagations.version = excluded.version
        and (excluded.status = 'confirmed' or propagations.status <> 'confirmed' and propagations.attempts <= excluded.attempts)`,
    );
}

/** What a column becomes where the row is of the version that is written, and where it is of an older one. */
export const ofVersion = (db: Db, same: string, newer: string): Knex.Raw =>
  db.raw(`case when propagations.version < excluded.version then ${newer} else ${same} end`);

/** How every service of a procedure stands, by name. */
export async function findPropagations(db: Db, procedureId: string): Promise<Propagation[]> {
  return db<Propagation>('propagations').where({ procedure_id: procedureId }).orderBy('service');
}

async function findPropagation(db: Db, procedureId: string, service: string): Promise<Propagation | undefined> {
  return db<Propagation>('propagations').where({ procedure_id: procedureId, service }).first();
}

/** Notes that an attempt begins: a wish of staff from before it is fulfilled by it. @returns whether the service has said that it has the version */
export async function beginPropagationAttempt(db: Db, procedureId: string, service: string): Promise<boolean> {
  const [row] = await db('propagations')
    .where({ procedure_id: procedureId, service })
    .update({ last_attempt_at: db.fn.now() })
    .returning(db.raw('coalesce(told_version >= version, false) as confirmed'));
  return row?.confirmed ?? false;
}

/** What was said from outside since the last attempt: that the service has the version, that staff want an attempt now. */
export async function readPropagationNews(
  db: Db,
  procedureId: string,
  service: string,
): Promise<{ confirmed: boolean; retryAsked: boolean }> {
  const row = await findPropagation(db, procedureId, service);
  if (!row) return { confirmed: false, retryAsked: false };
  const asked = row.retry_asked_at?.getTime() ?? -1;
  return {
    confirmed: (row.told_version ?? 0) >= row.version,
    retryAsked: asked > (row.last_attempt_at?.getTime() ?? 0),
  };
}

/** Keeps what a service said by its callback. An older version never takes back a newer. @returns false where there is no such propagation */
export async function keepConfirmation(
  db: Db,
  p: { procedureId: string; service: string; version: number },
): Promise<boolean> {
  const touched = await db('propagations')
    .where({ procedure_id: p.procedureId, service: p.service })
    .update({ told_version: db.raw('greatest(coalesce(told_version, 0), ?::int)', [p.version]) });
  return touched > 0;
}

/** A wish is passed on once in so many seconds: whoever clicks on and on fills no history. */
const RETRY_EVERY_S = 5;

/**
 * Writes the wish of staff for an attempt now.
 * @returns how the service stands, and whether the wish is to be passed on; undefined where there is no such propagation
 */
export async function askForRetry(
  db: Db,
  p: { procedureId: string; service: string; by: string },
): Promise<{ row: Propagation; isNew: boolean } | undefined> {
  const touched = await db('propagations')
    .where({ procedure_id: p.procedureId, service: p.service })
    .whereNot({ status: 'confirmed' })
    .whereRaw('(retry_asked_at is null or retry_asked_at < now() - make_interval(secs => ?))', [RETRY_EVERY_S])
    .update({ retry_asked_at: db.fn.now(), retry_asked_by: p.by });
  const row = await findPropagation(db, p.procedureId, p.service);
  return row && { row, isNew: touched > 0 };
}

/** The connector `embedded`: the password that a system of the installation reads. An older version never takes back a newer. */
export async function putServicePassword(
  db: Db,
  p: { service: string; accountId: string; version: number; passwordHash: string },
): Promise<void> {
  await db('service_passwords')
    .insert({
      service: p.service,
      account_id: p.accountId,
      version: p.version,
      password_hash: p.passwordHash,
      updated_at: db.fn.now(),
    })
    .onConflict(['service', 'account_id'])
    .merge(['version', 'password_hash', 'updated_at'])
    .whereRaw('service_passwords.version <= excluded.version');
}

/**
 * The connector `embedded`: attributes that a system of the installation reads, by name. Those that aren't named stay; empty ones are taken away.
 * An older version never takes back a newer.
 * @param p.service whose account it is @param p.connector name of the connector
 */
export async function putServiceAttributes(
  db: Db,
  p: {
    service: string;
    connector: string;
    accountId: string;
    version: number;
    attributes: Readonly<Record<string, string | readonly string[]>>;
  },
): Promise<void> {
  const given = Object.entries(p.attributes);
  const takenAway = given.filter(([, value]) => value.length === 0).map(([name]) => name);
  await db('service_attributes')
    .insert({
      service: p.service,
      connector: p.connector,
      account_id: p.accountId,
      version: p.version,
      attributes: JSON.stringify(Object.fromEntries(given.filter(([, value]) => value.length > 0))),
      updated_at: db.fn.now(),
    })
    .onConflict(['service', 'connector', 'account_id'])
    .merge({
      version: db.raw('excluded.version'),
      attributes: db.raw('(service_attributes.attributes || excluded.attributes) - ?::text[]', [takenAway]),
      updated_at: db.fn.now(),
    })
    .whereRaw('service_attributes.version <= excluded.version');
}
