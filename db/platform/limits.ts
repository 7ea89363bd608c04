/** Limits that every API process shares: a sliding window over recorded events, kept in PostgreSQL. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

export interface LimitRule {
  /** What is counted, e.g. `password-reissue:registration:AUTH00000101`. No personal data in clear: digest addresses first. */
  key: string;
  limit: number;
  windowMs: number;
  /**
   * Counts, while there is room, only where one of the first `most` places of another rule of the call was taken: of what several share, one fills no more
   * than its part.
   */
  share?: { key: string; most: number };
}
export type LimitAnswer = { ok: true } | { ok: false; retryAfterS: number };

/**
 * Takes one from each rule, or none at all if any rule is used up. Whoever takes one waits for nobody, but where the last places are being taken at the
 * same moment (decision 102).
 */
export const takeAll = (db: Db, rules: LimitRule[]): Promise<LimitAnswer> => take(db, null, rules);

/** The same, once for a mark: what is sent again under it is not counted again. @param mark a key of its own, no rule's */
export const takeAllOnce = (db: Db, mark: string, rules: LimitRule[]): Promise<LimitAnswer> => take(db, mark, rules);

async function take(db: Db, mark: string | null, rules: LimitRule[]): Promise<LimitAnswer> {
  // Rules that look at another's place after it, and else in the order of their keys: concurrent takers cannot deadlock.
  const ordered = rules.toSorted((a, b) => Number(!!a.share) - Number(!!b.share) || (a.key < b.key ? -1 : 1));
  const asked = ordered.map(({ key, limit, windowMs, share }) => ({
    key,
    limit,
    seconds: windowMs / 1000,
    ...(share && { share: share.key, most: share.most }),
  }));
  const { rows } = await db.raw('select take_limits(?, ?) as wait', [mark, JSON.stringify(asked)]);
  const { wait } = rows[0];
  return wait === null ? { ok: true } : { ok: false, retryAfterS: Math.max(1, Math.ceil(wait)) };
}

/** Gives back what was taken under a mark: what it was taken for did not happen. */
export async function giveBack(db: Knex, mark: string, rules: LimitRule[]): Promise<void> {
  // What was taken together has one time.
  const taken = db('limit_events').where({ key: mark }).select('at');
  const keys = [mark, ...rules.map(({ key }) => key)];
  await db('limit_events').whereIn('key', keys).whereIn('at', taken).delete();
}

/** What was taken from a rule within its window. */
export async function takenFrom(
  db: Knex,
  { key, windowMs }: LimitRule,
): Promise<{ times: number; oldest: Date | null; newest: Date | null }> {
  const [row] = await db('limit_events')
    .where({ key })
    .whereRaw('at > clock_timestamp() - make_interval(secs => ?)', [windowMs / 1000])
    .select(db.raw('count(*)::int as times, min(at) as oldest, max(at) as newest'));
  return row;
}

/** Deletes events older than any window in use. */
export async function forgetLimitEvents(db: Knex, olderThanMs: number): Promise<number> {
  return db('limit_events')
    .whereRaw('at < now() - make_interval(secs => ?)', [olderThanMs / 1000])
    .delete();
}
