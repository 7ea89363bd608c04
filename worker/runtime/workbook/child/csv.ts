/** CSV, in UTF-8 and Windows-31J. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { FileRefused, type WrittenFormat } from '../contract.js';
import { LARGEST_RECORD, LAST_ROW } from '../limits.js';
import { MOST_ROWS } from '../../../../workflows/rules/roster.js';
import { put, type Sheet } from './sheet.js';

/** What a spreadsheet would take for a formula, or for one that we have marked as text already. */
const LOOKS_LIKE_A_FORMULA = /^'*[=+\-@\t\r]/;
const IS_MARKED = /^'+[=+\-@\t\r]/;

/** One `'` in front, so that a spreadsheet shows the text. Undone by {@link unmarked}. */
export const marked = (text: string): string => (LOOKS_LIKE_A_FORMULA.test(text) ? `'${text}` : text);
export const unmarked = (text: string): string => (IS_MARKED.test(text) ? text.slice(1) : text);

const BOM = '\ufeff';
/** As every browser and Node read Shift_JIS: Windows-31J. */
const WINDOWS_31J = 'shift_jis';

/** @throws FileRefused */
export function readCsv(bytes: Uint8Array): Sheet {
  const sheet: Sheet = [];
  let row = 0;
  const take = (record: string[]): null => {
    row += 1;
    if (row > LAST_ROW) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
    for (const [column, text] of record.entries()) put(sheet, row, column, unmarked(text));
    // Nothing is kept by the parser.
    return null;
  };
  const options = { relax_column_count: true, max_record_size: LARGEST_RECORD, on_record: take };
  try {
    parse(decoded(bytes), options);
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const isCut = error instanceof Error && Reflect.get(error, 'code') === 'CSV_QUOTE_NOT_CLOSED';
    throw new FileRefused(isCut ? 'truncated' : 'damaged');
  }
  return sheet;
}

/** @throws FileRefused `bad-encoding` */
function decoded(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', WINDOWS_31J])
    try {
      // The byte order mark is left out by the decoder.
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  throw new FileRefused('bad-encoding');
}

/**
 * @param rows in their places: a blank one is empty
 * @throws FileRefused `not-in-shift-jis`
 */
export function writeCsv(format: Exclude<WrittenFormat, 'xls' | 'xlsx'>, rows: readonly (readonly string[])[]): Buffer {
  const text = stringify(
    rows.map((cells) => cells.map(marked)),
    { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  );
  if (format === 'csv-sjis') return inWindows31J(rows, text);
  return Buffer.from(format === 'csv' ? BOM + text : text, 'utf8');
}

const MOST_ROWS_NAMED = 100;

function inWindows31J(rows: readonly (readonly string[])[], text: string): Buffer {
  const bytes = iconv.encode(text, 'cp932');
  // The encoder writes `?` for what has no place: whether it did is told by reading it again.
  if (new TextDecoder(WINDOWS_31J).decode(bytes) === text) return bytes;
  const isLost = (cell: string): boolean => new TextDecoder(WINDOWS_31J).decode(iconv.encode(cell, 'cp932')) !== cell;
  const lost = rows.flatMap((cells, i) => (cells.some(isLost) ? [i + 1] : []));
  throw new FileRefused('not-in-shift-jis', { rows: lost.slice(0, MOST_ROWS_NAMED) });
}
