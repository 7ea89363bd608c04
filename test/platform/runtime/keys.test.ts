import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker as Thread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import { ConfigError, UnknownKeyError } from '../../../worker/runtime/errors.js';
import { type KeyUse, loadOrCreateKeyRing, newKeyRingText, parseKeyRing } from '../../../worker/runtime/crypto/keys.js';

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const RACER = `
  import { parentPort, workerData } from 'node:worker_threads';
  import { loadOrCreateKeyRing } from './crypto/keys.js';
  const { dataDir, arrived, threads } = workerData;
  Atomics.add(arrived, 0, 1);
  while (Atomics.load(arrived, 0) < threads);
  parentPort.postMessage(loadOrCreateKeyRing({ production: false, dataDir }).newestId);
`;
const answerOf = (file: string, workerData: object): Promise<unknown> =>
  new Promise((resolve, reject) => new Thread(file, { workerData }).once('message', resolve).once('error', reject));
const USES: KeyUse[] = ['token', 'seal', 'codec', 'digest', 'cookie', 'message-id'];

describe('the key ring', () => {
  test('takes the first key as the newest and keeps the order', () => {
    const ring = parseKeyRing(` new:${key(2)} ,\n old:${key(1)}\n`);
    expect(ring.newestId).toBe('new');
    expect(ring.ids).toEqual(['new', 'old']);
  });

  test('derives another 32-byte key for each use of each key, and the same one each time', () => {
    const text = `new:${key(2)},old:${key(1)}`;
    const ring = parseKeyRing(text);
    const all = ring.ids.flatMap((id) => USES.map((use) => ring.subkey(id, use).toString('hex')));
    expect(new Set(all).size).toBe(12);
    expect(all.every((hex) => hex.length === 64)).toBe(true);
    expect(parseKeyRing(text).subkey('old', 'seal')).toEqual(ring.subkey('old', 'seal'));
    expect(all).not.toContain(Buffer.alloc(32, 2).toString('hex'));
  });

  test('derives by HKDF-SHA-256 as RFC 5869 has it', async () => {
    const { createHmac } = await import('node:crypto');
    const extracted = createHmac('sha256', 'tetsuzuki/key-ring/v1').update(Buffer.alloc(32, 7)).digest();
    const expanded = createHmac('sha256', extracted).update('codec').update(Buffer.of(1)).digest();
    expect(parseKeyRing(`k:${key(7)}`).subkey('k', 'codec')).toEqual(expanded);
  });

  test('says which key it lacks', () => {
    const ring = parseKeyRing(`k1:${key(1)}`);
    expect(() => ring.subkey('k2', 'token')).toThrow(UnknownKeyError);
    expect(() => ring.subkey('k2', 'token')).toThrow(/"k2"/);
  });

  test.each([
    ['', 'entry 1'],
    [key(1), 'entry 1 has no ID'],
    [`K1:${key(1)}`, 'entry 1 has no ID'],
    [`k1:${key(1)},`, 'entry 2'],
    [`k1:${key(1).slice(0, -4)}`, 'entry 1 is not 32 bytes'],
    [`k1:${Buffer.alloc(33).toString('base64')}`, 'entry 1 is not 32 bytes'],
    [`k1:${Buffer.alloc(32).toString('base64url')}`, 'entry 1 is not 32 bytes'],
    [`k1:${key(1).slice(0, -2)}F=`, 'entry 1 is not 32 bytes'],
    [`k1:${key(1)},k1:${key(2)}`, 'entry 2 has the ID'],
    [`k1:${key(1)},k2:${key(1)}`, 'entry 2 has the key'],
  ])('refuses the ring %j and names the entry, not the key', (text, reason) => {
    let message = '';
    try {
      parseKeyRing(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(reason);
    expect(message).not.toContain(key(1).slice(0, 12));
  });

  test('of a new ring is read back', () => {
    const text = newKeyRingText();
    expect(parseKeyRing(text).newestId).toBe(text.split(':', 1)[0]);
    expect(newKeyRingText()).not.toBe(text);
  });
});

describe('the key file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is made on the first start, readable by its owner only, and used on the next', () => {
    const dataDir = join(folder, 'a/b');
    const first = loadOrCreateKeyRing({ production: false, dataDir });
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o600);
    const second = loadOrCreateKeyRing({ production: false, dataDir });
    expect(second.subkey(first.newestId, 'token')).toEqual(first.subkey(first.newestId, 'token'));
  });

  test('is one, however many processes start at once', async () => {
    // Threads stand for processes: each loads the modules anew, then all make the file at the same moment.
    mkdirSync(join(folder, 'crypto'));
    for (const name of ['crypto/keys', 'crypto/secret-file', 'errors']) {
      const source = new URL(`../../../worker/runtime/${name}.ts`, import.meta.url).pathname;
      const { code } = transformFileSync(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
      writeFileSync(join(folder, `${name}.js`), code);
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'main.js'), RACER);
    const THREADS = 8;
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    for (let round = 0; round < 5; round += 1) {
      arrived[0] = 0;
      const workerData = { dataDir: join(folder, `round-${round}`), arrived, threads: THREADS };
      const ids = await Promise.all(
        Array.from({ length: THREADS }, () => answerOf(join(folder, 'main.js'), workerData)),
      );
      const kept = readFileSync(join(workerData.dataDir, 'keys'), 'utf8').split(':', 1)[0];
      expect(ids).toEqual(Array(THREADS).fill(kept));
      expect(readdirSync(workerData.dataDir)).toEqual(['keys']);
    }
  });

  test('is not made where KEYS is set', () => {
    const ring = loadOrCreateKeyRing({ production: true, dataDir: join(folder, 'none'), keys: `k1:${key(1)}` });
    expect(ring.newestId).toBe('k1');
    expect(statSync(join(folder, 'none'), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is refused in production', () => {
    expect(() => loadOrCreateKeyRing({ production: true, dataDir: folder })).toThrow(/KEYS is required/);
    expect(statSync(join(folder, 'keys'), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is refused when others may read it, when it is damaged and when it cannot be made', () => {
    const file = join(folder, 'keys');
    writeFileSync(file, newKeyRingText(), { mode: 0o644 });
    expect(() => loadOrCreateKeyRing({ production: false, dataDir: folder })).toThrow(/mode 0600/);
    rmSync(file);
    writeFileSync(file, 'k1:secret-half-written', { mode: 0o600 });
    expect(() => loadOrCreateKeyRing({ production: false, dataDir: folder })).toThrow(ConfigError);
    expect(() => loadOrCreateKeyRing({ production: false, dataDir: folder })).not.toThrow(/half-written/);
    expect(() => loadOrCreateKeyRing({ production: false, dataDir: file })).toThrow(/ENOTDIR|EEXIST/);
  });
});
