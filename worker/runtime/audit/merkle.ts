/**
 * The Merkle tree of an append-only log: RFC 6962, section 2 (hashing, root, paths), checked as RFC 9162, 2.1.3.2 and 2.1.4.2 say.
 *
 * A tree is read by ranges of its leaves. One whose length is a power of two and whose start is a multiple of it is a whole subtree: its hash never
 * changes as the log grows, so it may be kept.
 */
import { createHash } from 'node:crypto';

/** SHA-256. */
export const HASH_BYTES = 32;

/** Leaves from one (the first is 0) up to, not including, another. */
export type Range = readonly [from: number, until: number];

/** The hash of the leaves of a whole subtree. */
export type ReadSubtree = (range: Range) => Promise<Buffer>;

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const [LEAF, NODE] = [Buffer.of(0), Buffer.of(1)];

/** Of a log without leaves. */
export const EMPTY_ROOT: Buffer = sha256();
export const leafHash = (data: Uint8Array): Buffer => sha256(LEAF, data);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The largest power of two that is smaller than a number above 1. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
const isWhole = ([from, until]: Range): boolean => {
  const length = until - from;
  return 2 ** Math.round(Math.log2(length)) === length && from % length === 0;
};

/** The hash over any range that a path or a root is made of. @param read asked for whole subtrees only */
export async function hashOf(range: Range, read: ReadSubtree): Promise<Buffer> {
  const [from, until] = range;
  if (from >= until) return EMPTY_ROOT;
  if (isWhole(range)) return read(range);
  const middle = from + split(until - from);
  const [left, right] = await Promise.all([hashOf([from, middle], read), hashOf([middle, until], read)]);
  return nodeHash(left, right);
}

/** The root of the first leaves of a log. */
export const rootOf = (size: number, read: ReadSubtree): Promise<Buffer> => hashOf([0, size], read);

/** The path by which anybody who has a leaf comes to the root. @param index of the leaf, below the size */
export const inclusionProof = (index: number, size: number, read: ReadSubtree): Promise<Buffer[]> =>
  Promise.all(inclusionRanges(index, [0, size]).map((range) => hashOf(range, read)));

function inclusionRanges(index: number, [from, until]: Range): Range[] {
  if (until - from <= 1) return [];
  const middle = from + split(until - from);
  return index < middle
    ? [...inclusionRanges(index, [from, middle]), [middle, until]]
    : [...inclusionRanges(index, [middle, until]), [from, middle]];
}

/** What shows that a log of one size begins with the one of a smaller size. */
export const consistencyProof = (first: number, second: number, read: ReadSubtree): Promise<Buffer[]> =>
  Promise.all(
    (first === 0 || first === second ? [] : consistencyRanges(first, [0, second], true)).map((range) =>
      hashOf(range, read),
    ),
  );

function consistencyRanges(first: number, [from, until]: Range, isKnown: boolean): Range[] {
  const size = until - from;
  if (first === size) return isKnown ? [] : [[from, until]];
  const half = split(size);
  const middle = from + half;
  return first <= half
    ? [...consistencyRanges(first, [from, middle], isKnown), [middle, until]]
    : [...consistencyRanges(first - half, [middle, until], false), [from, middle]];
}

/** Whether a path leads from a leaf's hash to the root. @param index of the leaf */
export function isIncluded(
  leaf: Uint8Array,
  { index, size, root }: { index: number; size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!(index >= 0 && index < size)) return false;
  let [node, last] = [index, size - 1];
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** Whether a log of the second size and root begins with the log of the first. */
export function isConsistent(
  first: { size: number; root: Uint8Array },
  second: { size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && Buffer.from(first.root).equals(second.root);
  if (first.size === 0) return proof.length === 0 && EMPTY_ROOT.equals(first.root);
  const path = isWhole([0, first.size]) ? [first.root, ...proof] : [...proof];
  const [start, ...rest] = path;
  if (!start) return false;
  let [node, last] = [first.size - 1, second.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [one, two]: [Buffer, Buffer] = [Buffer.from(start), Buffer.from(start)];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [one, two] = [nodeHash(sibling, one), nodeHash(sibling, two)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else two = nodeHash(two, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && one.equals(first.root) && two.equals(second.root);
}

const half = (n: number): number => Math.floor(n / 2);

/** A log as it grows: its size, and the hashes of the whole subtrees that it falls into, the largest first. */
export interface Frontier {
  size: number;
  subtrees: readonly Buffer[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, subtrees: [] };

/**
 * The log with one more leaf.
 * @param complete told of each subtree that the leaf makes whole, the leaf itself first
 */
export function withLeaf(
  { size, subtrees }: Frontier,
  leaf: Buffer,
  complete: (range: Range, hash: Buffer) => void = () => undefined,
): Frontier {
  const stack = [...subtrees];
  let [hash, from] = [leaf, size];
  complete([from, size + 1], hash);
  for (let length = 1; Math.floor(size / length) % 2 === 1; length *= 2) {
    hash = nodeHash(stack.pop() ?? EMPTY_ROOT, hash);
    from -= length;
    complete([from, size + 1], hash);
  }
  return { size: size + 1, subtrees: [...stack, hash] };
}

/** The root of a log as it stands. */
export const rootOfFrontier = ({ subtrees }: Frontier): Buffer =>
  subtrees.length === 0 ? EMPTY_ROOT : subtrees.toReversed().reduce((right, left) => nodeHash(left, right));
