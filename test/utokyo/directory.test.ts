/** Members of the university whose passwords are in its directory: they sign in with those, and a card sets a new one there (decision 131). */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { issuePath } from '../../api/utokyo/card-paths.js';
import { HostileIdentityService } from '../helpers/hostile-identity-service.js';
import { LDAP_READER, LDAP_WRITER, type LdapServer, SLAPD, startLdapServer } from '../helpers/ldap-server.js';
import type { System } from '../helpers/system.js';
import { stands, systemWith } from '../helpers/utokyo.js';
import { until } from '../helpers/wait.js';
import { rowsOf, wordOf } from '../security/support.js';
import { imported, issue, resets, searchedAt, type Verified, verifiedBy, WRITER } from './directory-support.js';
import { signIn } from './support.js';

/** As the test's members are numbered. */
const IDS = Array.from({ length: 9 }, (_, n) => String(9_000_000_001 + n));
const FIRST = `First-Canary-${randomBytes(4).toString('hex')}`;
const NEW = 'Wq7#vTz9mKp2';
/** In the university's directory, and nobody here. */
const STRANGER = '8888888888';

const service = new HostileIdentityService();
let ldap: LdapServer;
let system: System;
const verified = (): Promise<Verified> => verifiedBy(service, system);

const triesOf = async (memberId: string): Promise<number> => {
  const rows = await system.database.db('utokyo_login_tries').where({ member_id: memberId });
  return rows.reduce((sum: number, { tries }: { tries: number }) => sum + tries, 0);
};

