/** Whether the audit log is what it was: every leaf, the row that it is about, and every checkpoint are computed again. */
import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  digestsNow,
  isReplaced,
  isSource,
  removals,
  type Source,
  SOURCES,
  unloggedRow,
} from '../../../db/audit/checks.js';
import { type CheckpointRow, checkpoints, type Leaf, leavesFrom, logState } from '../../../db/audit/log.js';
import { openCheckpoint } from './checkpoint.js';
import { sizeOf } from './checkpoint-file.js';
import { leafData } from './log.js';
import { EMPTY_FRONTIER, type Frontier, leafHash, rootOfFrontier, withLeaf } from './merkle.js';

/**
 * `changed`: a leaf is not what was hashed, or its row is not what the leaf says. `removed`: a leaf or its row is missing. `put-in`: a row that the log
 * does not know. `rewritten`: up to here the log has another root than was signed, although each leaf fits by itself. `cut`: leaves are missing at
 * the end. `checkpoint`: one that is not signed by the key of the log, or by an earlier one after a later one had begun.
 */
export type BreakKind = 'changed' | 'removed' | 'put-in' | 'rewritten' | 'cut' | 'checkpoint';

export interface Break {
  /** Number of the leaf; of a `put-in` row the number that it would have at the least. */
  entry: number;
  procedureId?: string;
  what: BreakKind;
}
export interface Verified {
  /** Leaves. */
  entries: number;
  /** The first that doesn't fit. */
  firstBreak: Break | null;
  /** The newest one, signed. */
  checkpoint: string | null;
}

export interface Trust {
  /** Of the key that signs the log. */
  verifierKey: string;
  /** Keys that it had before, the oldest first. One that is given up may be in other hands: it counts up to where the next begins. */
  earlierKeys?: readonly string[] | undefined;
  /** Signed checkpoints that were kept elsewhere. */
  kept?: readonly string[];
}

const A_READ = 1_000;

