/** Students in any number, for what is asked often: all with the passwords of one of the sample. */
import type { Knex } from 'knex';

/** The sample account that has everything. */
export const COMPLETE = { userId: 's2026003', password: 'Univ-pass-003', secondPassword: 'Second003x' } as const;

/** What a login form holds. A type and no interface, so that it may be handed to a call as it is. */
export type Login = { userId: string; password: string; secondPassword: string };

/** Adds students like {@link COMPLETE}, known to the embedded directory. @returns their right logins */
export async function addStudents(db: Knex, name: string, count: number): Promise<Login[]> {
  const user = await db('directory_users').where({ user_id: COMPLETE.userId }).first();
  const account = await db('shomei_accounts').where({ user_id: COMPLETE.userId }).first();
  const ids = Array.from({ length: count }, (_, n) => `${name}${n}`);
  await db('directory_users').insert(ids.map((id) => ({ ...user, user_id: id })));
  await db('shomei_accounts').insert(
    ids.map((id) => ({
      ...account,
      user_id: id,
      email: `${id}@student.example.jp`,
      email_key: `${id}@student.example.jp`,
    })),
  );
  return ids.map((userId) => ({ ...COMPLETE, userId }));
}
