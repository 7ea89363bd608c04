/** Files that are refused, each with a word of its own (design/security.md, G2, G3, G5). */
import { afterAll, describe, expect, test } from '@jest/globals';
import { readdir, readlink } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readXls as readByHucre } from 'hucre';
import { walkBiff } from '../../../worker/runtime/workbook/child/biff.js';
import type { FileFault, ReadSheet } from '../../../worker/runtime/workbook/contract.js';
import type { Guard } from '../../../worker/runtime/workbook/guarded-process.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { LARGEST_FILE_BYTES } from '../../../workflows/rules/roster.js';
import { member } from './samples.js';
import { cellOf, type Part, partsOf, rowOf, zipOf } from './zip.js';

const workbooks = createWorkbooks();
afterAll(() => workbooks.close());

const read = (bytes: Uint8Array | string): Promise<ReadSheet> => workbooks.read(Readable.from([Buffer.from(bytes)]));
const xlsx = (rows: string, options?: Parameters<typeof partsOf>[1]): Buffer => zipOf(partsOf(rows, options));
const withPart = (...more: Part[]): Buffer => zipOf([...partsOf(rowOf(2)), ...more]);
const part = (name: string): Part => ({ name, data: Buffer.from('x') });
/** One cell of a row, the others as they should be. */
const withCell = (cell: string): Buffer => xlsx(rowOf(2, ['', cell, 'name', 'm2@xxx.example', '係', '教員']));
/** Records of a cell with text in it, in BIFF8 and of old. */
const LABEL = 0x02_04;
const RSTRING = 0x00_d6;
const CSV = '会員番号,氏名,表示名,メールアドレス,所属,権限\r\n';

test('a sheet of the same making, but good, is read', async () => {
  const { rows, format } = await read(xlsx(rowOf(2) + rowOf(3)));
  expect(format).toBe('xlsx');
  expect(rows.map(({ row, cells }) => [row, cells.email])).toEqual([
    [2, 'm2@xxx.example'],
    [3, 'm3@xxx.example'],
  ]);
});

describe('what is no workbook says what it is instead', () => {
  const html = '<html><body><table><tr><td>会員番号</td></tr></table></body></html>';
  const office2003 =
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>';
  const random = Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 7_919 + (i % 13) * 31) % 256));
  const cases: [string, Uint8Array | string, FileFault][] = [
    ['nothing', '', 'empty'],
    ['random bytes', random, 'not-a-workbook'],
    ['a letter', 'Dear Sir or Madam,\nwe would like to\n', 'not-a-workbook'],
    ['HTML, as old systems call it .xls', html, 'html'],
    ['HTML with a byte order mark and blanks', `\ufeff\r\n <!DOCTYPE html>${html}`, 'html'],
    ['a page saved as one file', `MIME-Version: 1.0\nContent-Type: multipart/related\n\n${html}`, 'html'],
    ['XML of Excel 2003', office2003, 'xml-2003'],
    ['SYLK', 'ID;PWXL;N;E\nP;PGeneral\nE\n', 'sylk'],
    ['JSON', '[{"会員番号":"1"}]', 'json'],
    ['PDF', '%PDF-1.7\n%\xe2\xe3', 'pdf'],
    ['UTF-16', Buffer.from(`\ufeff${CSV}`, 'utf16le'), 'bad-encoding'],
    [
      'text in neither encoding',
      Buffer.concat([Buffer.from(CSV), Buffer.from([0xff, 0xfd, 0xa0, 0x0a])]),
      'bad-encoding',
    ],
    ['BIFF4 without a container', Buffer.from('090406000000100005000000', 'hex'), 'old-excel'],
    ['an empty ZIP', zipOf([]), 'not-a-workbook'],
    ['a ZIP with something else', zipOf([part('word/document.xml'), part('[Content_Types].xml')]), 'not-a-workbook'],
    ['an .ods', zipOf([part('mimetype'), part('content.xml')]), 'other-format'],
    ['an .xlsb', zipOf([part('xl/workbook.bin'), part('[Content_Types].xml')]), 'other-format'],
    ['an .xlsm', withPart(part('xl/vbaProject.bin')), 'macro'],
    [
      'an .xlsm without its macros',
      xlsx('', { type: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' }),
      'macro',
    ],
    [
      'a workbook that takes cells from elsewhere',
      withPart(part('xl/externalLinks/externalLink1.xml')),
      'external-link',
    ],
    ['a CSV that breaks off', `${CSV},"氏名`, 'truncated'],
  ];
  test.each(cases)('%s', async (_, bytes, reason) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'FileRefused', reason });
  });
});

