/** Every place in which data of persons could stand is in the list that says what becomes of it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isOnRecord, PERSON_SERVICES, type PersonService, proceduresOf } from '../../db/audit/erasures.js';
import {
  KEPT,
  NOBODYS,
  type Rows,
  WITH_ANY_PERSON,
  WITH_PERSON,
  WITH_PROCEDURES,
} from '../../db/audit/personal-data.js';
import { noteChanges } from '../../db/audit/register-changes.js';
import { type Person, removePerson } from '../../db/audit/removals.js';
import { freshDatabase, type TestDatabase } from '../helpers/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.drop());

/** Numbers, instants and yes or no say nothing of a person by themselves. */
const SAY_NOTHING = ['bigint', 'integer', 'smallint', 'boolean', 'timestamp with time zone'];

/** Columns that may hold a person's data, by table. */
async function columns(): Promise<Record<string, string[]>> {
  const { rows } = await database.db.raw(
    `select c.table_name as table, c.column_name as column, c.data_type as type from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2`,
  );
  const found: Record<string, string[]> = {};
  for (const { table, column, type } of rows) {
    found[table] ??= [];
    if (!SAY_NOTHING.includes(type)) found[table].push(column);
  }
  return found;
}
const tablesOf = (rows: readonly Rows[]): string[] => rows.map(([table]) => table);
const TAKEN = new Set([
  ...tablesOf(WITH_PROCEDURES),
  ...Object.values(WITH_PERSON).flatMap(tablesOf),
  ...tablesOf(WITH_ANY_PERSON),
]);

test('every table is in a list, and every list is of tables that there are', async () => {
  const listed = [...TAKEN, ...Object.keys(KEPT), ...Object.keys(NOBODYS)];
  expect([...new Set(listed)].sort()).toEqual(Object.keys(await columns()).sort());
  expect(Object.keys(NOBODYS).filter((table) => TAKEN.has(table) || Object.hasOwn(KEPT, table))).toEqual([]);
});

test('every column of a table whose rows stay is said to be emptied, or to say nothing of a person', async () => {
  const all = await columns();
  for (const [table, { empties, columns: keep }] of Object.entries(KEPT)) {
    const emptied = empties.map(({ column }) => column);
    expect([table, [...new Set([...emptied, ...keep])].sort()]).toEqual([table, all[table]?.toSorted()]);
  }
  const fixed = new Set(SAY_NOTHING);
  expect(fixed.size).toBeGreaterThan(0);
  for (const [table, keep] of Object.entries(NOBODYS))
    expect([table, keep.filter((column) => all[table]?.includes(column)).sort()]).toEqual([
      table,
      all[table]?.toSorted(),
    ]);
});

test('looks by account go with the person, in whatever letters the account was typed', async () => {
  const { db } = database;
  const typed = ['SUZUKI01', 'suzuki01', 'Suzuki01', 'suzuki011'];
  await db('looks').insert(typed.map((one) => ({ staff_id: 'audit1', procedure_id: '', what: `account ${one}` })));
  const person = { service: 'umin', account: 'suzuki01' };
  await db.transaction((trx) => removePerson(trx, person, [], { id: 'erase-1', kind: 'erasure' }));
  expect(await db('looks').where('what', 'like', 'account %').pluck('what')).toEqual(['account suzuki011']);
});

let removals = 0;
const removed = (person: Person): Promise<void> =>
  database.db.transaction((trx) =>
    removePerson(trx, person, [], { id: `removal-${(removals += 1)}`, kind: 'erasure', proposedBy: 'admin1' }),
  );

test('of an account of the same name in another service nothing goes', async () => {
  const { db } = database;
  const [at, account] = [new Date(), 'same-name'];
  const times = { created_at: at, last_seen_at: at, expires_at: at, idle_ms: 1 };
  const realms = ['staff', 'shomei', 'jairo', 'utokyo'];
  await db('sessions').insert(realms.map((realm) => ({ id_digest: realm, realm, user_id: account, ...times })));
  const places = ['staff', 'student', 'restore', 'access-code', 'member', 'utokyo'];
  await db('guess_alerts').insert(places.map((place) => ({ place, kind: 'account', subject: account, tries: 9 })));
  await db('looks').insert({ staff_id: 'audit1', procedure_id: '', what: 'account Same-NAME' });
  await removed({ service: 'shomei', account });
  expect(await db('sessions').where({ user_id: account }).pluck('realm')).toEqual(['staff', 'jairo', 'utokyo']);
  expect(await db('guess_alerts').where({ subject: account }).orderBy('id').pluck('place')).toEqual(
    places.filter((place) => place !== 'student'),
  );
  // Who looked at it said of no service; the name is what goes.
  expect(await db('looks').whereRaw('what ilike ?', `%${account}%`)).toEqual([]);
});

