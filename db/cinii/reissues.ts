/**
 * What a password reissue keeps while it runs, and the rules that span procedures: at most one open reissue of a registration,
 * and a password that comes into force once.
 */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';
import { beganAfter } from '../platform/procedures.js';

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
export async function claimReissues(db: Knex, request: ClaimRequest): Promise<ClaimAnswer> {
  const { procedureId, applicationIds } = request;
  return db.transaction(async (trx) => {
    // The registrations' rows are the lock: claims of one registration happen one after another.
    const registrations = await trx('cinii_registrations')
      .whereIn('application_id', applicationIds)
      .orderBy('application_id')
      .forUpdate();
    const mine = await trx('reissue_claims').where({ procedure_id: procedureId });
    if (mine.some((claim) => claim.ended !== null)) return 'superseded';
    const claimable = mine.length > 0 ? mine.map((claim) => claim.application_id) : await leftFor(trx, request);
    if (claimable.length === 0 && applicationIds.length > 0) return 'superseded';
    const claimed = registrations.filter((r) => claimable.includes(r.application_id) && request.isStillAt(r.email_key));
    if (mine.length === 0) await takeOver(trx, procedureId, claimed);
    const superseded = await trx('reissue_claims').where({ superseded_by: procedureId }).distinct('procedure_id');
    return { claimed: claimed.map((r) => r.application_id), superseded: superseded.map((row) => row.procedure_id) };
  });
}

/** The registrations without those that a newer procedure's reissue has, open or in force; one that came to nothing takes none away. */
async function leftFor(trx: Knex.Transaction, request: ClaimRequest): Promise<string[]> {
  const { procedureId, applicationIds, leavesToNewer = false } = request;
  if (!leavesToNewer) return applicationIds;
  const taken: string[] = await trx('reissue_claims')
    .whereIn('application_id', applicationIds)
    .where(beganAfter(procedureId))
    .where((stands) => void stands.whereNull('ended').orWhere({ ended: 'completed' }))
    .pluck('application_id');
  return applicationIds.filter((id) => !taken.includes(id));
}

async function takeOver(
  trx: Knex.Transaction,
  procedureId: string,
  registrations: { application_id: string; password_version: number }[],
): Promise<void> {
  const ids = registrations.map((r) => r.application_id);
  const earlier = trx('reissue_claims').whereIn('application_id', ids).whereNull('ended').select('procedure_id');
  await trx('reissue_claims')
    .whereIn('procedure_id', earlier)
    .whereNull('ended')
    .update({ ended: 'superseded', superseded_by: procedureId });
  if (ids.length > 0)
    await trx('reissue_claims').insert(
      registrations.map((r) => ({
        procedure_id: procedureId,
        application_id: r.application_id,
        password_version: r.password_version,
        claimed_at: trx.fn.now(),
      })),
    );
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
  await db.transaction(async (trx) => {
    await lockClaimed(trx, procedureId);
    await trx('reissue_claims').where({ procedure_id: procedureId }).whereNull('ended').update({ ended });
    // Made in a task that was thrown away, and never heard of again.
    await trx('reissue_pending')
      .where({ procedure_id: procedureId, state: 'made' })
      .update({ state: 'discarded', sealed_password: null });
  });
}

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
  db: Knex,
  p: {
    procedureId: string;
    applicationId: string;
    passwordHash: string;
    sealedPassword: string;
    isStillAt: ClaimRequest['isStillAt'];
  },
): Promise<boolean> {
  return db.transaction(async (trx) => {
    const registration = await lockRegistration(trx, p.applicationId);
    const claim = await trx('reissue_claims')
      .where({ procedure_id: p.procedureId, application_id: p.applicationId, ended: null })
      .first();
    if (claim && claim.password_version === registration?.password_version && p.isStillAt(registration.email_key))
      await trx('reissue_pending')
        .insert({
          procedure_id: p.procedureId,
          application_id: p.applicationId,
          password_hash: p.passwordHash,
          sealed_password: p.sealedPassword,
          state: 'made',
          made_at: trx.fn.now(),
        })
        .onConflict(['procedure_id', 'application_id'])
        .ignore();
    const pending = await findPending(trx, p.procedureId, p.applicationId);
    return pending !== undefined && pending.state !== 'discarded';
  });
}

/** Whether the password is still the one that the claim was made under. The registration's row must be locked. */
async function isOfVersion(trx: Knex.Transaction, where: One, version: number | undefined): Promise<boolean> {
  const claim = await trx('reissue_claims').where(where).first();
  return claim !== undefined && claim.password_version === version;
}
interface One {
  procedure_id: string;
  application_id: string;
}
const lockRegistration = (trx: Knex.Transaction, applicationId: string) =>
  trx('cinii_registrations').where({ application_id: applicationId }).forUpdate().first();

/**
 * Marks that the mail of a pending password is on its way: from here on whoever knows the password has the mail.
 * @returns false where the pending one is discarded, since another password came into force meanwhile or its time was over
 */
export async function markMailing(db: Knex, procedureId: string, applicationId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const where = { procedure_id: procedureId, application_id: applicationId };
    const registration = await lockRegistration(trx, applicationId);
    if (!(await isOfVersion(trx, where, registration?.password_version))) {
      await discardPending(trx, procedureId, applicationId);
      return false;
    }
    await trx('reissue_pending')
      .where({ ...where, state: 'made' })
      .update({ state: 'mailing' });
    return (await findPending(trx, procedureId, applicationId))?.state !== 'discarded';
  });
}

/**
 * Puts a mailed password in force and forgets its sealed form. Happens once, whoever asks first: the workflow after the mail, or the
 * person who already uses it.
 * @returns whether it is in force (now or already); false where it was discarded, or a newer one is in force
 */
export async function putInForce(db: Knex, procedureId: string, applicationId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const where = { procedure_id: procedureId, application_id: applicationId };
    const registration = await lockRegistration(trx, applicationId);
    const pending = await trx<PendingReissue>('reissue_pending').where(where).forUpdate().first();
    if (!pending || pending.state === 'discarded') return false;
    if (pending.state === 'in-force') return true;
    // A newer reissue came into force while this mail was delayed: the newer one counts.
    if (!(await isOfVersion(trx, where, registration?.password_version))) {
      await discardPending(trx, procedureId, applicationId);
      return false;
    }
    await trx('cinii_registrations')
      .where({ application_id: applicationId })
      .update({
        password_hash: pending.password_hash,
        password_version: trx.raw('password_version + 1'),
        password_changed_at: trx.fn.now(),
      });
    await trx('reissue_pending').where(where).update({ state: 'in-force', sealed_password: null });
    await trx('reissue_claims').where(where).whereNull('ended').update({ ended: 'completed' });
    return true;
  });
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

/**
 * The registrations for which a password of this procedure is being mailed, or is in force. Where there are none, there will be none as long as the
 * transaction goes on.
 */
export async function lockUnheard(trx: Knex.Transaction, procedureId: string): Promise<string[]> {
  await lockClaimed(trx, procedureId);
  return trx('reissue_pending')
    .where({ procedure_id: procedureId })
    .whereIn('state', ['mailing', 'in-force'])
    .orderBy('application_id')
    .pluck('application_id');
}
