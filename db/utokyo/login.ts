/** The sign-in of members of the university: what becomes of its tries, beside what every sign-in by password does with them. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import type { LoginTables } from '../platform/login-tries.js';
import type { UtokyoMember } from './members.js';

/** Members, and the counts of their wrong sign-ins. */
export const MEMBER_LOGINS: LoginTables = {
  accounts: 'utokyo_members',
  id: 'id',
  tries: 'utokyo_login_tries',
  whose: 'member_id',
};

/** A right sign-in: the count begins anew. @param nth of the right one: those that were begun after it stay counted */
export async function endMemberTries(db: Db, userDigest: string, nth: number): Promise<void> {
  await db('utokyo_login_tries')
    .where({ user_digest: userDigest })
    .update({ tries: db.raw('greatest(tries - ?, 0)', [nth]) });
}

/** Whether a member is still as they were when the password was compared; from then on they stay so until the transaction ends. */
export async function memberStays(trx: Knex.Transaction, { id, revision }: UtokyoMember): Promise<boolean> {
  const member = await trx('utokyo_members').where({ id, revision, disabled_at: null }).forNoKeyUpdate().first('id');
  return member !== undefined;
}
