/** Members of the university, the card that each has linked, and where their notices go. */
import type { Digest, Locale } from '../../workflows/contracts/procedure.js';
import type { PersonKind } from '../../workflows/rules/evidence.js';
import type { Db } from '../knex.js';
import { noteChange } from './notices.js';

export interface UtokyoMember {
  /** 10 digits. */
  id: string;
  name: string;
  kind: PersonKind;
  faculty: string;
  /** Where notices go. */
  email: string;
  /** The same until its last change. */
  email_before: string | null;
  email_changed_at: Date | null;
  /** False until the first set-up is finished: until then a sign-in needs no second factor. */
  mfa_required: boolean;
  locale: Locale | null;
  /** argon2id; null where another system owns the password. */
  password_hash: string | null;
  password_version: number;
  linked_issuer: string | null;
  /** Keyed digest of the pairwise subject. */
  linked_subject: Digest | null;
  linked_name_equal: boolean | null;
  linked_at: Date | null;
  disabled_at: Date | null;
  revision: number;
}

/** Also one that is disabled: the caller says what that means. */
export async function findMember(db: Db, id: string): Promise<UtokyoMember | undefined> {
  return db<UtokyoMember>('utokyo_members').where({ id }).first();
}

/** Whom a verified card stands for. @param subjects keyed digests of its subject, one under each key of the ring */
export async function findMemberByCard(
  db: Db,
  card: { issuer: string; subjects: readonly Digest[] },
): Promise<UtokyoMember | undefined> {
  return db<UtokyoMember>('utokyo_members')
    .where({ linked_issuer: card.issuer })
    .whereIn('linked_subject', [...card.subjects])
    .first();
}

/** A card as the identity-verification service has verified it: only digests. */
export interface VerifiedCard {
  issuer: string;
  /** One under each key of the ring, the newest first. */
  subjects: readonly Digest[];
  nameEqual?: boolean;
}

/**
 * What the right to tie a card hangs on, as one word to compare: another password, a disabled account, a removal of methods or a first new one change it.
 */
export async function standingOf(db: Db, memberId: string): Promise<string> {
  const { rows } = await db.raw(
    `select concat_ws('/', m.revision, extract(epoch from greatest(
       (select max(removed_at) from utokyo_methods where member_id = m.id),
       (select max(greatest(reset_at, registered_at)) from utokyo_reregistrations where member_id = m.id)))) as standing
     from utokyo_members m where m.id = ?`,
    [memberId],
  );
  return rows[0]?.standing ?? '';
}

/**
 * Ties a card to an account, in place of the one it had. A repeat changes nothing.
 * @param standing as {@link standingOf} told it when this was allowed @returns why it was not tied, where it wasn't
 */
export async function linkCard(
  db: Db,
  memberId: string,
  { issuer, subjects, nameEqual }: VerifiedCard,
  standing?: string,
): Promise<'linked' | 'card-of-another' | 'no-member' | 'not-allowed'> {
  return db.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 5))', [issuer]);
    // Whoever sets a password or removes methods at the same moment comes before, or waits.
    await trx('utokyo_members').where({ id: memberId }).forNoKeyUpdate().first('id');
    if (standing !== undefined && standing !== (await standingOf(trx, memberId))) return 'not-allowed';
    const holder = await findMemberByCard(trx, { issuer, subjects });
    if (holder && holder.id !== memberId) return 'card-of-another';
    const linked = await trx('utokyo_members')
      .where({ id: memberId, disabled_at: null })
      .update({
        linked_issuer: issuer,
        linked_subject: subjects[0] ?? null,
        linked_name_equal: nameEqual ?? null,
        linked_at: trx.raw('case when linked_subject = ? then linked_at else now() end', [subjects[0] ?? '']),
      });
    return linked > 0 ? 'linked' : 'no-member';
  });
}

/** Mails follow it, and other browsers. */
export async function chooseLocale(db: Db, memberId: string, locale: Locale): Promise<void> {
  await db('utokyo_members').where({ id: memberId }).update({ locale });
}

