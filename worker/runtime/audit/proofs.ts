/** Proofs that are read from the log in numbers, without asking for the same hashes again and again. */
import { leafHashes, subtreeHashes } from '../../../db/audit/log.js';
import type { Db } from '../../../db/knex.js';
import { KEPT_EVERY } from './log.js';
import { inclusionProof, nodeHash, type Range, type ReadSubtree } from './merkle.js';

const BLOCK = 2 ** KEPT_EVERY;
/** Blocks that are remembered: some megabytes. */
const MOST_BLOCKS = 256;

/** The hashes of a block of 256 leaves or kept subtrees, and of all whole pairs above them: `levels[h][i]` is of 2^h of them. */
type Levels = Buffer[][];

/** As `readSubtrees` of `log.ts`, for many proofs: it reads the log by blocks and remembers them. @throws Error where there are fewer leaves than asked for */
export function readingBlocks(db: Db): ReadSubtree {
  const blocks = new Map<string, Promise<Levels>>();
  const block = (kept: number, n: number): Promise<Levels> => {
    const key = `${kept}/${n}`;
    const known = blocks.get(key);
    if (known) return known;
    if (blocks.size >= MOST_BLOCKS) blocks.clear();
    const read = kept === 0 ? leafHashes(db, n * BLOCK, BLOCK) : subtreeHashes(db, kept, n * BLOCK, BLOCK);
    const levels = read.then(levelsOf);
    blocks.set(key, levels);
    return levels;
  };
  return async ([from, until]: Range) => {
    const height = Math.round(Math.log2(until - from));
    const above = height % KEPT_EVERY;
    const first = from / 2 ** (height - above);
    const levels = await block(height - above, Math.floor(first / BLOCK));
    const hash = levels[above]?.[(first % BLOCK) / 2 ** above];
    if (!hash) throw new Error(`the audit log lacks leaves between ${from} and ${until}`);
    return hash;
  };
}

function levelsOf(hashes: readonly Buffer[]): Levels {
  const levels: Levels = [[...hashes]];
  for (let below = levels[0] ?? []; below.length > 1; below = levels.at(-1) ?? []) {
    const pairs: Buffer[] = [];
    for (let i = 0; i + 1 < below.length; i += 2)
      pairs.push(nodeHash(below[i] ?? Buffer.alloc(0), below[i + 1] ?? Buffer.alloc(0)));
    levels.push(pairs);
  }
  return levels;
}

/** A path as it is told: hashes in base64. */
export const toldProof = async (index: number, size: number, read: ReadSubtree): Promise<string[]> =>
  told(await inclusionProof(index, size, read));
export const told = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));
