/** Every table that says which account a procedure is about is read for it: erasing that person reaches all of their procedures. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SOURCES } from '../../../db/audit/checks.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';

/** Columns that name an account, beside those that refer to a table of accounts. */
const NAMES = ['account', 'account_id', 'application_id', 'member_id', 'user_id'];
const ACCOUNTS = [
  'cinii_registrations',
  'umin_accounts',
  'shomei_accounts',
  'directory_users',
  'jairo_accounts',
  'utokyo_members',
];

/** What names a procedure and an account and is not read, and why not. */
const EXCEPTIONS: Record<string, string> = {
  'audit_erasures.account': 'whom an erasure is proposed of; the procedure is one that stops it',
  'first_approvals.account_id': 'each stands in approvals_given as well',
  'jairo_import_effects.user_id': 'members that an import changes: its history holds counts, and nothing of them',
  'jairo_inviters_told.user_id': 'to whom a mail went that tells of the procedures of others',
  'propagations.account_id': 'of a change that stands in umin_password_changes',
  'reissue_pending.application_id': 'stands in reissue_claims before',
  'umin_wrong_codes.account_id': 'of a code that stands in umin_code_claims',
  'utokyo_methods.member_id': 'came with a re-registration, which stands in utokyo_reregistrations',
  'utokyo_passes.member_id': 'given in a re-registration, which stands in utokyo_reregistrations',
  'void_decisions.account_id': 'stood in decisions before',
};

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase();
});
afterAll(() => own.drop());

test('no table with a procedure and an account is forgotten', async () => {
  const { rows } = await own.db.raw(
    `select c.table_name || '.' || c.column_name as place,
       exists (select from information_schema.triggers t where t.event_object_table = c.table_name and t.action_statement like '%note_account(%''' || c.column_name || ''')') as is_read
     from information_schema.columns c
     where c.table_schema = 'public' and c.table_name not in ('procedure_accounts')
       and exists (select from information_schema.columns p where p.table_schema = 'public' and p.table_name = c.table_name and p.column_name = 'procedure_id')
       and (c.column_name = any(?) or exists (
         select from information_schema.key_column_usage k
         join information_schema.referential_constraints r using (constraint_schema, constraint_name)
         join information_schema.constraint_table_usage u on u.constraint_schema = r.unique_constraint_schema and u.constraint_name = r.unique_constraint_name
         where k.table_name = c.table_name and k.column_name = c.column_name and u.table_name = any(?)))
     order by 1`,
    [NAMES, ACCOUNTS],
  );
  const places: { place: string; is_read: boolean }[] = rows;
  expect(places.length).toBeGreaterThan(Object.keys(EXCEPTIONS).length);
  expect(places.filter(({ is_read: isRead }) => !isRead).map(({ place }) => place)).toEqual(
    Object.keys(EXCEPTIONS).sort(),
  );
});

test('the log knows which of its sources call their rows by a number', async () => {
  const sources = Object.entries(SOURCES);
  const types = await Promise.all(
    sources.map(async ([table_name, { key: column_name }]) => {
      const { data_type: type } = await own.db('information_schema.columns').where({ table_name, column_name }).first();
      return [table_name, type === 'bigint'] as const;
    }),
  );
  expect(types).toEqual(sources.map(([table, { isNumber }]) => [table, isNumber]));
});
