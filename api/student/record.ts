/** What is kept of logins of students: a log line, a figure, and a warning when somebody seems to try passwords. */
import type { ApiDependencies } from '../dependencies.js';
import type { CallContext } from '../http/call-context.js';
import type { Metrics } from '../http/plugins/metrics.js';

export type LoginResult = 'right' | 'refused' | 'unavailable' | 'overloaded';

/** Where logins are counted. */
export type LoginRecord = Pick<ApiDependencies, 'clock'> & { metrics: Pick<Metrics, 'studentLogins'> };

const MINUTE_MS = 60_000;
/** More refused logins in a minute than a whole campus mistypes. Each process counts its own: guesses at many accounts reach all of them. */
const SPRAY = 100;
const minute = { beganMs: 0, refused: 0 };

/** @param login.userDigest keyed digest of the user ID: people type passwords into the wrong field */
export function recordLogin(
  { clock, metrics }: LoginRecord,
  { log }: Pick<CallContext, 'log'>,
  { result, userDigest }: { result: LoginResult; userDigest: string },
): void {
  metrics.studentLogins.inc({ result });
  log.info({ student: userDigest, result }, 'student login');
  if (result !== 'refused') return;
  const now = clock();
  if (now - minute.beganMs >= MINUTE_MS) Object.assign(minute, { beganMs: now, refused: 0 });
  minute.refused += 1;
  if (minute.refused === SPRAY + 1)
    log.warn({ refused: minute.refused, withinMs: MINUTE_MS }, 'many student logins are refused');
}
