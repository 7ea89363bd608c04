/**
 * Writes of requests before they said that they are about to change something: an answer of 503 would say that nothing was changed. Looked for
 * in whatever a test does with the whole system.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import type { FastifyRequest } from 'fastify';
import type { Knex } from 'knex';

/** What is counted, tried, looked at or kept for the form itself: none of it is what a request asks for. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'limit_events',
  'counters',
  'idempotency_keys',
  'kept_forms',
  'guess_alerts',
  'refused_attempts',
  'looks',
  'shomei_login_tries',
  'utokyo_login_tries',
  'umin_code_starters',
]);
/** Bookkeeping in tables that hold other things as well: when somebody was seen, that they are known here, and the same password's hash of today's cost. */
const SEEN =
  /^update "sessions" set "last_seen_at" =|insert into shomei_accounts \(user_id\) values|^update "shomei_accounts" set "second_password_hash" = \S+ where "user_id" = \S+ and "second_password_hash" =/;
/** Functions of the database that write what a request may ask for. */
const WRITING =
  /\b(project_procedure|queue_again|claim_reissues|end_reissue_claims|keep_reissue|begin_reissue_mail|put_reissue_in_force|claim_access_code|verify_access_code|end_code_claim|take_code_try|put_umin_password_in_force)\(/g;
const WRITES = /\b(?:insert into|update|delete from) "?([a-z_]+)"?(?!\()/gi;

/** Runs what a test itself writes in the middle of a request, which is not the request's. */
export const outsideRequests: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();

const HANDLED = channel('tracing:fastify.request.handler:start');

/** @returns what was found so far */
export function watchEarlyWrites(db: Knex): { found(): readonly string[]; end(): void } {
  const handling = new AsyncLocalStorage<FastifyRequest>();
  HANDLED.bindStore(handling, (message) => (message as { request: FastifyRequest }).request);
  const found = new Set<string>();
  const written = ({ sql }: { sql: string }): void => {
    const request = handling.getStore();
    if (request?.effect?.taken !== 'none' || SEEN.test(sql)) return;
    const { url, config } = request.routeOptions;
    for (const [, what = ''] of [...sql.matchAll(WRITES), ...sql.matchAll(WRITING)])
      if (what !== 'set' && !BOOKKEEPING.has(what)) found.add(`${config.operation?.operationId ?? url}: ${what}`);
  };
  db.on('query', written);
  return {
    found: () => [...found],
    end() {
      db.off('query', written);
      HANDLED.unbindStore(handling);
    },
  };
}
