/** Rows of the audit log: what waits to become a leaf, leaves, kept subtrees, checkpoints. The tree itself is `worker/runtime/audit`. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

/** What a leaf is about: a row of a table. The header's bytes are the leaf. */
export interface Loggable {
  source: string;
  key: string;
  /** Public text: no personal data. */
  header: string;
  /** Of the digest in the header, where the row could be guessed from it. */
  salt?: string | null;
}
export interface Leaf extends Required<Loggable> {
  n: number;
  hash: Buffer;
  at: Date;
}
export interface LogState {
  size: number;
  subtrees: Buffer[];
}

/** Has it made a leaf, as soon as the transaction has ended. */
export const logLater = (trx: Db, { source, key, header, salt = null }: Loggable): Promise<unknown> =>
  trx('log_pending').insert({ source, key, header, salt });

export const logState = async (db: Db): Promise<LogState> => {
  const state = await db('log_state').first('size', 'subtrees');
  return { size: state.size, subtrees: state.subtrees };
};

/**
 * The state, held until the transaction ends: only one at a time adds to the log.
 * @param waits whether it waits for somebody else who is about it @returns undefined where it doesn't, and somebody is
 */
export async function lockLog(trx: Knex.Transaction, { waits = false } = {}): Promise<LogState | undefined> {
  const state = trx('log_state').forUpdate();
  return (waits ? state : state.skipLocked()).first('size', 'subtrees');
}

/** Until the transaction ends nothing is added to the log, and nothing that it knows is taken away. Several may hold it at once. */
export const holdLog = async (trx: Knex.Transaction): Promise<void> => {
  await trx('log_state').forShare().first('size');
};

/** The oldest of what waits. */
export const pendingLeaves = (trx: Knex.Transaction, limit: number): Promise<(Required<Loggable> & { id: number })[]> =>
  trx('log_pending').orderBy('id').limit(limit).select('*');

/** Those of them that are leaves already. */
export const leavesAmong = (
  trx: Knex.Transaction,
  waiting: readonly Pick<Loggable, 'source' | 'key'>[],
): Promise<Pick<Loggable, 'source' | 'key'>[]> =>
  trx('log_leaves')
    .whereIn(
      ['source', 'key'],
      waiting.map(({ source, key }) => [source, key]),
    )
    .select('source', 'key');

export interface Appended {
  leaves: readonly Omit<Leaf, 'at'>[];
  subtrees: readonly { height: number; n: number; hash: Buffer }[];
  state: LogState;
  /** IDs of what waited. */
  pending: readonly number[];
}

export async function writeLeaves(
  trx: Knex.Transaction,
  { leaves, subtrees, state, pending }: Appended,
): Promise<void> {
  if (leaves.length > 0) await trx('log_leaves').insert([...leaves]);
  if (subtrees.length > 0) await trx('log_subtrees').insert([...subtrees]);
  await trx('log_state').update({ size: state.size, subtrees: state.subtrees });
  await trx('log_pending')
    .whereIn('id', [...pending])
    .delete();
}

/** Leaves from one on, in order. */
export const leavesFrom = (db: Db, n: number, limit: number): Promise<Leaf[]> =>
  db<Leaf>('log_leaves').where('n', '>=', n).orderBy('n').limit(limit).select('*');

export const leafAt = (db: Db, n: number): Promise<Leaf | undefined> => db<Leaf>('log_leaves').where({ n }).first();
export const leafOf = (db: Db, source: string, key: string): Promise<Leaf | undefined> =>
  db<Leaf>('log_leaves').where({ source, key }).first();

/** Hashes of leaves. */
export const leafHashes = (db: Db, from: number, many: number): Promise<Buffer[]> =>
  db('log_leaves')
    .where('n', '>=', from)
    .where('n', '<', from + many)
    .orderBy('n')
    .pluck('hash');

/** Hashes of kept subtrees of one height. */
export const subtreeHashes = (db: Db, height: number, from: number, many: number): Promise<Buffer[]> =>
  db('log_subtrees')
    .where({ height })
    .where('n', '>=', from)
    .where('n', '<', from + many)
    .orderBy('n')
    .pluck('hash');

export interface CheckpointRow {
  size: number;
  signed: string;
  verifier_key: string;
  /** What a time-stamping authority was asked, and what it answered (RFC 3161, DER). */
  time_stamp_request: Buffer | null;
  time_stamp: Buffer | null;
  at: Date;
}
export const lastCheckpoint = (db: Db): Promise<CheckpointRow | undefined> =>
  db<CheckpointRow>('log_checkpoints').orderBy('size', 'desc').first();
/** Whether a key has signed any checkpoint of the log. */
export const hasSigned = async (db: Db, verifierKey: string): Promise<boolean> =>
  (await db('log_checkpoints').where({ verifier_key: verifierKey }).first('size')) !== undefined;
export const checkpointAt = (db: Db, size: number): Promise<CheckpointRow | undefined> =>
  db<CheckpointRow>('log_checkpoints').where({ size }).first();
export const checkpoints = (db: Db): Promise<Pick<CheckpointRow, 'size' | 'signed'>[]> =>
  db<CheckpointRow>('log_checkpoints').orderBy('size').select('size', 'signed');
export const writeCheckpoint = async (
  trx: Db,
  row: Pick<CheckpointRow, 'size' | 'signed' | 'verifier_key'>,
): Promise<void> => {
  await trx('log_checkpoints').insert(row).onConflict('size').ignore();
};

/** Signed checkpoints of more leaves than so many, in their order. */
export const checkpointsAbove = (db: Db, size: number): Promise<string[]> =>
  db('log_checkpoints').where('size', '>', size).orderBy('size').pluck('signed');

/** The newest checkpoint, where it has no time stamp. */
export async function unstampedCheckpoint(db: Db): Promise<CheckpointRow | undefined> {
  const newest = await lastCheckpoint(db);
  return newest?.time_stamp === null ? newest : undefined;
}

export const keepTimeStamp = async (
  db: Db,
  size: number,
  { request, response }: { request: Buffer; response: Buffer },
): Promise<void> => {
  await db('log_checkpoints').where({ size }).update({ time_stamp_request: request, time_stamp: response });
};
