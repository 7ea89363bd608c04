/** The sample members of the university: a section of their own, for a database that was filled before there were any. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { leadsOf } from '../../../db/staff/staff.js';
import { ensureSample } from '../../../scripts/processes/sample.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { EMBEDDED_ISSUER, identitySubject } from '../../../worker/runtime/mfa/identity-subject.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testRing } from '../../helpers/ring.js';
import { ITO, SAMPLE_SECRET, TAKAHASHI, WATANABE } from './support.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.drop());

const TABLES = ['utokyo_methods', 'utokyo_offices', 'utokyo_members'] as const;
const rows = async () =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await database.db(table).orderBy(1)])));

test('has three members with their methods and offices, and no password or secret in clear', async () => {
  const { utokyo_members: members, utokyo_methods: methods, utokyo_offices: offices } = await rows();
  expect(members.map(({ id, kind, faculty }: Record<string, string>) => [id, kind, faculty])).toEqual([
    [TAKAHASHI, 'student', '工学部'],
    [ITO, 'student', '文学部'],
    [WATANABE, 'staff', '本部'],
  ]);
  expect(offices).toHaveLength(3);
  const known = methods.filter(({ sealed }: { sealed: string | null }) => sealed !== null);
  expect(known.map(({ member_id, kind }: Record<string, string>) => [member_id, kind])).toEqual([[TAKAHASHI, 'totp']]);
  expect(methods).toHaveLength(5);
  const all = JSON.stringify([members, methods]);
  for (const clear of [SAMPLE_SECRET, 'UT-sample-001', 'sub-takahashi']) expect(all).not.toContain(clear);
});

test('has one whose card is linked, known again by issuer and subject', async () => {
  const linked = await database.db('utokyo_members').whereNotNull('linked_subject');
  expect(linked.map(({ id }) => id)).toEqual([TAKAHASHI]);
  const [{ linked_issuer, linked_subject, linked_name_equal }] = linked;
  expect([linked_issuer, linked_name_equal]).toEqual([EMBEDDED_ISSUER, true]);
  const is = (issuer: string, subject: string) =>
    createTokens(testRing()).matches(...identitySubject(issuer, subject), linked_subject);
  expect([is(EMBEDDED_ISSUER, 'sub-takahashi'), is(EMBEDDED_ISSUER, 'sub-ito'), is('other', 'sub-takahashi')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('comes into a database that has the other sections already, and leaves one alone that has members', async () => {
  const staff = await database.db('staff').count();
  for (const table of TABLES) await database.db(table).delete();
  await ensureSample(database.db, testRing());
  expect(await database.db('utokyo_members').pluck('id').orderBy('id')).toEqual([TAKAHASHI, ITO, WATANABE]);
  expect(await database.db('staff').count()).toEqual(staff);
  // What is late is told to whoever leads the queue.
  expect(await leadsOf(database.db, 'utokyo')).toEqual(['lead1']);
  await database.db('utokyo_methods').delete();
  await database.db('utokyo_members').where({ id: ITO }).delete();
  await ensureSample(database.db, testRing());
  expect(await database.db('utokyo_members').pluck('id').orderBy('id')).toEqual([TAKAHASHI, WATANABE]);
});
