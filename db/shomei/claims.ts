/** What spans the procedures of one student's account: at most one open URL of a kind. */
import type { Db } from '../knex.js';
import { beganAfter } from '../platform/procedures.js';
import { lockShomeiAccount } from './accounts.js';

export interface ClaimRequest {
  procedureId: string;
  userId: string;
  kind: 'email' | 'reset';
  /** `register` stands only while the account has no address, `change` and `reset` only when it has one. */
  needs: 'no-address' | 'address';
}

export interface UrlClaimed {
  /** Whether the procedure's URL counts; not where it can't be claimed, or was superseded before a repeat. */
  counts: boolean;
  /** Procedures that this one supersedes, which are to be told in any case. */
  superseded: string[];
}

/**
 * Makes a procedure the one whose URL counts for its account; an earlier one is superseded, and one that began before another that has claimed
 * counts no more. A repeat changes nothing.
 * The right to set a password that a redeemed URL has earned is left alone: otherwise anybody could interrupt anybody.
 */
export async function claimUrl(db: Db, p: ClaimRequest): Promise<UrlClaimed> {
  const { procedureId, userId, kind } = p;
  return db.transaction(async (trx) => {
    const account = await lockShomeiAccount(trx, userId);
    const mine = await trx('shomei_claims').where({ procedure_id: procedureId }).first();
    if (!mine) {
      if (!account || (account.email === null) !== (p.needs === 'no-address')) return { counts: false, superseded: [] };
      // Claims needn't come in the order in which procedures began.
      const newer = trx('shomei_claims').where({ user_id: userId, kind }).where(beganAfter(procedureId));
      if (await newer.first()) return { counts: false, superseded: [] };
      const open = { user_id: userId, kind, state: 'open' };
      await trx('shomei_claims').where(open).update({ state: 'ended', ended_by: procedureId });
      await trx('shomei_claims').insert({
        procedure_id: procedureId,
        ...open,
        email_version: account.email_version,
        password_version: account.second_password_version,
        claimed_at: trx.fn.now(),
      });
    }
    const superseded = await trx('shomei_claims').where({ user_id: userId, ended_by: procedureId });
    const counts = account !== undefined && mine?.state !== 'ended';
    return { counts, superseded: superseded.map((claim) => claim.procedure_id) };
  });
}

/** Turns the claim of a used URL into the right to set a password; a repeat answers the same. @returns false where the account has moved on */
export async function verifyClaim(db: Db, procedureId: string): Promise<boolean> {
  const changed = await db('shomei_claims')
    .where({ procedure_id: procedureId })
    .whereIn('state', ['open', 'verified'])
    .whereExists(
      db('shomei_accounts as a')
        .whereRaw('a.user_id = shomei_claims.user_id and a.disabled_at is null')
        .whereRaw('a.email_version = shomei_claims.email_version')
        .whereRaw('a.second_password_version = shomei_claims.password_version'),
    )
    .update({ state: 'verified' });
  return changed > 0;
}

/** Whether nothing may come of a procedure any more. One that has claimed nothing yet has not ended. */
export async function isClaimEnded(db: Db, procedureId: string): Promise<boolean> {
  const claim = await db('shomei_claims').where({ procedure_id: procedureId }).first('state');
  return claim?.state === 'ended';
}

/** Whose claim a procedure's is, or was. */
export async function claimantOf(db: Db, procedureId: string): Promise<string | undefined> {
  const claim = await db('shomei_claims').where({ procedure_id: procedureId }).first('user_id');
  return claim?.user_id;
}

/** Of some procedures those whose change of their account has been in force for longer than so many milliseconds. */
export async function changesInForce(
  db: Db,
  { of, forMs }: { of: readonly string[]; forMs: number },
): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { procedure_id: string }[] }>(
    `select procedure_id from unnest(:of::text[]) as r (procedure_id) join shomei_changes using (procedure_id)
     where at < now() - make_interval(secs => :secs)`,
    { of: [...of], secs: forMs / 1_000 },
  );
  return rows.map((row) => row.procedure_id);
}
