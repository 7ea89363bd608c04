/** Checkpoints, and what Go's `golang.org/x/mod/sumdb` makes of the same leaves and the same key. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createSigner, openCheckpoint } from '../../../worker/runtime/audit/checkpoint.js';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  rootOf,
} from '../../../worker/runtime/audit/merkle.js';
import { logOf, numbered } from './support.js';

const folder = fileURLToPath(new URL('./tlog', import.meta.url));
const ofGo = JSON.parse(readFileSync(`${folder}/vectors.json`, 'utf8'));
const seed = Buffer.from(Array.from({ length: 32 }, (_, n) => n));
const signer = createSigner(ofGo.origin, seed);
const base64 = (all: readonly Buffer[]) => all.map((hash) => hash.toString('base64'));
const unbase64 = (all: readonly string[]) => all.map((text) => Buffer.from(text, 'base64'));

test('roots and proofs are those of Go’s tlog', async () => {
  expect(ofGo.vectors).toHaveLength(13);
  const { read } = logOf(numbered(13));
  for (const { size, root, inclusion, consistency } of ofGo.vectors) {
    expect((await rootOf(size, read)).toString('base64')).toBe(root);
    for (const [index, proof] of inclusion.entries()) {
      expect(base64(await inclusionProof(index, size, read))).toEqual(proof);
      const tree = { index, size, root: Buffer.from(root, 'base64') };
      expect(isIncluded(leafHash(Buffer.from(`leaf ${index}`)), tree, unbase64(proof))).toBe(true);
    }
    for (const [n, proof] of consistency.entries()) {
      expect(base64(await consistencyProof(n + 1, size, read))).toEqual(proof);
      const first = { size: n + 1, root: await rootOf(n + 1, read) };
      expect(isConsistent(first, { size, root: Buffer.from(root, 'base64') }, unbase64(proof))).toBe(true);
    }
  }
});

test('a checkpoint and the key that checks it are those of Go’s note', () => {
  expect(signer.verifierKey).toBe(ofGo.verifierKey);
  const root = Buffer.from(ofGo.vectors.at(-1).root, 'base64');
  expect(signer.sign({ size: 13, root })).toBe(ofGo.checkpoint);
  expect(openCheckpoint(ofGo.checkpoint, ofGo.verifierKey)).toEqual({ origin: ofGo.origin, size: 13, root });
});

test('a checkpoint that was changed, is of another log or is signed by another key is none', () => {
  const good: string = ofGo.checkpoint;
  const other = createSigner(ofGo.origin, Buffer.alloc(32, 9));
  const elsewhere = createSigner('other.example.ac.jp/log', seed);
  const root = Buffer.from(ofGo.vectors.at(-1).root, 'base64');
  const bad: [string, string][] = [
    [good.replace('\n13\n', '\n12\n'), 'not signed'],
    [good.replace('\n13\n', '\n013\n'), 'no size'],
    [good.replace(root.toString('base64'), 'AAAA'), 'no root'],
    [other.sign({ size: 13, root }), 'not signed'],
    [elsewhere.sign({ size: 13, root }), 'another log'],
    [good.slice(0, good.indexOf('—')), 'not signed'],
    [good.slice(0, good.indexOf('\n\n')), 'no signature'],
    ['', 'no signature'],
  ];
  for (const [text, why] of bad) expect(() => openCheckpoint(text, ofGo.verifierKey)).toThrow(why);
  for (const key of ['', 'a+b+c', ofGo.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), other.verifierKey])
    expect(() => openCheckpoint(good, key)).toThrow();
});

test('a checkpoint may have signatures of witnesses beside ours', () => {
  const witnessed = `${ofGo.checkpoint}— witness.example ${Buffer.alloc(68).toString('base64')}\n`;
  expect(openCheckpoint(witnessed, ofGo.verifierKey).size).toBe(13);
});

const goes = await promisify(execFile)('go', ['version']).then(
  () => true,
  () => false,
);
/** Its module may be out of reach: then the recorded values stand in, above. */
const printed = goes
  ? await promisify(execFile)('go', ['run', '.'], {
      cwd: folder,
      env: { ...process.env, GOFLAGS: '-mod=readonly' },
    }).then(
      ({ stdout }) => stdout,
      () => undefined,
    )
  : undefined;
(printed === undefined ? test.skip : test)('Go says today what is recorded of it', () => {
  expect(JSON.parse(printed ?? '')).toEqual(ofGo);
});
