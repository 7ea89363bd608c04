/** Security cases G1 to G3 and G6 through the API: a hostile file is refused, nobody else waits for it, and nothing of it stays. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { effort } from '../../helpers/effort.js';
import { multipart } from '../../helpers/multipart.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { damaged } from '../../platform/workbook/damage.js';
import { hostileFiles } from './hostile-files.js';
import { downloaded, manager, rowOf, sheetOf, uploads, wordOf, XXX } from './menu-support.js';

const MEGABYTE = 1024 * 1024;

let system: System;
let librarian: Caller;
let files: Record<string, Buffer>;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  librarian = await manager(system);
  files = await hostileFiles();
});
afterAll(() => system.close());

/** Asks for something else as long as the work goes on. @returns the answers' statuses, and how far this process grew meanwhile */
async function meanwhile<T>(work: Promise<T>): Promise<{ result: T; statuses: number[]; grownBytes: number }> {
  const before = process.memoryUsage.rss();
  const over = new AbortController();
  const end = (): void => over.abort();
  work.then(end, end);
  let most = before;
  const statuses: number[] = [];
  while (!over.signal.aborted) {
    const reply = await librarian.call('listAdministrators', { institution: XXX });
    statuses.push(reply.status);
    most = Math.max(most, process.memoryUsage.rss());
  }
  return { result: await work, statuses, grownBytes: most - before };
}

test('every hostile file is refused with its reason, others are answered, and this process hardly grows', async () => {
  await meanwhile(uploads(librarian, await sheetOf(system, [rowOf('warm')])));
  expect(Object.keys(files).length).toBeGreaterThan(10);
  for (const [what, bytes] of Object.entries(files)) {
    const { result, statuses, grownBytes } = await meanwhile(uploads(librarian, bytes));
    expect([what, result.status, wordOf(result)]).toEqual([what, 422, 'file-refused']);
    expect([what, String(result.body['reason'])]).toEqual([what, expect.stringMatching(/\S/)]);
    expect([what, new Set(statuses)]).toEqual([what, new Set([200])]);
    expect([what, grownBytes < 50 * MEGABYTE ? 'small' : grownBytes]).toEqual([what, 'small']);
  }
  expect(await system.database.db('jairo_imports').pluck('format')).toEqual(['xls']);
});

const MUTANTS = effort(8, 400);
test('G4: damaged sheets are refused or planned, never a fault of ours, and nothing of them is applied', async () => {
  const before = (await downloaded(system, librarian)).digest;
  const { members, revision } = await downloaded(system, librarian);
  const words: Record<string, number> = {};
  for (const format of ['xls', 'xlsx'] as const) {
    const good = await sheetOf(system, [...members, rowOf('mutant')], { format, ...(revision && { revision }) });
    for (let n = 0; n < MUTANTS / 2; n += 1) {
      const reply = await uploads(librarian, damaged(good, 20261127 + n));
      expect([format, n, [201, 422]]).toEqual([format, n, expect.arrayContaining([reply.status])]);
      const word = reply.status === 201 ? String(reply.body['status']) : wordOf(reply);
      words[word] = (words[word] ?? 0) + 1;
    }
  }
  expect(words['file-refused']).toBeGreaterThan(MUTANTS / 4);
  expect((await downloaded(system, librarian)).digest).toBe(before);
  expect(await system.database.db('jairo_imports').where({ state: 'applied' })).toEqual([]);
});

test('the members are what they were, and no file is left behind', async () => {
  expect((await downloaded(system, librarian)).rows).toHaveLength(2);
  expect(readdirSync(tmpdir()).filter((name) => /^tetsuzuki-[0-9a-f]{8}-/.test(name))).toEqual([]);
});

describe('a form that is no upload of one sheet', () => {
  const post = (body: ReturnType<typeof multipart>) =>
    librarian.sendOnly({ method: 'POST', url: `/api/v1/institutions/${XXX}/member-imports`, ...body });
  const sheet = Buffer.from('会員番号');

  test.each([
    [
      'two sheets',
      [
        { name: 'file', file: sheet },
        { name: 'file', file: sheet },
      ],
    ],
    ['a file of another name', [{ name: 'other', file: sheet }]],
    [
      'a name that reaches for prototypes',
      [
        { name: '__proto__', value: 'x' },
        { name: 'file', file: sheet },
      ],
    ],
    [
      'a field that nobody asked for',
      [
        { name: 'institution', value: 'univ-b' },
        { name: 'file', file: sheet },
      ],
    ],
    ['a thousand parts', Array.from({ length: 1_000 }, (_, n) => ({ name: `f${n}`, value: 'x' }))],
  ])('is refused: %s', async (_what, parts) => {
    const reply = await post(multipart(parts));
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
  });

  test('with a name that climbs out of its folder is a sheet like any other', async () => {
    const file = await sheetOf(system, [rowOf('climbs')]);
    const reply = await post(multipart([{ name: 'file', file, filename: '../../../etc/passwd' }]));
    expect(reply.status).toBe(201);
    expect(reply.text).not.toContain('passwd');
  });
});