/** @param progress told after every thousand leaves */
export async function verifyLog(
  db: Knex,
  trust: Trust,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<Verified> {
  return db.transaction(
    async (trx) => {
      const { size } = await logState(trx);
      const own = await checkpoints(trx);
      const newest = own.at(-1)?.signed ?? null;
      const walk = await walkLeaves(trx, signedOf(trust, own), (done) => progress(done, size));
      const result = { entries: walk.size, checkpoint: newest };
      const firstBreak = walk.firstBreak ?? sizeFault(walk.size, size);
      return { ...result, firstBreak: firstBreak ?? (await putIn(trx, walk.size)) ?? null };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

const sizeFault = (leaves: number, size: number): Break | undefined => {
  if (leaves === size) return undefined;
  return leaves < size ? { entry: leaves, what: 'cut' } : { entry: size, what: 'put-in' };
};

/** What was signed: opened when the walk is there, as each signature takes its time. */
interface Signed {
  size: number;
  open(): Opened;
}
/** Without a root it doesn't count as signed. `nth`: of the keys. */
interface Opened {
  root?: Buffer;
  nth?: number;
}

/** The database's own checkpoints and those that were kept elsewhere, by size; one that stands in both is one. */
function signedOf({ verifierKey, earlierKeys = [], kept = [] }: Trust, own: readonly SignedRow[]): Signed[] {
  const keys = [...earlierKeys, verifierKey];
  const read = (signed: string, size: number): Opened => {
    for (const [nth, key] of keys.entries())
      try {
        const checkpoint = openCheckpoint(signed, key);
        if (checkpoint.size === size) return { root: checkpoint.root, nth };
      } catch {
        // By another key, perhaps.
      }
    return {};
  };
  const known = new Set(own.map(({ signed }) => signed));
  const elsewhere = kept.filter((signed) => !known.has(signed)).map((signed) => ({ signed, size: sizeOf(signed) }));
  return [...own, ...elsewhere]
    .map(({ signed, size }) => ({ size, open: () => read(signed, size) }))
    .toSorted((one, other) => one.size - other.size);
}
type SignedRow = Pick<CheckpointRow, 'size' | 'signed'>;

/** Signatures that are checked before others of this process have their turn. */
const AT_A_TIME = 200;

async function walkLeaves(
  trx: Knex.Transaction,
  signed: readonly Signed[],
  progress: (done: number) => void,
): Promise<{ size: number; firstBreak?: Break }> {
  let [next, latestKey] = [0, 0];
  const removed = await removedRows(trx);
  let frontier: Frontier = EMPTY_FRONTIER;
  const check = async (): Promise<Break | undefined> => {
    for (let one = signed[next]; one && one.size <= frontier.size; one = signed[next]) {
      next += 1;
      if (next % AT_A_TIME === 0) await setImmediate();
      const { root, nth = 0 } = one.open();
      const entry = Math.max(0, one.size - 1);
      if (!root || nth < latestKey) return { entry, what: 'checkpoint' };
      latestKey = nth;
      if (one.size === frontier.size && !rootOfFrontier(frontier).equals(root)) return { entry, what: 'rewritten' };
    }
    return undefined;
  };
  for (;;) {
    const leaves = await leavesFrom(trx, frontier.size, A_READ);
    const rows = await rowsOf(trx, leaves);
    for (const leaf of leaves) {
      const fault = faultOf(leaf, frontier.size, rows.get(leaf.n), removed.has(`${leaf.source}/${leaf.key}`));
      if (fault && !(await isLeft(trx, leaf, fault))) return { size: frontier.size, firstBreak: fault };
      frontier = withLeaf(frontier, leaf.hash);
      const broken = await check();
      if (broken) return { size: frontier.size, firstBreak: broken };
    }
    progress(frontier.size);
    if (leaves.length < A_READ) break;
  }
  const beyond = signed[next];
  if (!beyond) return { size: frontier.size };
  return { size: frontier.size, firstBreak: { entry: frontier.size, what: beyond.open().root ? 'cut' : 'checkpoint' } };
}

/** @param isRemoved the log says that its row was taken away: then it must be gone, and can't be another one */
function faultOf(leaf: Leaf, n: number, row: string | null | undefined, isRemoved: boolean): Break | undefined {
  const header = parsed(leaf.header);
  const at = { entry: n, ...(header.procedure !== undefined && { procedureId: header.procedure }) };
  if (leaf.n !== n) return { entry: n, what: 'removed' };
  if (!leafHash(leafData(n, leaf.header)).equals(leaf.hash)) return { ...at, what: 'changed' };
  // The columns only say in short what the header says, and aren't hashed.
  if (header.source !== leaf.source || header.key !== leaf.key) return { ...at, what: 'changed' };
  if (!isSource(leaf.source)) return undefined;
  const isGone = row === undefined || row === null;
  if (isRemoved) return isGone ? undefined : { ...at, what: 'changed' };
  if (isGone) return { ...at, what: 'removed' };
  return row === header.sha256 ? undefined : { ...at, what: 'changed' };
}

interface Header {
  source?: string;
  key?: string;
  procedure?: string;
  sha256?: string;
  /** Of an archived history: false where the run went on. */
  isWhole?: boolean;
  workflow?: string;
  run?: string;
  /** Of a removal: keys of the rows that were taken away, by table. */
  rows?: Record<string, string[]>;
}

function parsed(header: string): Header {
  try {
    return JSON.parse(header);
  } catch {
    return {};
  }
}

/** What was archived of a run while it went on is replaced by what was archived of it later. */
async function isLeft(trx: Knex.Transaction, leaf: Leaf, fault: Break): Promise<boolean> {
  const { isWhole, procedure = '', workflow = '', run = '' } = parsed(leaf.header);
  return fault.what === 'removed' && isWhole === false && isReplaced(trx, leaf.key, { procedure, workflow, run });
}

/** Digests of the rows that leaves are about, by the number of the leaf. */
async function rowsOf(trx: Knex.Transaction, leaves: readonly Leaf[]): Promise<Map<number, string | null>> {
  const [first, last] = [leaves[0]?.n ?? 0, leaves.at(-1)?.n ?? -1];
  const all = new Map<number, string | null>();
  for (const source of new Set(leaves.map((leaf) => leaf.source)))
    if (isSource(source))
      for (const [n, digest] of await digestsNow(trx, source, { from: first, until: last + 1 })) all.set(n, digest);
  return all;
}

/** Rows that were taken away as a person was erased, or as their time was over, as the log itself says: table and key. */
async function removedRows(trx: Knex.Transaction): Promise<Set<string>> {
  const rows = (await removals(trx)).flatMap((header) => Object.entries(parsed(header).rows ?? {}));
  return new Set(rows.flatMap(([source, keys]) => keys.map((key) => `${source}/${key}`)));
}

async function putIn(trx: Knex.Transaction, entry: number): Promise<Break | undefined> {
  for (const source of Object.keys(SOURCES) as Source[]) {
    const row = await unloggedRow(trx, source);
    if (row) return { entry, what: 'put-in', ...(row.procedureId !== null && { procedureId: row.procedureId }) };
  }
  return undefined;
}
