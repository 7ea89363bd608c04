/** `npm run import`: people from a file into the database, all rows or none, each change in the trail. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EntryRegister } from '../../db/platform/register-entries.js';
import { findUminAccount, findUminAccountsByIdentity } from '../../db/umin/accounts.js';
import { officesOf } from '../../db/utokyo/offices.js';
import { officesImport } from '../../scripts/import/offices.js';
import { peopleImport } from '../../scripts/import/people.js';
import { planOf } from '../../scripts/import/plan.js';
import type { Entry } from '../../scripts/import/register.js';
import { keepsAdministrator, staffImport } from '../../scripts/import/staff.js';
import { appendPending } from '../../worker/runtime/audit/log.js';
import { loadServices } from '../../worker/runtime/settings/services.js';
import { createWorkbooks } from '../../worker/runtime/workbook/workbooks.js';
import { identityKey } from '../../workflows/rules/identity.js';
import { freshDatabase, type TestDatabase } from '../helpers/database.js';
import { compiled } from '../helpers/processes.js';

let own: TestDatabase;
let folder = '';
const workbooks = createWorkbooks();
beforeAll(async () => {
  own = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tetsuzuki-import-'));
});
afterAll(async () => {
  await workbooks.close();
  await rm(folder, { recursive: true });
  await own.drop();
});

const HEADINGS = ['担当者ID', '氏名', 'メールアドレス', '役割', '担当サービス', '本人のアカウント'];
async function csv(...rows: readonly (readonly string[])[]): Promise<string> {
  const path = join(folder, 'staff.csv');
  await writeFile(path, rows.map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n'));
  return path;
}
async function xlsx(...rows: readonly (readonly string[])[]): Promise<string> {
  const path = join(folder, 'staff.xlsx');
  await writeFile(path, await workbooks.writeTable({ name: '担当者', widths: HEADINGS.map(() => 20), rows }));
  return path;
}

interface Said {
  code: unknown;
  out: string;
  err: string;
}
/** With the settings of a production, where the sample loader is refused. */
const production = () => ({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://accounts.example.ac.jp',
  DATABASE_URL: own.url,
  TEMPORAL_ADDRESS: 'temporal:7233',
  SMTP_URL: 'smtps://mail.example.ac.jp:465',
  KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  AUDIT_SIGNING_KEY: Buffer.alloc(32, 2).toString('base64'),
});
const run = (args: readonly string[], env: NodeJS.ProcessEnv = production()): Promise<Said> =>
  new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], LANG: 'en_GB.UTF-8', ...env } };
    execFile(process.execPath, [compiled('scripts/import.js'), ...args], options, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
const staff = () =>
  own.db('staff').orderBy('id').select('id', 'name', 'email', 'roles', 'queues', 'accounts', 'version');
const trail = () => own.db('register_changes').orderBy('id').select('entry', 'what', 'changes', 'changed_by', 'reason');

describe('npm run import -- staff, in production', () => {
  beforeEach(async () => {
    await own.db('register_changes').delete();
    await own.db('staff').delete();
  });

  test('plans first, applies all rows at once, and leaves alone whom the file does not name', async () => {
    const first = await xlsx(
      HEADINGS,
      ['admin@example.ac.jp', '管理 一', '', 'administrator', '', ''],
      ['op@example.ac.jp', '窓口 花子', 'op@example.ac.jp', 'operator、主任', 'umin cinii', 'umin:yamada-tar'],
    );
    const planned = await run(['staff', first, '--dry-run', '--json']);
    expect(JSON.parse(planned.out)).toMatchObject({ end: 'planned', counts: { rows: 2, add: 2, errors: 0 } });
    expect([planned.code, await staff()]).toEqual([0, []]);

    expect(await run(['staff', first, '--by', 'sato'])).toMatchObject({ code: 0, err: '' });
    expect(await staff()).toMatchObject([
      { id: 'admin@example.ac.jp', email: null, roles: ['administrator'] },
      {
        id: 'op@example.ac.jp',
        email: 'op@example.ac.jp',
        roles: ['lead', 'operator'],
        queues: ['cinii', 'umin'],
        accounts: ['umin:yamada-tar'],
      },
    ]);
    const second = await csv(
      ['id', 'Name', 'Roles', 'QUEUES'],
      ['op@example.ac.jp', '窓口 花子', 'operator', 'umin, cinii'],
    );
    const changed = await run(['staff', second, '--by', 'sato', '--reason', 'moved']);
    expect(changed.out).toMatch(/left alone: 1\.\n[^]*row 2, op@example\.ac\.jp, 役割: lead operator → operator\n/);
    expect(await staff()).toMatchObject([
      { version: 1 },
      { roles: ['operator'], accounts: ['umin:yamada-tar'], version: 2 },
    ]);
    expect(await trail()).toMatchObject([
      { entry: 'admin@example.ac.jp', what: 'add', changes: { roles: { after: ['administrator'] } } },
      { entry: 'op@example.ac.jp', what: 'add', changes: { email: { after: 'op@example.ac.jp' } } },
      { entry: 'op@example.ac.jp', what: 'accounts', changes: { accounts: { after: ['umin:yamada-tar'] } } },
      {
        entry: 'op@example.ac.jp',
        what: 'change',
        changes: { roles: { before: ['lead', 'operator'], after: ['operator'] } },
        changed_by: 'import:sato',
        reason: expect.stringMatching(/^moved: staff\.csv \([0-9a-f]{16}\), 2$/),
      },
    ]);
    const again = await run(['staff', second]);
    expect([again.code, (await trail()).length]).toEqual([0, 4]);
    expect(again.out).toContain('Nothing to change.');
    await appendPending(own.db, { waits: true });
    expect(await own.db('log_leaves').where({ source: 'register_changes' })).toHaveLength(4);
  });

  test('changes nothing where a single row has an error, and names each by row and column', async () => {
    const file = await csv(
      HEADINGS,
      ['good', '良子', '', 'administrator', '', ''],
      ['ＧＯＯＤ', '良子', 'nobody', 'operator, boss', 'umin', 'mail:x'],
    );
    const { code, out } = await run(['staff', file, '--json']);
    expect(code).toBe(1);
    const { end, errors } = JSON.parse(out);
    expect([
      end,
      errors.map((error: Record<string, unknown>) => [error['row'], error['column'], error['reason']]),
    ]).toEqual([
      'refused',
      [
        [3, 'email', 'not-an-email'],
        [3, 'roles', 'unknown-role'],
        [3, 'accounts', 'unknown-account'],
        [3, 'id', 'duplicate-row'],
      ],
    ]);
    expect(errors[1].detail).toContain('“boss”');
    expect(await staff()).toEqual([]);
  });

  test('refuses what is no sheet of staff, a column of passwords by its name, and settings that are wrong', async () => {
    const secret = await csv([...HEADINGS.slice(0, 5), 'パスワード'], ['a', 'b', '', 'operator', 'umin', 'Canary-1']);
    const refused = await run(['staff', secret, '--json']);
    expect(refused.err).toBe('');
    expect(JSON.parse(refused.out)).toEqual({
      refused: 'unknown-heading',
      detail: expect.stringMatching(/パスワード[^]*never taken from a file/),
    });
    expect([refused.code, refused.out.includes('Canary')]).toEqual([2, false]);
    const lacking = await csv(HEADINGS.slice(0, 3), ['a', 'b', '']);
    const [missing, nowhere, wrong] = await Promise.all([
      run(['staff', lacking]),
      run(['staff', lacking], { ...production(), DATABASE_URL: '' }),
      run(['people', lacking]),
    ]);
    expect([missing.code, nowhere.code, wrong.code]).toEqual([2, 2, 2]);
    expect(missing).toMatchObject({ out: '', err: expect.stringContaining('役割, 担当サービス') });
    expect(nowhere.err).toContain('DATABASE_URL');
    expect(await staff()).toEqual([]);
  });
});

describe('the plan of staff', () => {
  const columns = staffImport.columns.map(({ name }) => name);
  const present = new Map<string, Entry>([
    ['admin1', { name: '管理', email: null, roles: ['administrator'], queues: [], accounts: [], disabled: false }],
  ]);
  const planned = (...rows: Record<string, string>[]) =>
    planOf(
      staffImport.columns,
      {
        columns,
        rows: rows.map((cells, at) => ({
          row: at + 2,
          cells: { ...Object.fromEntries(columns.map((name) => [name, ''])), name: '名', ...cells },
        })),
      },
      present,
      keepsAdministrator,
    );

  test('keeps the last administrator', () => {
    expect(planned({ id: 'admin1', roles: 'operator' }).errors).toEqual([
      { row: 2, column: 'roles', fault: 'last-administrator' },
    ]);
    expect(planned({ id: 'admin1', roles: 'administrator', disabled: 'はい' }).errors).toMatchObject([
      { column: 'disabled', fault: 'last-administrator' },
    ]);
    expect(planned({ id: 'admin1', roles: 'operator' }, { id: 'new', roles: '管理者' }).errors).toEqual([]);
  });

  test('takes an ID that differs from a registered one in width or case for a slip', () => {
    expect(planned({ id: 'Admin１', roles: 'operator' }).errors).toMatchObject([
      { fault: 'similar-id', about: 'admin1' },
    ]);
  });

  test('a blank cell takes away an address, and enables nobody', () => {
    const disabled: Entry = {
      name: '名',
      email: 'op@office.example.jp',
      roles: ['operator'],
      queues: [],
      accounts: [],
      disabled: true,
    };
    const rows = [{ row: 2, cells: { id: 'op1', name: '名', email: '', roles: 'operator', disabled: '' } }];
    const given = ['id', 'name', 'email', 'roles', 'disabled'];
    const { change } = planOf(staffImport.columns, { columns: given, rows }, new Map([['op1', disabled]]));
    expect(change.map(({ column, after }) => [column, after])).toEqual([['email', null]]);
  });

  test('counts who is left alone', () => {
    expect(planned({ id: 'new', roles: 'auditor' }).counts).toEqual({
      rows: 1,
      add: 1,
      change: 0,
      unchanged: 0,
      errors: 0,
      leftAlone: 1,
    });
  });
});

describe('registers of services', () => {
  const services = loadServices();
  const adds = async (register: EntryRegister, cells: Record<string, string>[], apply = true) => {
    const { columns, check, ...port } = peopleImport(register, services);
    const rows = cells.map((one, at) => ({ row: at + 2, cells: one }));
    return own.db.transaction(async (trx) => {
      await port.lock(
        trx,
        rows.map(({ cells: { id = '' } }) => id),
      );
      const given = columns.map(({ name }) => name).filter((name) => cells.every((one) => Object.hasOwn(one, name)));
      const plan = planOf(columns, { rows, columns: given }, await port.present(trx), await check?.(trx));
      if (apply && plan.errors.length === 0) await port.apply(trx, plan.all, () => ({ by: 'import:sato' }));
      return plan;
    });
  };
  const reasons = async (register: EntryRegister, ...cells: Record<string, string>[]) =>
    (await adds(register, cells, false)).errors.map(({ column, fault }) => [column, fault]);

  test('of CiNii: a registration, whose first password comes by a reissue; its address stays while one is open', async () => {
    const one = { id: 'ａｕｔｈ00000901', email: 'A@Univ.example.jp', institution: 'Ａ大学', kind: '新規' };
    expect((await adds('cinii', [one])).counts).toMatchObject({ add: 1, errors: 0 });
    const row = await own.db('cinii_registrations').where({ application_id: 'AUTH00000901' }).first();
    expect(row).toMatchObject({ email_key: 'A@univ.example.jp', institution: 'A大学', use_state: 'active' });
    expect(row.password_hash).toMatch(/^\$argon2id\$/);
    const moved = { ...one, email: 'b@univ.example.jp' };
    const claim = {
      procedure_id: 'cinii-x',
      application_id: 'AUTH00000901',
      password_version: 1,
      claimed_at: new Date(),
    };
    await own.db('reissue_claims').insert(claim);
    expect(await reasons('cinii', moved)).toEqual([['email', 'procedure-open']]);
    await own.db('reissue_claims').update({ ended: 'expired' });
    expect((await adds('cinii', [moved])).change).toMatchObject([
      { before: 'A@Univ.example.jp', after: 'b@univ.example.jp' },
    ]);
    expect(await own.db('register_changes').where({ register: 'cinii' }).orderBy('id').pluck('what')).toEqual([
      'add',
      'change',
    ]);
  });

  test('of UMIN: an account is found by its holder as one that was there before, and is disabled', async () => {
    const one = {
      id: 'mori-haj',
      family: '森',
      given: '一',
      family_kana: 'モリ',
      given_kana: 'はじめ',
      sex: '男',
      birth: '昭和55年4月12日',
    };
    await adds('umin', [one]);
    const typed = { familyName: '森', givenName: '一', familyNameKana: 'もり', givenNameKana: 'はじめ' };
    const key = identityKey({ ...typed, sex: 'male', birthDate: '1980/04/12' });
    expect(await findUminAccountsByIdentity(own.db, key)).toMatchObject([{ id: 'mori-haj', password_hash: null }]);
    expect((await adds('umin', [{ ...one, disabled: 'はい' }])).change).toMatchObject([
      { column: 'disabled', after: true },
    ]);
    expect((await findUminAccount(own.db, 'mori-haj'))?.disabled_at).toEqual(expect.any(Date));
    expect(await reasons('umin', { ...one, id: 'Mori-haj', sex: '?' })).toEqual([
      ['id', 'not-a-user-id'],
      ['sex', 'unknown-kind'],
    ]);
    expect(await reasons('umin', { id: 'x-1' })).toEqual([
      ['family', 'needed-to-add'],
      ['given', 'needed-to-add'],
      ['family_kana', 'needed-to-add'],
      ['given_kana', 'needed-to-add'],
      ['sex', 'needed-to-add'],
      ['birth', 'needed-to-add'],
    ]);
  });

  test('of students: an address is one student’s, also where two of the file change theirs', async () => {
    const two = [
      { id: 'S2026901', email: 'one@student.example.jp' },
      { id: 's2026902', email: 'two@student.example.jp' },
    ];
    await adds('shomei', two);
    expect(await reasons('shomei', { id: 's2026901', email: 'two@Student.example.jp' })).toEqual([
      ['email', 'address-of-another'],
    ]);
    const [first = { id: '', email: '' }] = two;
    await adds('shomei', [{ ...first, email: 'new@student.example.jp' }]);
    expect(await own.db('shomei_accounts').where({ user_id: 's2026901' }).first()).toMatchObject({
      email_key: 'new@student.example.jp',
      email_version: 1,
    });
    await adds('shomei', [
      { id: 's2026901', email: 'two@student.example.jp' },
      { id: 's2026902', email: 'new@student.example.jp' },
    ]);
    expect(
      await own
        .db('shomei_accounts')
        .whereIn('user_id', ['s2026901', 's2026902'])
        .orderBy('user_id')
        .pluck('email_key'),
    ).toEqual(['two@student.example.jp', 'new@student.example.jp']);
  });

  test('keep only their own rows from others: a procedure that has locked another goes on', async () => {
    const trx = await own.db.transaction();
    await trx('shomei_accounts').where({ user_id: 's2026901' }).forUpdate().first();
    await adds('shomei', [{ id: 's2026902', email: 'third@student.example.jp' }]);
    await trx('shomei_accounts').where({ user_id: 's2026901' }).update({ email: 'kept@student.example.jp' });
    await trx.commit();
    expect(
      await own.db('shomei_accounts').whereIn('user_id', ['s2026901', 's2026902']).orderBy('user_id').pluck('email'),
    ).toEqual(['kept@student.example.jp', 'third@student.example.jp']);
  });

  test('of the university: both addresses are told of another notice address', async () => {
    const one = {
      id: '１２３４５００９０１',
      name: '森 一',
      kind: '学生',
      faculty: '文学部',
      email: 'a@notice.example.jp',
    };
    await adds('utokyo', [one]);
    await adds('utokyo', [{ ...one, email: 'b@notice.example.jp' }]);
    expect(await own.db('utokyo_address_changes').where({ member_id: '1234500901' })).toMatchObject([
      { replaced: 'a@notice.example.jp' },
    ]);
    expect(await own.db('utokyo_members').where({ id: '1234500901' }).first()).toMatchObject({
      email: 'b@notice.example.jp',
      email_before: 'a@notice.example.jp',
      password_hash: null,
      // The first set-up is before them, as before somebody whom a source of SCIM makes.
      mfa_required: false,
    });
  });

  test('of offices: who sits at the counter of a faculty, all of whom are staff', async () => {
    await own.db('staff').insert({ id: 'clerk1', name: '窓口', roles: [], queues: [] });
    const planned = (cells: Record<string, string>) =>
      own.db.transaction(async (trx) => {
        const table = { rows: [{ row: 2, cells }], columns: ['id', 'staff'] };
        const plan = planOf(
          officesImport.columns,
          table,
          await officesImport.present(trx),
          await officesImport.check?.(trx),
        );
        if (plan.errors.length === 0) await officesImport.apply(trx, plan.all, () => ({ by: 'import:sato' }));
        return plan.errors.map(({ column, fault, about }) => [column, fault, about]);
      });
    expect(await planned({ id: '文学部', staff: 'clerk1' })).toEqual([['id', 'not-an-office', undefined]]);
    expect(await planned({ id: '文学部／学生', staff: 'clerk1, nobody' })).toEqual([
      ['staff', 'unknown-staff', 'nobody'],
    ]);
    // Of a faculty that nobody is of, nobody would ever come to its counter.
    expect(await planned({ id: '文学部・学生課／学生', staff: 'clerk1' })).toEqual([
      ['id', 'unknown-faculty', '文学部・学生課'],
    ]);
    expect(await planned({ id: '文学部／学生', staff: 'clerk1' })).toEqual([]);
    expect(await officesOf(own.db, 'clerk1')).toEqual([{ faculty: '文学部', serves: 'student' }]);
    // An office that there is stays as it is named, also when the last of its people is disabled.
    const nobodyLeft = own.db('utokyo_members').where({ faculty: '文学部' }).whereNull('disabled_at');
    await nobodyLeft.update({ disabled_at: new Date() });
    expect(await planned({ id: '文学部／学生', staff: 'clerk1' })).toEqual([]);
    expect(await planned({ id: '文学部/教職員', staff: 'clerk1' })).toEqual([['id', 'unknown-faculty', '文学部']]);
    expect(await planned({ id: '文学部/student', staff: '' })).toEqual([]);
    expect(await officesOf(own.db, 'clerk1')).toEqual([]);
    expect(
      await own.db('register_changes').where({ entry: 'office 文学部/student' }).orderBy('id').pluck('what'),
    ).toEqual(['add', 'change']);
  });
});
