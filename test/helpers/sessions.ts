/** Time that passes for sessions. */
import type { Knex } from 'knex';

/** As if nobody had asked for anything for so long: every session was last seen that much earlier. */
export const idleFor = (db: Knex, ms: number): Promise<unknown> =>
  db('sessions').update({ last_seen_at: db.raw('last_seen_at - make_interval(secs => ?)', [ms / 1000]) });

/** As if somebody had signed in after a change of their account, which by itself ends their sessions. */
export async function goesOn(db: Knex, realm: 'staff' | 'shomei', userId: string): Promise<void> {
  const revision = db('session_accounts').where({ realm, user_id: userId }).select('revision');
  await db('sessions').where({ realm, user_id: userId }).update({ revision });
}

/** Changes the rights of a member of staff, who goes on. */
export async function changeStaff(db: Knex, id: string, row: object): Promise<void> {
  await db('staff').where({ id }).update(row);
  await goesOn(db, 'staff', id);
}