describe('containers of .xls', () => {
  const good = workbooks.write('xls', {
    rows: [member(1), member(2)],
    revision: { institution: 'xxx.example', revision: 1 },
  });
  /** Names stand in the directory in UTF-16. */
  const renamed = async (from: string, to: string): Promise<Buffer> => {
    const bytes = Buffer.from(await good);
    const at = bytes.indexOf(Buffer.from(from, 'utf16le'));
    expect(at).toBeGreaterThan(0);
    bytes.fill(0, at, at + 64).write(to, at, 'utf16le');
    bytes.writeUInt16LE(2 * (to.length + 1), at + 64);
    return bytes;
  };
  test.each<[string, string, string, FileFault]>([
    ['a workbook under a password', '\u0005SummaryInformation', 'EncryptedPackage', 'encrypted'],
    ['macros', '\u0005SummaryInformation', '_VBA_PROJECT_CUR', 'macro'],
    ['Excel 95', 'Workbook', 'Book', 'old-excel'],
    ['a document of another program', 'Workbook', 'WordDocument', 'not-a-workbook'],
    ['two workbooks', '\u0005SummaryInformation', 'Workbook', 'damaged'],
  ])('%s', async (_, from, to, reason) => {
    await expect(read(await renamed(from, to))).rejects.toMatchObject({ reason });
  });

  test('BIFF5 in a stream of the new name', async () => {
    const bytes = Buffer.from(await good);
    const bof = bytes.indexOf(Buffer.from('0908', 'hex'), 512);
    bytes.writeUInt16LE(0x05_00, bof + 4);
    await expect(read(bytes)).rejects.toMatchObject({ reason: 'old-excel' });
  });

  test('a cell that one reader takes for text and the other for none: both read the file, and it is refused as damaged', async () => {
    const bytes = Buffer.from(await good);
    // A cell's record: what it is, its length, row, column, format, characters, whether they are of two bytes.
    const at = bytes.indexOf(Buffer.from(member(1).name, 'utf16le')) - 13;
    expect(bytes.readUInt16LE(at)).toBe(LABEL);
    bytes.writeUInt16LE(RSTRING, at);
    const { sheets } = await readByHucre(bytes);
    const { read: readBySheetJs } = await import('@e965/xlsx');
    const workbook = readBySheetJs(new Uint8Array(bytes), { type: 'array', dense: true });
    const other = workbook.Sheets[workbook.SheetNames[0] ?? '']?.['!data']?.[1]?.[1]?.v;
    expect([sheets[0]?.rows[1]?.[1] ?? undefined, other]).toEqual([undefined, member(1).name]);
    await expect(read(bytes)).rejects.toMatchObject({ reason: 'damaged' });
  });

  test('cut anywhere it is refused, and never read as a shorter sheet', async () => {
    const bytes = await good;
    for (const share of [0.001, 0.1, 0.4, 0.7, 0.95]) {
      const cut = read(bytes.subarray(0, Math.ceil(bytes.length * share)));
      await expect(cut).rejects.toMatchObject({ reason: expect.stringMatching(/truncated|damaged|not-a-workbook/) });
    }
  });
});

