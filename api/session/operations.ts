/** Operations of sessions, whichever realm they are of (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../http/operation.js';
import { Line, PresentedPassword, Typed } from '../http/schema.js';
import { SIGN_INS } from '../sign-ins.js';

const tags = ['session'] as const;

export type SignInRealm = keyof typeof SIGN_INS;
export const SIGN_IN_REALMS = Object.keys(SIGN_INS) as [SignInRealm, ...SignInRealm[]];
export const DEFAULT_REALM = SIGN_IN_REALMS[0];

const Realm = z.enum(SIGN_IN_REALMS);
const people = Object.values(SIGN_INS).map(({ person }) => person) as [
  (typeof SIGN_INS)[SignInRealm]['person'],
  ...(typeof SIGN_INS)[SignInRealm]['person'][],
];
const Person = z.union(people);

export const signIn = operation({
  operationId: 'signIn',
  method: 'POST',
  path: '/session',
  summary: 'Sign in; the session is in a cookie',
  description:
    'Each realm has a session of its own. Staff with a password of our own; others of them sign in at the identity provider, from the page `/staff/sign-in`.',
  tags,
  body: z.strictObject({
    realm: Realm,
    userId: Line(64),
    password: PresentedPassword,
    code: Typed({ longest: 64 }).optional().describe('An MFA code, in realms that ask for one'),
  }),
  answers: { 200: Person },
  begins: { a: 'session' },
  problems: ['not-authenticated', 'too-many-requests'],
});

export const signOut = operation({
  operationId: 'signOut',
  method: 'POST',
  path: '/session/end',
  summary: 'End the session of a realm in this browser',
  tags,
  optionalSession: SIGN_IN_REALMS,
  body: z.strictObject({ realm: Realm.default(DEFAULT_REALM) }),
  answers: { 200: z.object({ signedOut: z.literal(true) }) },
  goesOn: 'session',
  problems: [],
});

export const whoAmI = operation({
  operationId: 'whoAmI',
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in, with their rights as they are now',
  tags,
  optionalSession: SIGN_IN_REALMS,
  query: z.strictObject({ realm: Realm.default(DEFAULT_REALM) }),
  answers: { 200: Person },
  problems: ['not-authenticated'],
});
