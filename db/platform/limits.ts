/** Limits that every API process shares: a sliding window over recorded events, kept in PostgreSQL. */
import type { Knex } from 'knex';

export interface LimitRule {
  /** What is counted, e.g. `password-reissue:registration:AUTH00000101`. No personal data in clear: digest addresses first. */
  key: string;
  limit: number;
  windowMs: number;
  /**
   * Counts only as long as fewer than `most` were taken from another rule of the call: of what several share, one fills no more than its part.
   */
  share?: { key: string; most: number };
}
export type LimitAnswer = { ok: true } | { ok: false; retryAfterS: number };

/**
 * Takes one from each rule, or none at all if any rule is used up.
 * Rules are locked in the order of their keys, so concurrent takers cannot deadlock and no two can take the last place.
 */
export async function takeAll(db: Knex, rules: LimitRule[]): Promise<LimitAnswer> {
  return db.transaction((trx) => take(trx, rules));
}

/** The same, once for a mark: what is sent again under it is not counted again. @param mark a key of its own, no rule's */
export async function takeAllOnce(db: Knex, mark: string, rules: LimitRule[]): Promise<LimitAnswer> {
  return db.transaction(async (trx) => {
    // Always before the rules' own locks, so that the order stays one.
    await lock(trx, mark);
    if (await trx('limit_events').where({ key: mark }).first()) return { ok: true };
    const answer = await take(trx, rules);
    if (answer.ok) await trx('limit_events').insert({ key: mark });
    return answer;
  });
}

/** Gives back what was taken under a mark: what it was taken for did not happen. */
export async function giveBack(db: Knex, mark: string, rules: LimitRule[]): Promise<void> {
  // One transaction took them, so they share its time.
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

async function take(trx: Knex.Transaction, rules: LimitRule[]): Promise<LimitAnswer> {
  const ordered = [...rules].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key } of ordered) await lock(trx, key);
  const counting: LimitRule[] = [];
  for (const rule of ordered) {
    if (!(await counts(trx, rule))) continue;
    const answer = await room(trx, rule);
    if (!answer.ok) return answer;
    counting.push(rule);
  }
  await trx('limit_events').insert(counting.map(({ key }) => ({ key })));
  return { ok: true };
}

/** Whether a rule counts this time: not where its one part is full already. */
async function counts(trx: Knex.Transaction, { share, windowMs, limit }: LimitRule): Promise<boolean> {
  if (!share) return true;
  const { times } = await takenFrom(trx, { key: share.key, windowMs, limit });
  return times < share.most;
}

const lock = (trx: Knex.Transaction, key: string): Knex.Raw =>
  trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [key]);

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
