/** What a member changes of their account: in force at once, but for an address, which is verified first. */
import type { Knex } from 'knex';
import type { Actor } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';
import { beganAfter } from '../platform/procedures.js';
import { type JairoAccount, lockJairoAccount } from './accounts.js';
import { type CameAbout, cameOf, keepChange } from './changes.js';
import { lockInstitution, raiseRosterRevision } from './institutions.js';
import type { AddressKeys } from './registrations.js';
import { replaceRosterRow } from './roster-rows.js';

interface Whose {
  procedureId: string;
  userId: string;
}

/** Changes what an account is called, in all rosters that it stands in. @returns undefined where the account is gone or disabled */
export async function changeDisplayName(
  db: Db,
  { displayName, ...p }: Whose & { displayName: string },
): Promise<CameAbout | undefined> {
  return underLocks(db, p, async (trx, account) => {
    await trx('jairo_accounts').where({ user_id: p.userId }).update({ display_name: displayName });
    await changeRows(trx, p, { displayName });
    return keepChange(trx, { ...p, what: 'display-name', before: account.display_name });
  });
}

/**
 * Puts another password in force: all sessions of the account end, and an address that waits to be verified counts no more.
 * @param p.version of the password that the person has proved to know @returns undefined where it has been changed since
 */
export async function changePassword(
  db: Db,
  { version, passwordHash, ...p }: Whose & { version: number; passwordHash: string },
): Promise<CameAbout | undefined> {
  return underLocks(db, p, async (trx, account) => {
    if (account.password_version !== version) return undefined;
    await trx('jairo_accounts')
      .where({ user_id: p.userId })
      .update({ password_hash: passwordHash, password_version: version + 1 });
    await trx('sessions').where({ realm: 'jairo', user_id: p.userId }).delete();
    return keepChange(trx, { ...p, what: 'password' });
  });
}

export interface AddressClaimed {
  /** The address that is to be verified. */
  email: string;
  /** The account's until then. */
  before: string;
}

/**
 * Makes a procedure the one whose URL counts for another address of its account; one that began before it counts no more. A repeat changes nothing.
 * @param p.email absent: what the roster has in the row of `p.member`
 * @returns undefined where there is nothing to verify: the account is gone, has the address already, or a newer procedure has claimed
 */
export async function claimAddress(
  db: Db,
  keys: AddressKeys,
  p: Whose & { email?: string; member?: { institution: string; number: string } },
): Promise<AddressClaimed | undefined> {
  const { procedureId, userId } = p;
  return db.transaction(async (trx) => {
    const account = await lockJairoAccount(trx, userId);
    const mine = await trx('jairo_address_claims').where({ procedure_id: procedureId }).first();
    if (!account) return undefined;
    if (mine) return mine.ended ? undefined : { email: mine.email, before: account.email };
    const email = p.email ?? (await addressInRoster(trx, userId, p.member));
    if (email === undefined || keys.emailKey(email) === account.email_key) return undefined;
    const others = trx('jairo_address_claims').where({ user_id: userId });
    if (await others.clone().where(beganAfter(procedureId)).first('procedure_id')) return undefined;
    await others.update({ ended: true });
    await trx('jairo_address_claims').insert({
      procedure_id: procedureId,
      user_id: userId,
      email,
      email_version: account.email_version,
      password_version: account.password_version,
    });
    return { email, before: account.email };
  });
}

async function addressInRoster(
  trx: Knex.Transaction,
  userId: string,
  member: { institution: string; number: string } | undefined,
): Promise<string | undefined> {
  if (!member) return undefined;
  const row = await trx('jairo_roster_rows as r')
    .join('jairo_members as m', (join) => join.on('m.institution', 'r.institution').andOn('m.number', 'r.number'))
    .where({ 'r.institution': member.institution, 'r.number': member.number, 'm.user_id': userId })
    .whereNull('r.until_revision')
    .first('r.email');
  return row?.email;
}

/** Whether a procedure's URL still counts: neither is a newer one mailed, nor has the account been changed meanwhile. */
export async function isAddressClaimed(db: Db, procedureId: string): Promise<boolean> {
  const { rows } = await db.raw(
    `select 1 from jairo_address_claims c join jairo_accounts a using (user_id)
     where c.procedure_id = ? and not c.ended and a.disabled_at is null
       and a.email_version = c.email_version and a.password_version = c.password_version`,
    [procedureId],
  );
  return rows.length > 0;
}

