/** Forgets what no rule needs any more: old limit events, idempotency keys, sessions, tries of logins, pictures of documents. Safe to run in every worker at once. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { destroyAttachments } from '../../db/staff/attachments.js';
import { forgetIdempotencyKeys } from '../../db/platform/idempotency.js';
import { forgetLimitEvents } from '../../db/platform/limits.js';
import { forgetSessions } from '../../db/platform/sessions.js';
import { forgetTries } from '../../db/shomei/login.js';

const EVERY_MS = 10 * 60_000;
/** The longest window in use is a day. */
const LIMIT_EVENTS_MS = 25 * 3_600_000;

/**
 * Starts the rounds.
 * @param photoRetentionMs how long after the decision a picture is kept, by the service of its application
 * @returns a function that ends them
 */
export function startRetention(db: Knex, log: Logger, photoRetentionMs: Readonly<Record<string, number>>): () => void {
  const round = async (): Promise<void> => {
    try {
      await forgetLimitEvents(db, LIMIT_EVENTS_MS);
      await forgetIdempotencyKeys(db);
      await forgetSessions(db);
      await forgetTries(db);
      const destroyed = await destroyAttachments(db, photoRetentionMs);
      if (destroyed > 0) log.info({ destroyed }, 'pictures of documents were destroyed');
    } catch (error) {
      log.warn({ err: error }, 'retention is put off to the next round');
    }
  };
  const timer = setInterval(() => void round(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
