/** What is kept of logins of students: a log line and a figure. */
import type { CallContext } from '../http/call-context.js';
import type { Metrics } from '../http/plugins/metrics.js';

export type LoginResult = 'right' | 'refused' | 'unavailable' | 'overloaded' | 'limited';

/** Where logins are counted. */
export interface LoginRecord {
  metrics: Pick<Metrics, 'studentLogins' | 'guessAlerts'>;
}

/** @param login.userDigest keyed digest of the user ID: people type passwords into the wrong field */
export function recordLogin(
  { metrics }: LoginRecord,
  { log }: Pick<CallContext, 'log'>,
  { result, userDigest }: { result: LoginResult; userDigest: string },
): void {
  metrics.studentLogins.inc({ result });
  log.info({ student: userDigest, result }, 'student login');
}
