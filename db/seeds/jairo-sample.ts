/** The sample institutions of JAIRO Cloud: their administrators, and members who are registered already. */
import type { Knex } from 'knex';
import type { SampleTools } from './sample-tools.js';

interface SampleJairoAccount {
  userId: string;
  displayName: string;
  email: string;
  password: string;
}
interface SampleMember extends SampleJairoAccount {
  number: string;
  name: string;
  affiliation: string;
  role: string;
}
export interface JairoSample {
  institutions: { host: string; name: string; administrator: SampleJairoAccount; members: SampleMember[] }[];
  /** Accounts of the community site without a right. */
  communityAccounts: SampleJairoAccount[];
}

type Rows = Record<string, unknown>[];
export interface JairoRows {
  institutions: Rows;
  accounts: Rows;
  administrators: Rows;
  members: Rows;
  roster: Rows;
  revisions: Rows;
}

type Tools = Pick<SampleTools, 'hash' | 'emailKey' | 'rosterEmailKey'>;

/** Rows of all tables; hashing the passwords takes some seconds. */
export async function jairoRows({ institutions, communityAccounts }: JairoSample, tools: Tools): Promise<JairoRows> {
  const people = [
    ...institutions.flatMap(({ administrator, members }) => [administrator, ...members]),
    ...communityAccounts,
  ];
  const own = institutions.flatMap(({ host, members }) =>
    members.map((member, n) => ({ institution: host, member, position: n + 1 })),
  );
  return {
    // Revision 1 is the sample itself. Numbers that are given next come after its own.
    institutions: institutions.map(({ host, name, members }) => ({
      host,
      name,
      revision: 1,
      next_number: members.length + 1,
    })),
    accounts: await Promise.all(people.map((person) => accountRow(person, tools))),
    administrators: institutions.map(({ host, administrator }) => ({
      institution: host,
      user_id: administrator.userId,
    })),
    members: own.map(({ institution, member: { number, userId } }) => ({ institution, number, user_id: userId })),
    roster: own.map(({ institution, member: { number, name, displayName, email, affiliation, role }, position }) => ({
      institution,
      number,
      from_revision: 1,
      position,
      name,
      display_name: displayName,
      email,
      email_key: tools.rosterEmailKey(email),
      affiliation,
      role,
    })),
    revisions: institutions.map(({ host, members }) => ({
      institution: host,
      revision: 1,
      kind: 'sample',
      by: 'system',
      added: members.length,
    })),
  };
}

async function accountRow({ userId, displayName, email, password }: SampleJairoAccount, { hash, emailKey }: Tools) {
  return {
    user_id: userId,
    display_name: displayName,
    email,
    email_key: emailKey(email),
    password_hash: await hash(password),
  };
}

export async function insertJairo(trx: Knex.Transaction, rows: JairoRows): Promise<void> {
  await trx('jairo_accounts').insert(rows.accounts);
  await trx('jairo_institutions').insert(rows.institutions);
  await trx('jairo_administrators').insert(rows.administrators);
  await trx('jairo_members').insert(rows.members.map((row) => ({ ...row, registered_at: trx.fn.now() })));
  await trx('jairo_roster_rows').insert(rows.roster);
  await trx('jairo_revisions').insert(rows.revisions);
}
