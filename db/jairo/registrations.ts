/**
 * From an invitation to the account and its right: one transaction for each way, under the locks of the institution and of the invitation. What came
 * of a procedure stands in `jairo_changes`, so that a repeat changes nothing.
 */
import type { Knex } from 'knex';
import type { Actor } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';
import { ownNow } from '../platform/own-time.js';
import { isUserIdFree, lockJairoAccount } from './accounts.js';
import { type CameAbout, cameOf, keepChange } from './changes.js';
import { lockInstitution, raiseRosterRevision } from './institutions.js';
import { type InvitationRow, lockInvitation } from './invitations.js';
import { isAddressOfAnother, replaceRosterRow } from './roster-rows.js';

/** What a person registers. */
export interface NewAccount {
  userId: string;
  displayName: string;
  email: string;
  /** argon2id, PHC text. */
  passwordHash: string;
  locale: 'ja' | 'en';
}
/** What addresses are compared by, of accounts and in a roster: see workflows/rules/email.ts and roster.ts. */
export interface AddressKeys {
  emailKey(address: string): string;
  rosterEmailKey(address: string): string;
}
/** The invitation has been used, or counts no more. */
export type NotOpen = 'url-expired' | 'url-used';
/** The address is to be verified first: the ID is kept until then. */
export interface Pending {
  /** Number of its URL: each has one of its own. */
  pending: { issue: number };
}
export type Done = { done: CameAbout };

/**
 * Registers an account and gives it the invitation's right. An address that isn't the invited one is kept with the rest instead, until its URL is used.
 * @param p.issue of the invitation's URL @param p.until end of the URL that a differing address would be mailed
 */
export async function registerMember(
  db: Db,
  keys: AddressKeys,
  p: NewAccount & { procedureId: string; issue: number; until: string },
): Promise<Done | Pending | NotOpen | 'user-id-taken'> {
  return underLock(db, p.procedureId, async (trx, invitation) => {
    if (invitation.state === 'registered') return again(trx, p);
    if (invitation.state !== 'open' || invitation.issue !== p.issue) return 'url-expired';
    await lockUserId(trx, p.userId);
    if (!(await isUserIdFree(trx, p.userId, p.procedureId))) return 'user-id-taken';
    if (keys.emailKey(p.email) === keys.emailKey(invitation.email)) return registered(trx, keys, invitation, p);
    return { pending: { issue: await keepPending(trx, keys, p) } };
  });
}

/** Completes what was kept, now that its address is verified. @param p.issue of the URL that was mailed to the address */
export async function verifyPending(
  db: Db,
  keys: AddressKeys,
  p: { procedureId: string; issue: number },
): Promise<Done | NotOpen | 'user-id-taken'> {
  const { procedureId, issue } = p;
  return underLock(db, procedureId, async (trx, invitation) => {
    if (invitation.state === 'registered') return doneBefore(trx, procedureId);
    const kept = await trx('jairo_pending_registrations').where({ procedure_id: procedureId, issue }).first();
    if (invitation.state !== 'open' || !kept) return 'url-expired';
    await lockUserId(trx, kept.user_id);
    if (!(await isUserIdFree(trx, kept.user_id, procedureId))) return 'user-id-taken';
    return registered(trx, keys, invitation, {
      userId: kept.user_id,
      displayName: kept.display_name,
      email: kept.email,
      passwordHash: kept.password_hash,
      locale: kept.locale,
    });
  });
}

/** Forgets what was kept for an address that was not verified: the ID is free again. The invitation stays as it is. */
export async function forgetPending(db: Db, procedureId: string, issue: number): Promise<void> {
  await db('jairo_pending_registrations').where({ procedure_id: procedureId, issue }).delete();
}

/** An address that is being verified. */
export interface PendingRegistration {
  email: string;
  locale: 'ja' | 'en';
  institution: string;
  /** Another row of the institution's roster has this address. */
  isOfAnother: boolean;
}

export async function findPendingRegistration(
  db: Db,
  { rosterEmailKey }: Pick<AddressKeys, 'rosterEmailKey'>,
  procedureId: string,
  issue: number,
): Promise<PendingRegistration | undefined> {
  const kept = await db('jairo_pending_registrations as p')
    .join('jairo_invitations as i', 'i.procedure_id', 'p.procedure_id')
    .where({ 'p.procedure_id': procedureId, 'p.issue': issue })
    .first('p.email', 'p.locale', 'i.institution', 'i.number');
  if (!kept) return undefined;
  const { number, ...pending } = kept;
  const isOfAnother = await isAddressOfAnother(db, { ...pending, number }, rosterEmailKey(pending.email));
  return { ...pending, isOfAnother };
}

