/** Who may sign in at the embedded identity provider: members of staff with a password in their table. */
import { findStaff, type Staff } from '../../db/staff/staff.js';
import type { Db } from '../../db/knex.js';
import type { Passwords } from '../../worker/runtime/crypto/passwords.js';

/** As many wrong passwords of one ID in this time. */
const WRONG_TRIES = 20;
const WINDOW_MS = 3_600_000;
const LONGEST_PASSWORD = 1024;
/** Also what PostgreSQL can hold. */
const USER_ID = /^[^\p{Cc}]{1,64}$/u;
/** Invented IDs must not fill the memory. */
const MOST_IDS = 10_000;

export interface IdentityAccounts {
  find(id: string): Promise<Staff | undefined>;
  /** The person of a right password. */
  check(userId: string, password: string): Promise<Staff | 'wrong' | 'too-many'>;
}

export function identityAccounts(db: Db, passwords: Passwords): IdentityAccounts {
  const wrong = new Map<string, { tries: number; since: number }>();
  const triesOf = (id: string): number => {
    const entry = wrong.get(id);
    return entry && Date.now() - entry.since < WINDOW_MS ? entry.tries : 0;
  };
  const count = (id: string): void => {
    const tries = triesOf(id) + 1;
    if (wrong.size >= MOST_IDS && !wrong.has(id)) wrong.clear();
    wrong.set(id, { tries, since: tries === 1 ? Date.now() : (wrong.get(id)?.since ?? Date.now()) });
  };
  const find = async (id: string): Promise<Staff | undefined> => {
    const staff = USER_ID.test(id) ? await findStaff(db, id) : undefined;
    return staff?.disabled_at ? undefined : staff;
  };
  return {
    find,
    async check(typed, password) {
      const id = typed.normalize('NFKC').trim();
      if (triesOf(id) >= WRONG_TRIES) return 'too-many';
      // Counted before it is known to be wrong, so that many at once are counted too.
      count(id);
      const staff = await find(id);
      const isRight = await passwords.verify(
        staff?.password_hash ?? undefined,
        password.slice(0, LONGEST_PASSWORD + 1),
      );
      if (!staff || !isRight || password.length > LONGEST_PASSWORD) return 'wrong';
      wrong.delete(id);
      return staff;
    },
  };
}
