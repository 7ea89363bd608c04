/** G1, G2 (design/security.md): what hostile files cost the process that is asked, and how soon they are refused. 10,000 members: figures. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import type { FileFault } from '../../../worker/runtime/workbook/contract.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { member } from './samples.js';
import { cellOf, partsOf, rowOf, zipOf } from './zip.js';

const MB = 1024 * 1024;
let peak = 0;
const workbooks = createWorkbooks({ onPeak: (bytes) => (peak = bytes) });
// The first child is loaded, as it is wherever sheets are read now and then.
beforeAll(async () => {
  await workbooks.write('csv', { rows: [] });
});
afterAll(() => workbooks.close());

/** How late the event loop is at worst while something goes on, and how much the process grows. Milliseconds, bytes. */
async function watched(work: () => Promise<unknown>): Promise<{ ms: number; lateMs: number; grownBytes: number }> {
  const before = process.memoryUsage().rss;
  let most = before;
  let lateMs = 0;
  let expected = performance.now() + 10;
  const timer = setInterval(() => {
    lateMs = Math.max(lateMs, performance.now() - expected);
    expected = performance.now() + 10;
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  const begun = performance.now();
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return { ms: performance.now() - begun, lateMs, grownBytes: most - before };
}

const bombs: [string, () => Buffer, RegExp][] = [
  ['300 MB of cells in 300 KB', () => xlsx(rowOf(2).repeat(1_500_000)), /zip-bomb/],
  [
    '400,000 rows',
    () =>
      xlsx(
        Array.from(
          { length: 400_000 },
          (_, i) => `<row r="${i + 2}">${cellOf(`A${i + 2}`, `${i * 7_919}`)}</row>`,
        ).join(''),
      ),
    /too-many-rows|zip-bomb/,
  ],
  ['the last cell of all', () => xlsx(`<row r="1048576">${cellOf('XFD1048576', 'x')}</row>`), /too-many-rows/],
  ['16,384 columns', () => xlsx(`<row r="2">${wide(16_384)}</row>`), /too-many-columns/],
  [
    '30 MB of shared strings',
    () => zipOf([...partsOf(rowOf(2)), { name: 'xl/sharedStrings.xml', data: strings(30 * MB) }]),
    /zip-bomb|damaged|too-much-memory/,
  ],
  ['20 MB of one CSV cell', () => Buffer.from(`会員番号,"${'a'.repeat(19 * MB)}`), /truncated|damaged/],
];
/** Cells whose values differ, so that the file is no bomb by its compression already. */
const wide = (cells: number): string =>
  Array.from({ length: cells }, (_, n) => `<c r="XFD2"><v>${(n * 48_271) % 2_147_483_647}</v></c>`).join('');
const xlsx = (rows: string): Buffer => zipOf(partsOf(rows));
function strings(bytes: number): Buffer {
  let seed = 1;
  const piece = (): string => {
    seed = (seed * 48_271) % 2_147_483_647;
    return `<si><t>${seed.toString(36)}</t></si>`;
  };
  const pieces: string[] = [];
  for (let length = 0; length < bytes; ) length += pieces[pieces.push(piece()) - 1]?.length ?? bytes;
  return Buffer.from(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${pieces.join('')}</sst>`);
}

test.each(bombs)('%s: refused within 2 s, and no more than 50 MB of this process', async (name, make, reason) => {
  const bytes = make();
  expect(bytes.length).toBeLessThanOrEqual(20 * MB);
  // The spare child is there, as between any two uploads.
  await workbooks.write('csv', { rows: [] });
  let refused: FileFault | undefined;
  const { ms, grownBytes } = await watched(async () => {
    await workbooks
      .read(Readable.from(chunksOf(bytes)))
      .catch((error: { reason?: FileFault }) => (refused = error.reason));
  });
  process.stdout.write(`${name}: ${refused} in ${Math.round(ms)} ms, + ${Math.round(grownBytes / MB)} MB\n`);
  expect(refused).toMatch(reason);
  expect(grownBytes).toBeLessThan(50 * MB);
  expect(ms).toBeLessThan(2_000);
});

const CHUNK = 64 * 1024;
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

test.each(['xls', 'xlsx', 'csv'] as const)(
  '10,000 members as %s: within 5 s and 300 MB, and this process answers meanwhile',
  async (format) => {
    const rows = Array.from({ length: 10_000 }, (_, i) => member(i + 1));
    let bytes = Buffer.alloc(0);
    const written = await watched(async () => {
      bytes = Buffer.from(await workbooks.write(format, { rows }));
    });
    const writtenPeak = peak;
    const read = await watched(async () => {
      expect((await workbooks.read(Readable.from(chunksOf(bytes)))).rows).toHaveLength(10_000);
    });
    const figures = ({ ms, lateMs }: typeof read, most: number): string =>
      `${Math.round(ms)} ms, child ${Math.round(most / MB)} MB, loop late by ${Math.round(lateMs)} ms`;
    process.stdout.write(
      `${format}, ${bytes.length} bytes: written ${figures(written, writtenPeak)}; read ${figures(read, peak)}\n`,
    );
    expect(read.ms).toBeLessThan(5_000);
    expect(Math.max(peak, writtenPeak)).toBeLessThan(300 * MB);
    expect(Math.max(read.lateMs, written.lateMs)).toBeLessThan(200);
  },
);
