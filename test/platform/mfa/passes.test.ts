/** Temporary Access Passes, the removal of methods, and the password, with the embedded owner. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openReregistration } from '../../../db/utokyo/reregistrations.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { newProcedureId } from '../../helpers/ids.js';
import { testRing } from '../../helpers/ring.js';
import { codeAt, ITO, openSite, SAMPLE_SECRET, type Site, TAKAHASHI, WATANABE, wordOf } from './support.js';

const HOUR_MS = 3_600_000;
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const procedure = () => newProcedureId('utokyo', 'mfa-self-service');
const issue = (p: { procedureId: string; issue?: number; memberId?: string }, owner = site.owner) =>
  owner.issuePass({ memberId: p.memberId ?? ITO, procedureId: p.procedureId, issue: p.issue ?? 1, lifeMs: HOUR_MS });
const use = (pass: string, memberId = ITO) => site.owner.usePass({ memberId, pass });
const state = (procedureId: string, number = 1) => site.owner.passState({ memberId: ITO, procedureId, issue: number });
const pass = (seconds: number) =>
  site.database
    .db('utokyo_passes')
    .update({ expires_at: site.database.db.raw('expires_at - make_interval(secs => ?)', [seconds]) });

describe('the characters of a pass', () => {
  const tokens = createTokens(testRing());
  const made = Array.from({ length: 4_000 }, (_, n) => tokens.pass({ procedureId: `utokyo-x-${n}`, issue: 1 }).pass);

  test('are twelve, without look-alikes, and equally likely', () => {
    for (const one of made) expect(one).toMatch(/^[abdefhnrtyACDEFHJKLMNPQRTUWX3479]{12}$/);
    expect(new Set(made).size).toBe(made.length);
    const counts = new Map<string, number>();
    for (const character of made.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = (made.length * 12) / 32;
    expect(counts.size).toBe(32);
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 31 degrees of freedom: fixed inputs, so this never wavers.
    expect(chi).toBeLessThan(70);
  });

  test('differ by procedure, issue and key, and by nothing else', () => {
    const of = (procedureId: string, number: number) => tokens.pass({ procedureId, issue: number }).pass;
    expect(of('utokyo-x-1', 1)).toBe(of('utokyo-x-1', 1));
    expect(new Set([of('utokyo-x-1', 1), of('utokyo-x-1', 2), of('utokyo-x-2', 1)]).size).toBe(3);
    expect(() => of('utokyo x', 1)).toThrow(TypeError);
    expect(() => of('utokyo-x-1', 0)).toThrow(TypeError);
  });
});

describe('a pass', () => {
  test('is used once, by whom it is for, of ten that come at the same moment', async () => {
    const procedureId = procedure();
    const issued = await issue({ procedureId });
    expect(Date.parse(issued.expiresAt) - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
    expect(await state(procedureId)).toBe('usable');
    expect(await use(issued.pass, TAKAHASHI)).toBeUndefined();
    for (const wrong of ['', issued.pass.slice(1), `${issued.pass}x`, issued.pass.toLowerCase(), '１'.repeat(12)])
      expect(await use(wrong)).toBeUndefined();
    const uses = await Promise.all(Array.from({ length: 10 }, () => use(` ${issued.pass}\n`)));
    expect(uses.filter(Boolean)).toEqual([{ procedureId, issue: 1 }]);
    expect(await state(procedureId)).toBe('used');
    expect(await use(issued.pass)).toBeUndefined();
  });

  test('is the same when it is issued again, also after the key ring has got a newer key', async () => {
    const procedureId = procedure();
    const issued = await issue({ procedureId });
    expect(await issue({ procedureId })).toEqual(issued);
    expect(await issue({ procedureId }, site.later)).toEqual(issued);
    expect(await site.later.usePass({ memberId: ITO, pass: issued.pass })).toEqual({ procedureId, issue: 1 });
  });

  test('is voided by a newer one of the person, and a repeat of the older brings it back to nobody', async () => {
    const [one, other] = [procedure(), procedure()];
    const first = await issue({ procedureId: one });
    const second = await issue({ procedureId: one, issue: 2 });
    const third = await issue({ procedureId: other });
    expect(await issue({ procedureId: one })).toEqual(first);
    expect([await state(one), await state(one, 2), await state(other)]).toEqual(['revoked', 'revoked', 'usable']);
    for (const { pass } of [first, second]) expect(await use(pass)).toBeUndefined();
    expect(await use(third.pass)).toEqual({ procedureId: other, issue: 1 });
  });

  test('that is made after a newer one of its procedure, as that was quicker, is void at once', async () => {
    const procedureId = procedure();
    const newer = await issue({ procedureId, issue: 2 });
    const older = await issue({ procedureId });
    expect([await state(procedureId), await state(procedureId, 2)]).toEqual(['revoked', 'usable']);
    expect([await use(older.pass), await use(newer.pass)]).toEqual([undefined, { procedureId, issue: 2 }]);
  });

  test('is one a person, however many are issued at the same moment', async () => {
    const procedureId = procedure();
    const numbers = Array.from({ length: 8 }, (_, n) => n + 1);
    await Promise.all(numbers.map((number) => issue({ procedureId, issue: number })));
    const states = await Promise.all(numbers.map((number) => state(procedureId, number)));
    expect(states.filter((one) => one === 'usable')).toHaveLength(1);
    expect(states.filter((one) => one === 'revoked')).toHaveLength(7);
  });

  test('is over after its life', async () => {
    const procedureId = procedure();
    const issued = await issue({ procedureId });
    await pass(3_601);
    expect(await state(procedureId)).toBe('expired');
    expect(await use(issued.pass)).toBeUndefined();
  });

  test('is taken back by its owner or by staff, who says why; one that was used stays used', async () => {
    const procedureId = procedure();
    const issued = await issue({ procedureId });
    const revoke = (by: string, reason?: string) =>
      site.owner.revokePass({ memberId: ITO, procedureId, issue: 1, by, ...(reason !== undefined && { reason }) });
    await revoke('staff:op1', '本人から電話');
    await revoke('person');
    const row = await site.database.db('utokyo_passes').where({ procedure_id: procedureId }).first();
    expect(row).toMatchObject({ revoked_by: 'staff:op1', reason: '本人から電話' });
    expect([await state(procedureId), await use(issued.pass)]).toEqual(['revoked', undefined]);
    const next = await issue({ procedureId, issue: 2 });
    await use(next.pass);
    await site.owner.revokePass({ memberId: ITO, procedureId, issue: 2, by: 'person' });
    expect(await state(procedureId, 2)).toBe('used');
    expect(await state(procedureId, 3)).toBe('none');
  });

  test('is in no column, and none is for who isn’t there or was disabled', async () => {
    const procedureId = procedure();
    const issued = await issue({ procedureId, memberId: WATANABE });
    const kept = JSON.stringify(await site.database.db('utokyo_passes'));
    expect(kept).toContain(procedureId);
    expect(kept).not.toContain(issued.pass);
    await site.database.db('utokyo_members').where({ id: WATANABE }).update({ disabled_at: new Date() });
    expect(await use(issued.pass, WATANABE)).toBeUndefined();
    expect(await wordOf(issue({ procedureId: procedure(), memberId: WATANABE }))).toBe('no-such-member');
    expect(await wordOf(issue({ procedureId: procedure(), memberId: '9999999999' }))).toBe('no-such-member');
    await site.database.db('utokyo_members').where({ id: WATANABE }).update({ disabled_at: null });
  });
});

describe('methods', () => {
  const registerTotp = async (procedureId?: string): Promise<string> => {
    const offer = await site.owner.beginRegistration({ memberId: TAKAHASHI, kind: 'totp' });
    if (offer.kind !== 'totp') throw new Error('another kind');
    const response = codeAt(offer.secret, site.clock.now);
    await site.owner.finishRegistration({
      memberId: TAKAHASHI,
      kind: 'totp',
      response,
      ...(procedureId !== undefined && { procedureId }),
    });
    return offer.secret;
  };
  const signsIn = (secret: string) => {
    site.clock.now += 60_000;
    return site.owner.checkFactor({ memberId: TAKAHASHI, response: codeAt(secret, site.clock.now) });
  };

  test('that were there before are removed by the first one of a re-registration, in the same step; the second leaves the first', async () => {
    expect(await site.owner.kinds(TAKAHASHI)).toEqual(['phone', 'totp']);
    const beside = await registerTotp();
    expect(await signsIn(SAMPLE_SECRET)).toBe('totp');
    const procedureId = procedure();
    await openReregistration(site.database.db, { procedureId, memberId: TAKAHASHI, kind: 'mfa-self-service' });
    const first = await registerTotp(procedureId);
    expect(await site.owner.kinds(TAKAHASHI)).toEqual(['totp']);
    const second = await registerTotp(procedureId);
    for (const [secret, kind] of [
      [SAMPLE_SECRET, undefined],
      [beside, undefined],
      [first, 'totp'],
      [second, 'totp'],
    ] as const)
      expect(await signsIn(secret)).toBe(kind);
    const removed = await site.database.db('utokyo_methods').where({ member_id: TAKAHASHI }).whereNotNull('removed_at');
    expect(removed).toHaveLength(3);
    for (const row of removed) expect([row.sealed, row.public_key, row.credential_id]).toEqual([null, null, null]);
  });

  test('are removed that are older than the reset; those of the present re-registration stay; a repeat removes nothing', async () => {
    const procedureId = procedure();
    const kept = await registerTotp(procedureId);
    const before = new Date(Date.now() + 60_000).toISOString() as IsoInstant;
    expect(await site.owner.removeMethods({ memberId: TAKAHASHI, before, except: procedureId })).toEqual({ left: [] });
    expect(await signsIn(kept)).toBe('totp');
    const long = '2026-01-01T00:00:00.000Z' as IsoInstant;
    await site.owner.removeMethods({ memberId: TAKAHASHI, before: long });
    expect(await site.owner.kinds(TAKAHASHI)).toEqual(['totp']);
    for (const _ of [1, 2]) await site.owner.removeMethods({ memberId: TAKAHASHI, before });
    expect(await site.owner.kinds(TAKAHASHI)).toEqual([]);
    expect(await signsIn(kept)).toBeUndefined();
  });
});

test('a password is set once by a procedure, ends a lock, and raises the revision that sessions hang on', async () => {
  const passwords = createPasswords();
  const hash = await passwords.hash('New-Canary-Pass-1');
  await passwords.close();
  const rowOf = () => site.database.db('utokyo_members').where({ id: ITO }).first();
  const tries = { user_digest: 'x', member_id: ITO, tries: 10, counted_at: new Date() };
  await site.database.db('utokyo_login_tries').insert(tries);
  const before = await rowOf();
  const procedureId = procedure();
  await Promise.all([1, 2, 3].map(() => site.owner.setPassword({ memberId: ITO, procedureId, hash })));
  const after = await rowOf();
  expect(after).toMatchObject({
    password_hash: hash,
    password_version: before.password_version + 1,
  });
  expect(await site.database.db('utokyo_login_tries')).toEqual([]);
  expect(after.revision).toBeGreaterThan(before.revision);
  const unknown = site.owner.setPassword({ memberId: '9999999999', procedureId, hash });
  expect(await wordOf(unknown)).toBe('no-such-member');
});
