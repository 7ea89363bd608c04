/** What a file is, by its content and without a library that would convert it: its first bytes, then the directory of its container. */
import type { FileHandle } from 'node:fs/promises';
import { LARGEST_FILE_BYTES } from '../../../workflows/rules/roster.js';
import { type FileFault, type FileFormat, FileRefused } from './contract.js';
import { OLE2_SIGNATURE, openOle2, type ReadAt } from './ole2.js';
import { lookAtZip, openZipFile } from './zip-directory.js';

/** Enough to tell kinds of text apart. */
const FIRST_BYTES = 8_192;
/** Old workbooks without a container: BIFF2, 3, 4, and 5 where somebody took it out of its container. */
const BARE_BIFF = new RegExp(String.raw`^\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00`);
const NO_TEXT = new RegExp(String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f]`);

/** Of files that are text, the first that holds. The first characters in Latin 1, lower case, blanks in front left out. */
const TEXTS: readonly (readonly [RegExp, FileFault])[] = [
  [/^%pdf-/, 'pdf'],
  [/^\xff\xfe|^\xfe\xff/, 'bad-encoding'],
  [/^<\?xml[^]*(?:schemas-microsoft-com:office:spreadsheet|progid="excel)/, 'xml-2003'],
  [/^(?:<\?xml[^]*)?<(?:!doctype html|html|head|body|table|meta|!--)/, 'html'],
  [/^mime-version:/, 'html'],
  [/^</, 'not-a-workbook'],
  [/^id;p/, 'sylk'],
  [/^[[{]\s*["[\]{}0-9tfn-]/, 'json'],
  [/^\{\\rtf/, 'not-a-workbook'],
];

/** @throws FileRefused what the file is instead, or why it can't be taken */
export async function lookAt(file: FileHandle): Promise<FileFormat> {
  const { size } = await file.stat();
  if (size === 0) throw new FileRefused('empty');
  if (size > LARGEST_FILE_BYTES) throw new FileRefused('too-large', { limit: LARGEST_FILE_BYTES });
  const readAt: ReadAt = async (offset, length) => {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    if (bytesRead < length) throw new FileRefused('truncated');
    return buffer;
  };
  const first = Buffer.from(await readAt(0, Math.min(size, FIRST_BYTES)));
  const signature = first.subarray(0, OLE2_SIGNATURE.length);
  if (signature.equals(OLE2_SIGNATURE)) {
    await lookAtOle2(readAt, size);
    return 'xls';
  }
  if (first.subarray(0, 2).toString('latin1') === 'PK') {
    const isWhole = first.readUInt16LE(Math.min(2, first.length - 2)) === 0x04_03;
    if (!isWhole) throw new FileRefused('not-a-workbook');
    await lookAtZip(() => openZipFile(file.fd), readAt, size);
    return 'xlsx';
  }
  lookAtText(first.toString('latin1'));
  return 'csv';
}

function lookAtText(first: string): void {
  if (OLE2_SIGNATURE.toString('latin1').startsWith(first)) throw new FileRefused('truncated');
  if (BARE_BIFF.test(first)) throw new FileRefused('old-excel');
  const start = first
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  const kind = TEXTS.find(([pattern]) => pattern.test(start));
  if (kind) throw new FileRefused(kind[1]);
  if (NO_TEXT.test(first)) throw new FileRefused('not-a-workbook');
}

async function lookAtOle2(readAt: ReadAt, size: number): Promise<void> {
  const { entries } = await openOle2(readAt, size);
  const named = (...names: string[]): number =>
    entries.filter(({ name }) => names.some((one) => one.toLowerCase() === name.toLowerCase())).length;
  if (named('EncryptedPackage', 'EncryptionInfo') > 0) throw new FileRefused('encrypted');
  if (named('_VBA_PROJECT_CUR', 'VBA', '_VBA_PROJECT', 'Macros') > 0) throw new FileRefused('macro');
  if (named('Book') > 0) throw new FileRefused('old-excel');
  const workbooks = named('Workbook');
  if (workbooks !== 1) throw new FileRefused(workbooks === 0 ? 'not-a-workbook' : 'damaged');
}
