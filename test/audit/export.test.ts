/** What auditors take away, checked by somebody who has nothing but the export and the verifier key; and the command line of auditors. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { tableWriter } from '../../api/audit/export/table.js';
import { CATALOGUES } from '../../api/texts.js';
import { textsIn } from '../../api/text/index.js';
import { proceduresOf } from '../../db/audit/erasures.js';
import { lastCheckpoint, logState, writeCheckpoint } from '../../db/audit/log.js';
import { removePerson } from '../../db/audit/removals.js';
import { recordBuild } from '../../worker/runtime/audit/builds.js';
import { createSigner, openCheckpoint } from '../../worker/runtime/audit/checkpoint.js';
import { makeExport, MOST_PROCEDURES } from '../../worker/runtime/audit/export/export.js';
import { storedZip } from '../../worker/runtime/audit/export/stored-zip.js';
import { COLUMN_NAMES, type ExportRow } from '../../worker/runtime/audit/export/table.js';
import { appendPending, makeCheckpoint, OtherKeyError, readSubtrees } from '../../worker/runtime/audit/log.js';
import { isConsistent, isIncluded, rootOf } from '../../worker/runtime/audit/merkle.js';
import { verifyLog } from '../../worker/runtime/audit/verify.js';
import { createWorkbooks } from '../../worker/runtime/workbook/workbooks.js';
import { archiveAll, deleteArchived, goWays, waysBySettings } from '../helpers/audit/many.js';
import { thousand } from '../helpers/audit/thousand.js';
import { unnoticed } from '../helpers/audit/tampering.js';
import { effort } from '../helpers/effort.js';
import { compiled } from '../helpers/processes.js';
import { type Caller, PUBLIC_URL, startSystem, type System } from '../helpers/system.js';
import { TEST_KEYS, workflowBundle } from '../helpers/temporal.js';
import { TEST_SIGNER } from '../helpers/world.js';

let system: System;
let auditor: Caller;
let folder = '';
const SCRIPT = fileURLToPath(new URL('../../scripts/verify-export.mjs', import.meta.url));
const NONE = { run: () => Promise.reject(new Error('there is no such ending')) };
/** Endings of many kinds that can be brought about one after the other in one system. */
const ENDINGS = [
  'service-use-change/refused',
  'password-reissue/completed',
  'password-reissue/superseded',
  'access-code/completed-by-identity',
  'access-code/locked',
  'access-code/not-sent',
  'operator-application/approved',
  'operator-application/refused',
  'email-verification/changed',
  'second-password-change/set',
  'second-password-reset/reset',
  'identity-link/linked',
  'identity-link/card-of-another',
  'mfa-self-service/not-linked',
  'mfa-application/approved-form',
  'mfa-application/refused',
  'mfa-application/withdrawn',
  'member-import/completed',
  'member-import/refused',
  'member-import/unchanged',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tetsuzuki-export-'));
  await copyFile(SCRIPT, join(folder, 'verify-export.mjs'));
  system = await startSystem();
  await recordBuild(system.database.db, await workflowBundle(), 'test');
  const ways = waysBySettings().flatMap((group) => group.ways);
  const wanted = ENDINGS.map((name) => ways.find((way) => way.name === name) ?? { name, scenario: NONE });
  expect(await goWays(system, wanted)).toEqual([]);
  await archiveAll(system);
  auditor = system.caller();
  const { status } = await auditor.call('signIn', { realm: 'staff', userId: 'audit1', password: 'Audit1-sample-pass' });
  expect(status).toBe(200);
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true });
});

