/**
 * What a password reissue keeps while it runs, and the rules that span procedures: at most one open reissue of a registration,
 * and a password that comes into force once.
 */
import type { Knex } from 'knex';
import type { Digest } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';
import type { FunctionCall } from '../platform/procedures.js';

export interface ClaimRequest {
  procedureId: string;
  applicationIds: string[];
  /** Registered address as a lookup key: a registration that has moved to another address is not claimed. */
  isStillAt: (emailKey: string) => boolean;
  /** Claims don't come in the order in which procedures began: a registration that a newer procedure has is left to it. */
  leavesToNewer?: boolean;
}
export type ClaimAnswer = { claimed: string[]; superseded: string[] } | 'superseded';

/**
 * Makes this procedure the open reissue of its registrations; earlier ones are superseded, whole.
 * Repeatable: a repeat answers the same claimed registrations and superseded procedures, and a procedure that was itself superseded since is told so.
 */
export async function claimReissues(db: Db, request: ClaimRequest): Promise<ClaimAnswer> {
  const { procedureId, applicationIds, leavesToNewer = false } = request;
  const stillAt = await addressesOf(db, applicationIds, request.isStillAt);
  const { rows } = await db.raw('select claim_reissues(?, ?, ?, ?) as answer', [
    procedureId,
    applicationIds,
    stillAt,
    leavesToNewer,
  ]);
  return rows[0].answer ?? 'superseded';
}

/**
 * Lookup keys of these registrations' addresses, as far as they are the wanted one's. Compared with the rows once more when those are locked: only here is known what
 * the keyed digest is of.
 */
async function addressesOf(
  db: Db,
  applicationIds: readonly string[],
  isStillAt: ClaimRequest['isStillAt'],
): Promise<string[]> {
  const keys: string[] = await db('cinii_registrations')
    .whereIn('application_id', [...applicationIds])
    .pluck('email_key');
  return keys.filter(isStillAt);
}

/** The registrations whose reissue a procedure is, or was. */
export const claimedBy = (db: Db, procedureId: string): Promise<string[]> =>
  db('reissue_claims').where({ procedure_id: procedureId }).pluck('application_id');

/** The lock of whoever makes a password for one of them just now, in a step that hung. */
const lockClaimed = async (trx: Db, procedureId: string) =>
  trx('cinii_registrations')
    .whereIn('application_id', await claimedBy(trx, procedureId))
    .orderBy('application_id')
    .forUpdate()
    .select('application_id');

/** Ends the claims of a procedure, and forgets passwords that were never mailed; none is made from now on. A repeat changes nothing. */
export async function endClaims(db: Db, procedureId: string, ended: string): Promise<void> {
  const { sql, bindings } = endingClaims(procedureId, ended);
  await db.raw(`select ${sql}`, bindings);
}

/** The same, as what comes with the record of the ending. */
export const endingClaims = (procedureId: string, ended: string): FunctionCall => ({
  sql: 'end_reissue_claims(?, ?)',
  bindings: [procedureId, ended],
});

/** Whether a procedure's claims have ended in this way: all that were open at that moment. A password in force has ended its own before. */
export async function isReissueEnded(db: Db, procedureId: string, ended: string): Promise<boolean> {
  return (await db('reissue_claims').where({ procedure_id: procedureId, ended }).first()) !== undefined;
}

export interface PendingReissue {
  procedure_id: string;
  application_id: string;
  password_hash: string;
  sealed_password: string | null;
  state: 'made' | 'mailing' | 'in-force' | 'discarded';
}

export async function findPending(
  db: Db,
  procedureId: string,
  applicationId: string,
): Promise<PendingReissue | undefined> {
  return db<PendingReissue>('reissue_pending')
    .where({ procedure_id: procedureId, application_id: applicationId })
    .first();
}

/**
 * Keeps a newly made password until its mail has ended. Only while the procedure holds the open claim and the password has not been
 * changed in another way since. The first one made stays: a repeat is ignored.
 * @returns whether a pending password of this procedure exists now
 */
export async function keepPending(
  db: Db,
  p: {
    procedureId: string;
    applicationId: string;
    passwordHash: string;
    sealedPassword: string;
    isStillAt: ClaimRequest['isStillAt'];
  },
): Promise<boolean> {
  const { procedureId, applicationId, passwordHash, sealedPassword } = p;
  const stillAt = await addressesOf(db, [applicationId], p.isStillAt);
  const { rows } = await db.raw('select keep_reissue(?, ?, ?, ?, ?) as kept', [
    procedureId,
    applicationId,
    passwordHash,
    sealedPassword,
    stillAt,
  ]);
  return rows[0].kept;
}

