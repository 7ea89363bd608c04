/** Accounts of students as rows, and what stands in them. */
import type { Knex } from 'knex';
import { emailKey } from '../../workflows/rules/email.js';
import { newProcedureId } from './ids.js';

let count = 0;
/** An account of its own for a test. @param has what it has already */
export async function addStudent(db: Knex, has: { email?: boolean; password?: boolean } = {}): Promise<string> {
  count += 1;
  const userId = `s9${String(count).padStart(6, '0')}`;
  const email = addressOf(userId);
  await db('shomei_accounts').insert({
    user_id: userId,
    ...(has.email && { email, email_key: emailKey(email), email_version: 1 }),
    ...(has.password && { second_password_hash: 'first', second_password_version: 1 }),
  });
  return userId;
}
export const addressOf = (userId: string): string => `${userId}@student.example.jp`;

export const newVerification = (): string => newProcedureId('shomei', 'email-verification');
export const newReset = (): string => newProcedureId('shomei', 'second-password-reset');
export const newChange = (): string => newProcedureId('shomei', 'second-password-change');

export async function addSessions(db: Knex, userId: string, ...levels: string[]): Promise<void> {
  for (const level of levels)
    await db('sessions').insert({
      id_digest: `${userId}-${level}-${newChange()}`,
      realm: 'shomei',
      user_id: userId,
      idle_ms: 900_000,
      level,
      created_at: db.fn.now(),
      last_seen_at: db.fn.now(),
      expires_at: db.raw("now() + interval '1 hour'"),
    });
}
/** How far the sessions of a student reach. */
export const levelsOf = (db: Knex, userId: string): Promise<string[]> =>
  db('sessions').where({ user_id: userId }).orderBy('level').pluck('level');
/** Where the claim of a procedure stands. */
export const claimOf = async (db: Knex, procedureId: string): Promise<string | undefined> =>
  (await db('shomei_claims').where({ procedure_id: procedureId }).first())?.state;
