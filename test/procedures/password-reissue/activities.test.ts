/** Effects of the procedure on a real database: each once, whatever runs twice or at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { disabledBy } from '../../../db/platform/scim.js';
import { changeUse } from '../../../db/cinii/registrations.js';
import {
  claimReissues,
  discardPending,
  endClaims,
  findMailing,
  keepPending,
  markMailing,
  putInForce,
} from '../../../db/cinii/reissues.js';
import { projectProcedure, reopenProcedure } from '../../../db/platform/procedures.js';
import type { IsoInstant, ProcedureView } from '../../../workflows/contracts/procedure.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';

const A = 'AUTH00000101';
const B = 'AUTH00000102';
let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());
beforeEach(async () => {
  await own.db('reissue_pending').delete();
  await own.db('reissue_claims').delete();
});

const isStillAt = (): boolean => true;
const claim = (procedureId: string, applicationIds = [A]) =>
  claimReissues(own.db, { procedureId, applicationIds, isStillAt });
const keep = (procedureId: string, passwordHash = `hash of ${procedureId}`) =>
  keepPending(own.db, { procedureId, applicationId: A, passwordHash, sealedPassword: 'sealed', isStillAt });
const registration = () => own.db('cinii_registrations').where({ application_id: A }).first();

describe('claims', () => {
  test('a newer claim supersedes the earlier one, and a repeat of it answers the same', async () => {
    expect(await claim('p1')).toEqual({ claimed: [A], superseded: [] });
    expect(await claim('p2')).toEqual({ claimed: [A], superseded: ['p1'] });
    expect(await claim('p2')).toEqual({ claimed: [A], superseded: ['p1'] });
    expect(await claim('p1')).toBe('superseded');
  });

  test('of twenty claims at once one is open at the end, and each other knows by whom it was superseded', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => claim(`p${n}`)));
    const rows = await own.db('reissue_claims');
    expect(rows.filter((row) => row.ended === null)).toHaveLength(1);
    expect(rows.filter((row) => row.superseded_by !== null)).toHaveLength(19);
  });

  test('claims of overlapping sets, in any order, do not deadlock', async () => {
    const sets = [[A, B], [B, A], [B], [A]];
    await Promise.all(Array.from({ length: 24 }, (_, n) => claim(`q${n}`, sets[n % 4])));
    const open = await own.db('reissue_claims').whereNull('ended');
    expect(open.length).toBeLessThanOrEqual(2);
    expect(new Set(open.map((row) => row.application_id)).size).toBe(open.length);
  });

  describe('that come in another order than procedures began', () => {
    const late = (procedureId: string, applicationIds: string[]) =>
      claimReissues(own.db, { procedureId, applicationIds, isStillAt, leavesToNewer: true });
    const [older, newer] = [
      'cinii-password-reissue-01ARZ3NDEKTSV4RRFFQ69G5FA0',
      'cinii-password-reissue-01ARZ3NDEKTSV4RRFFQ69G5FB0',
    ];

    test('leave a newer procedure the registration that it has, and take the others', async () => {
      expect(await late(newer, [A])).toEqual({ claimed: [A], superseded: [] });
      for (let n = 0; n < 2; n++) expect(await late(older, [A, B])).toEqual({ claimed: [B], superseded: [] });
      expect(await late(newer, [A])).toEqual({ claimed: [A], superseded: [] });
    });

    test('are superseded where it has them all, also in force', async () => {
      await late(newer, [A, B]);
      expect(await late(older, [A])).toBe('superseded');
      await own.db('reissue_claims').update({ ended: 'completed' });
      expect(await late(older, [A, B])).toBe('superseded');
    });

    test.each(['expired', 'mail-undeliverable', 'superseded'])(
      'take what a newer one has let go as %s',
      async (ended) => {
        await late(newer, [A]);
        await endClaims(own.db, newer, ended);
        expect(await late(older, [A, B])).toEqual({ claimed: [A, B], superseded: [] });
      },
    );
  });

  test('a registration that has moved to another address is not claimed', async () => {
    const answer = await claimReissues(own.db, { procedureId: 'p1', applicationIds: [A], isStillAt: () => false });
    expect(answer).toEqual({ claimed: [], superseded: [] });
  });
});

describe('a new password', () => {
  test('comes into force once, and its sealed form is forgotten in the same moment', async () => {
    const before = await registration();
    await claim('p1');
    expect(await keep('p1')).toBe(true);
    await markMailing(own.db, 'p1', A);
    const answers = await Promise.all(Array.from({ length: 10 }, () => putInForce(own.db, 'p1', A)));
    expect(new Set(answers)).toEqual(new Set([true]));
    const after = await registration();
    expect(after).toMatchObject({ password_hash: 'hash of p1', password_version: before.password_version + 1 });
    expect(await own.db('reissue_pending').first()).toMatchObject({ state: 'in-force', sealed_password: null });
  });

  test('the first one made stays, whatever a repeat makes', async () => {
    await claim('p1');
    await keep('p1', 'first');
    await keep('p1', 'second');
    expect(await own.db('reissue_pending').first()).toMatchObject({ password_hash: 'first' });
  });

  test('is not made for a superseded claim, nor when the password was changed in another way', async () => {
    await claim('p1');
    await claim('p2');
    expect(await keep('p1')).toBe(false);
    await own.db('cinii_registrations').where({ application_id: A }).increment('password_version', 1);
    expect(await keep('p2')).toBe(false);
  });

  test('once discarded it never comes into force; once in force it is never discarded', async () => {
    await claim('p1');
    await keep('p1');
    await discardPending(own.db, 'p1', A);
    expect(await putInForce(own.db, 'p1', A)).toBe(false);
    await endClaims(own.db, 'p1', 'mail-undeliverable');
    await claim('p2');
    await keep('p2');
    await putInForce(own.db, 'p2', A);
    expect(await discardPending(own.db, 'p2', A)).toBe(false);
    expect(await own.db('reissue_pending').where({ procedure_id: 'p2' }).first()).toMatchObject({ state: 'in-force' });
  });

  test('made in a task that was thrown away it is forgotten when its procedure ends, and its mail, hung until then, goes nowhere', async () => {
    await claim('p1');
    await keep('p1');
    await endClaims(own.db, 'p1', 'expired');
    expect(await own.db('reissue_pending').where({ procedure_id: 'p1' }).first()).toMatchObject({
      state: 'discarded',
      sealed_password: null,
    });
    expect(await markMailing(own.db, 'p1', A)).toBe(false);
    expect(await putInForce(own.db, 'p1', A)).toBe(false);
  });
});

test('a password that is being made while its procedure ends is forgotten too', async () => {
  for (let n = 0; n < 20; n++) {
    await claim(`e${n}`);
    await Promise.all([keep(`e${n}`), endClaims(own.db, `e${n}`, 'expired')]);
    const kept = await own
      .db('reissue_pending')
      .where({ procedure_id: `e${n}` })
      .pluck('state');
    expect(kept).not.toContain('made');
  }
});

describe('a delayed mail', () => {
  test('never brings back an older password, neither before it goes out nor after', async () => {
    await claim('p1');
    await keep('p1');
    expect(await markMailing(own.db, 'p1', A)).toBe(true);
    await claim('p2');
    await keep('p2');
    expect(await markMailing(own.db, 'p2', A)).toBe(true);
    expect(await findMailing(own.db, A)).toMatchObject({ procedure_id: 'p2' });
    expect(await putInForce(own.db, 'p2', A)).toBe(true);
    expect(await markMailing(own.db, 'p1', A)).toBe(false);
    expect(await putInForce(own.db, 'p1', A)).toBe(false);
    expect(await registration()).toMatchObject({ password_hash: 'hash of p2' });
    expect(await own.db('reissue_pending').where({ procedure_id: 'p1' }).first()).toMatchObject({
      state: 'discarded',
      sealed_password: null,
    });
  });
});

describe('projection', () => {
  const at = (n: number) => new Date(Date.UTC(2026, 10, 21, 0, 0, n)).toISOString() as IsoInstant;
  const write = async (procedureId: string, status: ProcedureView['status'], steps: string[], closed = false) => {
    const view: ProcedureView = {
      procedureId,
      status,
      steps: steps.map((step, n) => ({ at: at(n), step, actor: 'system' })),
    };
    await projectProcedure(own.db, { service: 'cinii', kind: 'password-reissue', locale: 'ja', view, closed });
  };
  const written = async (procedureId: string) => {
    const row = await own.db('procedures').where({ procedure_id: procedureId }).first();
    const steps = await own.db('procedure_steps').where({ procedure_id: procedureId }).orderBy('n').pluck('step');
    return [row.status, row.closed, ...steps];
  };

  test('a late repeat with fewer steps does not turn it back', async () => {
    await write('x1', 'completed', ['a', 'b', 'c'], true);
    await write('x1', 'awaiting-ok', ['a']);
    expect(await written('x1')).toEqual(['completed', true, 'a', 'b', 'c']);
  });

  test.each([
    ['fewer steps than', ['a', 'expired']],
    ['as many steps as', ['a', 'b', 'expired']],
    ['more steps than', ['a', 'b', 'timeout', 'expired']],
  ])('an ending with %s what a thrown-away task wrote stands, and only its own steps with it', async (what, steps) => {
    await write(what, 'awaiting-password', ['a', 'b', 'allowed']);
    await write(what, 'expired', steps, true);
    expect(await written(what)).toEqual(['expired', true, ...steps]);
  });

  test('what a task that was thrown away writes after the ending counts for nothing, however many steps it has', async () => {
    await write('x2', 'expired', ['a', 'expired'], true);
    await write('x2', 'propagating', ['a', 'b', 'c', 'd']);
    expect(await written('x2')).toEqual(['expired', true, 'a', 'expired']);
    await write('x2', 'expired', ['a', 'expired', 'mailed'], true);
    await write('x2', 'expired', ['a', 'expired'], true);
    expect(await written('x2')).toEqual(['expired', true, 'a', 'expired', 'mailed']);
  });
});

describe('a workflow that was reset', () => {
  const at = new Date(Date.UTC(2026, 10, 21)).toISOString() as IsoInstant;
  const viewed = (procedureId: string, status: ProcedureView['status'], steps: string[]): ProcedureView => ({
    procedureId,
    status,
    steps: steps.map((step) => ({ at, step, actor: 'system' })),
  });
  const of = { service: 'cinii', kind: 'password-reissue', locale: 'ja' } as const;
  const row = (procedureId: string) => own.db('procedures').where({ procedure_id: procedureId }).first();

  test('writes from its new run on: what its old run was still writing is dropped, with all that comes with it', async () => {
    await projectProcedure(own.db, {
      ...of,
      view: viewed('y1', 'awaiting-ok', ['a', 'b']),
      closed: false,
      runId: 'old',
    });
    await projectProcedure(own.db, {
      ...of,
      view: viewed('y1', 'awaiting-confirmation', ['a']),
      closed: false,
      runId: 'new',
    });
    await claim('y1');
    const late = viewed('y1', 'expired', ['a', 'b', 'expired']);
    await projectProcedure(own.db, { ...of, view: late, closed: true, runId: 'old' }, (trx) =>
      endClaims(trx, 'y1', 'expired'),
    );
    expect(await row('y1')).toMatchObject({ status: 'awaiting-confirmation', closed: false, run_id: 'new' });
    expect(await own.db('procedure_steps').where({ procedure_id: 'y1' }).pluck('step')).toEqual(['a']);
    expect(await own.db('reissue_claims').where({ procedure_id: 'y1' }).pluck('ended')).toEqual([null]);
  });

  test('a run that Temporal says is going on after all is opened again, and writes', async () => {
    const open = viewed('y2', 'awaiting-ok', ['a']);
    await projectProcedure(own.db, { ...of, view: open, closed: false, runId: 'true' });
    await projectProcedure(own.db, {
      ...of,
      view: viewed('y2', 'expired', ['a', 'expired']),
      closed: true,
      runId: 'false',
    });
    expect(await reopenProcedure(own.db, await row('y2'), open, 'true')).toBe(true);
    await projectProcedure(own.db, { ...of, view: viewed('y2', 'completed', ['a', 'b']), closed: true, runId: 'true' });
    expect(await row('y2')).toMatchObject({ status: 'completed', run_id: 'true', replaced_runs: ['false'] });
  });
});

describe('change of use', () => {
  test('applied twice it is applied once, and stands in the trail once; from a state that it cannot start from it is not', async () => {
    const by = 'procedure:cinii-service-use-change-01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const change = (what: 'suspend' | 'resume' | 'cancel') => changeUse(own.db, { applicationId: B, change: what, by });
    expect(await change('suspend')).toBe(true);
    expect(await change('suspend')).toBe(true);
    expect(await disabledBy(own.db, 'cinii', B)).toBe(by);
    expect(await change('cancel')).toBe(true);
    expect(await change('resume')).toBe(false);
    expect(
      await own
        .db('register_changes')
        .where({ register: 'cinii', entry: B })
        .orderBy('id')
        .select('changes', 'changed_by'),
    ).toEqual([
      { changes: { use_state: { before: 'active', after: 'suspended' } }, changed_by: by },
      { changes: { use_state: { before: 'suspended', after: 'cancelled' } }, changed_by: by },
    ]);
  });
});