(SLAPD ? describe : describe.skip)('members over LDAP', () => {
  beforeAll(async () => {
    await service.up();
    ldap = await startLdapServer(Object.fromEntries([...IDS, STRANGER].map((id) => [id, FIRST])));
    const directory = searchedAt(ldap.url, { passwords: WRITER });
    system = await systemWith(service, service.settings(), { utokyo: { directory } });
  });
  afterAll(async () => {
    await system.close();
    await ldap.close();
    await service.down();
  });

  test('whom a file has brought signs in with the password that the university gave them, and begins the first set-up', async () => {
    const memberId = await imported(system);
    const caller = system.caller();
    const { status, body } = await signIn(caller, memberId, FIRST);
    expect([status, body]).toEqual([200, expect.objectContaining({ level: 'password', userId: memberId })]);
    const applied = await caller.call('startMfaApplication', { channel: 'form' });
    expect([applied.status, applied.body['status']]).toEqual([201, 'awaiting-decision']);
  });

  test('a wrong password, one of our own table, a disabled member and somebody whom only the directory knows are refused alike', async () => {
    const hash = await system.deps.passwords.hash(NEW);
    const [memberId, disabled] = [
      await imported(system, { password_hash: hash }),
      await imported(system, { disabled_at: new Date() }),
    ];
    const refused = [
      await signIn(system.caller(), memberId, 'wrong'),
      await signIn(system.caller(), memberId, NEW),
      await signIn(system.caller(), memberId, ''),
      await signIn(system.caller(), disabled, FIRST),
      await signIn(system.caller(), STRANGER, FIRST),
    ];
    for (const one of refused.filter((_, n) => n !== 2)) expect(wordOf(one)).toBe('not-authenticated');
    expect(refused[2]?.status).toBe(400);
    expect(await triesOf(memberId)).toBe(2);
  });

  test('while the directory is away everybody is told to come again, and no try is counted', async () => {
    const memberId = await imported(system);
    await ldap.down();
    try {
      for (const password of [FIRST, 'wrong']) {
        const { status, headers } = await signIn(system.caller(), memberId, password);
        expect([status, Number(headers['retry-after']) >= 1]).toEqual([503, true]);
      }
    } finally {
      await ldap.up();
    }
    expect(await triesOf(memberId)).toBe(0);
    expect((await signIn(system.caller(), memberId, FIRST)).status).toBe(200);
  });

  test('a pass signs in although the directory is away: it is asked of nobody there', async () => {
    const who = await verified();
    const { body } = await issue(who, 'mfa-registration');
    await ldap.down();
    try {
      expect((await signIn(system.caller(), who.memberId, body['pass'])).body).toMatchObject({ level: 'pass' });
    } finally {
      await ldap.up();
    }
  });

  test('a card sets a new password there: the old one signs in no more, sessions end, and nothing of it rests here', async () => {
    const who = await verified();
    const before = system.caller();
    await signIn(before, who.memberId, FIRST);
    const set = await resets(who, NEW);
    expect([set.status, set.body['status']]).toEqual([200, 'completed']);
    expect([await ldap.binds(who.memberId, NEW), await ldap.binds(who.memberId, FIRST)]).toEqual([true, false]);
    expect((await signIn(system.caller(), who.memberId, NEW)).status).toBe(200);
    expect(wordOf(await signIn(system.caller(), who.memberId, FIRST))).toBe('not-authenticated');
    expect(wordOf(await before.call('whoAmI', { realm: 'utokyo' }))).toBe('not-authenticated');
    const { db } = system.database;
    expect(await db('utokyo_members').where({ id: who.memberId }).first()).toMatchObject({
      password_hash: null,
      password_set_by: who.procedureId,
    });
    const tables: string[] = await db('pg_tables').where({ schemaname: 'public' }).pluck('tablename');
    const rows = await rowsOf(db, ...tables);
    expect(rows).toContain(who.memberId);
    const secrets = [FIRST, NEW, LDAP_WRITER.password, LDAP_READER.password, '$argon2id$v=19$m=19456,t=2,p=1$'];
    // Samples and other members of this test have hashes of their own.
    const ofThem = rows
      .split('\n')
      .filter((row) => row.includes(who.memberId))
      .join('\n');
    for (const secret of secrets) expect([secret, ofThem.includes(secret)]).toEqual([secret, false]);
  });

  test('one that the directory takes later is set later; stopped before, it never is', async () => {
    const [waits, stopped] = [await verified(), await verified()];
    await ldap.down();
    try {
      for (const who of [waits, stopped]) expect((await resets(who, NEW)).status).toBe(503);
      const { tokens } = system.deps;
      const token = tokens.url({ purpose: 'stop-reregistration', procedureId: stopped.procedureId, issue: 1 });
      expect((await system.caller().call('redeemOneTimeUrl', { token })).status).toBe(200);
    } finally {
      await ldap.up();
    }
    const ends = (who: Verified, status: string) =>
      until(
        `it is ${status}`,
        () => stands(who.caller, who.procedureId),
        ([now]) => now === status,
      );
    await ends(waits, 'completed');
    await ends(stopped, 'withdrawn');
    expect([await ldap.binds(waits.memberId, NEW), await ldap.binds(stopped.memberId, NEW)]).toEqual([true, false]);
    expect(await ldap.binds(stopped.memberId, FIRST)).toBe(true);
  });

  test('whom the directory has not ends as failed, for staff to see', async () => {
    const gone = await memberBeyond();
    expect(wordOf(await resets(gone, NEW))).toBe('ticket-expired');
    expect((await stands(gone.caller, gone.procedureId))[0]).toBe('failed');
    const steps = system.database.db('procedure_steps').where({ procedure_id: gone.procedureId }).pluck('step');
    expect(await steps).toContain('member-password-refused');
  });

  test('a directory that takes no passwords from us is offered none: neither on the page nor by the operation', async () => {
    const who = await verified();
    const { utokyo } = system.deps.services;
    const before = utokyo.directory;
    const choices = async () =>
      (await who.caller.send({ method: 'GET', url: issuePath('choice', who.procedureId) })).text;
    Object.assign(utokyo, { directory: searchedAt(ldap.url) });
    try {
      expect(wordOf(await issue(who, 'password-reset'))).toBe('wrong-state');
      expect(await choices()).toMatch(/value="password-reset" disabled/);
    } finally {
      Object.assign(utokyo, { directory: before });
    }
    expect(await choices()).toMatch(/value="password-reset"(?! disabled)/);
  });
});

/** Somebody with a card whom the directory does not know (any more). */
async function memberBeyond(): Promise<Verified> {
  for (;;) {
    const who = await verified();
    if (!IDS.includes(who.memberId)) return who;
  }
}
