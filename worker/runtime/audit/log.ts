/** The audit log as it stands in the database: leaves are added to it, roots and proofs read from it. */
import type { Knex } from 'knex';
import {
  hasSigned,
  lastCheckpoint,
  leafHashes,
  leavesAmong,
  lockLog,
  type LogState,
  pendingLeaves,
  subtreeHashes,
  writeCheckpoint,
  writeLeaves,
} from '../../../db/audit/log.js';
import type { Db } from '../../../db/knex.js';
import type { Signer } from './checkpoint.js';
import { type Frontier, leafHash, nodeHash, type Range, type ReadSubtree, rootOfFrontier, withLeaf } from './merkle.js';

/** Heights of the subtrees that are kept are multiples of it: 256 leaves, 65,536 … */
export const KEPT_EVERY = 8;
/** Leaves that are made at once. */
export const APPENDED_AT_ONCE = 1_000;

/** The bytes of a leaf: its number, and what it says. */
export const leafData = (n: number, header: string): Buffer => Buffer.from(`${n}\n${header}`);

/**
 * Makes leaves of what waits, up to a thousand. A repeat of what was cut off adds nothing twice: leaves are taken off what waits as they are added.
 * @param options.waits whether it waits for another process that is about it @returns how many; undefined where it doesn't, and another is
 */
export async function appendPending(db: Knex, options: { waits?: boolean } = {}): Promise<number | undefined> {
  return db.transaction(async (trx) => {
    const state = await lockLog(trx, options);
    if (!state) return undefined;
    const waiting = await pendingLeaves(trx, APPENDED_AT_ONCE);
    if (waiting.length === 0) return 0;
    const news = withoutRepeats(waiting, await leavesAmong(trx, waiting));
    await writeLeaves(trx, { ...grown(state, news), pending: waiting.map(({ id }) => id) });
    return waiting.length;
  });
}

/** A row that was taken away and written again has its leaf already: what it said then is what counts, and verification tells where it says something else. */
function withoutRepeats(waiting: readonly Waiting[], known: readonly Pick<Waiting, 'source' | 'key'>[]): Waiting[] {
  const placeOf = ({ source, key }: Pick<Waiting, 'source' | 'key'>): string => `${source} ${key}`;
  const seen = new Set(known.map(placeOf));
  return waiting.filter((one) => !seen.has(placeOf(one)) && seen.add(placeOf(one)));
}

type Waiting = Awaited<ReturnType<typeof pendingLeaves>>[number];

function grown(state: LogState, waiting: readonly Waiting[]) {
  const leaves = [];
  const subtrees: { height: number; n: number; hash: Buffer }[] = [];
  let frontier: Frontier = state;
  for (const { source, key, header, salt } of waiting) {
    const hash = leafHash(leafData(frontier.size, header));
    leaves.push({ n: frontier.size, source, key, header, salt, hash });
    frontier = withLeaf(frontier, hash, ([from, until], subtree) => {
      const height = Math.log2(until - from);
      if (height > 0 && height % KEPT_EVERY === 0) subtrees.push({ height, n: from / (until - from), hash: subtree });
    });
  }
  return { leaves, subtrees, state: { size: frontier.size, subtrees: [...frontier.subtrees] } };
}

/** Whole subtrees, from leaves and from what is kept. @throws Error where there are fewer leaves than asked for */
export const readSubtrees =
  (db: Db): ReadSubtree =>
  async ([from, until]: Range) => {
    const height = Math.round(Math.log2(until - from));
    const kept = height - (height % KEPT_EVERY);
    const [first, many] = [from / 2 ** kept, 2 ** (height - kept)];
    let hashes = kept === 0 ? await leafHashes(db, first, many) : await subtreeHashes(db, kept, first, many);
    if (hashes.length !== many) throw new Error(`the audit log lacks leaves between ${from} and ${until}`);
    while (hashes.length > 1) hashes = pairs(hashes);
    return hashes[0] ?? Buffer.alloc(0);
  };

const pairs = (hashes: readonly Buffer[]): Buffer[] =>
  Array.from({ length: hashes.length / 2 }, (_, n) =>
    nodeHash(hashes[2 * n] ?? Buffer.alloc(0), hashes[2 * n + 1] ?? Buffer.alloc(0)),
  );

/** The log goes on under another key than the one that is given here: what this one signed would be a break. */
export class OtherKeyError extends Error {
  override name = 'OtherKeyError';
  constructor(
    /** The key that signed the newest checkpoint. */
    readonly by: string,
  ) {
    super(`the audit log is signed by ${by}, behind which the key that is given here signs nothing`);
  }
}

/**
 * Asks whether a key may sign what comes next: it has signed the newest checkpoint itself, or follows a key that it knows as an earlier one and has signed
 * nothing before that. The answer stands for as long as the log is locked or held.
 * @throws OtherKeyError
 */
export async function demandOwnTurn(
  db: Db,
  { verifierKey }: Pick<Signer, 'verifierKey'>,
  earlierKeys: readonly string[] = [],
): Promise<void> {
  const by = (await lastCheckpoint(db))?.verifier_key;
  if (by === undefined || by === verifierKey) return;
  if (!earlierKeys.includes(by) || (await hasSigned(db, verifierKey))) throw new OtherKeyError(by);
}

export interface MadeCheckpoint {
  signed: string;
  /** Of the key that signed it: an earlier one, perhaps, where there was nothing to sign. */
  verifierKey: string;
  isNew: boolean;
}

/**
 * Signs the log as it stands, unless that was done.
 * @param earlierKeys verifier keys that the log had before this one's
 * @returns undefined of a log without leaves @throws OtherKeyError where there is something to sign, and it isn't this key's to sign
 */
export async function makeCheckpoint(
  db: Knex,
  signer: Signer,
  earlierKeys?: readonly string[],
): Promise<MadeCheckpoint | undefined> {
  return db.transaction(async (trx) => {
    // Under the lock, so that of two processes with different keys the second one sees what the first one has signed.
    const state = await lockLog(trx, { waits: true });
    if (!state) throw new Error('the audit log has no state');
    const last = await lastCheckpoint(trx);
    if (last && last.size >= state.size) return { signed: last.signed, verifierKey: last.verifier_key, isNew: false };
    if (state.size === 0) return undefined;
    await demandOwnTurn(trx, signer, earlierKeys);
    const signed = signer.sign({ size: state.size, root: rootOfFrontier(state) });
    const { verifierKey } = signer;
    await writeCheckpoint(trx, { size: state.size, signed, verifier_key: verifierKey });
    return { signed, verifierKey, isNew: true };
  });
}
