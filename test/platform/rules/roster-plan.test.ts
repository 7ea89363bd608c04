/** What an uploaded sheet would do to the roster (spec/members.md, "Management menu"; decision 110). */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { FileRow, RosterColumn, RosterRow } from '../../../workflows/rules/roster.js';
import { type Plan, planOf, type PlanInput, type PresentRow } from '../../../workflows/rules/roster-plan.js';

const member = (number: number, more: Partial<PresentRow> = {}): PresentRow => ({
  memberNumber: String(number).padStart(7, '0'),
  name: `氏名 ${number}`,
  displayName: `member ${number}`,
  email: `m${number}@xxx.example`,
  affiliation: '図書館',
  role: '教員',
  changedIn: 1,
  addedIn: 1,
  ...more,
});
const ROSTER = [member(1, { role: '図書館員' }), member(2), member(3)];
const [FIRST, SECOND, THIRD] = ROSTER as [PresentRow, PresentRow, PresentRow];

const blank = {
  memberNumber: '',
  name: '新',
  displayName: 'new',
  email: 'new@xxx.example',
  affiliation: '係',
  role: '教員',
};
type Cells = Record<RosterColumn, string>;
const cellsOf = ({ memberNumber, name, displayName, email, affiliation, role }: Cells): Cells => ({
  memberNumber,
  name,
  displayName,
  email,
  affiliation,
  role,
});
const sheet = (...rows: Cells[]): FileRow[] => rows.map((cells, i) => ({ row: i + 2, cells: cellsOf(cells) }));
const byNumber = (rows: readonly RosterRow[]): Map<string, RosterRow> =>
  new Map(rows.map((row) => [row.memberNumber, row]));
/** Of a file that was downloaded as the present roster, unless it says otherwise. */
const plan = (rows: FileRow[], more: Partial<PlanInput> = {}): Plan =>
  planOf({ rows, present: ROSTER, revision: 4, fileRevision: 4, ...more });
/** Downloaded as the roster `then`; now it is `now`. */
const since = (
  rows: FileRow[],
  then: readonly PresentRow[],
  now: readonly PresentRow[],
  more: Partial<PlanInput> = {},
) => planOf({ rows, present: now, revision: 5, fileRevision: 4, atFileRevision: byNumber(then), ...more });
const without = { memberNumber: undefined };

describe('a sheet and the roster that it was downloaded as', () => {
  test('read back unchanged it changes nothing', () => {
    const { add, change, remove, errors, warnings, counts } = plan(sheet(...ROSTER));
    expect({ add, change, remove, errors, warnings }).toEqual({
      add: [],
      change: [],
      remove: [],
      errors: [],
      warnings: [],
    });
    expect(counts).toMatchObject({ rows: 3, unchanged: 3, present: 3 });
  });

  test('a row without a number is a new member, a missing row is a removal, a cell that differs a change', () => {
    const { add, change, remove, errors, counts, revision } = plan(
      sheet(FIRST, { ...SECOND, affiliation: '理学部', role: '図書館員' }, blank),
    );
    expect(errors).toEqual([]);
    expect(add).toEqual([{ row: 4, member: { ...blank, ...without } }]);
    expect(change).toEqual([
      { row: 3, memberNumber: '0000002', column: '所属', before: '図書館', after: '理学部' },
      { row: 3, memberNumber: '0000002', column: '権限', before: '教員', after: '図書館員' },
    ]);
    expect(remove).toEqual([cellsOf(THIRD)]);
    expect(counts).toMatchObject({ rows: 3, add: 1, change: 1, remove: 1, unchanged: 1, errors: 0, present: 3 });
    expect(revision).toBe(4);
  });

  test('blanks round a name, the width of a number and of a role are no change; the width of a name is one', () => {
    const folded = {
      ...SECOND,
      memberNumber: '０００００02 ',
      name: ' 氏名 2\u3000',
      email: 'm2＠xxx.example',
      role: ' 教員',
    };
    expect(plan(sheet(FIRST, folded as Cells, THIRD))).toMatchObject({ change: [], errors: [], remove: [] });
    const { change } = plan(sheet(FIRST, { ...SECOND, name: '氏名 ２' }, THIRD));
    expect(change).toEqual([{ row: 3, memberNumber: '0000002', column: '氏名', before: '氏名 2', after: '氏名 ２' }]);
  });

  test('a line break is the same however a program writes it', () => {
    const present = [member(1, { affiliation: '理学部\n数学科' })];
    const rows = sheet({ ...member(1), affiliation: '理学部\r\n数学科' });
    expect(plan(rows, { present })).toMatchObject({ change: [], errors: [] });
  });
});

