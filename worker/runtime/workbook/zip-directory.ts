/** The directory of a ZIP, looked at before anything is unpacked: how much it would be, and whether it is a workbook without macros. */
import { once } from 'node:events';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { FileRefused } from './contract.js';
import {
  HIGHEST_RATIO,
  LARGEST_PART_BYTES,
  MOST_ENTRIES,
  MOST_STRINGS_BYTES,
  MOST_UNPACKED_BYTES,
  RATIO_COUNTS_FROM_BYTES,
} from './limits.js';
import type { ReadAt } from './ole2.js';

const STRINGS_PART = /^xl\/sharedStrings\.xml$/i;
const END_BYTES = 22;
const ZIP64_LOCATOR_BYTES = 20;
const LOCAL_HEADER_BYTES = 30;
const ZIP64_EXTRA = 1;
const IS_ENCRYPTED = 1;
const STORED_OR_DEFLATED = [0, 8];

/**
 * @param open without closing the file by itself
 * @throws FileRefused
 */
export async function lookAtZip(open: () => Promise<ZipFile>, readAt: ReadAt, size: number): Promise<void> {
  const zip = await open().catch((error: unknown) => {
    throw new FileRefused(/not found|truncated/i.test(String(error)) ? 'truncated' : 'damaged');
  });
  if (zip.entryCount > MOST_ENTRIES) throw new FileRefused('zip-bomb');
  const entries = await entriesOf(zip);
  lookAtNames(entries.map(({ fileName }) => fileName));
  for (const entry of entries) lookAtEntry(entry);
  const sum = (of: (entry: Entry) => number): number => entries.reduce((total, entry) => total + of(entry), 0);
  const unpacked = sum((entry) => entry.uncompressedSize);
  const packed = sum((entry) => entry.compressedSize);
  const isBomb = unpacked > MOST_UNPACKED_BYTES || unpacked > Math.max(packed * HIGHEST_RATIO, RATIO_COUNTS_FROM_BYTES);
  if (isBomb) throw new FileRefused('zip-bomb');
  await lookAtPlaces(entries, zip, readAt, size);
}

/** All of them. @throws FileRefused */
export async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  zip.on('entry', (entry: Entry) => {
    entries.push(entry);
    if (entries.length > MOST_ENTRIES) zip.emit('error', new Error('too many'));
    else zip.readEntry();
  });
  const end = once(zip, 'end');
  zip.readEntry();
  await end.catch(() => {
    throw new FileRefused(entries.length > MOST_ENTRIES ? 'zip-bomb' : 'damaged');
  });
  return entries;
}

/** What a ZIP is by the names of its parts. */
function lookAtNames(names: readonly string[]): void {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/vbaProject|^xl\/(?:macrosheets|dialogsheets|activeX|ctrlProps)\//i)) throw new FileRefused('macro');
  if (has(/^xl\/workbook\.bin$/i) || names.includes('mimetype')) throw new FileRefused('other-format');
  if (!names.includes('[Content_Types].xml') || !has(/^xl\/workbook\.xml$/)) throw new FileRefused('not-a-workbook');
  if (has(/^xl\/externalLinks\//i)) throw new FileRefused('external-link');
  // Two parts of one name: each reader may take another.
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) throw new FileRefused('damaged');
}

function lookAtEntry(entry: Entry): void {
  const { compressedSize: packed, uncompressedSize: unpacked } = entry;
  if (entry.generalPurposeBitFlag & IS_ENCRYPTED) throw new FileRefused('encrypted');
  if (entry.extraFields.some(({ id }) => id === ZIP64_EXTRA)) throw new FileRefused('zip-bomb');
  if (!STORED_OR_DEFLATED.includes(entry.compressionMethod)) throw new FileRefused('damaged');
  const isBomb = unpacked > RATIO_COUNTS_FROM_BYTES && unpacked > packed * HIGHEST_RATIO;
  const most = STRINGS_PART.test(entry.fileName) ? MOST_STRINGS_BYTES : LARGEST_PART_BYTES;
  if (isBomb || unpacked > most) throw new FileRefused('zip-bomb');
}

/** Entries lie one after the other, and the directory behind them: none is in another. */
async function lookAtPlaces(entries: readonly Entry[], zip: ZipFile, readAt: ReadAt, size: number): Promise<void> {
  const endAt = size - END_BYTES - Buffer.byteLength(zip.comment);
  const end = await readAt(endAt, END_BYTES);
  const directoryAt = Buffer.from(end).readUInt32LE(16);
  if (endAt >= ZIP64_LOCATOR_BYTES) {
    const before = Buffer.from(await readAt(endAt - ZIP64_LOCATOR_BYTES, 4));
    if (before.readUInt32LE(0) === 0x07_06_4b_50) throw new FileRefused('zip-bomb');
  }
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [i, entry] of inOrder.entries()) {
    const ends = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameLength + entry.compressedSize;
    if (ends > (inOrder[i + 1]?.relativeOffsetOfLocalHeader ?? directoryAt)) throw new FileRefused('zip-bomb');
  }
}

/** Opens a ZIP that is in memory. */
export const openZip = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, validateEntrySizes: true } as const;
    yauzl.fromBuffer(bytes, options, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

/** Opens a ZIP that is a file. Its descriptor stays open. */
export const openZipFile = (fd: number): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false } as const;
    yauzl.fromFd(fd, options, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
