/** Sheets that we write and read again, in every format (spec/members.md, "Settled since" 5 and 10). */
import { afterAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { marked, unmarked } from '../../../worker/runtime/workbook/child/csv.js';
import type { WrittenFormat } from '../../../worker/runtime/workbook/contract.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { fileRowsOf, HARD_TEXTS, hardRoster, inWindows31J, member } from './samples.js';

const workbooks = createWorkbooks();
afterAll(() => workbooks.close());

const REVISION = { institution: 'xxx.example', revision: 12 };
const read = (bytes: Uint8Array) => workbooks.read(Readable.from([bytes]));

describe.each(['xls', 'xlsx', 'csv', 'csv-utf8', 'csv-sjis'] as const)('%s', (format: WrittenFormat) => {
  const texts = format === 'csv-sjis' ? HARD_TEXTS.filter(inWindows31J) : HARD_TEXTS;
  const rows = hardRoster(texts);

  test('every text comes back as it was, and so does the revision where there is a place for it', async () => {
    const back = await read(await workbooks.write(format, { rows, revision: REVISION }));
    expect(back.rows).toEqual(fileRowsOf(rows));
    const isWorkbook = format === 'xls' || format === 'xlsx';
    expect(back.format).toBe(isWorkbook ? format : 'csv');
    expect(back.revision).toEqual(isWorkbook ? REVISION : undefined);
  });

  test('no members, and rows that stand further down', async () => {
    expect((await read(await workbooks.write(format, { rows: [] }))).rows).toEqual([]);
    const apart = await read(await workbooks.write(format, { rows: [member(1), member(2)], places: [4, 9] }));
    expect(apart.rows).toEqual([
      { row: 4, cells: member(1) },
      { row: 9, cells: member(2) },
    ]);
  });

  test('a sheet with results is for people', async () => {
    const bytes = await workbooks.write(format, { rows: [member(1), member(2)], results: ['', '追加'] });
    await expect(read(bytes)).rejects.toMatchObject({ reason: 'unknown-heading', details: { headings: ['結果'] } });
  });
});

test('the same sheet has the same digest in every format, another sheet another', async () => {
  const rows = hardRoster(HARD_TEXTS.filter(inWindows31J));
  const digests = new Set<string>();
  for (const format of ['xls', 'xlsx', 'csv', 'csv-sjis'] as const)
    digests.add((await read(await workbooks.write(format, { rows }))).digest);
  expect(digests.size).toBe(1);
  expect(digests).not.toContain((await read(await workbooks.write('csv', { rows: rows.slice(1) }))).digest);
});

test('Windows-31J refuses what it has no characters for, and names the rows', async () => {
  const rows = hardRoster();
  const lost = HARD_TEXTS.flatMap((text, i) => (inWindows31J(text) ? [] : [i + 2]));
  expect(lost.length).toBeGreaterThan(2);
  const writing = workbooks.write('csv-sjis', { rows });
  await expect(writing).rejects.toMatchObject({ reason: 'not-in-shift-jis', details: { rows: lost } });
});

test('a CSV shows formula-like text as text: one quotation mark in front, whatever stands there', async () => {
  const text = (await workbooks.write('csv-utf8', { rows: hardRoster() })).toString('utf8');
  for (const [of, as] of [
    ['-1+1', "'-1+1"],
    ["'=1+1", "''=1+1"],
    ['\tafter a tab', "'\tafter a tab"],
    ["'quoted", "'quoted"],
  ] as const) {
    expect(HARD_TEXTS).toContain(of);
    expect(text).toContain(`,${as},`);
  }
  expect(text).not.toMatch(/(?:^|,|")[=+\-@\t\r]/m);
});

test('marking a text and taking the mark away gives the text, for any text', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', '一') });
  fc.assert(fc.property(text, (one) => unmarked(marked(one)) === one && !/^[=+\-@\t\r]/.test(marked(one))));
});

test('an .xlsx has its heading frozen, a text format in the cells, and offers the roles', async () => {
  const bytes = await workbooks.write('xlsx', { rows: [member(1)], revision: REVISION });
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  const sheet = workbook.worksheets[0];
  expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
  expect(sheet?.getCell('A2').numFmt).toBe('@');
  expect(sheet?.getCell('F2').dataValidation).toMatchObject({ type: 'list', formulae: ['"図書館員,教員"'] });
  expect(workbook.keywords).toBe('tetsuzuki xxx.example r12');
});