describe('errors, each with its row, column and reason', () => {
  test.each([
    ['a missing value', { name: '' }, '氏名', 'missing'],
    ['a value of blanks', { displayName: ' \u3000' }, '表示名', 'missing'],
    ['a value that nobody sees', { affiliation: '\u200b\u200d' }, '所属', 'missing'],
    ['a missing address', { email: '' }, 'メールアドレス', 'missing'],
    ['a missing role', { role: '' }, '権限', 'missing'],
    ['a bad address', { email: 'a,b@xxx.example' }, 'メールアドレス', 'bad-address'],
    ['two addresses', { email: 'a@xxx.example b@xxx.example' }, 'メールアドレス', 'bad-address'],
    ['an unknown role', { role: '機関管理者' }, '権限', 'unknown-role'],
    ['a number that does not exist', { memberNumber: '0000009' }, '会員番号', 'unknown-number'],
    ['the address of another row', { email: 'M2@XXX.example' }, 'メールアドレス', 'duplicate-address'],
  ])('%s', (_, cells, column, reason) => {
    const found = plan(sheet(...ROSTER, { ...blank, ...cells }));
    expect(found.errors.filter(({ row }) => row === 5)).toEqual([expect.objectContaining({ column, reason })]);
    expect(found.add).toEqual([]);
    expect(found.counts).toMatchObject({ add: 0, rows: 4 });
  });

  test('every error of a row is told, in the order of the columns', () => {
    const { errors } = plan(sheet(...ROSTER, { ...blank, role: 'x', name: '', email: '?' }));
    expect(errors.map(({ column }) => column)).toEqual(['氏名', 'メールアドレス', '権限']);
  });

  test('a cell that is no text is an error of that cell and not a missing value', () => {
    const [row] = sheet({ ...blank, affiliation: '' }) as [FileRow];
    const rows = [...sheet(...ROSTER), { ...row, row: 5, faults: [{ column: 'affiliation', reason: 'formula' }] }];
    expect(plan(rows as FileRow[]).errors).toEqual([{ row: 5, column: '所属', reason: 'formula' }]);
  });

  test('a number twice, in whatever width, is an error of both rows', () => {
    const { errors, change } = plan(sheet(FIRST, SECOND, THIRD, { ...SECOND, memberNumber: '０００0002', name: 'x' }));
    expect(errors.filter(({ reason }) => reason === 'duplicate-number').map(({ row }) => row)).toEqual([3, 5]);
    expect(change).toEqual([]);
  });

  test('a new address that another member keeps is an error of both rows', () => {
    const { errors } = plan(sheet(FIRST, { ...SECOND, email: 'm3@xxx.example' }, THIRD));
    expect(errors).toEqual([
      { row: 3, column: 'メールアドレス', memberNumber: '0000002', reason: 'duplicate-address' },
      { row: 4, column: 'メールアドレス', memberNumber: '0000003', reason: 'duplicate-address' },
    ]);
  });

  test('two members may exchange their addresses, and a successor may follow under the address of somebody removed', () => {
    const exchanged = plan(sheet(FIRST, { ...SECOND, email: THIRD.email }, { ...THIRD, email: SECOND.email }));
    expect(exchanged).toMatchObject({ errors: [], counts: { change: 2 } });
    const followed = plan(sheet(FIRST, SECOND, { ...blank, email: THIRD.email }));
    expect(followed).toMatchObject({ errors: [], counts: { add: 1, remove: 1 } });
  });

  test("one's own row removed or demoted is an error", () => {
    const own = { ownNumber: '0000001' };
    expect(plan(sheet(SECOND, THIRD), own).errors).toEqual([{ memberNumber: '0000001', reason: 'own-row-removed' }]);
    expect(plan(sheet({ ...FIRST, role: '教員' }, SECOND, THIRD), own).errors).toEqual([
      { row: 2, column: '権限', memberNumber: '0000001', reason: 'own-row-demoted' },
    ]);
    expect(plan(sheet({ ...FIRST, name: '改名' }, SECOND, THIRD), own)).toMatchObject({
      errors: [],
      counts: { change: 1 },
    });
  });
});

