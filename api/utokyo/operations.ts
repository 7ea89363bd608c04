/** Operations by which a member who has signed in by password gives a second factor too. */
import { z } from 'zod';
import { operation } from '../http/operation.js';
import { Typed } from '../http/schema.js';
import { SignedIn } from './sign-in.js';

const tags = ['session'] as const;

/** Kinds of second factor that are begun before they are given. */
const Begun = z.enum(['passkey', 'phone']);

export const startSecondFactor = operation({
  operationId: 'startSecondFactor',
  method: 'POST',
  path: '/mfa-factors/start',
  summary: 'Begin to sign in with a passkey, or have a code sent to the registered telephone',
  description: 'For a session of `utokyo`. Codes of an authenticator app need no beginning.',
  tags,
  session: 'utokyo',
  body: z.strictObject({ kind: Begun }),
  answers: {
    200: z.object({
      kind: Begun,
      options: z.looseObject({}).optional().describe('With `passkey`: of navigator.credentials.get()'),
    }),
  },
  goesOn: 'session',
  problems: ['forbidden', 'method-refused', 'too-many-requests'],
});

export const giveSecondFactor = operation({
  operationId: 'giveSecondFactor',
  method: 'POST',
  path: '/mfa-factors',
  summary: 'Sign in with a second factor, after the password',
  description:
    'A wrong one counts as a wrong sign-in. A usable method that signs in withdraws an open re-registration.',
  tags,
  session: 'utokyo',
  body: z
    .strictObject({
      code: Typed({ longest: 64 }).optional().describe('Of an authenticator app, or as it was sent to the telephone'),
      credential: z.looseObject({}).optional().describe('What the authenticator answered, as JSON'),
    })
    .meta({ minProperties: 1 }),
  answers: { 200: SignedIn },
  goesOn: 'session',
  problems: ['forbidden', 'too-many-requests'],
});