/** Puts a verified address in force, for the account and in all rosters that it stands in. @returns undefined where the claim counts no more */
export async function putAddressInForce(db: Db, keys: AddressKeys, p: Whose): Promise<CameAbout | undefined> {
  const { procedureId, userId } = p;
  return underLocks(db, p, async (trx, account) => {
    if (!(await isAddressClaimed(trx, procedureId))) return undefined;
    const { email } = await trx('jairo_address_claims').where({ procedure_id: procedureId }).first('email');
    await trx('jairo_accounts')
      .where({ user_id: userId })
      .update({ email, email_key: keys.emailKey(email), email_version: account.email_version + 1 });
    await changeRows(trx, p, { email, emailKey: keys.rosterEmailKey(email) });
    await trx('jairo_address_claims').where({ procedure_id: procedureId }).update({ ended: true });
    return keepChange(trx, { ...p, what: 'email', before: account.email });
  });
}

/**
 * Ends the claim of a procedure that waits for nothing more: nothing comes of it from now on.
 * @returns what had come of it already, in a task that was thrown away before the workflow heard of it
 */
export async function closeAddressClaim(db: Db, { procedureId, userId }: Whose): Promise<CameAbout | undefined> {
  return db.transaction(async (trx) => {
    await trx('jairo_accounts').where({ user_id: userId }).forUpdate().first('user_id');
    await trx('jairo_address_claims').where({ procedure_id: procedureId }).update({ ended: true });
    return cameOf(trx, procedureId);
  });
}

/**
 * Keeps that an upload has changed or taken away a member's right, with the revision that did it: the repository system is told under it.
 * @returns undefined where the roster knows of no such member
 */
export async function keepRightChange(
  db: Db,
  p: Whose & { what: 'right' | 'removed'; member: { institution: string; number: string } },
): Promise<CameAbout | undefined> {
  const { procedureId, userId, what } = p;
  const { institution, number } = p.member;
  return db.transaction(async (trx) => {
    const account = await trx('jairo_accounts').where({ user_id: userId }).forUpdate().first('user_id');
    const done = await cameOf(trx, procedureId);
    if (done || !account) return done;
    const row = await trx('jairo_roster_rows')
      .where({ institution, number })
      .max({ revision: trx.raw('coalesce(until_revision, from_revision)') })
      .first();
    const revision = row?.['revision'] as number | null | undefined;
    if (revision === null || revision === undefined) return undefined;
    return keepChange(trx, { procedureId, userId, what, institution, revision });
  });
}

/**
 * Runs under the locks of all institutions whose rosters the account stands in, and of the account: in this order, as an import takes them.
 * What the procedure has brought about already is answered without the work.
 */
async function underLocks(
  db: Db,
  { procedureId, userId }: Whose,
  work: (trx: Knex.Transaction, account: JairoAccount) => Promise<CameAbout | undefined>,
): Promise<CameAbout | undefined> {
  return db.transaction(async (trx) => {
    const hosts: string[] = await trx('jairo_members')
      .where({ user_id: userId })
      .orderBy('institution')
      .pluck('institution');
    for (const host of hosts) await lockInstitution(trx, host);
    const account = await lockJairoAccount(trx, userId);
    const done = await cameOf(trx, procedureId);
    return done ?? (account && work(trx, account));
  });
}

/** Changes the rows of all the person's institutions that differ from what the person chose, each under a revision of its own. */
async function changeRows(
  trx: Knex.Transaction,
  { procedureId, userId }: Whose,
  chosen: { displayName?: string; email?: string; emailKey?: string },
): Promise<void> {
  const rows = await trx('jairo_members as m')
    .join('jairo_roster_rows as r', (join) => join.on('r.institution', 'm.institution').andOn('r.number', 'm.number'))
    .where('m.user_id', userId)
    .whereNull('r.until_revision')
    .orderBy('m.institution')
    .select('m.institution', 'm.number', 'r.display_name', 'r.email');
  const by: Actor = `member:${userId}`;
  for (const { institution, number, display_name, email } of rows) {
    const { displayName = display_name, email: address = email } = chosen;
    if (displayName === display_name && address === email) continue;
    const revision = await raiseRosterRevision(trx, { institution, kind: 'profile', procedureId, by, changed: 1 });
    await replaceRosterRow(trx, { institution, number, revision }, chosen);
  }
}