describe('what somebody else has done since the file was downloaded', () => {
  const now = [FIRST, { ...SECOND, affiliation: '文学部' }, THIRD];

  test('a cell that only they have changed is kept', () => {
    expect(since(sheet(...ROSTER), ROSTER, now)).toMatchObject({ change: [], errors: [], counts: { unchanged: 3 } });
    const { change } = since(sheet(FIRST, { ...SECOND, name: '改名' }, THIRD), ROSTER, now);
    expect(change).toEqual([{ row: 3, memberNumber: '0000002', column: '氏名', before: '氏名 2', after: '改名' }]);
  });

  test('a cell that both have changed is an error, unless both say the same', () => {
    const { errors, change } = since(sheet(FIRST, { ...SECOND, affiliation: '理学部' }, THIRD), ROSTER, now);
    expect(errors).toEqual([{ row: 3, column: '所属', memberNumber: '0000002', reason: 'changed-since' }]);
    expect(change).toEqual([]);
    expect(since(sheet(...now), ROSTER, now)).toMatchObject({ errors: [], change: [] });
  });

  test('to remove a row that they have changed is an error', () => {
    const { errors } = since(sheet(FIRST, THIRD), ROSTER, now);
    expect(errors).toEqual([{ memberNumber: '0000002', reason: 'changed-since' }]);
  });

  test('whom they have added is kept and named, and has their address to themselves', () => {
    const added = [...ROSTER, member(4)];
    const kept = since(sheet(...ROSTER), ROSTER, added);
    expect(kept).toMatchObject({
      remove: [],
      errors: [],
      warnings: [{ memberNumber: '0000004', reason: 'added-since' }],
    });
    const { errors } = since(sheet(...ROSTER, { ...blank, email: 'M4@xxx.example' }), ROSTER, added);
    expect(errors).toEqual([
      { row: 5, column: 'メールアドレス', memberNumber: '0000004', reason: 'duplicate-address' },
    ]);
  });

  test('whom they have removed stays removed, and is an error where the file changes them', () => {
    const removed = [FIRST, SECOND];
    expect(since(sheet(...ROSTER), ROSTER, removed)).toMatchObject({
      add: [],
      errors: [],
      warnings: [{ row: 4, memberNumber: '0000003', reason: 'removed-since' }],
    });
    const { errors } = since(sheet(FIRST, SECOND, { ...THIRD, name: 'x' }), ROSTER, removed);
    expect(errors).toEqual([{ row: 4, memberNumber: '0000003', reason: 'changed-since' }]);
  });
});

describe('a file that names no revision', () => {
  const plain = (rows: FileRow[], present = ROSTER): Plan => planOf({ rows, present, revision: 4 });

  test('is compared with the present roster, and the plan says so', () => {
    const { warnings, remove, change } = plain(sheet(FIRST, { ...SECOND, name: 'x' }));
    expect(warnings).toEqual([{ reason: 'no-revision' }]);
    expect(remove).toEqual([cellsOf(THIRD)]);
    expect(change).toHaveLength(1);
  });

  test('a row without a number never takes the place of a member with the same address', () => {
    const { errors, add, counts } = plain(sheet(FIRST, SECOND, { ...THIRD, memberNumber: '', name: 'x' }));
    expect(errors).toMatchObject([{ row: 4, memberNumber: '0000003', reason: 'duplicate-address' }]);
    expect({ add, remove: counts.remove }).toEqual({ add: [], remove: 1 });
  });
});

test('the same file twice says it would change nothing', () => {
  const file = sheet(FIRST, SECOND, THIRD, blank);
  const applied = [...ROSTER, member(4, { ...blank, memberNumber: '0000004', role: '教員' })];
  for (const again of [since(file, ROSTER, applied), planOf({ rows: file, present: applied, revision: 5 })])
    expect(again).toMatchObject({ add: [], change: [], remove: [], errors: [], counts: { unchanged: 4 } });
});