/** Takes the card off an account, of which its member is told. @returns whether it had one */
export async function unlinkCard(db: Db, memberId: string): Promise<boolean> {
  return db.transaction(async (trx) => {
    const unlinked = await trx('utokyo_members')
      .where({ id: memberId })
      .whereNotNull('linked_subject')
      .update({ linked_issuer: null, linked_subject: null, linked_name_equal: null, linked_at: null });
    if (unlinked > 0) await noteChange(trx, { memberId, what: 'unlinked' });
    return unlinked > 0;
  });
}

/** The first set-up is finished: from now on a sign-in needs a second factor. */
export async function finishFirstSetUp(db: Db, memberId: string): Promise<void> {
  await db('utokyo_members').where({ id: memberId, mfa_required: false }).update({ mfa_required: true });
}

/**
 * Notices go to another address from now on. It is told so, and so is the address that it replaces, which is kept with the change. The one before the
 * first of several young changes is told what happens for a while: whoever has changed an account's address can't get rid of the warning by changing it again.
 * @param p.coolingMs how long a change counts as young @param p.by the member of staff who changes it, for the record
 * @returns when it was changed; a repeat by the same person for the same reason is answered as the first
 */
export async function changeNoticeAddress(
  db: Db,
  p: { memberId: string; email: string; coolingMs: number; by?: { staffId: string; reason: string } },
): Promise<{ at: Date } | 'unknown' | 'unchanged'> {
  const { memberId, email, coolingMs, by } = p;
  const isYoung = 'email_before is not null and email_changed_at > now() - make_interval(secs => ?)';
  return db.transaction(async (trx) => {
    const member = await trx('utokyo_members').where({ id: memberId }).forNoKeyUpdate().first('email');
    if (!member) return 'unknown';
    if (member.email === email) {
      const last = await lastAddressChange(trx, memberId);
      return by && last?.staffId === by.staffId && last.reason === by.reason ? { at: last.at } : 'unchanged';
    }
    const [{ email_changed_at: at }] = await trx('utokyo_members')
      .where({ id: memberId })
      .update({
        email_before: trx.raw(`case when ${isYoung} then email_before else email end`, [coolingMs / 1000]),
        email,
        email_changed_at: trx.fn.now(),
      })
      .returning('email_changed_at');
    await trx('utokyo_address_changes').insert({
      member_id: memberId,
      changed_by: by?.staffId ?? null,
      reason: by?.reason ?? null,
      at,
      replaced: member.email,
      notice_id: await noteChange(trx, { memberId, what: 'address-changed' }),
    });
    return { at };
  });
}

/** Until when the last change of a member's notice address keeps the one before it told; undefined where it is old, or there was none. */
export function coolingUntil(
  { email_before: before, email_changed_at: changedAt }: Pick<UtokyoMember, 'email_before' | 'email_changed_at'>,
  coolingMs: number,
): Date | undefined {
  const untilMs = before !== null && changedAt !== null ? changedAt.getTime() + coolingMs : 0;
  return untilMs > Date.now() ? new Date(untilMs) : undefined;
}

/** The address that the change replaced of which a notice tells. @param noticeId procedure that tells of it */
export async function replacedAddress(db: Db, noticeId: string): Promise<string | undefined> {
  return (await db('utokyo_address_changes').where({ notice_id: noticeId }).first('replaced'))?.replaced;
}

/** The last change of somebody's notice address by staff. */
export async function lastAddressChange(
  db: Db,
  memberId: string,
): Promise<{ staffId: string; reason: string; at: Date } | undefined> {
  return db('utokyo_address_changes')
    .where({ member_id: memberId })
    .whereNotNull('changed_by')
    .orderBy('id', 'desc')
    .first({ staffId: 'changed_by', reason: 'reason', at: 'at' });
}

/** A change of somebody's notice address by staff, for the record. */
export interface AddressChange {
  memberId: string;
  staffId: string;
  reason: string;
  at: Date;
}

/** The latest changes by staff, the newest first. */
export async function latestAddressChanges(db: Db, most = 50): Promise<AddressChange[]> {
  return db('utokyo_address_changes')
    .whereNotNull('changed_by')
    .orderBy('id', 'desc')
    .limit(most)
    .select({ memberId: 'member_id', staffId: 'changed_by', reason: 'reason', at: 'at' });
}