/**
 * Marks that the mail of a pending password is on its way: from here on whoever knows the password has the mail.
 * @returns false where the pending one is discarded, since another password came into force meanwhile or its time was over
 */
export async function markMailing(db: Db, procedureId: string, applicationId: string): Promise<boolean> {
  const { rows } = await db.raw('select begin_reissue_mail(?, ?) as begun', [procedureId, applicationId]);
  return rows[0].begun;
}

/**
 * Puts a mailed password in force and forgets its sealed form. Happens once, whoever asks first: the workflow after the mail, or the
 * person who already uses it.
 * @returns whether it is in force (now or already); false where it was discarded, or a newer one is in force
 */
export async function putInForce(db: Db, procedureId: string, applicationId: string): Promise<boolean> {
  const { rows } = await db.raw('select put_reissue_in_force(?, ?) as "inForce"', [procedureId, applicationId]);
  return rows[0].inForce;
}

/**
 * Drops a pending password whose mail was refused for good; the old one stays in force.
 * @returns false for one that is in force already, which stays: somebody has its mail
 */
export async function discardPending(db: Db, procedureId: string, applicationId: string): Promise<boolean> {
  await db('reissue_pending')
    .where({ procedure_id: procedureId, application_id: applicationId })
    .whereIn('state', ['made', 'mailing'])
    .update({ state: 'discarded', sealed_password: null });
  return (await findPending(db, procedureId, applicationId))?.state !== 'in-force';
}

/** The password that is being mailed for a registration just now, if any; the newest where an earlier mail is delayed. */
export async function findMailing(db: Db, applicationId: string): Promise<PendingReissue | undefined> {
  return db<PendingReissue>('reissue_pending')
    .where({ application_id: applicationId, state: 'mailing' })
    .orderBy('made_at', 'desc')
    .first();
}

/** What has come of a redeem that a workflow has not heard of, by registration. */
export interface Unheard {
  /** A password is being mailed, or is in force. */
  made: string[];
  /** None is yet, and one may still be made: the claim is open. */
  toMake: string[];
}

/** What has come of a procedure's claims. As long as the transaction goes on, nothing more does. */
export async function lockUnheard(trx: Knex.Transaction, procedureId: string): Promise<Unheard> {
  await lockClaimed(trx, procedureId);
  const rows: { application_id: string; is_made: boolean; is_open: boolean }[] = await trx('reissue_claims as c')
    .leftJoin('reissue_pending as p', (join) =>
      join.on('p.procedure_id', 'c.procedure_id').andOn('p.application_id', 'c.application_id'),
    )
    .where('c.procedure_id', procedureId)
    .orderBy('c.application_id')
    .select(
      'c.application_id',
      trx.raw("coalesce(p.state in ('mailing', 'in-force'), false) as is_made"),
      trx.raw("c.ended is null and coalesce(p.state = 'made', true) as is_open"),
    );
  const idsOf = (some: typeof rows): string[] => some.map((row) => row.application_id);
  return { made: idsOf(rows.filter((row) => row.is_made)), toMake: idsOf(rows.filter((row) => row.is_open)) };
}

export interface Redeemed {
  procedureId: string;
  /** Which one-time URL: the last that was mailed. */
  issue: number;
  redeemedBy: Digest;
}

/**
 * Reissues whose redeem is recorded although their workflow may not have heard of it: those that have been applying for `ms`, and those that were listed
 * as running within the last `listedMs` although they had ended before. Which ones first is left to chance: most have heard, and wait for a mail server.
 */
export async function unheardRedeems(
  db: Db,
  { ms, running, listedMs, limit = 100 }: { ms: number; running: readonly string[]; listedMs: number; limit?: number },
): Promise<Redeemed[]> {
  const { rows } = await db.raw(
    `with found as (
       select p.procedure_id, p.redeemed_by from procedures p
       where not p.closed and p.redeemed_by is not null
         and p.updated_at between now() - interval '1 hour' and now() - make_interval(secs => :secs)
       union
       select p.procedure_id, p.redeemed_by from unnest(:running::text[]) as r (procedure_id) join procedures p using (procedure_id)
       where p.closed and p.redeemed_by is not null and p.closed_at < now() - make_interval(secs => :listed))
     select procedure_id as "procedureId", redeemed_by as "redeemedBy", (
       select max(substring(m.key from '/url-(\\d+)$')::int) from mail_log m where m.procedure_id = found.procedure_id) as issue
     from found where exists (select 1 from reissue_claims c where c.procedure_id = found.procedure_id)
     order by random() limit :limit`,
    { secs: ms / 1000, running: [...running], listed: (ms + listedMs) / 1000, limit },
  );
  return rows.filter(({ issue }: { issue: number | null }) => issue !== null);
}