describe('G1 a ZIP that lies', () => {
  const [types, ...rest] = partsOf(rowOf(2)) as [Part, ...Part[]];
  const sheet = rest.at(-1) as Part;
  const lying = (says: Part['says']): Buffer =>
    zipOf([types, ...rest.slice(0, -1), { ...sheet, ...(says && { says }) }]);
  const zip64 = Buffer.from('0100080000000000ffffffff', 'hex');
  test.each<[string, Buffer, FileFault]>([
    ['says 1.5 GB of itself', lying({ size: 1_500_000_000 }), 'zip-bomb'],
    ['says less than it is', lying({ size: 10 }), 'zip-bomb'],
    ['has another sum', lying({ crc: 1 }), 'damaged'],
    ['is under a password', lying({ flags: 1 }), 'encrypted'],
    ['has entries within each other', lying({ at: 0 }), 'zip-bomb'],
    ['is of the format for more than 4 GB', lying({ extra: zip64 }), 'zip-bomb'],
    ['says that it has 60,000 entries', zipOf(partsOf(rowOf(2)), { entries: 60_000 }), 'zip-bomb'],
    ['has 201', withPart(...Array.from({ length: 201 }, (_, i) => part(`xl/media/${i}.png`))), 'zip-bomb'],
    ['has a part twice', withPart(part('xl/worksheets/Sheet1.xml')), 'damaged'],
    ['breaks off', xlsx(rowOf(2)).subarray(0, 600), 'truncated'],
  ])('one that %s', async (_, bytes, reason) => {
    await expect(read(bytes)).rejects.toMatchObject({ reason });
  });

  test('a ZIP within the ZIP is never opened', async () => {
    const inner = zipOf([{ name: 'bomb', data: Buffer.alloc(10_000_000) }]);
    expect((await read(withPart({ name: 'xl/media/image1.png', data: inner }))).rows).toHaveLength(1);
  });
});

describe('G2 sheets that go too far', () => {
  const twoSheets = (): Promise<Buffer> => workbookOf(['one', 'two']);
  test.each<[string, () => Buffer | Promise<Buffer>, FileFault]>([
    ['a cell in the last row of all', () => xlsx(`<row r="1048576">${cellOf('B1048576', 'x')}</row>`), 'too-many-rows'],
    ['a cell in the last column of all', () => xlsx(`<row r="2">${cellOf('XFD2', 'x')}</row>`), 'too-many-columns'],
    ['10,001 members', () => xlsx(Array.from({ length: 10_001 }, (_, i) => rowOf(i + 2)).join('')), 'too-many-rows'],
    ['25,000 lines of nothing', () => Buffer.from(CSV + '\r\n'.repeat(25_000)), 'too-many-rows'],
    ['two sheets with entries', twoSheets, 'too-many-sheets'],
    ['400,001 cells, all of them blank', () => xlsx(`<row r="2">${blank(400_001)}</row>`), 'too-many-rows'],
    ['60 sheets', () => workbookOf(Array.from({ length: 60 }, (_, i) => (i === 0 ? 'x' : ''))), 'too-many-sheets'],
  ])('%s', async (_, file, reason) => {
    await expect(read(await file())).rejects.toMatchObject({ reason });
  });

  test('400,001 blank cells in an .xls, before a library reads it', () => {
    const record = (id: number, ...body: number[]) => Buffer.from([id & 255, id >> 8, body.length, 0, ...body]);
    const end = record(0x00_0a);
    const sheetsAt = 8 + 12 + end.length;
    const named = record(0x00_85, sheetsAt, 0, 0, 0, 0, 0, 0, 0);
    const stream = (cells: number): Buffer =>
      Buffer.concat([
        record(0x08_09, 0, 6, 5, 0),
        named,
        end,
        record(0x08_09, 0, 6, 0x10, 0),
        Buffer.alloc(cells * 10, record(0x02_01, 1, 0, 1, 0, 0, 0)),
        end,
      ]);
    expect(walkBiff(stream(400_000)).sheets).toHaveLength(1);
    expect(() => walkBiff(stream(400_001))).toThrow('too-many-rows');
  });

  test('more than 20 MB are refused before all of it has come', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 1;
        this.push(Buffer.alloc(1024 * 1024, 'a'));
      },
    });
    const limit = LARGEST_FILE_BYTES;
    await expect(workbooks.read(endless)).rejects.toMatchObject({ reason: 'too-large', details: { limit } });
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(30);
  });

  test('a dimension that lies, validations and merges of whole columns, formats of a million rows: the cells alone count', async () => {
    const after =
      '<mergeCells count="1"><mergeCell ref="H1:XFD1048576"/></mergeCells><dataValidations count="1"><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"x"</formula1></dataValidation></dataValidations>';
    const before = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>';
    const styled = '<row r="1048576" ht="20"><c r="A1048576" s="0"/></row>';
    expect((await read(xlsx(rowOf(2) + styled, { before, after }))).rows).toHaveLength(1);
  });

  test('blank sheets beside the one with entries are nobody’s fault', async () => {
    expect((await read(await workbookOf(['', 'one', '']))).rows).toHaveLength(1);
  });
});

