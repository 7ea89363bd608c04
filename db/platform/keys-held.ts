/** Which keys the processes hold, and which were used. */
import type { Db } from '../knex.js';

export interface HeldKeys {
  processId: string;
  role: string;
  host: string;
  pid: number;
  /** It makes under this one. */
  newestId: string;
  /** By key ID. */
  fingerprints: Readonly<Record<string, string>>;
  /** Keys that are known and not used yet. */
  waitingIds: readonly string[];
}
export interface LivingProcess extends Omit<HeldKeys, 'waitingIds'> {
  startedAt: Date;
}
export interface KeyUse {
  keyId: string;
  fingerprint: string;
  firstAt: Date;
  lastAt: Date;
  retiredAt: Date | null;
}

/** A process that was not heard of for so long is gone. */
const LIVING_S = 45;

/**
 * Writes down that a process lives, and with which keys. A key is used from the moment that a process makes under it. What was used before anything was
 * written down isn't known: the older keys of the first process that tells may all have been.
 */
export async function tellHeldKeys(db: Db, held: HeldKeys): Promise<void> {
  const { processId, role, host, pid, newestId, fingerprints, waitingIds } = held;
  await db('process_keys')
    .insert({ process_id: processId, role, host, pid, newest_id: newestId, fingerprints: JSON.stringify(fingerprints) })
    .onConflict('process_id')
    .merge({ seen_at: db.fn.now() });
  await db('process_keys').whereRaw("seen_at < now() - interval '1 day'").delete();
  const isFirst = (await db('key_uses').first('key_id')) === undefined;
  const used = Object.entries(fingerprints).filter(([id]) => id === newestId || (isFirst && !waitingIds.includes(id)));
  await db('key_uses')
    .insert(used.map(([key_id, fingerprint]) => ({ key_id, fingerprint })))
    .onConflict('key_id')
    .ignore();
  await db('key_uses').where({ key_id: newestId }).update({ last_at: db.fn.now(), retired_at: null });
}

/** The process ends by itself. */
export const forgetHeldKeys = (db: Db, processId: string): Promise<number> =>
  db('process_keys').where({ process_id: processId }).delete();

export async function livingProcesses(db: Db): Promise<LivingProcess[]> {
  const rows = await db('process_keys')
    .whereRaw("seen_at > now() - ? * interval '1 second'", [LIVING_S])
    .orderBy(['role', 'host', 'pid'])
    .select('*');
  return rows.map(({ process_id: processId, newest_id: newestId, started_at: startedAt, seen_at: _seen, ...rest }) => ({
    ...rest,
    processId,
    newestId,
    startedAt,
  }));
}

/** Every key that was used, the newest use first. */
export async function keyUses(db: Db): Promise<KeyUse[]> {
  const rows = await db('key_uses').orderBy('last_at', 'desc').select('*');
  return rows.map((row) => ({
    keyId: row.key_id,
    fingerprint: row.fingerprint,
    firstAt: row.first_at,
    lastAt: row.last_at,
    retiredAt: row.retired_at,
  }));
}

export const markRetired = (db: Db, keyId: string): Promise<number> =>
  db('key_uses').where({ key_id: keyId }).update({ retired_at: db.fn.now() });
