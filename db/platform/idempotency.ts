/** Idempotency keys: a repeat of a changing operation answers as the first did. Answers are kept sealed, for a day. */
import type { Knex } from 'knex';
import { countWithin } from './counters.js';

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

/** After this long an unfinished claim is taken to be a crashed one and may run again, under the same procedure ID. */
const ABANDONED_AFTER = '20 seconds';

/** New keys of one caller in an hour: far more than its starts, and few enough that a day's answers have room. */
export const MOST_KEYS = 300;
const KEYS_WINDOW_MS = 3_600_000;

/** @param most new keys of the caller in an hour */
export async function claim(db: Knex, c: IdempotencyClaim, most = MOST_KEYS): Promise<IdempotencyState> {
  const where = { operation: c.operation, caller: c.caller, key: c.key };
  return db.transaction(async (trx) => {
    const inserted = await trx('idempotency_keys')
      .insert({ ...where, request_digest: c.requestDigest, procedure_id: c.procedureId })
      .onConflict(['operation', 'caller', 'key'])
      .ignore()
      .returning('key');
    if (inserted.length > 0) {
      const { n, leftS } = await countWithin(trx, `idempotency:${c.caller}`, KEYS_WINDOW_MS);
      if (n <= most) return { state: 'new', procedureId: c.procedureId };
      await trx('idempotency_keys').where(where).delete();
      return { state: 'too-many', retryAfterS: leftS };
    }
    const row = await trx('idempotency_keys')
      .where(where)
      .forUpdate()
      .first('*', trx.raw(`claimed_at < now() - interval '${ABANDONED_AFTER}' as abandoned`));
    if (!row) return { state: 'running', procedureId: c.procedureId };
    if (row.request_digest !== c.requestDigest) return { state: 'mismatch' };
    if (row.finished_at) return { state: 'done', procedureId: row.procedure_id, response: row.response };
    if (!row.abandoned) return { state: 'running', procedureId: row.procedure_id };
    await trx('idempotency_keys').where(where).update({ claimed_at: trx.fn.now() });
    return { state: 'new', procedureId: row.procedure_id };
  });
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
