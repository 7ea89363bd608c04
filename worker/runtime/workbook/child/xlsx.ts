/** `.xlsx` by exceljs, which reads only what the directory and the parts were found good for. */
import ExcelJS from 'exceljs';
import {
  type FileRevision,
  keywordsOf,
  MEMBER_ROLES,
  MOST_ROWS,
  ROSTER_COLUMNS,
} from '../../../../workflows/rules/roster.js';
import { FileRefused } from '../contract.js';
import { type Cell, named, onlyOne, put, type Sheet, textOfValue } from './sheet.js';
import { SHEET_NAME, WIDTHS } from './style.js';
import { lookAtParts } from './xlsx-parts.js';

/**
 * What isn't cells is left alone. Not only to save time: a validation, a merge or a format of a whole column would be laid out cell by cell, a million of
 * them.
 */
const LEFT_ALONE = [
  'sheetPr',
  'dimension',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'autoFilter',
  'mergeCells',
  'rowBreaks',
  'hyperlinks',
  'pageMargins',
  'dataValidations',
  'pageSetup',
  'headerFooter',
  'printOptions',
  'picture',
  'drawing',
  'sheetProtection',
  'tableParts',
  'conditionalFormatting',
  'extLst',
];

/** @throws FileRefused */
export async function readXlsx(bytes: Buffer): Promise<{ sheet: Sheet; revision?: FileRevision }> {
  await lookAtParts(bytes);
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer, { ignoreNodes: LEFT_ALONE });
  } catch {
    throw new FileRefused('damaged');
  }
  return named(onlyOne(workbook.worksheets.map(sheetOf)), workbook.keywords);
}

function sheetOf(worksheet: ExcelJS.Worksheet): Sheet {
  const sheet: Sheet = [];
  worksheet.eachRow((row, number) => {
    row.eachCell((cell, column) => put(sheet, number, column - 1, textOf(cell.value)));
  });
  return sheet;
}

function textOf(value: ExcelJS.CellValue): Cell {
  if (typeof value !== 'object' || value === null || value instanceof Date) return textOfValue(value);
  if ('error' in value) return { fault: 'error-value' };
  if ('formula' in value || 'sharedFormula' in value) return { fault: 'formula' };
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  // A link: its text may be formatted in turn.
  return 'text' in value ? textOf(value.text) : { fault: 'formula' };
}

/** `_x0041_` would be read as the letter that it numbers. */
const escaped = (text: string): string => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');

const TEXT_FORMAT = '@';
const ROLE_COLUMN = ROSTER_COLUMNS.indexOf('role') + 1;

/** @param rows in their places: a blank one is empty */
export async function writeXlsx(rows: readonly (readonly string[])[], revision?: FileRevision): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  if (revision) workbook.keywords = keywordsOf(revision);
  const worksheet = workbook.addWorksheet(SHEET_NAME, { views: [{ state: 'frozen', ySplit: 1 }] });
  // A text format, so that what looks like a number stays as it is typed, in rows to come as well.
  worksheet.columns = WIDTHS.slice(0, rows[0]?.length ?? 0).map((width) => ({ width, style: { numFmt: TEXT_FORMAT } }));
  worksheet.addRows(rows.map((cells) => cells.map((cell) => (cell === '' ? null : escaped(cell)))));
  worksheet.getRow(1).font = { bold: true };
  const letter = worksheet.getColumn(ROLE_COLUMN).letter;
  validationsOf(worksheet).add(`${letter}2:${letter}${MOST_ROWS + 1}`, {
    type: 'list',
    allowBlank: true,
    formulae: [`"${MEMBER_ROLES.join(',')}"`],
    showErrorMessage: false,
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** Any columns, all text: nothing in it is taken for a number or a formula. */
export async function writeTable(given: {
  name: string;
  widths: readonly number[];
  table: readonly (readonly string[])[];
}): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const worksheet = workbook.addWorksheet(given.name, { views: [{ state: 'frozen', ySplit: 1 }] });
  worksheet.columns = given.widths.map((width) => ({ width, style: { numFmt: TEXT_FORMAT } }));
  worksheet.addRows(given.table.map((cells) => cells.map((cell) => (cell === '' ? null : escaped(cell)))));
  worksheet.getRow(1).font = { bold: true };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** One validation of a range, which the library's types don't have. */
const validationsOf = (worksheet: ExcelJS.Worksheet): { add(range: string, rule: ExcelJS.DataValidation): void } =>
  Reflect.get(worksheet, 'dataValidations') as never;