test('what tells of a member without naming the account is a procedure of theirs: invitations to their addresses, and uploads of others while these are open', async () => {
  const { db } = database;
  const mori = { service: 'jairo', account: 'prof-mori' };
  const at = new Date();
  const procedure = (procedure_id: string, closed: boolean) => ({
    procedure_id,
    service: 'jairo',
    kind: 'member-registration',
    status: closed ? 'expired' : 'issued',
    closed,
    locale: 'ja',
    opened_at: at,
    updated_at: at,
  });
  const about = { institution: 'univ-a', email: 'x', locale: 'ja', invited_by: 'staff:op1' };
  await db('jairo_invitations').insert([
    { ...about, procedure_id: 'i1', institution: 'univ-b', role: '機関管理者', email_key: 'mori@univ-a.example.jp' },
    { ...about, procedure_id: 'i2', role: '教員', number: 'M0002', email_key: 'earlier@univ-a.example.jp' },
    { ...about, procedure_id: 'i3', role: '図書館員', number: 'M0001', email_key: 'kato@univ-a.example.jp' },
  ]);
  const upload = { institution: 'univ-a', uploaded_by: 'univ-a-admin', format: 'csv', digest: 'd', base_revision: 1 };
  await db('jairo_imports').insert({ ...upload, procedure_id: 'u1', state: 'checked', counts: '{}' });
  const cells = { name: '森 健', display_name: '森', affiliation: '理学部', role: '教員' };
  const row = { ...cells, procedure_id: 'u1', row: 2, number: '', email: 'Mori@univ-a.example.jp' };
  await db('jairo_import_rows').insert(row);
  await db('procedures').insert([procedure('i1', true), ...['i2', 'i3', 'u1'].map((id) => procedure(id, false))]);
  expect(await proceduresOf(db, mori)).toEqual([
    { procedureId: 'i1', open: false, archived: false },
    { procedureId: 'i2', open: true, archived: false },
    { procedureId: 'u1', open: true, archived: false },
  ]);
  await db('procedures').update({ closed: true });
  expect((await proceduresOf(db, mori)).map(({ procedureId }) => procedureId)).toEqual(['i1', 'i2']);
  await removed(mori);
  expect(await db('jairo_invitations').pluck('procedure_id')).toEqual(['i3']);
  expect(await db('jairo_import_rows')).toEqual([]);
});

test('an account that only its register knows is on record, and goes', async () => {
  const { db } = database;
  const registers: Record<PersonService, [table: string, column: string]> = {
    cinii: ['cinii_registrations', 'application_id'],
    umin: ['umin_accounts', 'id'],
    shomei: ['directory_users', 'user_id'],
    jairo: ['jairo_members', 'user_id'],
    utokyo: ['utokyo_members', 'id'],
  };
  for (const service of PERSON_SERVICES) {
    const [table, column] = registers[service];
    const [account] = await db(table).orderBy(column).limit(1).pluck(column);
    const person = { service, account: String(account) };
    expect([service, await isOnRecord(db, person)]).toEqual([service, true]);
    await removed(person);
    expect([service, await isOnRecord(db, person)]).toEqual([service, false]);
    expect(await isOnRecord(db, { service, account: 'nobody' })).toBe(false);
  }
});

test('what was changed of the account goes with the person, and that it was an own account of staff; the rest of the trail stays', async () => {
  const { db } = database;
  const by = 'staff:admin1';
  const own = (before: string[], after: string[]) => ({ accounts: { before, after } });
  const rows = [
    { register: 'cinii', entry: 'AUTH00000777', what: 'add', changes: { email: { after: 'a@example.ac.jp' } } },
    { register: 'cinii', entry: 'AUTH00000778', what: 'add', changes: {} },
    { register: 'staff', entry: 'op1', what: 'change', changes: { roles: { before: ['lead'], after: [] } } },
    { register: 'staff', entry: 'op1', what: 'accounts', changes: own([], ['cinii:AUTH00000777']) },
    { register: 'staff', entry: 'op2', what: 'accounts', changes: own(['cinii:AUTH00000777', 'umin:a-1'], []) },
    { register: 'staff', entry: 'op3', what: 'accounts', changes: own([], ['umin:AUTH00000777']) },
  ] as const;
  await noteChanges(
    db,
    rows.map((row) => ({ ...row, by })),
  );
  const person = { service: 'cinii', account: 'AUTH00000777' };
  await db.transaction((trx) => removePerson(trx, person, [], { id: 'erase-2', kind: 'erasure' }));
  expect(await db('register_changes').orderBy('id').pluck('entry')).toEqual(['AUTH00000778', 'op1', 'op3']);
});

test('a table or a column that is added is found to be missing', async () => {
  const { db } = database;
  await db.schema.createTable('new_table', (t) => t.text('telephone'));
  await db.schema.alterTable('procedures', (t) => t.text('telephone'));
  const all = await columns();
  expect(all['new_table']).toEqual(['telephone']);
  expect(all['procedures']).toContain('telephone');
});
