/** Rules of an upload, on the whole real system. spec/members.md, "Management menu" */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { effectsToDo } from '../../../db/jairo/effects.js';
import { closeImport, findImport, planOfImport } from '../../../db/jairo/imports.js';
import { findProcedure } from '../../../db/platform/procedures.js';
import { rowsOfVersion } from '../../../db/jairo/planning.js';
import { presentRows, rosterAt, versionsOf } from '../../../db/jairo/roster.js';
import { decodedText } from '../../helpers/histories.js';
import { startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { account, memberRow } from '../member-registration/support.js';
import { A, ADMINISTRATOR, B, begin, downloaded, LIBRARIAN, member, OTHER_ADMINISTRATOR, upload } from './support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const kept = (procedureId: string) => findImport(system.database.db, procedureId);
const numbers = async (institution = A): Promise<string[]> =>
  (await presentRows(system.database.db, institution)).map(({ memberNumber }) => memberNumber);
const effects = (procedureId: string) =>
  system.database.db('jairo_import_effects').where({ procedure_id: procedureId }).orderBy('seq');
let fresh = 100;
const newMember = (more: Parameters<typeof member>[1] = {}) => member((fresh += 1), more);

describe('a plan', () => {
  test('with errors ends as refused, and nothing of it can be confirmed', async () => {
    const run = await begin(system, [member(1, { email: 'no address' })]);
    expect(await run.result()).toBe('refused');
    expect(await kept(run.procedureId)).toMatchObject({ state: 'refused', endedAt: expect.any(Date) });
    expect(await run.steps()).toEqual(['plan-checked', 'plan-refused']);
    expect(await run.confirm()).toBe('gone');
  });

  test('that nobody confirms in time ends as expired; the roster is as it was', async () => {
    const before = await downloaded(system.database.db);
    const run = await begin(system, [...before.rows, newMember()], { input: { planMs: 300 } });
    expect(await run.result()).toBe('expired');
    expect(await kept(run.procedureId)).toMatchObject({ state: 'expired', endedAt: expect.any(Date), total: 0 });
    expect(await downloaded(system.database.db)).toEqual(before);
    expect(await run.confirm()).toBe('gone');
  });

  test('is shown with until when it can be confirmed', async () => {
    const { rows } = await downloaded(system.database.db);
    const run = await begin(system, [...rows, newMember()]);
    const row = await until('its row', () => findProcedure(system.database.db, run.procedureId));
    expect(row).toMatchObject({ service: 'jairo', kind: 'member-import', status: 'checked', closed: false });
    expect(row.expires_at?.getTime()).toBeGreaterThan(Date.now() + 86_000_000);
  });
});

describe('a confirmation', () => {
  test('applies all rows under one revision; a repeat is answered the same and changes nothing', async () => {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const added = newMember();
    const run = await begin(system, [...rows, added], { fileRevision });
    const [one, two] = await Promise.all([run.confirm(), run.confirm()]);
    expect(one).toMatchObject({ ok: true, view: { status: 'applying' } });
    expect([{ ok: true }, 'rejected: wrong-state']).toContainEqual(
      two === 'rejected: wrong-state' ? two : { ok: true },
    );
    expect(await run.result()).toBe('completed');
    const now = await downloaded(system.database.db);
    expect(now.fileRevision).toBe(fileRevision + 1);
    expect(now.rows).toEqual([...rows, { ...added, memberNumber: expect.stringMatching(/^M\d{4}$/) }]);
    expect(await kept(run.procedureId)).toMatchObject({ appliedRevision: fileRevision + 1, done: 1, total: 1 });
    expect(await run.steps()).toEqual(['plan-checked', 'import-applied', 'completed']);
  });

  test('of an unchanged file raises no revision and ends as completed', async () => {
    const before = await downloaded(system.database.db);
    const run = await begin(system, before.rows, { fileRevision: before.fileRevision });
    expect(await run.confirm()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect(await run.result()).toBe('completed');
    expect(await downloaded(system.database.db)).toEqual(before);
    expect(await kept(run.procedureId)).toMatchObject({ state: 'applied', appliedRevision: null, total: 0 });
  });

  test('of the same file twice adds nobody twice', async () => {
    const { rows } = await downloaded(system.database.db);
    const file = [...rows, newMember()];
    const first = await begin(system, file);
    const second = await begin(system, file);
    expect(await first.confirm()).toMatchObject({ ok: true });
    expect(await second.confirm()).toEqual({ ok: false, refusal: 'plan-changed' });
    expect((await kept(second.procedureId))?.counts).toMatchObject({ add: 0, change: 0, remove: 0 });
    expect(await second.confirm()).toMatchObject({ ok: true, view: { status: 'completed' } });
    expect((await numbers()).length).toBe(file.length);
  });

  test('by two librarians at once loses the rows of neither', async () => {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const [mine, yours] = [newMember(), newMember()];
    const renamed = (name: string, at: number) => rows.map((row, n) => (n === at ? { ...row, name } : row));
    const one = await begin(system, [...renamed('一人目', 0), mine], { fileRevision });
    const two = await begin(system, [...renamed('二人目', 1), yours], { fileRevision, by: ADMINISTRATOR });
    const answers = await Promise.all([one.confirm(), two.confirm()]);
    expect(answers).toContainEqual({ ok: false, refusal: 'plan-changed' });
    for (const [n, run] of [one, two].entries())
      if (!(answers[n] as { ok: boolean }).ok) expect(await run.confirm()).toMatchObject({ ok: true });
    const now = await presentRows(system.database.db, A);
    expect(now.slice(0, 2).map(({ name }) => name)).toEqual(['一人目', '二人目']);
    for (const { email } of [mine, yours]) expect(now.map((row) => row.email)).toContain(email);
  });

  test('where the roster has moved answers `plan-changed` and keeps the new plan; with errors it ends as refused', async () => {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const added = newMember();
    const late = await begin(system, [...rows, newMember()], { fileRevision });
    const same = await begin(system, [...rows, { ...added, name: '別人' }], { fileRevision });
    const first = await begin(system, [...rows, added], { fileRevision });
    expect(await first.confirm()).toMatchObject({ ok: true });
    expect(await late.confirm()).toEqual({ ok: false, refusal: 'plan-changed' });
    const plan = await planOfImport(system.database.db, late.procedureId);
    expect(plan).toMatchObject({ revision: fileRevision + 1, warnings: [{ reason: 'added-since' }] });
    expect(await late.steps()).toEqual(['plan-checked', 'plan-changed']);
    expect(await same.confirm()).toEqual({ ok: false, refusal: 'plan-changed' });
    expect(await same.result()).toBe('refused');
    expect(await kept(same.procedureId)).toMatchObject({ state: 'refused', endedAt: expect.any(Date) });
    expect(await late.confirm()).toMatchObject({ ok: true });
  });

  test('counts as it was made where only registrations came between and the plan is the same', async () => {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const run = await begin(system, [...rows, newMember()], { fileRevision });
    await system.database.db.transaction(async (trx) => {
      await trx('jairo_institutions').where({ host: A }).increment('revision');
      const registration = { institution: A, revision: fileRevision + 1, kind: 'registration', by: 'system' };
      await trx('jairo_revisions').insert(registration);
    });
    expect(await run.confirm()).toMatchObject({ ok: true });
    expect(await kept(run.procedureId)).toMatchObject({ appliedRevision: fileRevision + 2 });
  });

  test('of more removals than the share needs a second word', async () => {
    const { rows, fileRevision } = await downloaded(system.database.db);
    const run = await begin(system, rows.slice(0, 2), { fileRevision });
    expect(await run.confirm()).toEqual({ ok: false, refusal: 'removals-unconfirmed' });
    expect(await downloaded(system.database.db)).toEqual({ rows, fileRevision });
    expect(await run.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    expect(await numbers()).toEqual(rows.slice(0, 2).map(({ memberNumber }) => memberNumber));
    expect(await run.result()).toBe('completed');
  });

  test.each([
    ['a teacher', 'prof-mori'],
    ['an administrator of another institution', OTHER_ADMINISTRATOR],
    ['an account without a right', 'comm-abe'],
    ['nobody', 'no-body'],
  ])('by %s is refused, and the right is read anew', async (_, by) => {
    const before = await downloaded(system.database.db);
    const run = await begin(system, [...before.rows, newMember()]);
    expect(await run.confirm({ by })).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await downloaded(system.database.db)).toEqual(before);
  });

  test('by an account that was disabled since is refused', async () => {
    const { rows } = await downloaded(system.database.db);
    const run = await begin(system, [...rows, newMember()]);
    const account = system.database.db('jairo_accounts').where({ user_id: LIBRARIAN });
    await account.clone().update({ disabled_at: new Date() });
    expect(await run.confirm()).toEqual({ ok: false, refusal: 'forbidden' });
    await account.update({ disabled_at: null });
    expect(await run.confirm()).toMatchObject({ ok: true });
  });

  test('by a librarian whose right has ended since, by an upload of somebody else, is refused', async () => {
    const { db } = system.database;
    const by = await account(system);
    const own = await memberRow(system, A, `${by}@example.org`, { role: '図書館員', userId: by });
    const { rows } = await downloaded(db);
    const run = await begin(system, [...rows, newMember()], { by });
    const without = rows.filter(({ memberNumber }) => memberNumber !== own);
    const other = await begin(system, without, { by: ADMINISTRATOR });
    expect(await other.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    const before = await downloaded(db);
    expect(await run.confirm()).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await downloaded(db)).toEqual(before);
    // The plan stays, for whoever may confirm it.
    expect(await run.confirm({ by: ADMINISTRATOR })).toEqual({ ok: false, refusal: 'plan-changed' });
  });

  test('by a librarian who has become a teacher since is refused', async () => {
    const { db } = system.database;
    const { rows } = await downloaded(db);
    const run = await begin(system, [...rows, newMember()]);
    const own = db('jairo_roster_rows').where({ institution: A, number: 'M0001', until_revision: null });
    await own.clone().update({ role: '教員' });
    const answer = await run.confirm();
    await own.update({ role: '図書館員' });
    expect(answer).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await run.confirm()).toMatchObject({ ok: true });
  });

  test('of a plan that takes one’s own row away is refused, whoever has uploaded it', async () => {
    const { rows } = await downloaded(system.database.db);
    const without = rows.filter(({ memberNumber }) => memberNumber !== 'M0001');
    const run = await begin(system, without, { by: ADMINISTRATOR });
    expect(await run.confirm({ by: LIBRARIAN, confirmRemovals: true })).toEqual({ ok: false, refusal: 'forbidden' });
    expect(await numbers()).toContain('M0001');
  });

  test.each([
    ['another procedure', { procedureId: 'jairo-member-import-01JDZZZZZZZZZZZZZZZZZZZZZ9' }, 'rejected: url-unknown'],
    ['another shape', { confirmRemovals: 'yes' as never }, 'rejected: malformed'],
  ])('meant for %s is refused', async (_, more, answer) => {
    const { rows } = await downloaded(system.database.db);
    const run = await begin(system, [...rows, newMember()]);
    expect(await run.confirm(more)).toBe(answer);
  });
});

describe('another institution', () => {
  test('is never touched, also where numbers and addresses are the same', async () => {
    const inA = await downloaded(system.database.db);
    const rows = [member(1, { email: 'kato@univ-a.example.jp' }), member(2)];
    const first = await begin(system, rows, { institution: B, by: OTHER_ADMINISTRATOR });
    expect(await first.confirm()).toMatchObject({ ok: true });
    expect(await numbers(B)).toEqual(['M0001', 'M0002']);
    const gone = await begin(system, [], { institution: B, by: OTHER_ADMINISTRATOR });
    expect(await gone.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    expect(await numbers(B)).toEqual([]);
    expect(await downloaded(system.database.db)).toEqual(inA);
    const right = await system.database.db('jairo_members').where({ institution: A, number: 'M0001' }).first();
    expect(right).toMatchObject({ user_id: LIBRARIAN });
    const open = await system.database.db('jairo_invitations').where({ institution: B, state: 'open' });
    expect(open).toEqual([]);
  });
});

describe('going back', () => {
  test('to an old version is an upload; who was removed since has the old number again and is invited anew', async () => {
    const { db } = system.database;
    const before = await downloaded(db);
    const first = await begin(system, [...before.rows, newMember(), newMember()], {
      fileRevision: before.fileRevision,
    });
    expect(await first.confirm()).toMatchObject({ ok: true });
    const version = (await kept(first.procedureId))?.appliedRevision ?? 0;
    const then = await rosterAt(db, A, version);
    const less = await begin(system, [...before.rows, newMember()]);
    expect(await less.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    const back = await begin(system, [], { reverts: version });
    expect((await kept(back.procedureId))?.counts).toMatchObject({ add: 2, remove: 1, errors: 0, warnings: 0 });
    expect(await back.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    expect((await downloaded(db)).rows).toEqual(then);
    const invited = (await effects(back.procedureId)).filter(({ what }) => what === 'invite');
    expect(invited.map(({ number }) => number)).toEqual(then.slice(-2).map(({ memberNumber }) => memberNumber));
    expect(await db('jairo_revisions').where({ procedure_id: back.procedureId }).first()).toMatchObject({
      kind: 'revert',
    });
  });

  test('to what is no version, or to one of another institution, is not possible', async () => {
    const { db } = system.database;
    const [newest] = await versionsOf(db, A);
    const version = newest?.version ?? 0;
    expect(await rowsOfVersion(db, A, version)).toHaveLength((await rosterAt(db, A, version)).length);
    expect(await rowsOfVersion(db, A, version + 1)).toBeUndefined();
    expect(await rowsOfVersion(db, B, version)).toBeUndefined();
  });
});

describe('what follows', () => {
  test('is noted with the rows: removals, then invitations that end, roles and addresses, then invitations', async () => {
    const { db } = system.database;
    const [head, mori, ...rest] = (await downloaded(db)).rows;
    if (!head || !mori) throw new Error('the sample has two members');
    const [invited, other, gone] = [newMember(), newMember(), newMember()];
    const first = await begin(system, [head, mori, ...rest, invited, other, gone]);
    expect(await first.confirm()).toMatchObject({ ok: true });
    await first.result();
    const present = (await downloaded(db)).rows;
    const has = (row: { email: string }) => present.find(({ email }) => email === row.email) ?? member(0);
    const rows = present.filter(({ email }) => email !== gone.email);
    const changed = rows.map((row) => {
      if (row.memberNumber === mori.memberNumber)
        return { ...row, role: '図書館員' as const, email: 'mori@new.example.org' };
      if (row.email === invited.email) return { ...row, email: 'typo@example.org' };
      return row.email === other.email ? { ...row, role: '図書館員' as const } : row;
    });
    const run = await begin(system, [...changed, newMember()]);
    expect(await run.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    const noted = (await effects(run.procedureId)).map(({ what, number, email }) => [what, number, email]);
    expect(noted).toEqual([
      ['withdraw', has(invited).memberNumber, invited.email],
      ['withdraw', has(gone).memberNumber, gone.email],
      ['right', mori.memberNumber, 'mori@univ-a.example.jp'],
      ['address', mori.memberNumber, 'mori@new.example.org'],
      ['invite', has(invited).memberNumber, 'typo@example.org'],
      ['invite', expect.any(String), expect.any(String)],
    ]);
    const states = async (number: string) =>
      (await db('jairo_invitations').where({ institution: A, number }).orderBy('invited_at')).map(({ state }) => state);
    expect(await states(has(invited).memberNumber)).toEqual(['superseded', expect.any(String)]);
    expect(await states(has(gone).memberNumber)).toEqual(['withdrawn']);
    expect(
      await db('jairo_invitations')
        .where({ number: has(other).memberNumber, institution: A })
        .first(),
    ).toMatchObject({
      role: '図書館員',
    });
    expect(await run.result()).toBe('completed');
    expect(await effectsToDo(db, run.procedureId, 10)).toEqual([]);
  });

  test('whoever is removed loses their sessions, also one who has another right', async () => {
    const { db } = system.database;
    const revisionOf = async (userId: string) =>
      (await db('jairo_accounts').where({ user_id: userId }).first()).revision;
    await db('jairo_administrators').insert({ institution: B, user_id: LIBRARIAN });
    const [kato, mori] = [await revisionOf(LIBRARIAN), await revisionOf('prof-mori')];
    const { rows } = await downloaded(db);
    const without = rows.filter(({ memberNumber }) => !['M0001', 'M0002'].includes(memberNumber));
    const run = await begin(system, without, { by: ADMINISTRATOR });
    expect(await run.confirm({ confirmRemovals: true })).toMatchObject({ ok: true });
    expect(await revisionOf(LIBRARIAN)).toBeGreaterThan(kato);
    expect(await revisionOf('prof-mori')).toBeGreaterThan(mori);
    expect((await effects(run.procedureId)).map(({ what, user_id, email }) => [what, user_id, email])).toEqual([
      ['removed', LIBRARIAN, 'kato@univ-a.example.jp'],
      ['removed', 'prof-mori', expect.any(String)],
    ]);
  });
});

test('the history of an upload holds counts and a digest, and nobody’s data', async () => {
  const { rows } = await downloaded(system.database.db);
  const own = newMember({ name: '鈴木 秘密', affiliation: '秘密の研究所' });
  const run = await begin(system, [...rows, own], { by: ADMINISTRATOR });
  expect(await run.confirm()).toMatchObject({ ok: true });
  await run.result();
  const history = await run.handle.fetchHistory();
  expect(history.events?.length).toBeLessThan(40);
  const text = await decodedText(JSON.parse(historyToJSON(history)));
  // Negative control: what it does hold is found.
  for (const held of [run.procedureId, A, 'perSecond', ADMINISTRATOR]) expect(text).toContain(held);
  for (const secret of [own.name, own.email, own.affiliation, rows[0]?.email ?? '']) expect(text).not.toContain(secret);
});

test('an upload that was applied without its workflow’s hearing of it does not expire', async () => {
  const { db } = system.database;
  const { rows } = await downloaded(db);
  const { procedureId } = await upload(db, [...rows, newMember()], { by: ADMINISTRATOR });
  await db('jairo_imports').where({ procedure_id: procedureId }).update({ state: 'applied' });
  expect(await closeImport(db, procedureId, 'expired')).toBe(true);
  expect(await kept(procedureId)).toMatchObject({ state: 'applied', endedAt: null });
});
