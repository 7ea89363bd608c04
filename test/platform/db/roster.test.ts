/** The roster as a ledger: what it is, what it was, what became different, and who is found in it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findImport, planOfImport, rowsOfImport, storeImport } from '../../../db/jairo/imports.js';
import { findInstitution, listInstitutions } from '../../../db/jairo/institutions.js';
import { mayManage, rightsOf } from '../../../db/jairo/rights.js';
import { compareVersions, presentRows, rosterAt, searchMembers } from '../../../db/jairo/roster.js';
import { ensureSample } from '../../../scripts/processes/sample.js';
import { rosterEmailKey } from '../../../workflows/rules/roster.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { testRing } from '../../helpers/ring.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());

const KATO = {
  memberNumber: 'M0001',
  name: '加藤 恵',
  displayName: '加藤',
  email: 'kato@univ-a.example.jp',
  affiliation: '附属図書館',
  role: '図書館員' as const,
};

describe('the sample', () => {
  test('has two institutions, whose members are registered', async () => {
    expect(await listInstitutions(own.db)).toMatchObject([
      {
        host: 'univ-a',
        name: 'A大学',
        revision: 1,
        administrators: 1,
        members: 2,
        registered: 2,
        openInvitations: 0,
        endedInvitations: 0,
      },
      { host: 'univ-b', revision: 1, administrators: 1, members: 0, registered: 0 },
    ]);
    expect(await findInstitution(own.db, 'univ-c')).toBeUndefined();
    expect(await rightsOf(own.db, 'lib-kato')).toEqual([{ institution: 'univ-a', role: '図書館員' }]);
    expect(mayManage(await rightsOf(own.db, 'univ-a-admin'), 'univ-a')).toBe(true);
    expect(mayManage(await rightsOf(own.db, 'univ-a-admin'), 'univ-b')).toBe(false);
    expect(mayManage(await rightsOf(own.db, 'prof-mori'), 'univ-a')).toBe(false);
    expect(await rightsOf(own.db, 'comm-abe')).toEqual([]);
  });

  test('comes into a database that was filled before the service was built, and touches nothing else there', async () => {
    const older = await freshDatabase();
    await older.db('staff').insert({ id: 'somebody', name: 's', roles: [], queues: [], password_hash: 'x' });
    await ensureSample(older.db, testRing());
    expect((await listInstitutions(older.db)).map(({ host }) => host)).toEqual(['univ-a', 'univ-b']);
    expect(await older.db('staff').pluck('id')).toEqual(['somebody']);
    const accounts = await older.db('jairo_accounts').orderBy('user_id');
    await ensureSample(older.db, testRing());
    expect(await older.db('jairo_accounts').orderBy('user_id')).toEqual(accounts);
    await older.drop();
  });
});

describe('the roster', () => {
  test('is read with who has registered and since when each row is as it is', async () => {
    const rows = await presentRows(own.db, 'univ-a');
    expect(rows).toMatchObject([
      { ...KATO, userId: 'lib-kato', changedIn: 1, addedIn: 1 },
      { memberNumber: 'M0002', userId: 'prof-mori' },
    ]);
    expect(await rosterAt(own.db, 'univ-a', 1)).toEqual(
      rows.map(({ userId: _u, changedIn: _c, addedIn: _a, ...row }) => row),
    );
    expect(await rosterAt(own.db, 'univ-a', 0)).toEqual([]);
  });

  test('tells what became different in both directions', async () => {
    const { added, changed, removed } = await compareVersions(own.db, 'univ-a', 0, 1);
    expect([added[0], changed, removed]).toEqual([KATO, [], []]);
    const back = await compareVersions(own.db, 'univ-a', 1, 0);
    expect([back.added, back.removed[0]]).toEqual([[], KATO]);
  });

  test.each([
    [{ memberNumber: 'm0001' }, ['lib-kato']],
    [{ memberNumber: '０００' }, ['lib-kato', 'prof-mori']],
    [{ email: 'MORI@' }, ['prof-mori']],
    [{ displayName: '藤' }, ['lib-kato']],
    [{ displayName: '加藤', email: 'mori' }, []],
    [{ email: '%' }, []],
    [{ displayName: ' ' }, []],
    [{}, []],
  ])('is searched by prefix and substring, either width and case: %j', async (asked, found) => {
    const { members, total } = await searchMembers(own.db, 'univ-a', asked);
    expect([members.map(({ userId }) => userId), total]).toEqual([found, found.length]);
    expect((await searchMembers(own.db, 'univ-b', asked)).total).toBe(0);
  });
});

describe('a search of many', () => {
  const OF = 'univ-z';
  beforeAll(async () => {
    const { db } = own;
    await db('jairo_institutions').insert({ host: OF, name: 'Z大学', revision: 1 });
    const people = Array.from({ length: 205 }, (_, n) => ({
      number: `M${String(n + 1).padStart(4, '0')}`,
      // Those that begin with what is asked for stand last in the sheet.
      display: n < 200 ? `図書 花${n}` : `花${n}`,
      id: `many-${n}`,
      email: `many-${n}@univ-z.example.jp`,
    }));
    await db('jairo_accounts').insert(
      people.map(({ id, display, email }) => ({
        user_id: id,
        display_name: display,
        email,
        email_key: email,
        password_hash: 'x',
      })),
    );
    await db('jairo_members').insert(
      people.map(({ id, number }) => ({ institution: OF, number, user_id: id, registered_at: db.fn.now() })),
    );
    await db('jairo_roster_rows').insert(
      people.map(({ number, display, email }, position) => ({
        institution: OF,
        number,
        from_revision: 1,
        position,
        name: '氏名',
        display_name: display,
        email,
        email_key: email,
        affiliation: '係',
        role: '教員',
      })),
    );
  });

  test('shows 100 a page, those first whose cell begins with it, then all in the order of the sheet', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => searchMembers(own.db, OF, { displayName: '花' }, page)));
    expect(pages.map(({ members }) => members.length)).toEqual([100, 100, 5, 0]);
    expect(pages[0]?.total).toBe(205);
    const numbers = pages.flatMap(({ members }) => members.map(({ memberNumber }) => memberNumber));
    const number = (n: number) => `M${String(n).padStart(4, '0')}`;
    expect(numbers.slice(0, 7)).toEqual([201, 202, 203, 204, 205, 1, 2].map(number));
    expect(new Set(numbers).size).toBe(205);
  });
});

describe('an upload', () => {
  const cells = { ...KATO, memberNumber: '', email: 'New@univ-a.example.jp' };
  const { memberNumber: _, ...member } = { ...cells, role: '図書館員' as const };
  const counts = { rows: 2, add: 1, change: 1, remove: 1, unchanged: 0, errors: 0, warnings: 1, present: 2 };
  const plan = {
    add: [{ row: 4, member }],
    change: [{ row: 2, memberNumber: 'M0001', column: '所属' as const, before: '附属図書館', after: '図書館' }],
    remove: [KATO],
    errors: [],
    warnings: [{ reason: 'no-revision' as const }],
    counts,
    revision: 1,
  };
  const given = {
    procedureId: 'jairo-member-import-01JDZZZZZZZZZZZZZZZZZZZZZ1',
    institution: 'univ-a',
    uploadedBy: 'lib-kato',
    format: 'xls' as const,
    digest: 'd',
    rows: [
      { row: 2, cells: KATO },
      { row: 4, cells },
    ],
    plan,
    emailKey: rosterEmailKey,
  };

  test('is kept with its plan, and stays as it is when it is kept again', async () => {
    expect(await storeImport(own.db, given)).toMatchObject({ state: 'checked', counts, baseRevision: 1, done: 0 });
    expect(await planOfImport(own.db, given.procedureId)).toEqual(plan);
    expect(await rowsOfImport(own.db, given.procedureId)).toEqual(given.rows);
    expect(await storeImport(own.db, { ...given, digest: 'other' })).toMatchObject({ digest: 'd' });
  });

  test('with errors is refused', async () => {
    const errors = [
      { row: 4, column: '権限' as const, reason: 'unknown-role' as const },
      { memberNumber: 'M0001', reason: 'own-row-removed' as const },
    ];
    const procedureId = 'jairo-member-import-01JDZZZZZZZZZZZZZZZZZZZZZ2';
    const bad = { ...plan, errors, counts: { ...counts, errors: 2 } };
    expect(await storeImport(own.db, { ...given, procedureId, plan: bad })).toMatchObject({ state: 'refused' });
    expect((await planOfImport(own.db, procedureId))?.errors).toEqual(errors);
    expect((await planOfImport(own.db, procedureId, 1))?.errors).toEqual(errors.slice(0, 1));
    expect(await findImport(own.db, 'nothing')).toBeUndefined();
  });
});
