/** Round trips to the identity-verification service, one of a procedure: begun in one browser, come back from once, told to the workflow. */
import type { IdentityFailure } from '../../workflows/contracts/identity-link.js';
import type { Digest, Sealed } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';
import { ownNow } from '../platform/own-time.js';

/** What the service said, in digests and words of ours. */
export type IdentityAnswer = { issuer: string; subjects: Digest[]; nameEqual?: boolean } | { reason: IdentityFailure };

export interface IdentityCheck {
  procedure_id: string;
  /** Nonce and PKCE verifier. */
  sealed: Sealed;
  /** Keyed digest of the browser that began it. */
  browser: Digest;
  expires_at: Date;
  used_at: Date | null;
  answer: IdentityAnswer | null;
  told_at: Date | null;
}
const COLUMNS = ['procedure_id', 'sealed', 'browser', 'expires_at', 'used_at', 'answer', 'told_at'] as const;

/** Keeps a round trip that begins. The start sent once more begins it anew, unless somebody has come back. */
export async function keepIdentityCheck(
  db: Db,
  check: {
    procedureId: string;
    memberId: string;
    stateDigest: Digest;
    sealed: Sealed;
    browser: Digest;
    expiresAt: Date;
  },
): Promise<void> {
  const { procedureId, memberId, stateDigest, sealed, browser, expiresAt } = check;
  const row = { member_id: memberId, state_digest: stateDigest, sealed, browser, expires_at: expiresAt };
  await db('utokyo_identity_checks')
    .insert({ procedure_id: procedureId, ...row })
    .onConflict('procedure_id')
    .merge(row)
    .whereNull('utokyo_identity_checks.used_at');
}

/** @param states keyed digests of the state, one under each key of the ring */
export async function findIdentityCheck(db: Db, states: readonly Digest[]): Promise<IdentityCheck | undefined> {
  return db('utokyo_identity_checks')
    .whereIn('state_digest', [...states])
    .first(
      ...COLUMNS,
      // As the time of day: it is kept in the case's own (decision 130).
      db.raw(`time_of_day(procedure_id, coalesce((select p.opened_at from procedures p where p.procedure_id = utokyo_identity_checks.procedure_id), expires_at),
        expires_at) as expires_at`),
    );
}

/** A process that took a return and was killed before it kept an answer leaves it to the next try after this long: more than the service is waited for. */
const GIVEN_UP_S = 60;

/** Takes the return of a round trip. Of several at the same moment one gets it. @returns whether this one did */
export async function takeReturn(db: Db, procedureId: string): Promise<boolean> {
  const taken = await db('utokyo_identity_checks')
    .where({ procedure_id: procedureId, answer: null })
    .andWhereRaw('(used_at is null or used_at < now() - make_interval(secs => ?))', [GIVEN_UP_S])
    .update({ used_at: db.fn.now() });
  return taken > 0;
}

/** Gives a return back: the service was away and has said nothing. */
export async function giveReturnBack(db: Db, procedureId: string): Promise<void> {
  await db('utokyo_identity_checks').where({ procedure_id: procedureId, answer: null }).update({ used_at: null });
}

/** Keeps what came of it, before anybody is told: the first counts. @returns what counts */
export async function keepAnswer(db: Db, procedureId: string, answer: IdentityAnswer): Promise<IdentityAnswer> {
  await db('utokyo_identity_checks')
    .where({ procedure_id: procedureId, answer: null })
    .update({ answer: JSON.stringify(answer), answered_at: db.fn.now() });
  const row = await db('utokyo_identity_checks').where({ procedure_id: procedureId }).first('answer');
  return row?.answer ?? answer;
}

export async function markTold(db: Db, procedureId: string): Promise<void> {
  await db('utokyo_identity_checks').where({ procedure_id: procedureId }).update({ told_at: db.fn.now() });
}

/** Answers that their workflows haven't heard of. @param lateMs what is younger is on its way */
export async function untoldAnswers(db: Db, lateMs: number): Promise<IdentityCheck[]> {
  return db('utokyo_identity_checks')
    .whereNotNull('answer')
    .whereNull('told_at')
    .andWhereRaw('answered_at < now() - make_interval(secs => ?)', [lateMs / 1000])
    .limit(100)
    .select(COLUMNS);
}

/** Forgets round trips whose time was over a while ago. @returns how many */
export async function forgetIdentityChecks(db: Db, olderThanMs: number): Promise<number> {
  return db('utokyo_identity_checks')
    .whereRaw(`expires_at < ${ownNow('utokyo_identity_checks.procedure_id')} - make_interval(secs => ?)`, [
      olderThanMs / 1000,
    ])
    .andWhereRaw('(answer is null or told_at is not null)')
    .delete();
}

/** What the service said, as far as it has. */
export async function answerOf(db: Db, procedureId: string): Promise<IdentityAnswer | undefined> {
  const row = await db('utokyo_identity_checks').where({ procedure_id: procedureId }).first('answer');
  return row?.answer ?? undefined;
}
