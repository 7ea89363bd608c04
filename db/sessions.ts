/** Sessions, on the server so that they can be listed and ended. Only a keyed digest of the session's ID is stored. */
import type { Db } from './knex.js';

export interface Session {
  realm: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
}

export async function createSession(
  db: Db,
  s: { idDigest: string; realm: string; userId: string; idleMs: number; lifeMs: number },
): Promise<void> {
  await db('sessions').insert({
    id_digest: s.idDigest,
    realm: s.realm,
    user_id: s.userId,
    idle_ms: s.idleMs,
    created_at: db.fn.now(),
    last_seen_at: db.fn.now(),
    expires_at: db.raw('now() + make_interval(secs => ?)', [s.lifeMs / 1000]),
  });
}

/**
 * The session of an ID, if it is neither over nor idle for too long; marks it as seen.
 * @param unattended nobody asked: a page that looks for news by itself must not keep a session alive
 */
export async function touchSession(
  db: Db,
  idDigest: string,
  realm: string,
  unattended = false,
): Promise<Session | undefined> {
  const [row] = await db('sessions')
    .where({ id_digest: idDigest, realm })
    .whereRaw('expires_at > now() and last_seen_at > now() - make_interval(secs => idle_ms / 1000.0)')
    .update({ last_seen_at: unattended ? db.ref('last_seen_at') : db.fn.now() })
    .returning(['realm', 'user_id', 'created_at', 'expires_at']);
  return row && { realm: row.realm, userId: row.user_id, createdAt: row.created_at, expiresAt: row.expires_at };
}

export async function endSession(db: Db, idDigest: string): Promise<void> {
  await db('sessions').where({ id_digest: idDigest }).delete();
}

/** Deletes sessions that are over. */
export async function forgetSessions(db: Db): Promise<number> {
  return db('sessions').whereRaw('expires_at < now()').delete();
}
