/** What a registration or a sign-in by the embedded owner of methods is under way with: one of each purpose a person, for one session. */
import type { Db } from '../knex.js';

export const CHALLENGES = [
  'register-totp',
  'register-passkey',
  'register-phone',
  'sign-in-passkey',
  'sign-in-phone',
] as const;
export type ChallengePurpose = (typeof CHALLENGES)[number];

export interface Challenge {
  id: string;
  sealed: string;
}
interface Whose {
  memberId: string;
  purpose: ChallengePurpose;
  /** Keyed digest of the session that it is for: no other one sees or answers it. Absent: of whoever signs in. */
  session?: string | undefined;
}

/** Puts a challenge in the place of the person's earlier one of the same purpose. */
export async function putChallenge(
  db: Db,
  { id, memberId, purpose, session, sealed, lifeMs }: Whose & Challenge & { lifeMs: number },
): Promise<void> {
  await db('utokyo_challenges')
    .insert({
      id,
      member_id: memberId,
      purpose,
      session: session ?? null,
      sealed,
      tries_left: TRIES,
      expires_at: inFuture(db, lifeMs),
    })
    .onConflict(['member_id', 'purpose'])
    .merge({
      id,
      session: session ?? null,
      sealed,
      tries_left: TRIES,
      used_at: null,
      expires_at: inFuture(db, lifeMs),
    });
}

/** Wrong codes that end a challenge. */
const TRIES = 3;

/**
 * The same for a code that may be guessed: tries that were lost stay lost until the earlier code's life is over, however often a new one is asked for.
 * @returns false where all are lost: there is no new code then
 */
export async function putGuessable(
  db: Db,
  { id, memberId, purpose, session, sealed, lifeMs }: Whose & Challenge & { lifeMs: number },
): Promise<boolean> {
  const { rowCount } = await db.raw(
    `insert into utokyo_challenges as c (id, member_id, purpose, session, sealed, tries_left, expires_at)
     values (:id, :memberId, :purpose, :session, :sealed, :tries, now() + make_interval(secs => :life))
     on conflict (member_id, purpose) do update set
       id = excluded.id, session = excluded.session, sealed = excluded.sealed, used_at = null, expires_at = excluded.expires_at,
       tries_left = case when c.used_at is null and c.expires_at > now() then c.tries_left else excluded.tries_left end
     where c.used_at is not null or c.expires_at <= now() or c.tries_left > 0`,
    { id, memberId, purpose, session: session ?? null, sealed, tries: TRIES, life: lifeMs / 1000 },
  );
  return rowCount === 1;
}

/**
 * Begins a challenge unless one of the purpose is under way for the same session, which then stays: of several at the same moment all get the same.
 * One of another session gives way: whoever holds that session knows what it hides.
 * @returns the one under way
 */
export async function beginChallenge(
  db: Db,
  { id, memberId, purpose, session, sealed, lifeMs }: Whose & Challenge & { lifeMs: number },
): Promise<Challenge | undefined> {
  await db.raw(
    `insert into utokyo_challenges as c (id, member_id, purpose, session, sealed, tries_left, expires_at)
     values (:id, :memberId, :purpose, :session, :sealed, :tries, now() + make_interval(secs => :life))
     on conflict (member_id, purpose) do update set
       id = excluded.id, session = excluded.session, sealed = excluded.sealed, used_at = null, expires_at = excluded.expires_at, tries_left = excluded.tries_left
     where c.used_at is not null or c.expires_at <= now() or c.session is distinct from excluded.session`,
    { id, memberId, purpose, session: session ?? null, sealed, tries: TRIES, life: lifeMs / 1000 },
  );
  return keepChallenge(db, { memberId, purpose, session }, lifeMs);
}

const underWay = (
  db: Db,
  { memberId, purpose, session = null }: Omit<Whose, 'session'> & { session?: string | null | undefined },
) =>
  db('utokyo_challenges')
    .where({ member_id: memberId, purpose, session, used_at: null })
    .andWhere('expires_at', '>', db.fn.now());

/** The challenge under way, which then lasts as long as a new one. */
async function keepChallenge(db: Db, whose: Whose, lifeMs: number): Promise<Challenge | undefined> {
  const [row] = await underWay(db, whose)
    .update({ expires_at: inFuture(db, lifeMs) })
    .returning(['id', 'sealed']);
  return row;
}

/** The challenge under way, as it is. */
export async function readChallenge(db: Db, whose: Whose): Promise<Challenge | undefined> {
  return underWay(db, whose).first(['id', 'sealed']);
}

/** Uses the challenge under way up, before its answer is looked at. One caller gets it. */
export async function takeChallenge(db: Db, whose: Whose): Promise<Challenge | undefined> {
  const [row] = await underWay(db, whose).update({ used_at: db.fn.now() }).returning(['id', 'sealed']);
  return row;
}

/** Uses one challenge up, once its answer was right. @returns false where another answer did */
export async function useChallenge(db: Db, id: string): Promise<boolean> {
  const rows = await db('utokyo_challenges')
    .where({ id, used_at: null })
    .andWhere('expires_at', '>', db.fn.now())
    .update({ used_at: db.fn.now() });
  return rows === 1;
}

/** Takes a try at a code before it is compared. @returns undefined where no try is left, or no code is under way */
export async function takeTry(db: Db, whose: Whose): Promise<Challenge | undefined> {
  const [row] = await underWay(db, whose)
    .andWhere('tries_left', '>', 0)
    .update({ tries_left: db.raw('tries_left - 1') })
    .returning(['id', 'sealed']);
  return row;
}

/** Whatever somebody is registering has to be begun anew. */
export async function forgetRegistrations(db: Db, memberId: string): Promise<void> {
  await db('utokyo_challenges').where({ member_id: memberId }).whereLike('purpose', 'register-%').delete();
}

const inFuture = (db: Db, lifeMs: number) => db.raw('now() + make_interval(secs => ?)', [lifeMs / 1000]);