/** What is kept of an invitation while its address is being verified. */
export interface KeptRegistration extends Pick<NewAccount, 'userId' | 'displayName' | 'email' | 'passwordHash'> {
  /** Number of its URL. */
  issue: number;
}
/** @returns also how many URLs were issued to differing addresses until now */
export async function keptRegistration(
  db: Db,
  procedureId: string,
): Promise<{ kept: KeptRegistration | undefined; addressIssues: number }> {
  const row = await db('jairo_invitations as i')
    .leftJoin('jairo_pending_registrations as p', 'p.procedure_id', 'i.procedure_id')
    .where({ 'i.procedure_id': procedureId })
    .first({
      addressIssues: 'i.address_issues',
      issue: 'p.issue',
      userId: 'p.user_id',
      displayName: 'p.display_name',
      email: 'p.email',
      passwordHash: 'p.password_hash',
    });
  const { addressIssues = 0, ...kept } = row ?? {};
  return { kept: row && kept.issue !== null ? (kept as KeptRegistration) : undefined, addressIssues };
}

/**
 * Gives the invitation's right to an account that is there already.
 * @param p.passwordVersion of the password that whoever asks has proved to know
 */
export async function adoptAccount(
  db: Db,
  keys: AddressKeys,
  p: { procedureId: string; issue: number; userId: string; passwordVersion: number },
): Promise<Done | NotOpen | 'not-authenticated' | 'already-member'> {
  const { procedureId, userId } = p;
  return underLock(db, procedureId, async (trx, invitation) => {
    if (invitation.state === 'registered') return doneBefore(trx, procedureId, userId);
    if (invitation.state !== 'open' || invitation.issue !== p.issue) return 'url-expired';
    const account = await lockJairoAccount(trx, userId);
    if (account?.password_version !== p.passwordVersion) return 'not-authenticated';
    if (await hasRight(trx, invitation, userId)) return 'already-member';
    const { display_name: displayName, email } = account;
    const revision = await giveRight(trx, keys, invitation, { userId, displayName, email });
    if (revision === 'gone') return 'url-expired';
    return used(trx, invitation, { userId, what: 'adopted', ...(revision !== undefined && { revision }) });
  });
}

/**
 * Runs under the locks of the institution and of the invitation, in this order, as an import takes them.
 * @returns `url-expired` where there is no such invitation
 */
async function underLock<T>(
  db: Db,
  procedureId: string,
  work: (trx: Knex.Transaction, invitation: InvitationRow) => Promise<T>,
): Promise<T | 'url-expired'> {
  return db.transaction(async (trx) => {
    const known = await trx('jairo_invitations').where({ procedure_id: procedureId }).first('institution');
    if (!known) return 'url-expired';
    await lockInstitution(trx, known.institution);
    const invitation = await lockInvitation(trx, procedureId);
    return invitation ? work(trx, invitation) : 'url-expired';
  });
}

/** Two people who choose one ID at the same moment: the second waits here for the first. */
const lockUserId = (trx: Knex.Transaction, userId: string) =>
  trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 4))', [userId]);

const doneBefore = async (trx: Knex.Transaction, procedureId: string, userId?: string): Promise<Done | 'url-used'> => {
  const done = await cameOf(trx, procedureId);
  return done && (userId === undefined || done.userId === userId) ? { done } : 'url-used';
};

/**
 * The step again. With another password the workflow never heard of the first one: whoever set it was told to try again, and the later one counts.
 */
async function again(trx: Knex.Transaction, p: NewAccount & { procedureId: string }): Promise<Done | 'url-used'> {
  const before = await doneBefore(trx, p.procedureId, p.userId);
  if (before === 'url-used' || before.done.what !== 'registered') return 'url-used';
  await trx('jairo_accounts')
    .where({ user_id: p.userId, password_version: 1 })
    .whereNot({ password_hash: p.passwordHash })
    .update({ password_hash: p.passwordHash });
  return before;
}

