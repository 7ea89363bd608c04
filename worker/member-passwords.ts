/** New passwords of members, where the university's directory keeps them: set there by the LDAP connector. */
import type { Logger } from 'pino';
import { pushLdap } from '../activities/connectors/ldap.js';
import type { Converse } from './runtime/directory/ldap-client.js';
import { MethodsUnavailableError } from './runtime/errors.js';
import { OwnerFault } from './runtime/mfa/contract.js';
import type { PutPassword } from './runtime/mfa/embedded-context.js';
import type { MemberDirectorySettings } from './runtime/settings/directory.js';

/** While the directory is asked, rows stay locked: shorter than the database lets a transaction be idle, and than others wait. Milliseconds */
const LONGEST_MS = 8_000;
/** So many in a process: each holds a connection to the database while the directory is asked, of the eight that a worker has (`CONNECTIONS`). */
const MOST_AT_ONCE = 2;
/** When others come again: soon, as a directory that is well takes one in a moment. */
const AGAIN_MS = 1_000;

/** What a directory refuses for good, by the connector's words. All others are of the directory, or of our account there, and may be mended. */
const REFUSED: Readonly<Record<string, OwnerFault['word']>> = {
  'no-such-user': 'no-such-member',
  'other-user': 'no-such-member',
  // Constraint violation: what the directory's own policy for passwords answers.
  'ldap-19': 'policy',
};

/** Sets passwords in the directory; undefined where it is not asked to. */
export function memberPasswords(
  settings: MemberDirectorySettings,
  { ldap, log }: { ldap: Converse; log: Pick<Logger, 'warn'> },
): PutPassword | undefined {
  if (settings.kind !== 'ldap' || !settings.passwords) return undefined;
  const target = { ...settings, ...settings.passwords, timeoutMs: Math.min(settings.timeoutMs, LONGEST_MS) };
  const put = async (accountId: string, passwordHash: string): Promise<void> => {
    try {
      await pushLdap(ldap, target, { kind: 'password', accountId, passwordHash }, new AbortController().signal);
    } catch (error) {
      const { word } = error as { word: string };
      const refused = REFUSED[word];
      if (refused) throw new OwnerFault(refused);
      log.warn({ fault: word }, 'the university directory does not take a new password of a member: it is tried again');
      throw new MethodsUnavailableError(word);
    }
  };
  let underWay = 0;
  return async ({ memberId, hash }, step) => {
    if (underWay >= MOST_AT_ONCE) throw new MethodsUnavailableError('too-many-at-once', AGAIN_MS);
    underWay += 1;
    try {
      return await step(() => put(memberId, hash));
    } finally {
      underWay -= 1;
    }
  };
}
