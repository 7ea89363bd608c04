/** Sessions, on the server so that they can be listed and ended. Only a keyed digest of the session's ID is stored. */
import type { Db } from '../knex.js';

export interface Session {
  /** Keyed digest of its ID, which other rows name it by. */
  idDigest: string;
  realm: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
  /** When it ends unless something is asked before. */
  idleEndsAt: Date;
  /** How far it reaches, in realms that know levels. */
  level: string | undefined;
}

export async function createSession(
  db: Db,
  s: {
    idDigest: string;
    realm: string;
    userId: string;
    idleMs: number;
    lifeMs: number;
    level?: string | undefined;
    /** Of the account as it was compared; absent: as it is now. */
    revision?: number | undefined;
  },
): Promise<void> {
  const now = db('session_accounts').where({ realm: s.realm, user_id: s.userId }).select('revision');
  await db('sessions').insert({
    id_digest: s.idDigest,
    realm: s.realm,
    user_id: s.userId,
    idle_ms: s.idleMs,
    level: s.level ?? null,
    revision: s.revision ?? now,
    created_at: db.fn.now(),
    last_seen_at: db.fn.now(),
    expires_at: db.raw('now() + make_interval(secs => ?)', [s.lifeMs / 1000]),
  });
}

/**
 * The session of an ID (its digests under every key), if it is neither over nor idle for too long, and its account is as it was when the session began: one that was disabled
 * meanwhile, had a right taken away or got another password has ended it, whatever came after. Marks it as seen.
 * @param unattended nobody asked: a page that looks for news by itself must not keep a session alive
 */
export async function touchSession(
  db: Db,
  idDigests: readonly string[],
  realm: string,
  unattended = false,
): Promise<Session | undefined> {
  const [row] = await db('sessions')
    .whereIn('id_digest', idDigests)
    .where({ realm })
    .whereRaw('expires_at > now() and last_seen_at > now() - make_interval(secs => idle_ms / 1000.0)')
    .whereExists(
      db('session_accounts as a').whereRaw(
        'a.realm = sessions.realm and a.user_id = sessions.user_id and a.revision = sessions.revision',
      ),
    )
    .update({ last_seen_at: unattended ? db.ref('last_seen_at') : db.fn.now() })
    .returning(['id_digest', 'realm', 'user_id', 'created_at', 'expires_at', 'last_seen_at', 'idle_ms', 'level']);
  if (!row) return undefined;
  const idleEnd = Math.min(row.last_seen_at.getTime() + row.idle_ms, row.expires_at.getTime());
  return {
    idDigest: row.id_digest,
    realm: row.realm,
    userId: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    idleEndsAt: new Date(idleEnd),
    level: row.level ?? undefined,
  };
}

export async function endSession(db: Db, idDigests: readonly string[]): Promise<void> {
  await db('sessions').whereIn('id_digest', idDigests).delete();
}

/**
 * Ends all sessions of a person. @param only those of some levels, those that began before an instant, all but one
 * @returns how many
 */
export async function endSessionsOf(
  db: Db,
  realm: string,
  userId: string,
  only: { levels?: readonly string[]; before?: Date; butDigest?: string | undefined } = {},
): Promise<number> {
  return db('sessions')
    .where({ realm, user_id: userId })
    .modify((sessions) => {
      if (only.levels) void sessions.whereIn('level', [...only.levels]);
      if (only.before) void sessions.where('created_at', '<', only.before);
      if (only.butDigest !== undefined) void sessions.whereNot({ id_digest: only.butDigest });
    })
    .delete();
}

/** Deletes sessions that are over. */
export async function forgetSessions(db: Db): Promise<number> {
  return db('sessions').whereRaw('expires_at < now()').delete();
}