interface Said {
  code: number | string | null | undefined;
  out: string;
  err: string;
}
const node = (args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Said> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', ...options.env };
    execFile(process.execPath, [...args], { ...options, env, maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
/** As somebody elsewhere does it: in a folder with the script and nothing else. */
async function checked(zip: Buffer, key = TEST_SIGNER.verifierKey): Promise<Said> {
  const file = join(folder, `${createHash('sha256').update(zip).digest('hex').slice(0, 16)}.zip`);
  await writeFile(file, zip);
  return node(['verify-export.mjs', file, key], { cwd: folder });
}

async function exported(input: Record<string, unknown> = {}): Promise<Buffer> {
  const { status, bytes, headers } = await auditor.call('exportProcedures', input);
  expect(status).toBe(200);
  expect(headers['content-disposition']).toMatch(/^attachment; filename="audit-export-[0-9]+\.zip"$/);
  return bytes;
}

/** The files in an export, in their order. */
function filesIn(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [size, name] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const begin = at + 30 + name;
    files.set(zip.toString('latin1', at + 30, begin), zip.subarray(begin, begin + size));
    at = begin + size;
  }
  return files;
}
interface Told {
  n: number;
  header: string;
  proof: string[];
  row?: string;
}
interface Proofs {
  procedures: { procedureId: string; entries: Told[] }[];
}
const textIn = (zip: Buffer, name: string): string => filesIn(zip).get(name)?.toString('utf8') ?? '';

describe('an export', () => {
  test.each(['csv', 'xlsx', 'json'])(
    'with a table as %s is found good by nothing but Node and the verifier key',
    async (format) => {
      const zip = await exported({ format });
      const names = [
        `procedures.${format}`,
        'proofs.json',
        'checkpoint.txt',
        'README.txt',
        'SHA256SUMS',
        'SHA256SUMS.sig',
      ];
      expect([...filesIn(zip).keys()]).toEqual(names);
      const { code, out, err } = await checked(zip);
      expect([code, err]).toEqual([0, '']);
      const [{ n }] = await system.database.db('procedures').select(system.database.db.raw('count(*)::int as n'));
      expect(out).toContain(`${n} procedures`);
    },
  );

  test('tells of each procedure its row, its entries and what a decision’s digest is of, and no secret', async () => {
    const zip = await exported({ service: 'cinii', format: 'json' });
    const { procedures } = JSON.parse(textIn(zip, 'proofs.json'));
    expect(procedures.length).toBeGreaterThan(1);
    expect(JSON.parse(textIn(zip, 'procedures.json')).procedures.map((one: ExportRow) => one.procedureId)).toEqual(
      procedures.map((one: ExportRow) => one.procedureId),
    );
    const refused = procedures.find((one: ExportRow) => one.status === 'refused');
    expect(refused).toMatchObject({ decision: 'refuse', decidedBy: 'op1', reason: expect.stringContaining('書類') });
    const kinds = refused.entries.map(({ header }: { header: string }) => JSON.parse(header).kind);
    expect(kinds).toEqual(expect.arrayContaining(['archive', 'decision']));
    const decision = refused.entries.find(({ row }: { row?: string }) => row?.includes('decided_by'));
    expect(JSON.parse(decision.row)).toMatchObject({ reason: refused.reason, decided_by: 'op1' });
    expect(zip.toString('utf8')).not.toMatch(/\$argon2|[A-Za-z0-9]{4}-sample-pass/);
  });

  test('can be checked by hand, as README.txt says', async () => {
    const zip = await exported({ service: 'cinii' });
    const lines = textIn(zip, 'README.txt').split('\n');
    const makesKey = lines.find((line) => line.includes('BEGIN PUBLIC KEY') && line.includes('VERIFIER KEY')) ?? '';
    const command = makesKey.replace('VERIFIER KEY', TEST_SIGNER.verifierKey);
    await promisify(execFile)('sh', ['-c', command], { cwd: folder });
    const key = createPublicKey(await readFile(join(folder, 'log.pem')));
    const file = (name: string): Buffer => filesIn(zip).get(name) ?? Buffer.alloc(0);
    expect(verify(null, file('SHA256SUMS'), key, file('SHA256SUMS.sig'))).toBe(true);
    expect(lines.filter((line) => line.includes('openssl pkeyutl -verify')).length).toBe(2);
  });

  test('is an entry of the log itself, under a checkpoint of its own, and stays in the trail', async () => {
    const { db } = system.database;
    const zip = await exported({ account: 'AUTH00000101', q: '書類', service: 'cinii' });
    const { export: own } = JSON.parse(textIn(zip, 'proofs.json'));
    const digest = createHash('sha256')
      .update(filesIn(zip).get('procedures.csv') ?? '')
      .digest('hex');
    expect(JSON.parse(own.header)).toMatchObject({ kind: 'export', file: digest });
    const { size } = openCheckpoint(textIn(zip, 'checkpoint.txt'), TEST_SIGNER.verifierKey);
    expect(size).toBe(own.n + 1);
    const [row] = await db('audit_exports').where({ id: own.id });
    // Whose account it was and which words stand nowhere.
    expect(row).toMatchObject({
      staff_id: 'audit1',
      format: 'csv',
      filter: { service: 'cinii', account: true, words: true },
    });
    expect((await verifyLog(db, { verifierKey: TEST_SIGNER.verifierKey })).firstBreak).toBeNull();
    await db('audit_exports').where({ id: own.id }).update({ staff_id: 'op1' });
    expect((await verifyLog(db, { verifierKey: TEST_SIGNER.verifierKey })).firstBreak).toEqual({
      entry: own.n,
      what: 'changed',
    });
    await db('audit_exports').where({ id: own.id }).update({ staff_id: 'audit1' });
  });

  test('of more than it takes is refused, and the refusal names how many it takes', async () => {
    const { db } = system.database;
    await db.raw(
      `insert into procedures (procedure_id, service, kind, status, closed, locale, opened_at, updated_at)
       select 'umin-many-' || n, 'umin', 'many', 'completed', false, 'ja', now(), now() from generate_series(1, ?) n`,
      [MOST_PROCEDURES + 1],
    );
    const { status, body } = await auditor.call('exportProcedures', { kind: 'many' });
    expect(status).toBe(422);
    expect(body).toMatchObject({ what: 'procedures', most: MOST_PROCEDURES });
    expect(body['detail']).toContain('1,000');
    await db('procedures').where({ kind: 'many' }).delete();
  });
});

test('cells that a spreadsheet would take for formulas are text, in both kinds of tables', async () => {
  const workbooks = createWorkbooks();
  const write = tableWriter(workbooks, textsIn(CATALOGUES)('ja'));
  const HOSTILE = [
    '=HYPERLINK("https://evil.example")',
    '+cmd',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    ' "=1',
    '＝1',
    '0012',
    '髙﨑𠮷',
  ];
  const rows = HOSTILE.map(
    (reason) => ({ ...Object.fromEntries(COLUMN_NAMES.map((name) => [name, ''])), reason }) as ExportRow,
  );
  const csv: string[][] = parse(await write('csv', rows), { bom: true });
  expect(csv[0]?.at(-1)).toBe('理由');
  for (const [i, text] of HOSTILE.entries()) expect(csv[i + 1]?.at(-1)).toBe(i < 7 ? `'${text}` : text);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load((await write('xlsx', rows)) as unknown as ArrayBuffer);
  const column = workbook.worksheets[0]?.getColumn(COLUMN_NAMES.length).values.slice(2);
  expect(column).toEqual(HOSTILE);
  await workbooks.close();
});

describe('somebody elsewhere finds', () => {
  test('a byte that was changed, in whatever part', async () => {
    const zip = await exported({ service: 'cinii' });
    const size = zip.length;
    const places = [...filesIn(zip)].flatMap(([name, bytes]) => {
      const at = zip.indexOf(bytes.subarray(0, 40));
      return [
        at - 30 - name.length,
        at - 16,
        at - name.length,
        at,
        at + Math.floor(bytes.length / 2),
        at + bytes.length - 1,
      ];
    });
    places.push(
      size - 1,
      size - 22,
      size - 60,
      size - 100,
      size - 150,
      Math.floor(size / 3),
      Math.floor((size * 2) / 3),
    );
    const found = await Promise.all(
      places.map(async (at) => {
        const changed = Buffer.from(zip);
        changed[at] = (changed[at] ?? 0) ^ 1;
        return [at, (await checked(changed)).code];
      }),
    );
    expect(found).toEqual(places.map((at) => [at, 1]));
    for (const cut of [zip.subarray(0, -1), zip.subarray(0, 100), Buffer.concat([zip, Buffer.of(0)]), Buffer.alloc(0)])
      expect((await checked(cut)).code).toBe(1);
  });

  test('a file that was put in, left out or moved, whatever it is called', async () => {
    const zip = await exported({ service: 'cinii' });
    const files = [...filesIn(zip)].map(([name, bytes]) => ({ name, bytes }));
    const more = (name: string) => [...files, { name, bytes: Buffer.from('other') }];
    const changed: [string, { name: string; bytes: Buffer }[]][] = [
      ['SHA256SUMS-correction.txt: it is not in the signed list', more('SHA256SUMS-correction.txt')],
      ['other.txt: it is not in the signed list', more('other.txt')],
      ['README.txt: it is missing', files.filter(({ name }) => name !== 'README.txt')],
      ['ZIP: its files are not those of the signed list, in its order', files.toReversed()],
    ];
    for (const [what, others] of changed)
      expect(await checked(storedZip(others))).toMatchObject({ code: 1, out: `${what}\n` });
  });

  test('what was made anew by somebody who has the key of the log, and not the log', async () => {
    const zip = await exported({ service: 'cinii' });
    const remade = (change: (files: Map<string, Buffer>, proofs: Proofs) => void): Buffer => {
      const files = filesIn(zip);
      const proofs = JSON.parse(textIn(zip, 'proofs.json'));
      change(files, proofs);
      files.set('proofs.json', Buffer.from(JSON.stringify(proofs)));
      const [title = ''] = textIn(zip, 'SHA256SUMS').split('\n');
      const sums = [...files]
        .filter(([name]) => !name.startsWith('SHA256SUMS'))
        .map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
      const list = Buffer.from(`${[title, ...sums].join('\n')}\n`);
      files.set('SHA256SUMS', list).set('SHA256SUMS.sig', TEST_SIGNER.signApart(list));
      return storedZip([...files].map(([name, bytes]) => ({ name, bytes })));
    };
    expect((await checked(remade(() => undefined))).code).toBe(0);
    const entry = ({ procedures }: Proofs): Told => {
      const found = procedures.flatMap(({ entries }) => entries).find(({ row }) => row !== undefined);
      if (!found) throw new Error('no entry with a row');
      return found;
    };
    const changes: [string, (files: Map<string, Buffer>, proofs: Proofs) => void][] = [
      [
        'it is not in the signed log',
        (_files, proofs) => void (entry(proofs).header = entry(proofs).header.replace('{', '{ ')),
      ],
      ['it is not in the signed log', (_files, proofs) => void (entry(proofs).n += 1)],
      ['it is not in the signed log', (_files, proofs) => void entry(proofs).proof.pop()],
      [
        'its row is not what was logged',
        (_files, proofs) => void (entry(proofs).row = (entry(proofs).row ?? '').replace('{', '{ ')),
      ],
      ['it is not about', (_files, proofs) => void proofs.procedures[0]?.entries.push(entry(proofs))],
      ['it has not as many procedures', (_files, proofs) => void proofs.procedures.pop()],
      ['it is not the table that was logged', (files) => void files.set('procedures.csv', Buffer.from('other'))],
      [
        'it is not signed by the key',
        (files) =>
          void files.set('checkpoint.txt', Buffer.from(textIn(zip, 'checkpoint.txt').replace(/\n[0-9]+\n/, '\n99\n'))),
      ],
    ];
    for (const [what, change] of changes) {
      const { code, out } = await checked(remade(change));
      expect([code, out]).toEqual([1, expect.stringContaining(what)]);
    }
    // What the check itself can't follow is no fault of the export.
    const shapeless = remade((_files, proofs) => void Reflect.deleteProperty(proofs, 'procedures'));
    expect(await checked(shapeless)).toMatchObject({ code: 2, err: expect.stringContaining('it can’t be told') });
  });

  test('another key than the log’s; and what can’t be told is said to be so', async () => {
    const zip = await exported({ service: 'cinii' });
    const other = createSigner(TEST_SIGNER.origin, Buffer.alloc(32, 6)).verifierKey;
    expect((await checked(zip, other)).code).toBe(1);
    expect((await checked(zip, 'no key')).code).toBe(2);
    for (const args of [[], ['nothing.zip'], ['nothing.zip', TEST_SIGNER.verifierKey], ['a', 'b', 'c']])
      expect((await node(['verify-export.mjs', ...args], { cwd: folder })).code).toBe(2);
    // A Node of before `zlib.crc32`.
    await writeFile(
      join(folder, 'old.cjs'),
      "require('node:zlib').crc32 = undefined; require('node:module').syncBuiltinESMExports();",
    );
    await writeFile(join(folder, 'whole.zip'), zip);
    const args = ['--require', './old.cjs', 'verify-export.mjs', 'whole.zip', TEST_SIGNER.verifierKey];
    expect(await node(args, { cwd: folder })).toMatchObject({ code: 2, err: expect.stringContaining('too old') });
  });
});

test('any entry is proved against the newest checkpoint or an earlier one, and that one log goes on from the other', async () => {
  const { db } = system.database;
  const sizes: number[] = await db('log_checkpoints').orderBy('size').pluck('size');
  const since = sizes[0] ?? 0;
  const unbase64 = (all: readonly string[]) => all.map((hash) => Buffer.from(hash, 'base64'));
  for (const asked of [{ entry: 0 }, { entry: 2, size: since }, { entry: since, since }]) {
    const { status, body } = await auditor.call('getProof', asked);
    expect(status).toBe(200);
    const { size, root } = openCheckpoint(body['checkpoint'], body['verifierKey']);
    if ('size' in asked) expect(size).toBe(since);
    const leaf = createHash('sha256').update(Buffer.of(0)).update(`${asked.entry}\n${body['header']}`).digest();
    expect(leaf.toString('base64')).toBe(body['leafHash']);
    expect(isIncluded(leaf, { index: asked.entry, size, root }, unbase64(body['proof']))).toBe(true);
    if (!('since' in asked)) continue;
    const earlier = openCheckpoint(body['consistency'].checkpoint, body['verifierKey']);
    expect(earlier.size).toBe(since);
    expect(isConsistent(earlier, { size, root }, unbase64(body['consistency'].proof))).toBe(true);
  }
  const last = sizes.at(-1) ?? 0;
  for (const asked of [
    { entry: last + 10_000 },
    { entry: since, size: since },
    { entry: 0, size: last + 10_000 },
    { entry: 0, since: last + 10_000 },
  ])
    expect([asked, (await auditor.call('getProof', asked)).status]).toEqual([asked, 404]);
  expect((await auditor.call('getProof', { entry: 'x' })).status).toBe(400);
});

test('a proof names the key that signed its checkpoint, and the log holds under several keys one after the other, and under none that is back', async () => {
  const { db } = system.database;
  const earlier = await lastCheckpoint(db);
  if (!earlier) throw new Error('nothing is signed');
  const { size: since, verifier_key: today } = earlier;
  const next = createSigner(TEST_SIGNER.origin, Buffer.alloc(32, 9));
  const look = async () => {
    await db('looks').insert({ staff_id: 'audit1', procedure_id: 'x', what: 'history' });
    await appendPending(db, { waits: true });
  };
  await look();
  await makeCheckpoint(db, next, [today]);
  const { body } = await auditor.call('getProof', { entry: 0, since });
  expect([body['verifierKey'], body['consistency'].verifierKey]).toEqual([next.verifierKey, today]);
  for (const { checkpoint, verifierKey } of [body, body['consistency']])
    expect(openCheckpoint(checkpoint, verifierKey).size).toBeGreaterThan(0);
  const verify = async (verifierKey: string, ...earlierKeys: string[]) =>
    (await verifyLog(db, { verifierKey, earlierKeys })).firstBreak;
  expect(await verify(next.verifierKey, today)).toBeNull();
  expect(await verify(next.verifierKey)).toMatchObject({ what: 'checkpoint' });
  // Who has the key that was given up signs nothing with it any more.
  await look();
  const { size } = await logState(db);
  const signed = TEST_SIGNER.sign({ size, root: await rootOf(size, readSubtrees(db)) });
  await writeCheckpoint(db, { size, signed, verifier_key: today });
  expect(await verify(next.verifierKey, today)).toMatchObject({ what: 'checkpoint' });
  await db('log_checkpoints').where('size', '>', since).delete();
  expect(await verify(today)).toBeNull();
});

test('an API with another key than the worker’s signs nothing and makes no export, and the worker goes on signing', async () => {
  const { db } = system.database;
  const before = await lastCheckpoint(db);
  if (!before) throw new Error('nothing is signed');
  const [worker, third] = [7, 8].map((fill) => createSigner(TEST_SIGNER.origin, Buffer.alloc(32, fill)));
  if (!worker || !third) throw new Error('no keys');
  const look = async (): Promise<void> => {
    await db('looks').insert({ staff_id: 'audit1', procedure_id: 'x', what: 'history' });
    await appendPending(db, { waits: true });
  };
  const exports = () => db('audit_exports').count({ n: '*' });
  await look();
  await makeCheckpoint(db, worker, [TEST_SIGNER.verifierKey]);
  await look();
  const made = await exports();
  const refused = await auditor.call('exportProcedures', {});
  expect([refused.status, refused.body['type']]).toEqual([503, expect.stringContaining('unavailable')]);
  expect(await exports()).toEqual(made);
  const unsigned = (await logState(db)).size - 1;
  expect((await auditor.call('getProof', { entry: unsigned })).status).toBe(503);
  const { body } = await auditor.call('getProof', { entry: 0 });
  expect(body['verifierKey']).toBe(worker.verifierKey);
  expect(await makeCheckpoint(db, worker)).toMatchObject({ verifierKey: worker.verifierKey, isNew: true });
  // A key that is taken back stays given up, also where it knows the one between; a third one goes on.
  await look();
  const keys = [TEST_SIGNER.verifierKey, worker.verifierKey];
  await expect(makeCheckpoint(db, TEST_SIGNER, keys.slice(1))).rejects.toThrow(OtherKeyError);
  await makeCheckpoint(db, third, keys);
  await look();
  await expect(makeCheckpoint(db, worker)).rejects.toThrow(OtherKeyError);
  const { firstBreak } = await verifyLog(db, { verifierKey: third.verifierKey, earlierKeys: keys });
  expect(firstBreak).toBeNull();
  await db('log_checkpoints').where('size', '>', before.size).delete();
});

describe('other settings', () => {
  const tried = (settings: object, filter: object = {}) => auditor.call('whatIf', { ...filter, settings });

  test('are tried on what is recorded, and nothing is changed', async () => {
    const { db } = system.database;
    const stands = async () => {
      const tables = [
        'procedures',
        'procedure_steps',
        'looks',
        'log_pending',
        'log_leaves',
        'audit_exports',
        'decisions',
      ];
      return Promise.all(tables.map((table) => db(table).count()));
    };
    const before = await stands();
    const { status, body } = await tried({ accessCodeTries: 1 }, { kind: 'access-code' });
    expect(status).toBe(200);
    expect(body['counts'].otherwise).toBeGreaterThan(0);
    const [first] = body['otherwise'];
    expect(first).toMatchObject({ rule: 'code-tries', instead: 'locked', after: 'open' });
    const steps = await db('procedure_steps').where({ procedure_id: first.procedureId }).orderBy('n').pluck('step');
    expect([steps[first.step - 1], steps[first.step]]).toEqual(['wrong-code', first.recorded]);
    const decided = (await tried({ dualControl: true }, { kind: 'operator-application' })).body;
    expect(decided['otherwise']).toContainEqual(
      expect.objectContaining({ rule: 'approvers', recorded: 'approved', instead: 'first-approved' }),
    );
    expect((await tried({ dualControl: false }, { kind: 'operator-application' })).body['counts'].otherwise).toBe(0);
    // As it is now, each is due as it was.
    expect((await tried({ closedDays: [] }, { service: 'umin' })).body['otherwise']).toEqual([]);
    const due = (await tried({ decisionBusinessDays: 9 }, { service: 'umin' })).body['otherwise'];
    expect(due.length).toBeGreaterThan(0);
    for (const one of due) expect([one.rule, one.recorded < one.instead]).toEqual(['due', true]);
    expect(await stands()).toEqual(before);
    // One that was received when another calendar was in force: which one is recorded nowhere.
    const { procedureId } = due[0];
    const move = (days: number) =>
      db('applications')
        .where({ procedure_id: procedureId })
        .update({ due_at: db.raw('due_at + make_interval(days => ?)', [days]) });
    await move(1);
    expect((await tried({ decisionBusinessDays: 9 }, { service: 'umin' })).body['untold']).toContainEqual({
      procedureId,
      rule: 'due',
    });
    await move(-1);
  });

  test('count the requests of an hour that were not searched for', async () => {
    const { db } = system.database;
    const began = async (n: number, status: string, minutes: number): Promise<string> => {
      const procedure_id = `umin-often-${n}`;
      const at = new Date(Date.parse('2026-01-15T03:00:00Z') + minutes * 60_000);
      await db('procedures').insert({
        procedure_id,
        service: 'umin',
        kind: 'often',
        status,
        closed: false,
        locale: 'ja',
        opened_at: at,
        updated_at: at,
      });
      await db('procedure_steps').insert({ procedure_id, n: 0, at, step: 'opened', actor: 'person' });
      await db('procedure_accounts').insert({ procedure_id, service: 'umin', account: 'often-one' });
      return procedure_id;
    };
    await began(1, 'completed', 0);
    const refused = await began(2, 'refused', 30);
    const found = (await tried({ requestsPerHour: 1 }, { kind: 'often', status: 'refused', from: '2026-01-15' })).body;
    expect(found['otherwise']).toMatchObject([{ procedureId: refused, rule: 'requests-per-hour', instead: 'refused' }]);
    for (const table of ['procedure_accounts', 'procedure_steps', 'procedures'])
      await db(table).whereLike('procedure_id', 'umin-often-%').delete();
  });

  test.each([
    {},
    { accessCodeTries: 0 },
    { accessCodeLife: '30' },
    { closedDays: ['2026-02-30'] },
    { other: 1 },
    { dualControl: 'x' },
  ])('that are none, %j, are refused', async (settings) => expect((await tried(settings)).status).toBe(400));
});

test('nobody but an auditor takes anything away', async () => {
  const operations = [
    ['exportProcedures', {}],
    ['getProof', { entry: 0 }],
    ['whatIf', { settings: { accessCodeTries: 5 } }],
  ] as const;
  for (const userId of ['op1', 'lead1', 'admin1']) {
    const caller = system.caller();
    const password = `${userId[0]?.toUpperCase()}${userId.slice(1)}-sample-pass`;
    expect((await caller.call('signIn', { realm: 'staff', userId, password })).status).toBe(200);
    for (const [name, input] of operations)
      expect([userId, name, (await caller.call(name, input)).status]).toEqual([userId, name, 403]);
  }
  for (const [name, input] of operations) expect((await system.caller().call(name, input)).status).toBe(401);
});

describe('npm run audit', () => {
  const audit = (...args: string[]): Promise<Said> => auditWith({}, ...args);
  const auditWith = (more: Record<string, string>, ...args: string[]): Promise<Said> =>
    node([compiled('scripts/audit.js'), ...args], {
      cwd: folder,
      env: {
        DATABASE_URL: system.database.url,
        KEYS: TEST_KEYS,
        AUDIT_SIGNING_KEY: Buffer.alloc(32, 5).toString('base64'),
        PUBLIC_URL,
        DATA_DIR: folder,
        ...more,
      },
    });

  test('rebuilds every view from the archive, where Temporal has no history any more: all are equal to the database', async () => {
    expect(await deleteArchived(system)).toBeGreaterThan(ENDINGS.length / 2);
    const { code, out, err } = await audit('rebuild', '--compare', '--json');
    const { of, equal, others } = JSON.parse(out);
    expect(others).toEqual([]);
    expect([code, equal]).toEqual([0, of]);
    expect(of).toBeGreaterThan(ENDINGS.length / 2);
    expect(err).toContain(`${of}/${of}`);
    const { db } = system.database;
    const [step] = await db('procedure_steps').where({ step: 'completed' }).limit(1);
    const one = { procedure_id: step.procedure_id, n: step.n };
    await db('procedure_steps').where(one).update({ actor: 'staff:forged' });
    const forged = await audit('rebuild', '--compare');
    expect([forged.code, forged.out]).toEqual([
      1,
      expect.stringContaining(`${step.procedure_id}: the database says something else`),
    ]);
    expect(forged.out).toContain(`${of - 1} of ${of} equal`);
    await db('procedure_steps').where(one).update({ actor: step.actor });
  });

  test('replays one or all, through today’s build or the recorded one', async () => {
    const { db } = system.database;
    const { procedure_id: procedureId } = await db('archive_entries')
      .whereRaw('workflow_id = procedure_id')
      .first('procedure_id');
    expect(await audit('replay', procedureId)).toMatchObject({ code: 0, out: 'identical\n' });
    expect(await audit('replay', procedureId, '--build', 'recorded')).toMatchObject({ code: 0 });
    expect(await audit('replay', procedureId, '--build', 'another')).toMatchObject({
      code: 2,
      out: 'unreadable: the build is not kept\n',
    });
    expect(await audit('replay', 'umin-x-y')).toMatchObject({ code: 2 });
    const all = await audit('replay', '--all', '--json');
    const [{ n }] = await db('archive_entries').select(db.raw('count(*)::int as n'));
    expect(JSON.parse(all.out)).toEqual({ identical: n, differs: 0, unreadable: 0, others: [] });
    expect(all.code).toBe(0);
    expect(JSON.parse((await audit('replay', '--all', '--since', '2999-01-01', '--json')).out)).toMatchObject({
      identical: 0,
    });
  });

  test('verifies, proves and exports; what it exported is found good, and what was changed is named', async () => {
    const { db } = system.database;
    expect(await audit('verify')).toMatchObject({ code: 0, out: expect.stringContaining('all fit') });
    const { procedure_id: procedureId } = await db('decisions').first('procedure_id');
    const { code, out } = await audit('proof', procedureId);
    const logged = JSON.parse(out).entries.find(({ row }: { row?: string }) => row?.includes('decided_by'));
    const digest = createHash('sha256').update(`${logged.salt}${logged.row}`).digest('hex');
    expect([code, JSON.parse(logged.header).sha256]).toEqual([0, digest]);
    const took = await audit('export', '--service', 'cinii', '--format', 'json', '--out', 'out.zip');
    expect([took.code, took.err]).toEqual([0, '']);
    expect((await node(['verify-export.mjs', 'out.zip', TEST_SIGNER.verifierKey], { cwd: folder })).code).toBe(0);
    // Never over another file.
    const exports = () => db('audit_exports').count({ n: '*' });
    const before = await exports();
    expect((await audit('export', '--out', 'out.zip')).code).toBe(2);
    expect((await audit('export', '--out', 'nowhere/out.zip')).code).toBe(2);
    // Found out before the log says for ever that something was taken away.
    expect(await exports()).toEqual(before);
    const { file } = JSON.parse((await audit('export', '--service', 'cinii', '--json')).out);
    expect(file).toMatch(/^audit-export-[0-9]+\.zip$/);
    expect(await readdir(folder)).toContain(file);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await unnoticed(db, TEST_SIGNER)).toEqual([]);
    const [leaf] = await db('log_leaves').where({ source: 'decisions' }).limit(1);
    const decision = db('decisions').where({ decision_id: leaf.key });
    const { reason } = await decision.clone().first('reason');
    await decision.clone().update({ reason: 'another' });
    expect(await audit('verify')).toMatchObject({ code: 1, out: expect.stringContaining(`entry ${leaf.n}: changed`) });
    await decision.clone().update({ reason });
  });

  test('compares the log with the checkpoints that are kept outside the database, which nobody cuts there', async () => {
    const { db } = system.database;
    await writeFile(join(folder, 'services.yaml'), 'audit:\n  checkpointFile: kept\n');
    const verified = () => auditWith({ SERVICES: 'services.yaml' }, 'verify');
    expect(await verified()).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') });
    await writeFile(join(folder, 'kept'), '');
    expect(await verified()).toMatchObject({ code: 2, err: expect.stringContaining('has no checkpoints') });
    const signed: string[] = await db('log_checkpoints').orderBy('size').pluck('signed');
    const beyond = TEST_SIGNER.sign({ size: 1_000_000, root: Buffer.alloc(32, 1) });
    await writeFile(join(folder, 'kept'), [...signed, beyond].map((one) => `${one}\n`).join(''));
    const { code, out } = await verified();
    expect([code, out]).toEqual([1, expect.stringMatching(/^entry [0-9]+: cut\n/)]);
    expect(out).toContain(`compared with ${signed.length + 1} checkpoints`);
  });

  test.each([
    ['no such command'],
    ['no such command', 'verify', 'x'],
    ['no such command', 'replay'],
    ['no such command', 'rebuild'],
    ['no such command', 'x'],
    ['--format: one of csv', 'export', '--format', 'pdf'],
    ['--since: there is no day 2026-11', 'replay', '--all', '--since', '2026-11'],
    ['--status: one of ', 'export', '--status', 'bogus', '--service', 'umin'],
    ['--words: required', 'export', '--words', ' '],
  ])('a wrong use, for %s, ends with 2 and says how: %s %s %s', async (why, ...args) => {
    const { code, err } = await audit(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('Usage')]);
    expect(err).toContain(why);
  });
});

