/** A sheet as any reader has it, and the rows that it means: of members, or of any columns that are looked for. */
import {
  type CellFault,
  type FileRevision,
  HEADINGS,
  LONGEST_CELL,
  MOST_ROWS,
  revisionIn,
  ROSTER_COLUMNS,
} from '../../../../workflows/rules/roster.js';
import { foldLine, withOneLineEnd } from '../../../../workflows/rules/typed-text.js';
import { FileRefused, type TableRow, type WantedColumn } from '../contract.js';
import { LAST_ROW, MOST_COLUMNS, MOST_SHEETS } from '../limits.js';

/** Text, or why the cell is none. */
export type Cell = string | { fault: CellFault };
export interface SheetRow {
  /** As the sheet counts, from 1. */
  row: number;
  /** From the first column; what is absent or '' is blank. */
  cells: (Cell | undefined)[];
}
/** Rows that are not blank, in their order. */
export type Sheet = SheetRow[];

const MOST_NAMED = 20;
const LONGEST_NAMED = 60;
// The tab and the line feed are what a cell of several lines has.
const CONTROL = new RegExp(String.raw`[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]|\p{Cs}`, 'u');

const isBlank = (cell: Cell | undefined): boolean => cell === undefined || cell === '';

/** Puts a cell into a sheet that is read row by row. @throws FileRefused where it lies too far out */
export function put(sheet: Sheet, row: number, column: number, cell: Cell): void {
  if (isBlank(cell)) return;
  if (row > LAST_ROW) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
  if (column >= MOST_COLUMNS) throw new FileRefused('too-many-columns', { limit: MOST_COLUMNS });
  const last = sheet.at(-1);
  if (last?.row === row) last.cells[column] = cell;
  else sheet.push({ row, cells: Object.assign([], { [column]: cell }) });
}

/** The one sheet that has something in it. @throws FileRefused `too-many-sheets` */
export function onlyOne(sheets: readonly Sheet[]): Sheet {
  const used = sheets.filter((sheet) => sheet.length > 0);
  if (sheets.length > MOST_SHEETS || used.length > 1) throw new FileRefused('too-many-sheets');
  return used[0] ?? [];
}

/** Those of a sheet of members: all of them, each by its one heading. */
export const MEMBER_COLUMNS: readonly WantedColumn[] = ROSTER_COLUMNS.map((name) => ({
  name,
  headings: [HEADINGS[name]],
  isRequired: true,
}));

/**
 * The rows below the headings.
 * @param isText whether the file may be any text: without any of the headings it is then no sheet at all
 * @throws FileRefused
 */
export function tableOf(
  sheet: Sheet,
  wanted: readonly WantedColumn[],
  { isText }: { isText: boolean },
): { rows: TableRow[]; columns: string[] } {
  const [heading, ...below] = sheet;
  if (heading?.row !== 1) throw new FileRefused(isText ? 'not-a-workbook' : 'no-heading');
  const places = placesOf(heading.cells, below, wanted, isText);
  if (below.length > MOST_ROWS) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
  const rows = below.flatMap(({ row, cells }) => rowOf(row, cells, places) ?? []);
  return { rows, columns: [...places.keys()] };
}

/** Which column stands where. */
function placesOf(
  cells: SheetRow['cells'],
  below: readonly SheetRow[],
  wanted: readonly WantedColumn[],
  isText: boolean,
): Map<string, number> {
  const places = new Map<string, number>();
  const unknown: string[] = [];
  const twice: string[] = [];
  const width = below.reduce((most, row) => Math.max(most, row.cells.length), cells.length);
  for (let at = 0; at < width; at += 1) {
    const cell = cells[at];
    const heading = typeof cell === 'string' ? foldLine(cell) : '';
    const column = wanted.find(({ headings }) => headings.some((one) => one.toLowerCase() === heading.toLowerCase()));
    if (column === undefined) {
      const isUsed = !isBlank(cell) || below.some((row) => !isBlank(row.cells[at]));
      if (isUsed) unknown.push(heading || `[${letterOf(at)}]`);
    } else if (places.has(column.name)) twice.push(heading);
    else places.set(column.name, at);
  }
  const missing = wanted.filter(({ name, isRequired }) => isRequired && !places.has(name));
  if (places.size === 0 && isText) throw new FileRefused('not-a-workbook');
  if (twice.length > 0) throw new FileRefused('duplicate-heading', headingsOf(twice));
  if (unknown.length > 0) throw new FileRefused('unknown-heading', headingsOf(unknown));
  if (missing.length > 0)
    throw new FileRefused('missing-heading', headingsOf(missing.map(({ headings: [first = ''] }) => first)));
  return places;
}

const headingsOf = (headings: readonly string[]): { headings: string[] } => ({
  headings: headings.slice(0, MOST_NAMED).map((one) =>
    [...one]
      .slice(0, LONGEST_NAMED)
      .join('')
      .replace(/[\p{Cc}\p{Cs}]/gu, ' '),
  ),
});

/** A, B, … Z, AA … of a place from 0. */
function letterOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : letterOf(Math.floor(at / 26) - 1) + last;
}

/** @returns undefined for a row with nothing but blanks */
function rowOf(row: number, cells: SheetRow['cells'], places: ReadonlyMap<string, number>): TableRow | undefined {
  const texts: Record<string, string> = {};
  const faults: NonNullable<TableRow['faults']> = [];
  for (const [column, at] of places) {
    const cell = checked(cells[at] ?? '');
    texts[column] = typeof cell === 'string' ? cell : '';
    if (typeof cell !== 'string') faults.push({ column, reason: cell.fault });
  }
  if (faults.length > 0) return { row, cells: texts, faults };
  return Object.values(texts).every((text) => text.trim() === '') ? undefined : { row, cells: texts };
}

function checked(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell;
  const text = withOneLineEnd(cell);
  if (text.length > LONGEST_CELL) return { fault: 'too-long' };
  return CONTROL.test(text) ? { fault: 'control-character' } : text;
}

/** The sheet, and the revision that the property names. A damaged file may have any value there. */
export function named(sheet: Sheet, keywords: unknown): { sheet: Sheet; revision?: FileRevision } {
  const revision = typeof keywords === 'string' ? revisionIn(keywords) : undefined;
  return { sheet, ...(revision && { revision }) };
}

/** The text of a cell that a library has as a value. */
export function textOfValue(value: string | number | boolean | Date | null | undefined): Cell {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return { fault: 'date' };
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}
