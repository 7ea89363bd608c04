/** Operations of the sign-in of staff (spec/contract.md). */
import { z } from 'zod';
import { operation } from '../../http/operation.js';
import { REALMS } from '../../realms.js';
import { Line, PresentedPassword } from '../../http/schema.js';

const tags = ['staff'] as const;
const Person = z.object({
  realm: z.literal('staff'),
  userId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  queues: z.array(z.string()),
});

export const signIn = operation({
  operationId: 'signIn',
  method: 'POST',
  path: '/session',
  summary: 'Sign in; the session is in a cookie',
  description:
    'For accounts with a password of our own; others sign in at the identity provider, from the page `/staff/sign-in`.',
  tags,
  body: z.strictObject({ realm: z.literal('staff'), userId: Line(64), password: PresentedPassword }),
  answers: { 200: Person },
  problems: ['not-authenticated', 'too-many-requests'],
});

export const signOut = operation({
  operationId: 'signOut',
  method: 'POST',
  path: '/session/end',
  summary: 'End the session',
  tags,
  optionalSession: REALMS,
  answers: { 200: z.object({ signedOut: z.literal(true) }) },
  problems: [],
});

export const whoAmI = operation({
  operationId: 'whoAmI',
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in',
  tags,
  session: 'staff',
  answers: { 200: Person },
  problems: [],
});
