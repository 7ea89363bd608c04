/** Whatever is uploaded one after the other, each revision stays what was applied with it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { findImport, forgetUnapplied, isEmptied } from '../../../db/jairo/imports.js';
import { presentRows, rosterAt, versionsOf } from '../../../db/jairo/roster.js';
import type { RosterRow } from '../../../workflows/rules/roster.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { A, ADMINISTRATOR, B, confirm, member, OTHER_ADMINISTRATOR, upload } from './support.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());

/** One edit of a sheet, by places that are taken modulo its length. */
const edit = fc.oneof(
  fc.record({ what: fc.constant('add' as const), n: fc.nat(40) }),
  fc.record({ what: fc.constant('remove' as const), n: fc.nat() }),
  fc.record({
    what: fc.constant('rename' as const),
    n: fc.nat(),
    text: fc.constantFrom('髙﨑 𠮷', '=1+1', "O'Neil", '\\N,"x"'),
  }),
  fc.record({ what: fc.constant('role' as const), n: fc.nat() }),
  fc.record({ what: fc.constant('swap' as const), n: fc.nat() }),
  fc.record({ what: fc.constant('address' as const), n: fc.nat(), to: fc.nat(40) }),
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ edits: fc.array(edit, { minLength: 1, maxLength: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ revertTo: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ register: fc.nat() }) },
);

const has = (rows: readonly RosterRow[], email: string): boolean => rows.some((row) => row.email === email);

function edited(rows: readonly RosterRow[], one: Edit): RosterRow[] {
  const at = rows.length === 0 ? -1 : one.n % rows.length;
  const others = rows.filter((_, n) => n !== at);
  const row = rows[at];
  if (one.what === 'add') {
    const added = member(one.n);
    return has(rows, added.email) ? [...rows] : [...rows, added];
  }
  if (!row) return [...rows];
  const put = (place: number, next: RosterRow) => rows.map((was, n) => (n === place ? next : was));
  switch (one.what) {
    case 'remove':
      return others;
    case 'rename':
      return put(at, { ...row, name: one.text });
    case 'role':
      return put(at, { ...row, role: row.role === '教員' ? '図書館員' : '教員' });
    case 'address': {
      const email = `m${one.to}@example.org`;
      return has(rows, email) ? [...rows] : put(at, { ...row, email });
    }
    case 'swap': {
      const next = rows[(at + 1) % rows.length] ?? row;
      const swapped = put(at, { ...row, email: next.email });
      return swapped.map((was, n) => (n === (at + 1) % rows.length ? { ...was, email: row.email } : was));
    }
  }
}

/** The sheet as a plan can take it: a new row under the address of a member who goes needs the file's revision. */
const withoutAddedInSinceKnown = (present: readonly RosterRow[], rows: readonly RosterRow[]): RosterRow[] =>
  rows.filter((row) => row.memberNumber !== '' || !has(present, row.email));

describe('any sequence of uploads', () => {
  test('leaves each revision as it was applied, in its order, and no trace in another institution', async () => {
    let applied = 0;
    const other = await rosterAt(own.db, B, 1);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        await emptied(own);
        const revisions = new Map<number, RosterRow[]>();
        for (const one of steps) {
          const before = (await presentRows(own.db, A)).map(
            ({ userId: _u, changedIn: _c, addedIn: _a, ...row }) => row,
          );
          if ('register' in one) {
            await registered(own, before[one.register % Math.max(1, before.length)]);
            continue;
          }
          const versions = [...revisions.keys()];
          const version = 'revertTo' in one ? versions[one.revertTo % Math.max(1, versions.length)] : undefined;
          const wanted =
            version === undefined
              ? withoutAddedInSinceKnown(before, 'edits' in one ? one.edits.reduce(edited, before) : before)
              : (revisions.get(version) ?? []);
          const kept = await upload(own.db, wanted, {
            by: ADMINISTRATOR,
            ...(version === undefined ? {} : { reverts: version }),
          });
          expect([kept.state, wanted]).toEqual(['checked', wanted]);
          const result = await confirm(own.db, kept, { by: ADMINISTRATOR });
          if (result.state !== 'applied') throw new Error(result.state);
          const now = (await presentRows(own.db, A)).map(({ userId: _u, changedIn: _c, addedIn: _a, ...row }) => row);
          expect(now.map((row, n) => ({ ...row, memberNumber: wanted[n]?.memberNumber || row.memberNumber }))).toEqual(
            wanted.map((row, n) => ({ ...row, memberNumber: row.memberNumber || now[n]?.memberNumber })),
          );
          expect(new Set(now.map(({ memberNumber }) => memberNumber)).size).toBe(now.length);
          if (result.revision === null) continue;
          applied += 1;
          revisions.set(result.revision, now);
        }
        for (const [revision, rows] of revisions)
          expect([revision, await rosterAt(own.db, A, revision)]).toEqual([revision, rows]);
        expect((await versionsOf(own.db, A)).map(({ version }) => version).toReversed()).toEqual([...revisions.keys()]);
      }),
      { numRuns: 40 },
    );
    expect(applied).toBeGreaterThan(40);
    expect(await rosterAt(own.db, B, 1)).toEqual(other);
  });

  test('goes on where the numbers of another one end, skipping those that are taken', async () => {
    await emptied(own);
    await own.db('jairo_members').insert(['M0001', 'M0003'].map((number) => ({ institution: B, number })));
    await confirm(own.db, await upload(own.db, [member(1), member(2)], { institution: B, by: OTHER_ADMINISTRATOR }), {
      by: OTHER_ADMINISTRATOR,
    });
    const rows = await presentRows(own.db, B);
    expect(rows.map(({ memberNumber }) => memberNumber)).toEqual(['M0002', 'M0004']);
    await own.db('jairo_institutions').where({ host: B }).update({ next_number: 9_999 });
    const sheet = [...rows, member(3), member(4)].map(
      ({ name, displayName, email, affiliation, role, memberNumber }) => ({
        name,
        displayName,
        email,
        affiliation,
        role,
        memberNumber,
      }),
    );
    await confirm(own.db, await upload(own.db, sheet, { institution: B, by: OTHER_ADMINISTRATOR }), {
      by: OTHER_ADMINISTRATOR,
    });
    expect((await presentRows(own.db, B)).map(({ memberNumber }) => memberNumber)).toEqual([
      'M0002',
      'M0004',
      'M9999',
      'M10000',
    ]);
  });
});

