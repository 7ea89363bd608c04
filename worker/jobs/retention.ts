/** Deletes what no rule needs any more: old limit events, idempotency keys, sessions, tries of logins, sheets that were not applied, pictures of documents. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { forgetCodeTries } from '../../db/platform/code-tries.js';
import { forgetCounters } from '../../db/platform/counters.js';
import { forgetGuessAlerts } from '../../db/platform/guess-alerts.js';
import { forgetIdempotencyKeys } from '../../db/platform/idempotency.js';
import { forgetKeptForms } from '../../db/platform/kept-forms.js';
import { forgetLimitEvents } from '../../db/platform/limits.js';
import { forgetSessions } from '../../db/platform/sessions.js';
import { forgetUnapplied } from '../../db/jairo/imports.js';
import { forgetLoginTries } from '../../db/platform/login-tries.js';
import { STUDENT_LOGINS } from '../../db/shomei/login.js';
import { MEMBER_LOGINS } from '../../db/utokyo/login.js';
import { forgetIdentityChecks } from '../../db/utokyo/identity-checks.js';
import { forgetCodeStarters } from '../../db/umin/locks.js';
import { destroyAttachments } from '../../db/staff/attachments.js';
import { destroyCustody, overdueCustodies } from '../../db/staff/evidence-custody.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import type { Services } from '../runtime/settings/services.js';
import { type StopJob, startRounds } from './rounds.js';

const EVERY_MS = 10 * 60_000;
/** The longest window in use is a day. */
const LIMIT_EVENTS_MS = 25 * HOUR_MS;
/** A custody that is as late as this won't end by itself. */
const CUSTODY_LATE_MS = HOUR_MS;

interface Needs {
  db: Knex;
  log: Logger;
  services: Services;
}

/** Starts the job. */
export const startRetention = (needs: Needs): StopJob =>
  startRounds({
    everyMs: EVERY_MS,
    round: () => retain(needs),
    failed: (err) => needs.log.warn({ err }, 'retention is put off to the next round'),
  });

/** One round. Each service says how long the pictures of its applications are kept. */
export async function retain({ db, log, services }: Needs): Promise<void> {
  await forgetLimitEvents(db, LIMIT_EVENTS_MS);
  await forgetIdempotencyKeys(db);
  await forgetSessions(db);
  await forgetKeptForms(db);
  for (const logins of [STUDENT_LOGINS, MEMBER_LOGINS]) await forgetLoginTries(db, logins);
  await forgetCounters(db);
  await forgetGuessAlerts(db);
  await forgetCodeStarters(db);
  await forgetCodeTries(db);
  await forgetIdentityChecks(db, 24 * HOUR_MS);
  await forgetUnapplied(db, services.jairo.uploadRetentionMs);
  const retentions = Object.entries(services).map(([service, { photoRetentionMs }]) => [service, photoRetentionMs]);
  const destroyed = await destroyAttachments(db, Object.fromEntries(retentions));
  if (destroyed > 0) log.info({ destroyed }, 'pictures of documents were destroyed');
  // The second net: whatever it finds, a workflow has left.
  for (const procedureId of await overdueCustodies(db, CUSTODY_LATE_MS)) {
    await destroyCustody(db, procedureId, { foundLate: true });
    log.error({ procedureId }, 'pictures of documents were kept too long: their custody did not destroy them');
  }
}
