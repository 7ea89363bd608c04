/** A student as far as tests of the second password need one. */
import { expect } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { DirectoryUnavailableError } from '../../../worker/runtime/errors.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { addStudents, COMPLETE, type Login } from '../../helpers/students.js';
import type { Caller, Reply, System } from '../../helpers/system.js';

/** The second password of {@link student}. */
export const CURRENT = COMPLETE.secondPassword;
/** Keeps every rule. */
export const NEXT = 'Kq7xTm2wZpLr';

export interface Student extends Login {
  email: string;
}

let students = 0;
/** A student of the embedded directory with an address. @param with.second false: without a second password */
export async function student(system: System, { second = true }: { second?: boolean } = {}): Promise<Student> {
  const { db } = system.database;
  const [login] = await addStudents(db, `second${++students}n`, 1);
  if (!login) throw new Error('no student was added');
  const { userId } = login;
  const none = { second_password_hash: null, second_password_version: 0 };
  await db('shomei_accounts')
    .where({ user_id: userId })
    .update({ locale: null, ...(!second && none) });
  return { ...login, ...(!second && { secondPassword: '' }), email: `${userId}@student.example.jp` };
}

export const logIn = (system: System, { userId, password, secondPassword }: Login, caller = system.caller()) =>
  caller.call('studentLogin', { userId, password, secondPassword });

/** A browser in which a student is signed in. */
export async function signedIn(system: System, login: Login): Promise<Caller> {
  const caller = system.caller();
  const { status, text } = await logIn(system, login, caller);
  if (status !== 200) throw new Error(`the login answers ${status}: ${text}`);
  return caller;
}

/** Somebody at the first step after the address. */
export async function atSet(system: System): Promise<{ who: Student; caller: Caller }> {
  const who = await student(system, { second: false });
  return { who, caller: await signedIn(system, who) };
}
/** Somebody at the menu. */
export async function atMenu(system: System): Promise<{ who: Student; caller: Caller }> {
  const who = await student(system);
  return { who, caller: await signedIn(system, who) };
}

export const set = (caller: Caller, password = NEXT, passwordAgain = password, headers = {}): Promise<Reply> =>
  caller.call('setSecondPassword', { password, passwordAgain }, headers);
export const change = (caller: Caller, password = NEXT, current: string = CURRENT, headers = {}): Promise<Reply> =>
  caller.call('changeSecondPassword', { current, password, passwordAgain: password }, headers);

/** Runs while the directory can't be asked. */
export async function withoutDirectory({ deps: { directory } }: System, work: () => Promise<void>): Promise<void> {
  const { check } = directory;
  directory.check = async () => {
    throw new DirectoryUnavailableError('timeout');
  };
  try {
    await work();
  } finally {
    directory.check = check;
  }
}

export const accountOf = (system: System, { userId }: Login) =>
  system.database.db('shomei_accounts').where({ user_id: userId }).first();
export const levelOf = async (caller: Caller): Promise<string | number> => {
  const { status, body } = await caller.call('getStudentSession');
  return status === 200 ? body['level'] : status;
};
export const wordOf = ({ body }: Reply): string => String(body['type']).split('/').at(-1) ?? '';
export const rulesOf = ({ body }: Reply): string[] =>
  ((body['violations'] ?? []) as { rule: string }[]).map(({ rule }) => rule);

export const isOf =
  (procedureId: string, email: string) =>
  (mail: ReceivedMail): boolean =>
    mail.to.includes(email) && mail.headers.some((h) => h.key === 'x-procedure-id' && h.value === procedureId);

/** The second password in force is this one, and was put there so many times. */
export async function expectInForce(system: System, who: Login, clear: string, version: number): Promise<void> {
  const account = await accountOf(system, who);
  expect(account.second_password_version).toBe(version);
  expect(account.second_password_hash).toMatch(/^\$argon2id\$/);
  expect(await system.deps.passwords.verify(account.second_password_hash, clear)).toBe(true);
}

/** Sends a form of a page as a browser does: with the token and the submission of the form that it was shown. */
export async function sendForm(
  caller: Caller,
  path: string,
  action: string,
  fields: Record<string, string>,
): Promise<Reply> {
  const page = await caller.send({ method: 'GET', url: path });
  return submit(caller, page, action, fields);
}
export const submit = (caller: Caller, page: Reply, action: string, fields: Record<string, string>): Promise<Reply> =>
  caller.send(formRequest(page, action, fields));
/** What a browser sends of a form that it was shown. */
export function formRequest(page: Reply, action: string, fields: Record<string, string>): InjectOptions {
  const hidden = (name: string): string =>
    new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page.text)?.[1] ??
    new RegExp(`value="([^"]*)"[^>]*name="${name}"`).exec(page.text)?.[1] ??
    '';
  const payload = new URLSearchParams({ _csrf: hidden('_csrf'), submissionId: hidden('submissionId'), ...fields });
  return {
    method: 'POST',
    url: action,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: payload.toString(),
  };
}