/** Cells with nothing but a style, whose text differs so that the file is no bomb by its compression already. */
const blank = (cells: number): string =>
  Array.from({ length: cells }, (_, n) => `<c s="${(n * 48_271) % 99_991}"/>`).join('');

/** A workbook of these sheets; a blank name is a blank sheet. */
async function workbookOf(sheets: readonly string[]): Promise<Buffer> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  for (const [i, name] of sheets.entries()) {
    const sheet = workbook.addWorksheet(`sheet ${i}`);
    if (name === '') continue;
    sheet.addRow(['会員番号', '氏名', '表示名', 'メールアドレス', '所属', '権限']);
    sheet.addRow(['', name, name, 'a@xxx.example', name, '教員']);
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

describe('headings', () => {
  test.each<[string, string, FileFault, string[] | undefined]>([
    ['a further one is refused by its name', CSV.replace('権限', '権限,パスワード'), 'unknown-heading', ['パスワード']],
    ['a column of entries without one is named by its letter', `${CSV},a,b,c,d,e,f\r\n`, 'unknown-heading', ['[G]']],
    ['one that is missing', CSV.replace(',所属', ''), 'missing-heading', ['所属']],
    ['one that is there twice', CSV.replace('表示名', '氏名'), 'duplicate-heading', ['氏名']],
    ['not in row 1', `\r\n${CSV}`, 'not-a-workbook', undefined],
  ])('%s', async (_, text, reason, headings) => {
    const details = headings ? { headings } : {};
    await expect(read(text)).rejects.toMatchObject({ reason, details });
  });

  test('count, and not their place; blank rows in between are skipped', async () => {
    const { rows } = await read(
      '権限,メールアドレス,所属 ,氏名,会員番号,表示名\r\n,,,\r\n教員,a@b.example,係,氏,7,名\r\n\r\n\r\n教員,c@b.example,係,氏,8,名\r\n',
    );
    expect(rows.map(({ row, cells }) => [row, cells.memberNumber, cells.role])).toEqual([
      [3, '7', '教員'],
      [6, '8', '教員'],
    ]);
  });
});

describe('G5 cells', () => {
  const cell = (inside: string, attributes = ''): string => `<c r="B2"${attributes}>${inside}</c>`;
  test.each([
    ['a formula', cell('<f>1+1</f><v>2</v>'), 'formula'],
    ['a formula with a text', cell('<f>HYPERLINK("x")</f><v>x</v>', ' t="str"'), 'formula'],
    ['an error value', cell('<v>#REF!</v>', ' t="e"'), 'error-value'],
    ['a text that is too long', cellOf('B2', 'あ'.repeat(255)), 'too-long'],
  ])('%s is an error of its cell', async (_, inside, reason) => {
    const { rows } = await read(withCell(inside));
    expect(rows[0]).toMatchObject({ row: 2, cells: { name: '' }, faults: [{ column: 'name', reason }] });
  });

  test.each([
    ['a number becomes its text', cell('<v>12345678</v>'), '12345678'],
    ['a fraction too', cell('<v>0.5</v>'), '0.5'],
    ['text that looks like a formula is text', cellOf('B2', '=1+1'), '=1+1'],
    ['formatted text is its text', cell('<is><r><t>山</t></r><r><t>田</t></r></is>', ' t="inlineStr"'), '山田'],
    ['a text is as it is typed', cellOf('B2', '&lt;script&gt; ＡＢＣ'), '<script> ＡＢＣ'],
  ])('%s', async (_, inside, text) => {
    const { rows } = await read(withCell(inside));
    expect(rows[0]).toEqual({ row: 2, cells: expect.objectContaining({ name: text }) });
  });

  test('the furigana of Japanese Excel is not part of a name', async () => {
    const strings = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/></si></sst>`;
    const row = rowOf(2, ['', cell('<v>0</v>', ' t="s"'), 'name', 'm2@xxx.example', '係', '教員']);
    const shared = { name: 'xl/sharedStrings.xml', data: Buffer.from(strings) };
    const { rows } = await read(zipOf([...partsOf(row), shared]));
    expect(rows[0]).toEqual({ row: 2, cells: expect.objectContaining({ name: '山田' }) });
  });

  test('dates, control characters and halves of characters are errors of their cells, links are their text', async () => {
    const { default: ExcelJS } = await import('exceljs');
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('x');
    sheet.addRow(['会員番号', '氏名', '表示名', 'メールアドレス', '所属', '権限']);
    const link = { text: '係', hyperlink: 'https://xxx.example' };
    sheet.addRow(['a_x0007_b', new Date(0), 'a_xD83D_b', 'a@xxx.example', link, '教員']);
    const { rows } = await read(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(rows[0]).toEqual({
      row: 2,
      cells: { memberNumber: '', name: '', displayName: '', email: 'a@xxx.example', affiliation: '係', role: '教員' },
      faults: [
        { column: 'memberNumber', reason: 'control-character' },
        { column: 'name', reason: 'date' },
        { column: 'displayName', reason: 'control-character' },
      ],
    });
  });
});

describe('a child', () => {
  const tenThousand = Array.from({ length: 10_000 }, (_, n) => member(n + 1));
  test.each<[string, Partial<Guard>, FileFault]>([
    ['takes more memory than it may', { mostMemoryBytes: 100 * 1024 * 1024 }, 'too-much-memory'],
    ['takes more of the processor than it may', { longestMs: 20 }, 'took-too-long'],
    ['is not done in time by the clock', { hungMs: 20 }, 'took-too-long'],
  ])('that %s is ended, and the next one serves', async (_what, guard, reason) => {
    const strict = createWorkbooks({ guard });
    try {
      await expect(strict.write('xlsx', { rows: tenThousand })).rejects.toMatchObject({ name: 'FileRefused', reason });
    } finally {
      await strict.close();
    }
    expect((await workbooks.write('csv', { rows: [member(1)] })).length).toBeGreaterThan(0);
  });

  test('serves one file at a time, four wait, and whoever comes then is told to come again', async () => {
    const ended: number[] = [];
    const small = (n: number) => workbooks.write('csv', { rows: [member(n)] }).then(() => ended.push(n));
    const taken = [1, 2, 3, 4, 5].map(small);
    const source = Readable.from([Buffer.from(CSV)]);
    await expect(workbooks.read(source)).rejects.toMatchObject({ name: 'OverloadedError' });
    expect(source.destroyed).toBe(true);
    await expect(small(6)).rejects.toMatchObject({ name: 'OverloadedError' });
    await Promise.all(taken);
    expect(ended).toEqual([1, 2, 3, 4, 5]);
    await small(7);
  });
});

test('nothing of a file is left on disk, and no descriptor open', async () => {
  const left = async (): Promise<string[]> => {
    const links = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return links.filter((link) => link.includes('/tetsuzuki-') && link.includes('deleted'));
  };
  await read(xlsx(rowOf(2)));
  await expect(read('x')).rejects.toThrow('not-a-workbook');
  expect(await left()).toEqual([]);
});
