/** New passwords of members in the university's directory: what its answers mean, and what it holds here while it hangs (decision 131). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../db/knex.js';
import { memberPasswords } from '../../worker/member-passwords.js';
import { createSealer } from '../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../worker/runtime/crypto/tokens.js';
import { converse } from '../../worker/runtime/directory/ldap-client.js';
import { createEmbeddedOwner } from '../../worker/runtime/mfa/embedded.js';
import { type MemberDirectorySettings, memberDirectory } from '../../worker/runtime/settings/directory.js';
import { freshDatabase, type TestDatabase } from '../helpers/database.js';
import { PUBLIC_URL } from '../helpers/parts.js';
import { newMember } from '../helpers/reregistrations.js';
import { testRing } from '../helpers/ring.js';
import { type Script, startScriptedLdap } from '../helpers/scripted-ldap.js';
import { until } from '../helpers/wait.js';
import { MEMBER_DN, WRITER } from './directory-support.js';

const at = (url: string): MemberDirectorySettings =>
  memberDirectory.parse({ kind: 'ldap', url, timeout: '2s', dn: MEMBER_DN, passwords: WRITER });
const change = { memberId: '9000000001', hash: '$argon2id$canary' };
/** The name of an error, and its word. */
const faultOf = (error: unknown): unknown[] => {
  const { name, word, fault } = Object(error) as Record<string, unknown>;
  return [name, word ?? fault];
};

describe('what a directory answers to a new password', () => {
  /** How its owner takes that, and what is logged. */
  async function answered(script: Script): Promise<{ end: unknown; logged: unknown[] }> {
    const scripted = await startScriptedLdap(script);
    const logged: unknown[] = [];
    const put = memberPasswords(at(scripted.url), {
      ldap: converse,
      log: { warn: (...line: unknown[]) => void logged.push(line) },
    });
    const end = await put?.(change, (set) => set()).then(() => 'set', faultOf);
    await scripted.close();
    return { end, logged };
  }

  test.each<[string, Script, unknown]>([
    ['success', { compare: 6 }, 'set'],
    ['there is no such entry', { compare: 32, modify: 32 }, ['OwnerFault', 'no-such-member']],
    ['another person’s entry', { compare: 5 }, ['OwnerFault', 'no-such-member']],
    ['its policy takes no such password', { compare: 6, modify: 19 }, ['OwnerFault', 'policy']],
  ])('%s: for good', async (_what, script, end) => {
    expect(await answered(script)).toEqual({ end, logged: [] });
  });

  test.each<[string, Script, string]>([
    ['our account is refused', { bind: 49 }, 'bad-credentials'],
    ['our account may not', { compare: 50, modify: 50 }, 'not-allowed'],
    ['it is busy', { compare: 6, modify: 51 }, 'busy'],
  ])('%s: tried again, and logged by a word', async (_what, script, word) => {
    const { end, logged } = await answered(script);
    expect(end).toEqual(['MethodsUnavailableError', word]);
    expect(logged).toEqual([[{ fault: word }, expect.stringContaining('tried again')]]);
  });

  test('a directory that is asked to check passwords only is told none', () => {
    const log = { warn: () => undefined };
    const asked = { kind: 'ldap', url: 'ldap://127.0.0.1:1', dn: MEMBER_DN };
    expect(memberPasswords(memberDirectory.parse(asked), { ldap: converse, log })).toBeUndefined();
    expect(memberPasswords({ kind: 'embedded' }, { ldap: converse, log })).toBeUndefined();
  });
});

describe('a directory that hangs', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  test('holds two changes; the others are tried again before they hold a connection to the database, which is there for the rest', async () => {
    const script: Script = { silent: true, compare: 6 };
    const ldap = await startScriptedLdap(script);
    const few = createDatabase(database.url, { max: 3 });
    const ring = testRing();
    const owner = createEmbeddedOwner(
      { kind: 'embedded', issuer: 'Test', telephone: 'none' },
      {
        db: few,
        sealer: createSealer(ring),
        tokens: createTokens(ring, { mailDomain: 'example.jp' }),
        publicUrl: new URL(PUBLIC_URL),
        putPassword: memberPasswords(at(ldap.url), { ldap: converse, log: { warn: () => undefined } }),
        clock: Date.now,
      },
    );
    const ends: unknown[] = [];
    const set = async (memberId: string): Promise<void> => {
      const p = { memberId, procedureId: `procedure-of-${memberId}`, hash: change.hash };
      ends.push(await owner.setPassword(p).then(() => 'set', faultOf));
    };
    const members: string[] = [];
    for (let n = 0; n < 6; n++) members.push((await newMember({ database })).memberId);
    try {
      const all = members.map(set);
      await until('four are turned away', () => ends.length === 4);
      expect(ends).toEqual(ends.map(() => ['MethodsUnavailableError', 'too-many-at-once']));
      // By the third of three connections.
      expect(await few('utokyo_members').whereNotNull('password_set_by').pluck('id')).toEqual([]);
      await Promise.all(all);
      expect(ends.slice(4)).toEqual(Array.from({ length: 2 }, () => ['MethodsUnavailableError', 'timeout']));
      expect(ldap.asked).toHaveLength(2);
      script.silent = false;
      await set(members[5] ?? '');
      expect(ends.at(-1)).toBe('set');
    } finally {
      await few.destroy();
      await ldap.close();
    }
  });
});
