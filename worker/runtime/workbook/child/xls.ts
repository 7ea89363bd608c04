/** `.xls`: read by two libraries, whose cells must be the same. BIFF8 has no checksum, and each alone takes half of damaged files as if they were whole. */
import { createHash } from 'node:crypto';
import type { WorkBook, WorkSheet } from '@e965/xlsx';
import { readXls as readByHucre } from 'hucre';
import { type FileRevision, keywordsOf } from '../../../../workflows/rules/roster.js';
import { FileRefused } from '../contract.js';
import { openOle2 } from '../ole2.js';
import { type Biff, walkBiff } from './biff.js';
import { named, onlyOne, put, type Sheet, textOfValue } from './sheet.js';
import { loadSheetJs } from './sheetjs.js';
import { SHEET_NAME, WIDTHS } from './style.js';

/** @throws FileRefused */
export async function readXls(bytes: Buffer): Promise<{ sheet: Sheet; revision?: FileRevision }> {
  const biff = walkBiff(await workbookStream(bytes));
  const { print, keywords } = await printBySheetJs(bytes, biff);
  const one = await sheetsByHucre(bytes, biff);
  if (one.length !== biff.sheets.length || printOf(one) !== print) throw new FileRefused('damaged');
  const sheets = one.map((sheet, i) => withFaults(sheet, biff.sheets[i] ?? damaged()));
  return named(onlyOne(sheets), keywords);
}

async function workbookStream(bytes: Buffer): Promise<Uint8Array> {
  const readAt = (offset: number, length: number): Promise<Uint8Array> => {
    if (offset + length > bytes.length) throw new FileRefused('truncated');
    return Promise.resolve(bytes.subarray(offset, offset + length));
  };
  const container = await openOle2(readAt, bytes.length);
  const entry = container.entries.find(({ name }) => name.toLowerCase() === 'workbook');
  if (!entry) throw new FileRefused('damaged');
  return container.stream(entry);
}

/** Whether a cell is a formula or an error value, whatever a library makes of it. */
function isFaulty({ sheets }: Biff, sheet: number, row: number, column: number): boolean {
  const place = `${row}:${column}`;
  return (sheets[sheet]?.formulas.has(place) || sheets[sheet]?.errors.has(place)) ?? false;
}

/** The sheet with these cells in their places. */
function withFaults(sheet: Sheet, { formulas, errors }: Biff['sheets'][number]): Sheet {
  const rows = new Map(sheet.map((row) => [row.row, row]));
  for (const [places, fault] of [
    [formulas, 'formula'],
    [errors, 'error-value'],
  ] as const)
    for (const place of places) {
      const [row = 0, column = 0] = place.split(':').map(Number);
      const there = rows.get(row + 1) ?? { row: row + 1, cells: [] };
      there.cells[column] = { fault };
      rows.set(row + 1, there);
    }
  return [...rows.values()].sort((one, other) => one.row - other.row);
}

async function sheetsByHucre(bytes: Buffer, biff: Biff): Promise<Sheet[]> {
  const { sheets } = await readByHucre(bytes).catch(damaged);
  return sheets.map(({ rows }, i) => {
    const sheet: Sheet = [];
    // Rows that the file doesn't have are holes.
    for (const [row, cells] of rows.entries())
      for (const [column, value] of (cells ?? []).entries())
        if (!isFaulty(biff, i, row, column)) put(sheet, row + 1, column, textOfValue(value));
    return sheet;
  });
}

/** What the other library must agree with. No more is kept: both at once would take twice the memory. */
async function printBySheetJs(bytes: Buffer, biff: Biff): Promise<{ print: string; keywords: unknown }> {
  const { read } = await loadSheetJs();
  const workbook = readWith(read, bytes);
  const sheets = workbook.SheetNames.map((name, i) => {
    const sheet: Sheet = [];
    for (const [row, cells] of (workbook.Sheets[name]?.['!data'] ?? []).entries())
      for (const [column, cell] of (cells ?? []).entries()) {
        const isValue = cell !== undefined && cell.t !== 'z' && !isFaulty(biff, i, row, column);
        if (isValue) put(sheet, row + 1, column, textOfValue(cell.v));
      }
    return sheet;
  });
  return { print: printOf(sheets), keywords: workbook.Props?.Keywords };
}

function readWith(read: (bytes: Uint8Array, options: object) => WorkBook, bytes: Buffer): WorkBook {
  try {
    const options = { type: 'array', dense: true, cellDates: true, UTC: true, cellFormula: false, cellHTML: false };
    return read(new Uint8Array(bytes), { ...options, cellText: false });
  } catch {
    return damaged();
  }
}

/** What a library throws at a file that it can't read. Running out of memory or time never comes here. */
function damaged(): never {
  throw new FileRefused('damaged');
}

function printOf(sheets: readonly Sheet[]): string {
  const hash = createHash('sha256');
  for (const [i, sheet] of sheets.entries())
    for (const { row, cells } of sheet) hash.update(JSON.stringify([i, row, cells]));
  return hash.digest('hex');
}

/** @param rows in their places: a blank one is empty */
export async function writeXls(rows: readonly (readonly string[])[], revision?: FileRevision): Promise<Buffer> {
  const { utils, write } = await loadSheetJs();
  // `z`: a text format, so that what looks like a number stays as it is typed.
  const data = rows.map((cells) => cells.map((v) => (v === '' ? undefined : { t: 's' as const, v, z: '@' })));
  const sheet: WorkSheet = {
    '!data': data as NonNullable<WorkSheet['!data']>,
    '!ref': utils.encode_range({ s: { r: 0, c: 0 }, e: { r: Math.max(rows.length - 1, 0), c: widthOf(rows) - 1 } }),
    '!cols': WIDTHS.map((wch) => ({ wch })),
  };
  const workbook = utils.book_new();
  utils.book_append_sheet(workbook, sheet, SHEET_NAME);
  if (revision) workbook.Props = { Keywords: keywordsOf(revision) };
  // Without a table of shared strings: making it took 8 s of the processor for 10,000 rows, as each string is looked for among all.
  const options = { bookType: 'biff8', type: 'array', dense: true } as const;
  return Buffer.from(write(workbook, options) as ArrayBuffer);
}

const widthOf = (rows: readonly (readonly string[])[]): number =>
  rows.reduce((most, cells) => Math.max(most, cells.length), 1);
