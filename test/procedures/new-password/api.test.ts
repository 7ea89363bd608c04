/** Setting a new password as a caller meets it: spec/access-code.md 4 and 5. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ulid } from 'ulid';
import { type Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { addAccount, GOOD, setPassword, ticketFor } from '../../helpers/umin.js';
import { reaches } from '../../helpers/progress.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());
beforeEach(() => {
  system.mail.box.length = 0;
});

let accounts = 0;
/** An account of its own for each test, and the right to set its password. */
async function begin(caller: Caller = system.caller()) {
  const accountId = await addAccount(system.database.db, `person-${++accounts}x`, { forwarded: true });
  return { caller, accountId, ...(await ticketFor(system, caller, accountId)) };
}
const accountRow = (id: string) => system.database.db('umin_accounts').where({ id }).first();
const wordOf = ({ body }: Reply): string => String(body['type']).split('/').at(-1) ?? '';
const rulesOf = ({ body }: Reply): string[] => (body['violations'] as { rule: string }[]).map(({ rule }) => rule);
const grant = (procedureId: string, lifeMs = 60_000): string =>
  system.deps.tokens.grant('password-ticket', { procedureId }, Date.now() + lifeMs);

describe('a password that keeps the rules', () => {
  test('is in force at once, and the answer names each service with the time by which it has it', async () => {
    const { caller, accountId, procedureId, passwordTicket } = await begin();
    const answer = await setPassword(caller, passwordTicket);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      procedureId,
      status: 'propagating',
      services: [
        { name: 'mail', label: '電子メール', status: 'pending', expectedAt: expect.any(String) },
        { name: 'ctr', label: 'UMIN-CTR', status: 'pending', expectedAt: expect.any(String) },
      ],
    });
    const { password_hash: hash, password_version: version } = await accountRow(accountId);
    expect(version).toBe(1);
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(await system.deps.passwords.verify(hash, GOOD)).toBe(true);
    await reaches(caller, procedureId, 'completed');
  });

  test('counts to its last character', async () => {
    const { caller, accountId, passwordTicket } = await begin();
    const long = `${GOOD}${'xR5'.repeat(29)}`;
    expect((await setPassword(caller, passwordTicket, `${long}a`)).status).toBe(200);
    const { password_hash: hash } = await accountRow(accountId);
    expect(await system.deps.passwords.verify(hash, `${long}a`)).toBe(true);
    expect(await system.deps.passwords.verify(hash, `${long}b`)).toBe(false);
  });

  test('is set once: the ticket is used up, and a repeat under the same key answers as the first', async () => {
    const { caller, accountId, passwordTicket } = await begin();
    const body = { passwordTicket, password: GOOD, passwordAgain: GOOD };
    const key = { 'idempotency-key': ulid() };
    const first = await caller.call('submitNewPassword', body, key);
    const repeat = await caller.call('submitNewPassword', body, key);
    expect([first.status, repeat.status]).toEqual([200, 200]);
    expect(repeat.body).toEqual(first.body);
    const other = await setPassword(caller, passwordTicket, `${GOOD}x`);
    expect([other.status, wordOf(other)]).toEqual([410, 'ticket-expired']);
    expect((await accountRow(accountId)).password_version).toBe(1);
  });

  test('of twenty at once is one', async () => {
    const { caller, accountId, passwordTicket } = await begin();
    const tried = Array.from({ length: 20 }, (_, n) => `${GOOD}${n}`);
    const answers = await Promise.all(tried.map((password) => setPassword(caller, passwordTicket, password)));
    const winners = tried.filter((_, n) => answers[n]?.status === 200);
    expect(winners).toHaveLength(1);
    const { password_hash: hash, password_version: version } = await accountRow(accountId);
    expect(version).toBe(1);
    expect(await system.deps.passwords.verify(hash, winners[0] ?? '')).toBe(true);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(wordOf))).toEqual(new Set(['ticket-expired']));
  });
});

