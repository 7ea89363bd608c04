/** Limits that every API process shares: a sliding window over recorded events, kept in PostgreSQL. */
import type { Knex } from 'knex';

export interface LimitRule {
  /** What is counted, e.g. `password-reissue:registration:AUTH00000101`. No personal data in clear: digest addresses first. */
  key: string;
  limit: number;
  windowMs: number;
}
export type LimitAnswer = { ok: true } | { ok: false; retryAfterS: number };

/**
 * Takes one from each rule, or none at all if any rule is used up.
 * Rules are locked in the order of their keys, so concurrent takers cannot deadlock and no two can take the last place.
 */
export async function takeAll(db: Knex, rules: LimitRule[]): Promise<LimitAnswer> {
  const ordered = [...rules].sort((a, b) => (a.key < b.key ? -1 : 1));
  return db.transaction(async (trx) => {
    for (const rule of ordered) {
      await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [rule.key]);
      const answer = await room(trx, rule);
      if (!answer.ok) return answer;
    }
    await trx('limit_events').insert(ordered.map(({ key }) => ({ key })));
    return { ok: true };
  });
}

async function room(trx: Knex.Transaction, { key, limit, windowMs }: LimitRule): Promise<LimitAnswer> {
  // The event that must leave the window before there is room again: the limit-th newest.
  const { rows } = await trx.raw(
    `select extract(epoch from (at + make_interval(secs => :window) - clock_timestamp())) as wait
     from limit_events where key = :key and at > clock_timestamp() - make_interval(secs => :window)
     order by at desc offset :skip limit 1`,
    { key, window: windowMs / 1000, skip: Math.max(limit - 1, 0) },
  );
  if (limit <= 0) return { ok: false, retryAfterS: Math.ceil(windowMs / 1000) };
  const wait = rows[0]?.wait;
  return wait === undefined ? { ok: true } : { ok: false, retryAfterS: Math.max(1, Math.ceil(Number(wait))) };
}

/** Deletes events older than any window in use. */
export async function forgetLimitEvents(db: Knex, olderThanMs: number): Promise<number> {
  return db('limit_events')
    .whereRaw('at < now() - make_interval(secs => ?)', [olderThanMs / 1000])
    .delete();
}
