/** What the database holds together over the procedures of one student's account: claims, addresses, and each effect once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import {
  isOthersEmail,
  closeClaim,
  endClaim,
  findShomeiAccount,
  putEmailInForce,
  putSecondPasswordInForce,
} from '../../../db/shomei/accounts.js';
import { type ClaimRequest, claimUrl, isClaimEnded, verifyClaim } from '../../../db/shomei/claims.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import {
  addressOf,
  addSessions,
  addStudent,
  claimOf,
  levelsOf,
  newChange,
  newReset,
  newVerification,
} from '../../helpers/student-rows.js';

let own: TestDatabase;
let db: Knex;
beforeAll(async () => {
  own = await freshDatabase();
  db = own.db;
});
afterAll(async () => own.drop());

const TWENTY = Array.from({ length: 20 });

async function claimed(userId: string, about: Partial<ClaimRequest> = {}): Promise<string> {
  const procedureId = newVerification();
  const { counts } = await claimUrl(db, { procedureId, userId, kind: 'email', needs: 'address', ...about });
  if (!counts) throw new Error('it could not be claimed');
  return procedureId;
}
const put = (procedureId: string, userId: string, email: string) =>
  putEmailInForce(db, { procedureId, userId, email, emailKey: emailKey(email) });
const setPassword = (procedureId: string, userId: string, hash = 'new') =>
  putSecondPasswordInForce(db, { procedureId, userId, hash, how: { kind: 'change', version: 1 } });

describe('claims', () => {
  test('of an account one URL of a kind is open: a newer request supersedes the earlier one', async () => {
    const userId = await addStudent(db, { email: true });
    const first = await claimed(userId);
    const reset = await claimed(userId, { kind: 'reset' });
    const procedureId = newVerification();
    const about = { procedureId, userId, kind: 'email', needs: 'address' } as const;
    expect(await claimUrl(db, about)).toEqual({ counts: true, superseded: [first] });
    expect([await claimOf(db, first), await claimOf(db, procedureId), await claimOf(db, reset)]).toEqual([
      'ended',
      'open',
      'open',
    ]);
    expect([await isClaimEnded(db, first), await isClaimEnded(db, procedureId)]).toEqual([true, false]);
  });

  test('of twenty requests at once the last that began is left open; each of the others is told by exactly one, or knows it at once', async () => {
    const userId = await addStudent(db, { email: true });
    const ids = TWENTY.map(() => newVerification());
    const answers = await Promise.all(
      ids.map((procedureId) => claimUrl(db, { procedureId, userId, kind: 'email', needs: 'address' })),
    );
    const open = await db('shomei_claims').where({ user_id: userId, state: 'open' }).pluck('procedure_id');
    expect(open).toEqual([[...ids].sort().at(-1)]);
    const told = answers.flatMap((answer) => answer.superseded);
    const know = ids.filter((_, n) => answers[n]?.counts === false);
    expect([...told, ...know, ...open].sort()).toEqual([...ids].sort());
  });

  test('made twenty times at once by one procedure it is one claim, with the same answer', async () => {
    const userId = await addStudent(db, { email: true });
    const earlier = await claimed(userId);
    const about = { procedureId: newVerification(), userId, kind: 'email', needs: 'address' } as const;
    const answers = await Promise.all(TWENTY.map(() => claimUrl(db, about)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ counts: true, superseded: [earlier] })]),
    );
  });

  test('superseded before a repeat it counts no more, and still names whom it had superseded', async () => {
    const userId = await addStudent(db, { email: true });
    const first = await claimed(userId);
    const about = { procedureId: newVerification(), userId, kind: 'email', needs: 'address' } as const;
    await claimUrl(db, about);
    await claimed(userId);
    expect(await claimUrl(db, about)).toEqual({ counts: false, superseded: [first] });
  });

  test.each([
    ['a registration', 'no-address', true],
    ['a change or a reset', 'address', false],
  ] as const)('of %s cannot be made while the account has %s otherwise', async (_, needs, email) => {
    const userId = await addStudent(db, { email });
    const procedureId = newVerification();
    expect(await claimUrl(db, { procedureId, userId, kind: 'email', needs })).toEqual({
      counts: false,
      superseded: [],
    });
    expect(await claimOf(db, procedureId)).toBeUndefined();
  });

  test('of an account that is disabled, or that nobody has, cannot be made', async () => {
    const userId = await addStudent(db, { email: true });
    await db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: db.fn.now() });
    for (const id of [userId, 'nobody']) await expect(claimed(id)).rejects.toThrow('it could not be claimed');
  });

  test('the right to set a password that a used URL has earned stands against newer requests', async () => {
    const userId = await addStudent(db, { email: true, password: true });
    const procedureId = newReset();
    const about = { userId, kind: 'reset', needs: 'address' } as const;
    await claimUrl(db, { procedureId, ...about });
    expect(await verifyClaim(db, procedureId)).toBe(true);
    expect(await claimUrl(db, { procedureId: newReset(), ...about })).toEqual({ counts: true, superseded: [] });
    expect(await verifyClaim(db, procedureId)).toBe(true);
    expect(await claimOf(db, procedureId)).toBe('verified');
  });

  test.each([
    ['a new address', (userId: string) => claimed(userId).then((id) => put(id, userId, `new.${addressOf(userId)}`))],
    ['a new second password', (userId: string) => setPassword(newChange(), userId)],
  ])('%s ends all that the account’s other procedures have mailed, and names them', async (_, change) => {
    const userId = await addStudent(db, { email: true, password: true });
    const earned = await claimed(userId, { kind: 'reset' });
    await verifyClaim(db, earned);
    const reset = await claimed(userId, { kind: 'reset' });
    const email = await claimed(userId);
    const stranger = await addStudent(db, { email: true, password: true });
    const others = await claimed(stranger);
    const answer = await change(userId);
    expect(answer).toEqual(expect.objectContaining({ ended: expect.arrayContaining([earned, reset]) }));
    for (const id of [earned, reset, email]) expect(await claimOf(db, id)).toBe('ended');
    expect(await claimOf(db, others)).toBe('open');
    expect(await verifyClaim(db, earned)).toBe(false);
    expect(await put(email, userId, 'late@example.jp')).toBe('superseded');
  });

  test('a claim of an address that changed without ending it counts no more either', async () => {
    const userId = await addStudent(db, { email: true });
    const procedureId = await claimed(userId);
    await db('shomei_accounts').where({ user_id: userId }).increment('email_version', 1);
    expect(await put(procedureId, userId, 'late@example.jp')).toBe('superseded');
    expect(await verifyClaim(db, procedureId)).toBe(false);
  });

  test('closed, it says what had come of it; open, nothing can come of it any more', async () => {
    const userId = await addStudent(db, { email: true });
    const used = await claimed(userId);
    await put(used, userId, `x.${addressOf(userId)}`);
    const closing = { procedureId: used, userId, ending: 'expired' };
    expect(await closeClaim(db, closing)).toEqual({ before: addressOf(userId), ended: [] });
    const unused = await claimed(userId);
    expect(await closeClaim(db, { ...closing, procedureId: unused })).toBeUndefined();
    expect(await put(unused, userId, 'late@example.jp')).toBe('superseded');
    expect((await db('shomei_claims').where({ procedure_id: unused }).first()).ended_by).toBe('expired');
  });

  test('closed and used at the same moment, both sides say the same', async () => {
    for (let n = 0; n < 20; n++) {
      const userId = await addStudent(db, { email: true });
      const procedureId = await claimed(userId);
      const [state, late] = await Promise.all([
        put(procedureId, userId, `x.${addressOf(userId)}`),
        closeClaim(db, { procedureId, userId, ending: 'expired' }),
      ]);
      expect(late !== undefined).toBe(state !== 'superseded');
    }
  });
});

describe('an address', () => {
  test('that is verified is in force, and a change names the one until then', async () => {
    const userId = await addStudent(db);
    const first = await claimed(userId, { needs: 'no-address' });
    expect((await findShomeiAccount(db, userId))?.email).toBeNull();
    expect(await put(first, userId, 'One@First.example.jp')).toEqual({ state: 'in-force', ended: [] });
    const second = await claimed(userId);
    expect(await put(second, userId, 'two@second.example.jp')).toEqual({
      state: 'in-force',
      before: 'One@First.example.jp',
      ended: [],
    });
    const { email, email_key: key, email_version: version } = (await findShomeiAccount(db, userId)) ?? {};
    expect({ email, key, version }).toEqual({
      email: 'two@second.example.jp',
      key: 'two@second.example.jp',
      version: 2,
    });
  });

  test('put in force twenty times at once, and again after another one, is one change with one answer', async () => {
    const userId = await addStudent(db, { email: true });
    const procedureId = await claimed(userId);
    const answers = await Promise.all(TWENTY.map(() => put(procedureId, userId, 'twenty@example.jp')));
    const later = await claimed(userId);
    await put(later, userId, 'later@example.jp');
    answers.push(await put(procedureId, userId, 'twenty@example.jp'));
    for (const answer of answers) expect(answer).toEqual({ state: 'in-force', before: addressOf(userId), ended: [] });
    expect(await findShomeiAccount(db, userId)).toMatchObject({ email: 'later@example.jp', email_version: 3 });
  });

  test('that two accounts verify at the same moment is one account’s, and the other is told in-use', async () => {
    for (let n = 0; n < 20; n++) {
      const email = `both-${n}@example.jp`;
      const runs = await Promise.all(
        [0, 1].map(async () => {
          const userId = await addStudent(db);
          return { userId, procedureId: await claimed(userId, { needs: 'no-address' }) };
        }),
      );
      const ends = await Promise.all(runs.map(({ procedureId, userId }) => put(procedureId, userId, email)));
      expect(ends.filter((end) => end === 'in-use')).toHaveLength(1);
      expect(await db('shomei_accounts').where({ email_key: emailKey(email) })).toHaveLength(1);
    }
  });

  test('is compared without the case of its domain, and one’s own is not another’s', async () => {
    const userId = await addStudent(db, { email: true });
    const other = await addStudent(db);
    const key = emailKey(addressOf(userId).replace('example.jp', 'EXAMPLE.JP'));
    expect(await isOthersEmail(db, other, key)).toBe(true);
    expect(await isOthersEmail(db, userId, key)).toBe(false);
    const procedureId = await claimed(userId);
    expect(await put(procedureId, userId, addressOf(userId).replace('example.jp', 'Example.JP'))).toMatchObject({
      state: 'in-force',
    });
  });

  test('of a disabled account does not come into force', async () => {
    const userId = await addStudent(db);
    const procedureId = await claimed(userId, { needs: 'no-address' });
    await db('shomei_accounts').where({ user_id: userId }).update({ disabled_at: db.fn.now() });
    expect(await put(procedureId, userId, 'disabled@example.jp')).toBe('superseded');
  });

  test('ends the sessions that reached only as far as it, and leaves others', async () => {
    const userId = await addStudent(db);
    await addSessions(db, userId, 'register-email', 'register-email', 'menu');
    const procedureId = await claimed(userId, { needs: 'no-address' });
    await put(procedureId, userId, 'sessions@example.jp');
    expect(await levelsOf(db, userId)).toEqual(['menu']);
  });

  test('without a claim, or under one that has ended, does not come into force', async () => {
    const userId = await addStudent(db);
    expect(await put(newVerification(), userId, 'none@example.jp')).toBe('superseded');
    const procedureId = await claimed(userId, { needs: 'no-address' });
    await endClaim(db, procedureId, 'expired');
    expect(await put(procedureId, userId, 'none@example.jp')).toBe('superseded');
    expect((await findShomeiAccount(db, userId))?.email).toBeNull();
  });
});
