/** The log's tree: roots and proofs by RFC 6962, and as Go's `golang.org/x/mod/sumdb/tlog` has them. */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import {
  consistencyProof,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
  rootOfFrontier,
} from '../../../worker/runtime/audit/merkle.js';
import { logOf, numbered } from './support.js';

/** RFC 6962, 2.1, word by word. */
function merkleTreeHash(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leafHash(leaves[0] ?? Buffer.alloc(0));
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(merkleTreeHash(leaves.slice(0, k)), merkleTreeHash(leaves.slice(k)));
}

/** The leaves and roots of the reference implementation of Certificate Transparency. */
const CT_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const CT_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('roots are those of the reference implementation of Certificate Transparency', async () => {
  const { frontiers, read } = logOf(CT_LEAVES.map((hex) => Buffer.from(hex, 'hex')));
  expect(rootOfFrontier(EMPTY_FRONTIER)).toEqual(EMPTY_ROOT);
  for (const [n, root] of CT_ROOTS.entries()) {
    expect(rootOfFrontier(frontiers[n + 1] ?? EMPTY_FRONTIER).toString('hex')).toBe(root);
    expect((await rootOf(n + 1, read)).toString('hex')).toBe(root);
  }
});

test('of every size up to 70: each leaf is shown to be in the log, and nothing else is', async () => {
  const leaves = numbered(70);
  const { read } = logOf(leaves);
  for (let size = 1; size <= leaves.length; size++) {
    const root = await rootOf(size, read);
    expect(root).toEqual(merkleTreeHash(leaves.slice(0, size)));
    for (const [index, leaf] of leaves.slice(0, size).entries()) {
      const proof = await inclusionProof(index, size, read);
      const hash = leafHash(leaf);
      expect(isIncluded(hash, { index, size, root }, proof)).toBe(true);
      expect(isIncluded(leafHash(Buffer.from('another')), { index, size, root }, proof)).toBe(false);
      expect(isIncluded(hash, { index: (index + 1) % (size + 1), size, root }, proof)).toBe(false);
      expect(isIncluded(hash, { index, size, root }, [...proof, EMPTY_ROOT])).toBe(false);
      if (proof.length > 0) expect(isIncluded(hash, { index, size, root }, proof.slice(1))).toBe(false);
    }
  }
});

test('of every two sizes up to 40: the larger log begins with the smaller one, and a log with another beginning does not', async () => {
  const leaves = numbered(40);
  const { read } = logOf(leaves);
  const other = logOf(leaves.map((leaf, n) => (n === 3 ? Buffer.from('changed') : leaf)));
  for (let second = 0; second <= leaves.length; second++)
    for (let first = 0; first <= second; first++) {
      const [one, two] = [await rootOf(first, read), await rootOf(second, read)];
      const proof = await consistencyProof(first, second, read);
      expect(isConsistent({ size: first, root: one }, { size: second, root: two }, proof)).toBe(true);
      if (first <= 3) continue;
      const changed = { size: second, root: await rootOf(second, other.read) };
      const theirs = await consistencyProof(first, second, other.read);
      expect(isConsistent({ size: first, root: one }, changed, proof)).toBe(false);
      expect(isConsistent({ size: first, root: one }, changed, theirs)).toBe(false);
      if (first < second)
        expect(isConsistent({ size: second, root: two }, { size: first, root: one }, proof)).toBe(false);
    }
});
