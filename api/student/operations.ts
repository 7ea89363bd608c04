/** Operations of the student login (spec/contract.md; manual: certificate issuance, 2.3). */
import { z } from 'zod';
import { parseStudentId } from '../../workflows/rules/student-id.js';
import { operation } from '../http/operation.js';
import { Instant, PresentedPassword, Typed } from '../http/schema.js';

const tags = ['student-login'] as const;

/** How far a session reaches. */
export const LEVELS = ['register-email', 'set-second-password', 'menu'] as const;
export const Level = z.enum(LEVELS);
export type Level = z.output<typeof Level>;

/** 「ユーザID」 in either width and case. One that no directory can have is refused like one that this directory hasn't, not as malformed. */
const StudentId = Typed({ longest: 256 })
  .transform((typed) => parseStudentId(typed))
  .describe('「ユーザID」 of the university');

/** A password as presented for a check; may be blank. */
const Presented = Typed({ least: 0, longest: 256 });

export const studentLogin = operation({
  operationId: 'studentLogin',
  method: 'POST',
  path: '/student-sessions',
  summary: 'Sign in as a student; the session is in a cookie',
  description:
    'How far the session reaches depends on what the account has. Every refusal is the same: unknown user, either password wrong or missing, locked account. Ten wrong logins in a row lock an account for 30 minutes, right passwords included; a browser in which somebody has signed in to the account before has a count of its own.',
  tags,
  body: z.strictObject({
    userId: StudentId,
    password: PresentedPassword.describe('「パスワード」 of the university'),
    secondPassword: Presented.default('').describe('「第2パスワード」; blank while the account has none'),
  }),
  answers: {
    200: z.object({
      next: Level.describe('What the session is for: register an address, set the second password, or everything'),
      userId: z.string(),
      idleEndsAt: Instant.describe('When the session ends unless something is asked before'),
    }),
  },
  begins: { a: 'session', of: 'shomei' },
  problems: ['not-authenticated', 'too-many-requests'],
});

export const endStudentSessions = operation({
  operationId: 'endStudentSessions',
  method: 'POST',
  path: '/student-sessions/end',
  summary: 'End this session, or all sessions of the account',
  tags,
  optionalSession: ['shomei'],
  body: z.strictObject({ everywhere: z.boolean().default(false) }),
  answers: { 200: z.object({ ended: z.int().describe('How many sessions were ended') }) },
  goesOn: 'session',
  problems: [],
});

export const getStudentSession = operation({
  operationId: 'getStudentSession',
  method: 'GET',
  path: '/student-sessions/this',
  summary: 'Who is signed in, how far and until when',
  description: 'Keeps the session alive, unless asked with the header X-Unattended.',
  tags,
  session: 'shomei',
  answers: { 200: z.object({ userId: z.string(), level: Level, idleEndsAt: Instant }) },
  problems: [],
});
