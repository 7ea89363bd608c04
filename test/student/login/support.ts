/** Students as the login meets them, and what a browser has afterwards. */
import type { Knex } from 'knex';
import { createPasswords } from '../../../worker/runtime/crypto/passwords.js';
import { emailKey } from '../../../workflows/rules/email.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { sendForm } from '../../security/support.js';

/** The password of every student of these tests at the university, and the second one of those who have one. */
export const PASSWORD = 'Univ-pass-104';
export const SECOND = 'Second104x';
export const SESSION = '__Host-tetsuzuki-session-shomei';
export const LANG = '__Host-tetsuzuki-lang';

export type Has = 'nothing' | 'email' | 'both';
const passwords = createPasswords();
const hashes = Promise.all([passwords.hash(PASSWORD), passwords.hash(SECOND)]);

/** A student whom the university knows. `new`: never seen here. */
export async function addStudent(
  db: Knex,
  userId: string,
  has: Has | 'new' = 'both',
  more: { locale?: 'ja' | 'en'; disabled_at?: Date } = {},
): Promise<void> {
  const [password_hash, second_password_hash] = await hashes;
  await db('directory_users').insert({ user_id: userId, name: 'A Student', password_hash });
  if (has === 'new') return;
  const email = `${userId}@student.example.jp`;
  await db('shomei_accounts').insert({
    user_id: userId,
    ...(has !== 'nothing' && { email, email_key: emailKey(email), email_version: 1 }),
    ...(has === 'both' && { second_password_hash, second_password_version: 1 }),
    ...more,
  });
}

export interface Typed {
  userId: string;
  password?: string;
  secondPassword?: string;
}
export const logIn = (caller: Caller, { password = PASSWORD, ...typed }: Typed): Promise<Reply> =>
  caller.call('studentLogin', { password, ...typed });

/** A browser that is signed in. */
export async function signedIn(system: System, userId: string, secondPassword = SECOND): Promise<Caller> {
  const caller = system.caller();
  const { status, text } = await logIn(caller, { userId, secondPassword });
  if (status !== 200) throw new Error(`the login was refused: ${text}`);
  return caller;
}

let students = 0;
/** A student of a test's own, signed in. */
export async function newStudent(
  system: System,
  has: Has = 'both',
): Promise<{ userId: string; caller: Caller; id: string }> {
  const userId = `student-${++students}`;
  await addStudent(system.database.db, userId, has);
  const caller = await signedIn(system, userId, has === 'both' ? SECOND : '');
  return { userId, caller, id: caller.jar[SESSION] ?? '' };
}

export const look = (caller: Caller, url: string, headers: Record<string, string> = {}): Promise<Reply> =>
  caller.send({ method: 'GET', url, headers });

/** A form of these pages, sent as a browser does. Its token is the browser's, whatever page it was on. */
export const submit = (caller: Caller, action: string, fields: Record<string, string> = {}): Promise<Reply> =>
  sendForm(caller, '/cinii/password-reissue', action, fields);

/** Where a page sends on to, or its status. */
export async function endsAt(caller: Caller, url: string): Promise<string | number> {
  const { status, headers } = await look(caller, url);
  return status === 303 ? String(headers['location']) : status;
}

/** What a browser with this session ID is told. */
export async function knows(system: System, id: string | undefined): Promise<number> {
  const other = system.caller();
  if (id !== undefined) other.jar[SESSION] = id;
  return (await other.call('getStudentSession')).status;
}

export const cookieLines = ({ headers }: Reply): string[] => [headers['set-cookie'] ?? []].flat();
export const triesOf = async (db: Knex): Promise<number> =>
  (await db('shomei_login_tries').sum('tries as sum').first())?.sum ?? 0;
