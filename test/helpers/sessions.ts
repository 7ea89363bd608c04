/** Time that passes for sessions. */
import type { Knex } from 'knex';

/** As if nobody had asked for anything for so long: every session was last seen that much earlier. */
export const idleFor = (db: Knex, ms: number): Promise<unknown> =>
  db('sessions').update({ last_seen_at: db.raw('last_seen_at - make_interval(secs => ?)', [ms / 1000]) });
