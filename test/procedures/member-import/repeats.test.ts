/** Confirmations whose answer was lost, and what an upload does to an invitation that somebody else is busy with. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openImports } from '../../../db/jairo/imports.js';
import { lockInstitution, raiseRosterRevision } from '../../../db/jairo/institutions.js';
import { type Opening, openInvitation } from '../../../db/jairo/invitations.js';
import { registerMember } from '../../../db/jairo/registrations.js';
import { presentRows } from '../../../db/jairo/roster.js';
import { projectProcedure } from '../../../db/platform/procedures.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import type { RosterRow } from '../../../workflows/rules/roster.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { rosterEmailKey } from '../../../workflows/rules/roster.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { newProcedureId } from '../../helpers/ids.js';
import { until } from '../../helpers/wait.js';
import { A, confirm, downloaded, member, upload } from './support.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());

let fresh = 500;
const newMember = (): RosterRow => member((fresh += 1));
const LATER = '2999-01-01T00:00:00.000Z';
const KEYS = { emailKey, rosterEmailKey };

/** Adds a member by an upload of its own. @returns its row, and its invitation */
async function added(): Promise<{ row: RosterRow; invitation: string }> {
  const { rows, fileRevision } = await downloaded(own.db);
  const row = newMember();
  await confirm(own.db, await upload(own.db, [...rows, row], { fileRevision }));
  const now = await presentRows(own.db, A);
  const { memberNumber } = now.find(({ email }) => email === row.email) ?? row;
  const { procedure_id } = await own.db('jairo_invitations').where({ institution: A, number: memberNumber }).first();
  return { row: { ...row, memberNumber }, invitation: procedure_id };
}

/** Removes a member by an upload of its own. */
async function removed({ memberNumber }: RosterRow): Promise<void> {
  const { rows, fileRevision } = await downloaded(own.db);
  const others = rows.filter((row) => row.memberNumber !== memberNumber);
  expect(await confirm(own.db, await upload(own.db, others, { fileRevision }))).toMatchObject({ state: 'applied' });
}

describe('a confirmation whose answer was lost', () => {
  test('is answered with the new plan again, which nobody has seen and nothing is applied of', async () => {
    const { rows, fileRevision } = await downloaded(own.db);
    const late = await upload(own.db, [...rows, newMember()], { fileRevision });
    await added();
    const said = { state: 'plan-changed', refused: false };
    expect(await confirm(own.db, late)).toEqual(said);
    expect(await confirm(own.db, late)).toEqual(said);
    expect((await downloaded(own.db)).rows).toHaveLength(rows.length + 1);
    const seen = { procedureId: late.procedureId, baseRevision: late.baseRevision + 1 };
    expect(await confirm(own.db, seen)).toMatchObject({ state: 'applied' });
  });

  test('ends as refused also the second time, where the new plan has errors', async () => {
    const { rows, fileRevision } = await downloaded(own.db);
    const mine = newMember();
    const late = await upload(own.db, [...rows, { ...mine, name: '別人' }], { fileRevision });
    await confirm(own.db, await upload(own.db, [...rows, mine], { fileRevision }));
    const said = { state: 'plan-changed', refused: true };
    expect(await confirm(own.db, late)).toEqual(said);
    expect(await confirm(own.db, late)).toEqual(said);
  });
});

describe('a member who is removed', () => {
  test('leaves no password of a registration that waited for its address', async () => {
    const { row, invitation } = await added();
    const person = { userId: 'waits-for-mail', displayName: 'x', passwordHash: 'x', locale: 'ja' as const };
    const typed = { ...person, email: 'another@example.org', procedureId: invitation, issue: 1, until: LATER };
    expect(await registerMember(own.db, KEYS, typed)).toEqual({ pending: { issue: 1 } });
    await removed(row);
    expect(await own.db('jairo_pending_registrations').where({ procedure_id: invitation })).toEqual([]);
  });

  test('is not invited anew by whoever sends the ended invitation again at that moment', async () => {
    const { row, invitation } = await added();
    await own.db('jairo_invitations').where({ procedure_id: invitation }).update({ state: 'expired' });
    const opening: Opening = {
      procedureId: newProcedureId('jairo', 'member-registration'),
      institution: A,
      role: '教員',
      invitedBy: 'member:lib-kato',
      locale: 'ja',
      renews: invitation,
      expiresAt: LATER,
    };
    const busy = await own.db.transaction();
    await lockInstitution(busy, A);
    const sent = openInvitation(own.db, opening);
    await until('it waits for the roster', async () => {
      const { rows } = await own.db.raw('select from pg_locks where not granted');
      return rows.length > 0;
    });
    await busy('jairo_roster_rows')
      .where({ institution: A, number: row.memberNumber, until_revision: null })
      .update({ until_revision: await raiseRosterRevision(busy, { institution: A, kind: 'import', by: 'system' }) });
    await busy.commit();
    expect(await sent).toBe('wrong-state');
  });
});

test('an upload whose procedure was never begun is not listed as one that waits', async () => {
  const { rows, fileRevision } = await downloaded(own.db);
  const { procedureId, state } = await upload(own.db, [...rows, newMember()], { fileRevision });
  expect(state).toBe('checked');
  const listed = async () => (await openImports(own.db, A)).map((one) => one.procedureId);
  expect(await listed()).not.toContain(procedureId);
  const steps = [{ at: '2026-11-26T00:00:00.000Z' as IsoInstant, step: 'plan-checked', actor: 'system' as const }];
  const view = { procedureId, status: 'checked' as const, steps };
  const begun = { service: 'jairo', kind: 'member-import', view, closed: false, locale: 'ja' } as const;
  await projectProcedure(own.db, { ...begun, runId: undefined });
  expect(await listed()).toContain(procedureId);
});
