/** The parts of an `.xlsx`, unpacked one after the other and thrown away: whether each is whole, and how far the sheets go. */
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { MOST_ROWS } from '../../../../workflows/rules/roster.js';
import { FileRefused } from '../contract.js';
import { LARGEST_PART_BYTES, LAST_ROW, MOST_CELLS, MOST_COLUMNS } from '../limits.js';
import { entriesOf, openZip } from '../zip-directory.js';

const TYPES_PART = '[Content_Types].xml';
const SHEET_PART = /^xl\/worksheets\/[^/]+\.xml$/;
const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';
const LARGEST_TYPES_BYTES = 256 * 1024;

/** @throws FileRefused */
export async function lookAtParts(bytes: Buffer): Promise<void> {
  const zip = await openZip(bytes).catch(() => {
    throw new FileRefused('damaged');
  });
  const entries = await entriesOf(zip);
  const names = new Set(entries.map(({ fileName }) => `/${fileName}`));
  for (const entry of entries) {
    if (entry.fileName.endsWith('/')) continue;
    const sheet = SHEET_PART.test(entry.fileName) ? new SheetScan() : undefined;
    const types: Buffer[] = [];
    await unpack(zip, entry, (chunk) => {
      sheet?.take(chunk);
      if (entry.fileName === TYPES_PART) types.push(chunk);
    });
    if (entry.fileName === TYPES_PART) lookAtTypes(Buffer.concat(types), names);
  }
}

async function unpack(zip: ZipFile, entry: Entry, take: (chunk: Buffer) => void): Promise<void> {
  let sum = 0;
  let size = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const bytes = chunk as Buffer;
      sum = crc32(bytes, sum);
      size += bytes.length;
      if (size > LARGEST_PART_BYTES) throw new FileRefused('zip-bomb');
      take(bytes);
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused(/too many bytes/.test(String(error)) ? 'zip-bomb' : 'damaged');
  }
  if (sum !== entry.crc32 || size !== entry.uncompressedSize) throw new FileRefused('damaged');
}

/** The list of parts: each must be there, as a sheet without its strings would be read as one with blank cells. */
function lookAtTypes(bytes: Buffer, names: ReadonlySet<string>): void {
  if (bytes.length > LARGEST_TYPES_BYTES) throw new FileRefused('damaged');
  const text = bytes.toString('utf8');
  if (/macroEnabled|vbaProject/i.test(text)) throw new FileRefused('macro');
  if (!text.includes(`"${WORKBOOK_TYPE}"`))
    throw new FileRefused(/spreadsheet/i.test(text) ? 'other-format' : 'not-a-workbook');
  for (const [, part = ''] of text.matchAll(/\sPartName\s*=\s*["']([^"']+)["']/g))
    if (!names.has(part)) throw new FileRefused('damaged');
}

/** Opening tags of cells that aren't empty elements, in the text as it comes. */
const CELL = /<(?:\w+:)?c(\s[^>]*)>/g;
const PLACE = /\sr\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,8})["']/;
/** No tag of a cell is longer: what is kept of one piece for the next. */
const LONGEST_TAG = 512;

class SheetScan {
  #rest = '';
  #cells = 0;

  take(chunk: Buffer): void {
    const text = this.#rest + chunk.toString('latin1');
    let last = 0;
    CELL.lastIndex = 0;
    for (let found = CELL.exec(text); found; found = CELL.exec(text)) {
      last = CELL.lastIndex;
      this.#look(found[1] ?? '');
    }
    this.#rest = text.slice(Math.max(last, text.length - LONGEST_TAG));
  }

  #look(attributes: string): void {
    this.#cells += 1;
    if (this.#cells > MOST_CELLS) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
    if (attributes.endsWith('/')) return;
    const [, letters = '', row = ''] = PLACE.exec(attributes) ?? [];
    if (Number(row) > LAST_ROW) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
    if (columnOf(letters) > MOST_COLUMNS) throw new FileRefused('too-many-columns', { limit: MOST_COLUMNS });
  }
}

const columnOf = (letters: string): number =>
  [...letters.toUpperCase()].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
