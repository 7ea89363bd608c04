/** Logs in memory. */
import { EMPTY_FRONTIER, type Frontier, leafHash, type Range, withLeaf } from '../../../worker/runtime/audit/merkle.js';

/** A log that keeps every whole subtree. `frontiers`: as it stood at each size. */
export function logOf(leaves: readonly Uint8Array[]) {
  const subtrees = new Map<string, Buffer>();
  const frontiers: Frontier[] = [EMPTY_FRONTIER];
  for (const leaf of leaves)
    frontiers.push(
      withLeaf(frontiers.at(-1) ?? EMPTY_FRONTIER, leafHash(leaf), (range, hash) => subtrees.set(range.join(), hash)),
    );
  const read = async (range: Range): Promise<Buffer> => {
    const found = subtrees.get(range.join());
    if (!found) throw new Error(`no subtree ${range.join()}`);
    return found;
  };
  return { frontiers, read };
}

export const numbered = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => Buffer.from(`leaf ${i}`));