test('an export while somebody is erased has nothing of them: what stands in its table was on record when it was logged', async () => {
  const { db } = system.database;
  const person = { service: 'cinii', account: 'AUTH00000101' };
  const ids = (await proceduresOf(db, person)).map(({ procedureId }) => procedureId);
  const removal = { id: 'audit-erasure-meanwhile', kind: 'erasure' } as const;
  const tables: string[] = [];
  const write = async (_format: string, rows: readonly ExportRow[]): Promise<Buffer> => {
    if (tables.length === 0) await db.transaction((trx) => removePerson(trx, person, ids, removal));
    tables.push(JSON.stringify(rows));
    return Buffer.from(tables.at(-1) ?? '');
  };
  const wish = { format: 'json', filter: { service: 'cinii' }, by: 'audit1' } as const;
  const { bytes } = await makeExport({ db, signer: TEST_SIGNER, earlierKeys: undefined, write }, wish);
  expect(tables.map((table) => table.includes('書類を確認した'))).toEqual([true, false]);
  expect(bytes.includes('書類を確認した')).toBe(false);
  expect((await checked(bytes)).code).toBe(0);
  expect(await verifyLog(db, { verifierKey: TEST_SIGNER.verifierKey })).toMatchObject({ firstBreak: null });
});

/** Each way once; a thousand procedures by `npm run test:audit -- 1000`. */
for (const n of effort<number[]>([], [200]))
  test(`${n} procedures of all kinds and endings are rebuilt as the database has them, and what is done to the log is found (I9)`, async () => {
    const { of, equal, faults } = await thousand(n);
    expect(faults).toEqual([]);
    expect(equal).toBe(of);
  });