describe('a refused password', () => {
  test('is told with every rule it breaks, in the language of the caller, and uses nothing up', async () => {
    const { caller, accountId, passwordTicket } = await begin();
    const body = { passwordTicket, password: 'abcd', passwordAgain: 'abce' };
    const ja = await caller.call('submitNewPassword', body);
    expect([ja.status, wordOf(ja)]).toEqual([422, 'password-refused']);
    expect(rulesOf(ja)).toEqual(['min-length', 'upper-case', 'digit', 'sequence', 'same-twice']);
    expect(ja.body['violations'][0].reason).toBe('8文字以上にしてください。');
    const en = await caller.call('submitNewPassword', body, { 'accept-language': 'en' });
    expect(en.body['violations'][0].reason).toBe('Use at least 8 characters.');
    expect(ja.text + en.text).not.toContain('abce');
    expect((await accountRow(accountId)).password_version).toBe(0);
    expect((await setPassword(caller, passwordTicket)).status).toBe(200);
  });

  test('may hold neither the ID nor the name of the registered address', async () => {
    const { caller, accountId, passwordTicket } = await begin();
    const plain = accountId.replace('-', '').toUpperCase();
    expect(rulesOf(await setPassword(caller, passwordTicket, `x7-${plain}`))).toContain('user-id');
    await system.database
      .db('umin_accounts')
      .where({ id: accountId })
      .update({ email: 'qzwvkx.j@hospital.example.jp' });
    expect(rulesOf(await setPassword(caller, passwordTicket, 'T7-Qzwvkx'))).toEqual(['personal-word']);
  });

  describe('is named by its rule', () => {
    let ticket: string;
    beforeAll(async () => {
      ticket = (await begin()).passwordTicket;
    });

    test.each([
      ['129 characters', `${GOOD}${'xR5'.repeat(39)}`, 'max-length'],
      ['4,096 characters', 'aB3'.repeat(1366).slice(0, 4096), 'max-length'],
      ['full-width letters', `${GOOD}Ａ`, 'printable-ascii'],
      ['an emoji', `${GOOD}\u{1F600}`, 'printable-ascii'],
      ['NUL', `${GOOD}\0`, 'printable-ascii'],
      ['a dictionary word', 'T7-Sakura', 'dictionary-word'],
      ['a run', 'T7xQ-4567', 'sequence'],
      ['a keyboard row', 'T7xQ-lkjh', 'keyboard-row'],
    ])('with %s', async (_what, password, rule) => {
      const answer = await setPassword(system.caller(), ticket, password);
      expect([answer.status, rulesOf(answer)]).toEqual([422, expect.arrayContaining([rule])]);
    });
  });
});

describe('a ticket', () => {
  const refused = async (passwordTicket: string): Promise<[number, string]> => {
    const answer = await setPassword(system.caller(), passwordTicket);
    return [answer.status, wordOf(answer)];
  };

  test('is refused when it is over, forged, for another purpose, or of a procedure that is unknown or waits for none', async () => {
    const unknown = `umin-access-code-${ulid()}`;
    const tokens = system.deps.tokens;
    const mine = grant(unknown);
    const tickets = [
      mine,
      grant(unknown, -1),
      `${mine.slice(0, -1)}${mine.endsWith('A') ? 'B' : 'A'}`,
      'x',
      tokens.grant('restore', { procedureId: unknown }, Date.now() + 60_000),
      tokens.grant('password-ticket', { other: 1 }, Date.now() + 60_000),
      tokens.url({ purpose: 'operator-password', procedureId: unknown, issue: 1 }),
    ];
    for (const ticket of tickets) expect(await refused(ticket)).toEqual([410, 'ticket-expired']);
    const start = await system
      .caller()
      .call('startAccessCodeById', { accountId: await addAccount(system.database.db, 'waits-1a') });
    expect(await refused(grant(start.body['procedureId']))).toEqual([410, 'ticket-expired']);
    expect((await accountRow('waits-1a')).password_version).toBe(0);
  });

  test('sets the password of its own procedure only', async () => {
    const [one, two] = [await begin(), await begin()];
    expect((await setPassword(two.caller, one.passwordTicket)).status).toBe(200);
    expect((await accountRow(one.accountId)).password_version).toBe(1);
    expect((await accountRow(two.accountId)).password_version).toBe(0);
  });

  test('is good for sixty tries an hour, so that nobody keeps the hashing busy', async () => {
    const { caller, passwordTicket } = await begin();
    const statuses: number[] = [];
    for (let n = 0; n < 62; n++) statuses.push((await setPassword(caller, passwordTicket, 'short')).status);
    expect(statuses.slice(0, 60).every((status) => status === 422)).toBe(true);
    expect(statuses.slice(60)).toEqual([429, 429]);
  });

  test.each([
    [{}, ['passwordTicket', 'password', 'passwordAgain']],
    [{ passwordTicket: 'x', password: '', passwordAgain: '' }, ['password', 'passwordAgain']],
    [{ passwordTicket: 'x', password: 1, passwordAgain: [] }, ['password', 'passwordAgain']],
    [{ passwordTicket: 'x', password: 'a'.repeat(10_001), passwordAgain: 'a' }, ['password']],
    [{ passwordTicket: 'x', password: 'a', passwordAgain: 'a', accountId: 'b' }, ['accountId']],
  ])('with a malformed request (%#) is answered by field', async (body, paths) => {
    const answer = await system.caller().call('submitNewPassword', body);
    expect([answer.status, wordOf(answer)]).toEqual([400, 'malformed']);
    expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });
});
