/** The student of a session, and what the pages show of it. */
import type { FastifyReply } from 'fastify';
import type { Db } from '../../db/knex.js';
import { findShomeiAccount, type ShomeiAccount } from '../../db/shomei/accounts.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { ApiDependencies } from '../dependencies.js';
import type { SessionCall } from '../http/call-context.js';
import { problem, sessionOver } from '../http/problems.js';
import { LEVELS, type Level } from './operations.js';
import type { SignedInStudent } from './pages/view.js';
import { STUDENT_PATHS } from './paths.js';

declare module '../http/operation.js' {
  interface Realms {
    /** Students of the certificate issuance service. */
    shomei: true;
  }
}

/** A session of a student ends after half a day, even while it is used. */
const SESSION_LIFE_MS = 12 * HOUR_MS;

export interface Student {
  account: ShomeiAccount;
  level: Level;
  /** When the session ends unless something is asked before. */
  idleEndsAt: Date;
}

/** The student of the session, read anew: an account that was disabled is out at once. @returns undefined where nobody is signed in */
export async function studentOf({ db }: Pick<ApiDependencies, 'db'>, call: SessionCall): Promise<Student | undefined> {
  const session = await call.session('shomei');
  const account = session && (await findShomeiAccount(db, session.userId));
  const level = LEVELS.find((one) => one === session?.level);
  if (!session || !account || account.disabled_at || !level) return undefined;
  return { account, level, idleEndsAt: session.idleEndsAt };
}

/** The same for operations. @throws Refusal `not-authenticated`; `forbidden` where the session doesn't reach one of these levels */
export async function requireStudent(
  deps: Pick<ApiDependencies, 'db'>,
  call: SessionCall,
  ...levels: Level[]
): Promise<Student> {
  const student = await studentOf(deps, call);
  if (!student) throw sessionOver();
  if (!levels.includes(student.level)) throw problem('forbidden');
  return student;
}

/** An account as browsers are known for it in which somebody signed in to it. */
export const studentHolder = (userId: string): string => `shomei:${userId}`;

/** The page of each level: what is to be done next. */
export const PAGE_OF_LEVEL: Record<Level, string> = {
  'register-email': STUDENT_PATHS.email,
  'set-second-password': STUDENT_PATHS.secondPassword,
  menu: STUDENT_PATHS.menu,
};

/** Sends on whoever came to a page that their session doesn't reach; somebody whose session is over is told so, once. */
export async function sendElsewhere(reply: FastifyReply, student: Student | undefined): Promise<FastifyReply> {
  if (student) return reply.redirect(PAGE_OF_LEVEL[student.level], 303);
  const wasSignedIn = reply.request.hasSessionId('shomei');
  if (wasSignedIn) await reply.request.endSession('shomei');
  return reply.redirect(wasSignedIn ? `${STUDENT_PATHS.login}?notice=over` : STUDENT_PATHS.login, 303);
}

/** Begins a session of a student, under a new ID. @param within the transaction that it is part of, if any */
export async function startStudentSession(
  { services }: Pick<ApiDependencies, 'services'>,
  call: SessionCall,
  { userId, level }: { userId: string; level: Level },
  within?: Db,
): Promise<void> {
  const idleMs = services.shomei.sessionIdleMs;
  await call.startSession({ realm: 'shomei', userId, level, idleMs, lifeMs: SESSION_LIFE_MS }, within);
}

/** What every page of a signed-in student shows: who, and when the idle session ends. */
export const shownStudent = ({ services }: Pick<ApiDependencies, 'services'>, student: Student): SignedInStudent => ({
  userId: student.account.user_id,
  level: student.level,
  idleEndsAt: student.idleEndsAt.toISOString(),
  idleMs: services.shomei.sessionIdleMs,
});
