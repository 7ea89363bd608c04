/** What requests that are made of the OpenAPI document have in common. */
import { randomBytes } from 'node:crypto';
import { cookieName } from '../../../api/http/plugins/cookies.js';
import { createSession } from '../../../db/platform/sessions.js';
import type { Tokens } from '../../../worker/runtime/crypto/tokens.js';
import type { Db } from '../../../db/knex.js';

/**
 * No matter of shape: what is named by an ID that is nobody's is refused with it, what proves who applies depends on the channel, which the descriptions say, members are
 * searched by one field of three, and a key may have been another request's.
 */
export const ABOUT_OTHERS = [
  'attachmentId',
  'fromProcedureId',
  'photo',
  'accountId',
  'sawDocument',
  'documentName',
  'Idempotency-Key',
  'memberNumber',
];

const LIFE_MS = 3_600_000;

/** Signed in wherever one can be: whoever isn't is refused before their input is looked at. @param staff whose ID @returns the cookies */
export async function signedInEverywhere(
  db: Db,
  tokens: Pick<Tokens, 'digest'>,
  publicUrl: URL,
  staff = 'op1',
): Promise<string> {
  const sessions = [
    { realm: 'staff', userId: staff },
    { realm: 'shomei', userId: 's2026003', level: 'menu' },
    { realm: 'jairo', userId: 'univ-a-admin' },
    { realm: 'utokyo', userId: '1234500001', level: 'mfa' },
  ] as const;
  const made = await Promise.all(
    sessions.map(async (session) => {
      const id = randomBytes(32).toString('base64url');
      const idDigest = tokens.digest('session', id);
      await createSession(db, { ...session, idleMs: LIFE_MS, lifeMs: LIFE_MS, idDigest });
      return `${cookieName({ publicUrl }, `session-${session.realm}`)}=${id}`;
    }),
  );
  return made.join('; ');
}
