/** `npm run roster`: the plan of a file without a server. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RosterRow } from '../../../workflows/rules/roster.js';
import type { WrittenFormat } from '../../../worker/runtime/workbook/contract.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { compiled } from '../../helpers/processes.js';
import { member } from './samples.js';

let folder = '';
const workbooks = createWorkbooks();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tetsuzuki-roster-'));
});
afterAll(async () => {
  await workbooks.close();
  await rm(folder, { recursive: true });
});

const REVISION = { institution: 'xxx.example', revision: 3 };
async function fileOf(name: string, format: WrittenFormat, rows: RosterRow[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, await workbooks.write(format, { rows, revision: REVISION }));
  return path;
}

interface Said {
  code: number | string | null | undefined;
  out: string;
  err: string;
}
const roster = (args: string[], lang = 'C'): Promise<Said> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], LANG: lang };
    execFile(process.execPath, [compiled('scripts/roster.js'), ...args], { env }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
const added = member(4, { memberNumber: '' });

test('a clean file: 0, and what an upload would do to the downloaded roster', async () => {
  const base = await fileOf('base.xls', 'xls', [member(1), member(2), member(3)]);
  const file = await fileOf('file.xlsx', 'xlsx', [member(1), member(2, { name: '改名' }), added]);
  expect((await roster(['check', file])).code).toBe(0);
  const { code, out } = await roster(['check', file, '--against', base, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    format: 'xlsx',
    fileRevision: REVISION,
    counts: { rows: 3, add: 1, change: 1, remove: 1, unchanged: 1, errors: 0 },
    change: [{ row: 3, memberNumber: '0000002', column: '氏名', before: '氏名 2', after: '改名' }],
    remove: [{ memberNumber: '0000003' }],
    warnings: [],
  });
});

test('errors in the file: 1, each with its row and column, in the language of the terminal', async () => {
  const file = await fileOf('bad.csv', 'csv', [member(1, { name: '' }), added, added]);
  const [japanese, english] = [
    await roster(['check', file], 'ja_JP.UTF-8'),
    await roster(['check', file], 'en_GB.UTF-8'),
  ];
  expect([japanese.code, english.code]).toEqual([1, 1]);
  expect(japanese.out).toContain('行 2, 会員 0000001, 氏名: 「氏名」が入力されていません。');
  expect(english.out).toContain('row 2, member 0000001, 氏名:');
  expect(english.out.match(/row [34], メールアドレス:/g)).toHaveLength(2);
});

test('no file of members, a roster to compare with that has errors, or a wrong use: 2', async () => {
  const good = await fileOf('good.csv', 'csv', [member(1)]);
  const bad = await fileOf('bad-base.csv', 'csv', [member(1), added]);
  const text = join(folder, 'letter.xls');
  await writeFile(text, '<html><table><tr><td>会員番号</td></tr></table></html>');
  for (const args of [
    ['check', text],
    ['check', join(folder, 'nowhere.xls')],
    ['check', good, '--against', bad],
    ['check', good, '--against'],
    ['check', good, good],
    ['check', good, '--more'],
    ['plan', good],
    ['check'],
    [],
  ]) {
    const { code, out, err } = await roster(args);
    expect({ args, code, out }).toEqual({ args, code: 2, out: '' });
    expect(err).not.toBe('');
  }
  expect(JSON.parse((await roster(['check', text, '--json'])).out)).toMatchObject({ refused: 'html' });
  expect(await roster(['--help'], 'ja')).toMatchObject({ code: 0, out: expect.stringContaining('使い方'), err: '' });
});

test('what a file says moves no cursor', async () => {
  const file = await fileOf('cursor.xlsx', 'xlsx', [member(4, { memberNumber: '', displayName: 'a\nb\tc' })]);
  expect((await roster(['check', file])).out).toContain('a b c <m4@xxx.example>');
});
