/** Idempotency keys: a repeat of a changing operation answers as the first did. Answers are kept sealed, for a day. */
import type { Knex } from 'knex';

export interface IdempotencyClaim {
  key: string;
  operation: string;
  /** Whose key it is: keys of different callers never meet. */
  caller: string;
  /** Keyed digest of the request: the same key with another request is a mistake. */
  requestDigest: string;
  /** Used by the first attempt; a repeat after a crash gets the first one's. */
  procedureId: string;
}
export type IdempotencyState =
  | { state: 'new'; procedureId: string }
  | { state: 'running'; procedureId: string }
  | { state: 'done'; procedureId: string; response: string }
  | { state: 'mismatch' }
  | { state: 'too-many'; retryAfterS: number };

/** New keys of one caller in an hour: far more than its starts, and few enough that a day's answers have room. */
export const MOST_KEYS = 300;
const KEYS_WINDOW_MS = 3_600_000;

/**
 * Claims a key. An unfinished claim that is 20 seconds old is taken to be a crashed one and may run again, under the same procedure ID.
 * @param most new keys of the caller in an hour
 */
export async function claim(db: Knex, c: IdempotencyClaim, most = MOST_KEYS): Promise<IdempotencyState> {
  const { rows } = await db.raw('select claim_idempotency_key(?, ?, ?, ?, ?, ?, make_interval(secs => ?)) as state', [
    c.operation,
    c.caller,
    c.key,
    c.requestDigest,
    c.procedureId,
    most,
    KEYS_WINDOW_MS / 1000,
  ]);
  return rows[0].state;
}

/** Which of these keys of callers, each under another key of the ring, was claimed; 0 where none was. */
export async function placeOfClaimed(
  db: Knex,
  operation: string,
  claims: readonly Pick<IdempotencyClaim, 'key' | 'caller'>[],
): Promise<number> {
  const pairs = claims.map(({ caller, key }) => [operation, caller, key]);
  const row = await db('idempotency_keys').whereIn(['operation', 'caller', 'key'], pairs).first('key', 'caller');
  return Math.max(
    0,
    claims.findIndex(({ key, caller }) => key === row?.key && caller === row?.caller),
  );
}

/** The answer that is kept for a request, if it is the same request. */
export async function findAnswer(
  db: Knex,
  { key, operation, caller, requestDigest }: Omit<IdempotencyClaim, 'procedureId'>,
): Promise<string | undefined> {
  const row = await db('idempotency_keys')
    .where({ key, operation, caller, request_digest: requestDigest })
    .whereNotNull('finished_at')
    .first('response');
  return row?.response;
}

type KeyOf = Pick<IdempotencyClaim, 'key' | 'operation' | 'caller'>;

/** Keeps the answer of a claim. */
export async function finish(db: Knex, { key, operation, caller }: KeyOf, sealedResponse: string): Promise<void> {
  await db('idempotency_keys')
    .where({ key, operation, caller })
    .update({ response: sealedResponse, finished_at: db.fn.now() });
}

/** Gives a claim back where nothing was answered for good (5xx, 429): the next attempt runs at once, under the same procedure ID. */
export async function release(db: Knex, { key, operation, caller }: KeyOf): Promise<void> {
  await db('idempotency_keys')
    .where({ key, operation, caller })
    .whereNull('finished_at')
    .update({ claimed_at: db.raw("now() - interval '1 minute'") });
}

/** Deletes keys older than a day. */
export async function forgetIdempotencyKeys(db: Knex): Promise<number> {
  return db('idempotency_keys').whereRaw("coalesce(finished_at, claimed_at) < now() - interval '1 day'").delete();
}
