/** Other programs open what we write, and we read what they write: LibreOffice where it is installed, Python's xlrd where Python is (skipped, and counted as that, elsewhere). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { HEADINGS, ROSTER_COLUMNS } from '../../../workflows/rules/roster.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { PATIENCE_MS } from '../../helpers/wait.js';
import { fileRowsOf, HARD_TEXTS, hardRoster, inWindows31J } from './samples.js';

const isThere = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const withLibreOffice = isThere('soffice', '--version') ? describe : describe.skip;
/** Has xlrd, of a version that the test run names. */
const PYTHON = process.env['TEST_PYTHON'];
const withXlrd = PYTHON ? test : test.skip;

const run = promisify(execFile);
const workbooks = createWorkbooks();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tetsuzuki-office-'));
});
afterAll(async () => {
  await workbooks.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a file in LibreOffice and saves it. @returns the new file */
async function saved(file: string, format: string, ...more: string[]): Promise<string> {
  const into = join(folder, `saved-${basename(file)}-${format.replace(/\W.*/, '')}`);
  await mkdir(into, { recursive: true });
  // A profile of its own, so that no other instance takes the order over.
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  await run('soffice', [profile, '--headless', ...more, '--convert-to', format, '--outdir', into, file], {
    timeout: PATIENCE_MS,
  });
  return join(into, `${basename(file, extname(file))}.${format.replace(/:.*/, '')}`);
}

const REVISION = { institution: 'xxx.example', revision: 12 };
const rows = hardRoster();

withLibreOffice('LibreOffice', () => {
  test.each([
    ['xls', 'xls'],
    ['xlsx', 'xlsx'],
    ['xls', 'xlsx'],
  ] as const)('opens our .%s and saves it as .%s: cells and revision are the same', async (ours, theirs) => {
    const file = join(folder, `ours-${theirs}.${ours}`);
    await writeFile(file, await workbooks.write(ours, { rows, revision: REVISION }));
    const back = await workbooks.read(await saved(file, theirs));
    expect(back.format).toBe(theirs);
    expect(back.rows).toEqual(fileRowsOf(rows));
    expect(back.revision).toEqual(REVISION);
  });

  // LibreOffice's numbers of the encodings; Windows-31J is its Windows-932.
  test.each([
    ['csv', 76],
    ['csv-utf8', 76],
    ['csv-sjis', 60],
  ] as const)('opens our %s and saves it as CSV: the cells are the same', async (format, encoding) => {
    const kept = format === 'csv-sjis' ? hardRoster(HARD_TEXTS.filter(inWindows31J)) : rows;
    const file = join(folder, `ours-${format}.csv`);
    await writeFile(file, await workbooks.write(format, { rows: kept }));
    // Comma, quotation mark, encoding, from row 1, all six columns as text; and back, with every text in quotation marks.
    const asText = `--infilter=Text - txt - csv (StarCalc):44,34,${encoding},1,1/2/2/2/3/2/4/2/5/2/6/2`;
    const back = await workbooks.read(
      await saved(file, `csv:Text - txt - csv (StarCalc):44,34,${encoding},1,,0,true`, asText),
    );
    expect(back.format).toBe('csv');
    expect(back.rows).toEqual(fileRowsOf(kept));
  });

  test.each(['xls', 'xlsx'] as const)('makes a .%s by itself, which we read', async (format) => {
    const texts = HARD_TEXTS.filter((text) => !/[\n\t"]/.test(text));
    const table = [
      ROSTER_COLUMNS.map((column) => HEADINGS[column] as string),
      ...hardRoster(texts).map((row) => ROSTER_COLUMNS.map((column) => row[column])),
    ];
    const file = join(folder, `scratch-${format}.csv`);
    await writeFile(file, table.map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\n'));
    // Comma, quotation mark, UTF-8, from row 1, all six columns as text.
    const asText = '--infilter=Text - txt - csv (StarCalc):44,34,76,1,1/2/2/2/3/2/4/2/5/2/6/2';
    const back = await workbooks.read(await saved(file, format, asText));
    expect(back.rows).toEqual(fileRowsOf(hardRoster(texts)));
    expect(back.revision).toBeUndefined();
  });

  test('shows formula-like text of our CSV as text', async () => {
    const file = join(folder, 'formulas.csv');
    await writeFile(file, await workbooks.write('csv', { rows }));
    const back = await workbooks.read(await saved(file, 'xlsx', '--infilter=Text - txt - csv (StarCalc):44,34,76'));
    expect(back.rows.flatMap(({ faults = [] }) => faults).filter(({ reason }) => reason === 'formula')).toEqual([]);
  });
});

withXlrd('xlrd reads our .xls: the same text in every cell', async () => {
  const file = join(folder, 'xlrd.xls');
  await writeFile(file, await workbooks.write('xls', { rows, revision: REVISION }));
  const program = `
import json, sys, xlrd
sheet = xlrd.open_workbook(sys.argv[1]).sheet_by_index(0)
print(json.dumps([[[cell.ctype, cell.value] for cell in sheet.row(i)] for i in range(sheet.nrows)]))`;
  const { stdout } = await run(PYTHON ?? '', ['-c', program, file], { maxBuffer: 10_000_000 });
  const TEXT = 1;
  const wanted = [
    ROSTER_COLUMNS.map((column) => HEADINGS[column] as string),
    ...rows.map((row) => ROSTER_COLUMNS.map((column) => row[column])),
  ];
  expect(JSON.parse(stdout)).toEqual(wanted.map((cells) => cells.map((cell) => [TEXT, cell])));
});