/** The institution without a roster, as if nothing had ever been uploaded. */
async function emptied({ db }: TestDatabase): Promise<void> {
  for (const table of ['jairo_imports', 'jairo_roster_rows', 'jairo_invitations', 'jairo_members', 'jairo_revisions'])
    await db(table).where({ institution: A }).delete();
  await db('jairo_institutions').where({ host: A }).update({ revision: 0, next_number: 1 });
}

/** A member registers: the row is theirs from now on. */
async function registered({ db }: TestDatabase, row: RosterRow | undefined): Promise<void> {
  if (!row) return;
  const user_id = `u-${row.memberNumber.toLowerCase()}`;
  const account = { user_id, display_name: 'x', email: 'x@example.org', email_key: 'x', password_hash: 'x' };
  await db('jairo_accounts').insert(account).onConflict('user_id').ignore();
  await db('jairo_members').where({ institution: A, number: row.memberNumber }).update({ user_id });
}

test('what was refused, not confirmed or never began is emptied after its time; what was applied, or may still be, stays', async () => {
  const { db } = own;
  const MONTH_MS = 30 * 86_400_000;
  const by = { institution: B, by: OTHER_ADMINISTRATOR };
  const [bad, lapsed, begun, applied] = [
    await upload(db, [member(900, { email: 'no address' })], by),
    await upload(db, [member(901)], by),
    await upload(db, [member(902)], by),
    await upload(db, [member(903)], by),
  ];
  const never = await upload(db, [member(904)], by);
  // Its heading only: all members would be removed.
  const blank = await upload(db, [], by);
  expect([blank.counts.rows, blank.counts.remove > 0]).toEqual([0, true]);
  await db('jairo_imports')
    .whereIn('procedure_id', [lapsed.procedureId, blank.procedureId])
    .update({ state: 'expired' });
  const procedure = { service: 'jairo', kind: 'member-import', status: 'checked', locale: 'ja' };
  const opened = { procedure_id: begun.procedureId, ...procedure, opened_at: db.fn.now(), updated_at: db.fn.now() };
  await db('procedures').insert(opened);
  expect(await confirm(db, applied, { by: OTHER_ADMINISTRATOR })).toMatchObject({ state: 'applied' });
  const all = { bad, lapsed, blank, begun, applied, never };
  const emptied = async (): Promise<string[]> => {
    const found = await Promise.all(
      Object.entries(all).map(async ([name, { procedureId }]) => {
        const kept = await findImport(db, procedureId);
        const findings = await db('jairo_import_findings').where({ procedure_id: procedureId });
        expect(kept && (await isEmptied(db, kept))).toBe(findings.length === 0);
        return findings.length === 0 ? [name] : [];
      }),
    );
    return found.flat();
  };
  // Of other tests of this file too.
  await forgetUnapplied(db, MONTH_MS);
  expect(await emptied()).toEqual([]);
  const earlier = db.raw("uploaded_at - interval '31 days'");
  const ids = Object.values(all).map(({ procedureId }) => procedureId);
  await db('jairo_imports').whereIn('procedure_id', ids).update({ uploaded_at: earlier });
  expect(await forgetUnapplied(db, MONTH_MS)).toBe(4);
  expect(await emptied()).toEqual(['bad', 'lapsed', 'blank', 'never']);
  expect(await forgetUnapplied(db, MONTH_MS)).toBe(0);
});
