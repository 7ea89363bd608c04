/** What the tests of email verification share: students, and the way to a mailed URL. */
import { createSession } from '../../../db/platform/sessions.js';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import type { Level } from '../../../api/student/operations.js';
import type { ShomeiSettings } from '../../../worker/runtime/settings/shomei.js';
import { emailKey } from '../../../workflows/rules/email.js';
import { type ReceivedMail, urlIn } from '../../helpers/mail-server.js';
import type { Caller, Reply, System } from '../../helpers/system.js';

let students = 0;

/** An account of its own, with or without an address. @returns its user ID */
export async function student(system: System, email?: string): Promise<string> {
  students += 1;
  const userId = `t${String(students).padStart(7, '0')}`;
  const address = email === undefined ? {} : { email, email_key: emailKey(email), email_version: 1 };
  await system.database.db('shomei_accounts').insert({ user_id: userId, ...address });
  return userId;
}

/** A browser with a session of an account at a level. */
export async function signedIn(
  system: System,
  userId: string,
  level: Level,
  caller: Caller = system.caller(),
): Promise<Caller> {
  const id = `${userId}${level}`.replaceAll('-', '').padEnd(43, String(Math.random()).slice(2)).slice(0, 43);
  const times = { idleMs: 900_000, lifeMs: 3_600_000 };
  const { config, db, tokens } = system.deps;
  await createSession(db, { idDigest: tokens.digest('session', id), realm: 'shomei', userId, level, ...times });
  caller.jar[cookieName(config, 'session-shomei')] = id;
  return caller;
}

/** A new account without an address, and its browser. */
export async function newcomer(system: System): Promise<{ userId: string; caller: Caller }> {
  const userId = await student(system);
  return { userId, caller: await signedIn(system, userId, 'register-email') };
}
/** An account with an address, and its browser at the menu. */
export async function resident(system: System, email: string): Promise<{ userId: string; caller: Caller }> {
  const userId = await student(system, email);
  return { userId, caller: await signedIn(system, userId, 'menu') };
}

export const start = (caller: Caller, email: unknown, emailAgain: unknown = email): Promise<Reply> =>
  caller.call('startEmailVerification', { email, emailAgain });

export const isOf =
  (procedureId: string) =>
  (mail: ReceivedMail): boolean =>
    mail.headers.some(({ key, value }) => key === 'x-procedure-id' && value === procedureId);

/** Starts, and the URL that was mailed for it. */
export async function mailedUrl(system: System, caller: Caller, email: string) {
  const { status, body, text } = await start(caller, email);
  if (status !== 201) throw new Error(`the start was refused: ${text}`);
  const procedureId = String(body['procedureId']);
  const mail = await system.mail.wait(isOf(procedureId));
  return { procedureId, body, mail, ...urlIn(mail) };
}

export const redeem = (caller: Caller, token: string): Promise<Reply> => caller.call('redeemOneTimeUrl', { token });

/** The last word of a problem's type. */
export const wordOf = (reply: Reply): string => String(reply.body['type'] ?? '').replace(/.*\//, '');

export async function addressOf(system: System, userId: string): Promise<string | null> {
  const row = await system.database.db('shomei_accounts').where({ user_id: userId }).first();
  return row.email;
}

/** Runs with other settings. */
export async function withSettings(
  system: System,
  settings: Partial<ShomeiSettings>,
  run: () => Promise<void>,
): Promise<void> {
  const { shomei } = system.deps.services;
  const before = { ...shomei };
  Object.assign(shomei, settings);
  try {
    await run();
  } finally {
    Object.assign(shomei, before);
  }
}