test('a removed member comes back under the same number where a version is gone back to, and only there', () => {
  const old = sheet(FIRST, SECOND, THIRD);
  const back = plan(old, { present: [FIRST, SECOND], revivable: new Set(['0000003']) });
  expect(back).toMatchObject({ errors: [], add: [{ row: 4, memberNumber: '0000003' }] });
  expect(plan(old, { present: [FIRST, SECOND] }).errors).toMatchObject([{ row: 4, reason: 'unknown-number' }]);
});

describe('for any roster and any sheet', () => {
  const text = fc.stringMatching(/^[a-z一二三ｱア ]{0,4}x$/);
  const person = fc.record({
    name: text,
    displayName: text,
    affiliation: text,
    role: fc.constantFrom('図書館員' as const, '教員' as const),
  });
  const roster = fc
    .array(person, { maxLength: 12 })
    .map((people) => people.map((one, i): PresentRow => member(i + 1, one)));
  /** What a librarian does with a sheet: edits, deletes, adds. */
  const edit = fc.record({
    people: fc.array(fc.option(person), { maxLength: 12 }),
    more: fc.array(person, { maxLength: 3 }),
  });
  const edited = (
    rows: readonly PresentRow[],
    { people, more }: { people: (object | null)[]; more: object[] },
  ): Cells[] => [
    ...rows.flatMap((row, i) => (people[i] === null ? [] : [{ ...cellsOf(row), ...people[i] }])),
    ...more.map((one, i) => ({ ...blank, email: `new${i}@xxx.example`, ...one })),
  ];
  /** The roster once the plan is carried out. */
  const applied = (rows: readonly PresentRow[], { add, change, remove }: Plan): Cells[] => {
    const gone = new Set(remove.map(({ memberNumber }) => memberNumber));
    const kept = rows
      .filter(({ memberNumber }) => !gone.has(memberNumber))
      .map((row) => {
        const changes = change.filter(({ memberNumber }) => memberNumber === row.memberNumber);
        const columns = {
          氏名: 'name',
          表示名: 'displayName',
          メールアドレス: 'email',
          所属: 'affiliation',
          権限: 'role',
        } as const;
        return {
          ...cellsOf(row),
          ...Object.fromEntries(changes.map((one) => [columns[one.column as '氏名'], one.after])),
        };
      });
    return [...kept, ...add.map(({ member: one }) => ({ memberNumber: '', ...one }))];
  };
  const trimmed = (cells: Cells): Cells =>
    Object.fromEntries(Object.entries(cells).map(([key, value]) => [key, value.trim()])) as Cells;

  test('read back unchanged it changes nothing, with and without a revision', () => {
    fc.assert(
      fc.property(roster, fc.option(fc.constant(4), { nil: undefined }), (rows, fileRevision) => {
        const input = { rows: sheet(...rows), present: rows, revision: 4, ...(fileRevision && { fileRevision }) };
        const { add, change, remove, errors } = planOf(input);
        expect({ add, change, remove, errors }).toEqual({ add: [], change: [], remove: [], errors: [] });
      }),
    );
  });

  test('carrying the plan out gives the sheet', () => {
    fc.assert(
      fc.property(roster, edit, (rows, edits) => {
        const file = edited(rows, edits);
        const made = plan(sheet(...file), { present: rows });
        expect(made.errors).toEqual([]);
        expect(applied(rows, made).map(trimmed)).toEqual(file.map(trimmed));
      }),
    );
  });

  test('of two librarians with the same download neither loses what the other wrote', () => {
    fc.assert(
      fc.property(roster, edit, edit, (rows, one, two) => {
        const first = applied(rows, plan(sheet(...edited(rows, one)), { present: rows }));
        const now = first.map((cells, i) =>
          member(i + 1, { ...cells, memberNumber: cells.memberNumber || `9${i}` } as RosterRow),
        );
        const second = since(sheet(...edited(rows, two)), rows, now);
        const bad = new Set(second.errors.map(({ memberNumber }) => memberNumber));
        const then = byNumber(rows);
        for (const { memberNumber, column, before } of second.change) {
          const columns = {
            氏名: 'name',
            表示名: 'displayName',
            メールアドレス: 'email',
            所属: 'affiliation',
            権限: 'role',
          } as const;
          expect(before.trim()).toBe(then.get(memberNumber)?.[columns[column as '氏名']].trim());
          expect(bad.has(memberNumber)).toBe(false);
        }
        for (const { memberNumber } of second.remove) expect(then.has(memberNumber)).toBe(true);
      }),
    );
  });
});