async function registered(
  trx: Knex.Transaction,
  keys: AddressKeys,
  invitation: InvitationRow,
  p: NewAccount,
): Promise<Done> {
  await trx('jairo_accounts').insert({
    user_id: p.userId,
    display_name: p.displayName,
    email: p.email,
    email_key: keys.emailKey(p.email),
    password_hash: p.passwordHash,
    locale: p.locale,
  });
  const revision = await giveRight(trx, keys, invitation, p);
  // Only an import takes a row away, and it withdraws the invitation in the same transaction.
  if (revision === 'gone') throw new Error('an open invitation of a member who is not in the roster');
  return used(trx, invitation, { userId: p.userId, what: 'registered', ...(revision !== undefined && { revision }) });
}

/** @returns number of the URL that is to be mailed: never one that was mailed before, of whichever address */
async function keepPending(
  trx: Knex.Transaction,
  keys: AddressKeys,
  p: NewAccount & { procedureId: string; until: string },
): Promise<number> {
  // What lapsed may still be there, if the procedure that it belongs to is late.
  await trx('jairo_pending_registrations')
    .where({ user_id: p.userId })
    .whereNot({ procedure_id: p.procedureId })
    .whereRaw(`until <= ${ownNow('jairo_pending_registrations.procedure_id')}`)
    .delete();
  const same = { user_id: p.userId, display_name: p.displayName, email: p.email, password_hash: p.passwordHash };
  const [before] = await trx('jairo_pending_registrations')
    .where({ procedure_id: p.procedureId, ...same })
    .update({ until: p.until })
    .returning('issue');
  // The step again, a while later.
  if (before) return before.issue;
  const [{ address_issues: issue }] = await trx('jairo_invitations')
    .where({ procedure_id: p.procedureId })
    .increment('address_issues')
    .returning('address_issues');
  await trx('jairo_pending_registrations')
    .insert({
      procedure_id: p.procedureId,
      ...same,
      email_key: keys.emailKey(p.email),
      locale: p.locale,
      issue,
      until: p.until,
    })
    .onConflict('procedure_id')
    .merge();
  return issue;
}

/** Whether an account has a right of the invitation's kind at its institution. */
async function hasRight(
  trx: Knex.Transaction,
  { institution, number }: InvitationRow,
  userId: string,
): Promise<boolean> {
  const table = number === null ? 'jairo_administrators' : 'jairo_members';
  return (await trx(table).where({ institution, user_id: userId }).first('institution')) !== undefined;
}

/**
 * @returns the revision of the roster that a member's right came with; `gone` where the roster has no such member, or they have an account
 */
async function giveRight(
  trx: Knex.Transaction,
  keys: AddressKeys,
  { institution, number, procedure_id }: InvitationRow,
  who: Pick<NewAccount, 'userId' | 'displayName' | 'email'>,
): Promise<number | 'gone' | undefined> {
  const { userId } = who;
  if (number === null) {
    const right = { institution, user_id: userId, procedure_id };
    await trx('jairo_administrators').insert(right).onConflict().ignore();
    return undefined;
  }
  const row = await trx('jairo_roster_rows').where({ institution, number, until_revision: null }).first('id');
  const given =
    row &&
    (await trx('jairo_members')
      .where({ institution, number, user_id: null })
      .update({ user_id: userId, procedure_id, registered_at: trx.fn.now() }));
  if (!given) return 'gone';
  const by: Actor = `member:${userId}`;
  const revision = await raiseRosterRevision(trx, {
    institution,
    kind: 'registration',
    procedureId: procedure_id,
    by,
    changed: 1,
  });
  await replaceRosterRow(trx, { institution, number, revision }, { ...who, emailKey: keys.rosterEmailKey(who.email) });
  return revision;
}

async function used(
  trx: Knex.Transaction,
  invitation: InvitationRow,
  { userId, what, revision }: { userId: string; what: 'registered' | 'adopted'; revision?: number },
): Promise<Done> {
  const { procedure_id: procedureId, institution } = invitation;
  await trx('jairo_invitations')
    .where({ procedure_id: procedureId })
    .update({ state: 'registered', ended_at: trx.fn.now() });
  await trx('jairo_pending_registrations').where({ procedure_id: procedureId }).delete();
  return {
    done: await keepChange(trx, {
      procedureId,
      userId,
      what,
      institution,
      ...(revision !== undefined && { revision }),
    }),
  };
}
