/** Institutions with their members, and callers that are signed in as one of them. */
import { createSession } from '../../db/platform/sessions.js';
import { cookieName } from '../../api/http/plugins/cookies.js';
import { emailKey } from '../../workflows/rules/email.js';
import type { MemberRole } from '../../workflows/rules/roster.js';
import type { Caller, System } from '../helpers/system.js';

/** Institutions of the sample data. */
export const XXX = 'univ-a';
export const YYY = 'univ-b';
/** The password of every account that {@link addAccount} makes. */
export const PASSWORD = 'Kumo-no-ue-7-hana';

type Needs = Pick<System, 'database' | 'deps'>;

export async function addAccount(
  { database: { db }, deps }: Needs,
  userId: string,
  email = `${userId}@library.example.ac.jp`,
): Promise<void> {
  const row = { user_id: userId, display_name: `表示名 ${userId}`, email, email_key: emailKey(email) };
  await db('jairo_accounts').insert({ ...row, password_hash: await deps.passwords.hash(PASSWORD) });
}

export async function makeAdministrator(
  { database: { db } }: Needs,
  institution: string,
  userId: string,
): Promise<void> {
  await db('jairo_administrators').insert({ institution, user_id: userId });
}

/** A row of the roster, with the account once the person has registered. @returns the member number */
export async function addMember(
  { database: { db } }: Needs,
  institution: string,
  { role, userId, email = `${userId}@library.example.ac.jp` }: { role: MemberRole; userId?: string; email?: string },
): Promise<string> {
  return db.transaction(async (trx) => {
    const [at] = await trx('jairo_institutions')
      .where({ host: institution })
      .update({ revision: trx.raw('revision + 1'), next_number: trx.raw('next_number + 1') })
      .returning(['revision', 'next_number']);
    const number = `T${String(at.next_number).padStart(4, '0')}`;
    const registered = userId === undefined ? {} : { user_id: userId, registered_at: new Date() };
    await trx('jairo_members').insert({ institution, number, ...registered });
    await trx('jairo_roster_rows').insert({
      institution,
      number,
      from_revision: at.revision,
      position: at.revision,
      name: `氏名 ${number}`,
      display_name: `表示名 ${number}`,
      email,
      email_key: emailKey(email),
      affiliation: '附属図書館',
      role,
    });
    return number;
  });
}

/** Who may do what at {@link XXX}: all of them are in the sample data. */
export const PEOPLE = {
  administrator: { userId: 'univ-a-admin', password: 'Admin-A-sample-7391' },
  librarian: { userId: 'lib-kato', password: 'Kato-sample-7391' },
  teacher: { userId: 'prof-mori', password: 'Mori-sample-7391' },
  administratorElsewhere: { userId: 'univ-b-admin', password: 'Admin-B-sample-7391' },
} as const;

let sessions = 0;
/** A caller with a session of an account; it is not asked for the password. */
export async function enters(system: System, userId: string, caller: Caller = system.caller()): Promise<Caller> {
  const { config, db, tokens } = system.deps;
  sessions += 1;
  const id = `member${sessions}`.padEnd(43, 'x');
  const times = { idleMs: 900_000, lifeMs: 3_600_000 };
  await createSession(db, { idDigest: tokens.digest('session', id), realm: 'jairo', userId, ...times });
  caller.jar[cookieName(config, 'session-jairo')] = id;
  return caller;
}
