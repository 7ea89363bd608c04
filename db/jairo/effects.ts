/**
 * What follows an applied upload: invitations, mails to those who were removed or changed, word to the repository system. Written with the rows, in one
 * transaction, each with the ID of the procedure that it will start or end; then done one after the other (decision 112).
 */
import type { Knex } from 'knex';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { MemberRole } from '../../workflows/rules/roster.js';
import type { Db } from '../knex.js';
import { type Applying, run } from './ledger.js';

export type EffectKind = 'invite' | 'withdraw' | 'removed' | 'address' | 'right';

/** @returns so many new procedure IDs of a kind */
export type NewIds = (kind: 'member-registration' | 'member-change', count: number) => string[];

const FINDINGS = 'jairo_import_findings where procedure_id = :procedureId';
/** Members whose cell of a heading changes. */
const changedIn = (heading: string): string =>
  `select number from ${FINDINGS} and kind = 'change' and "column" = '${heading}'`;
const REMOVED = `select number from ${FINDINGS} and kind = 'remove'`;
const ADDRESS_CHANGED = changedIn('メールアドレス');

/**
 * Notes what follows for members who were there before: who is registered is told, or verifies the new address; who was only invited loses that invitation.
 * @returns how many effects there are
 */
export async function followRemovedAndChanged(
  trx: Knex.Transaction,
  applying: Applying,
  newIds: NewIds,
): Promise<number> {
  const { rows } = await run(
    trx,
    `with registered as (
       select m.number, m.user_id, a.email from jairo_members m join jairo_accounts a using (user_id)
       where m.institution = :institution),
     open as (
       select procedure_id, number, email from jairo_invitations where institution = :institution and state = 'open')
     select 1 as rank, 'removed' as what, number, user_id, email, null as child_id
       from registered where number in (${REMOVED})
     union all
     select 2, 'withdraw', number, null, email, procedure_id
       from open where number in (${REMOVED} union ${ADDRESS_CHANGED})
     union all
     select 3, 'right', number, user_id, email, null from registered where number in (${changedIn('権限')})
     union all
     select 4, 'address', r.number, r.user_id, f.after, null
       from registered r join (select number, after from ${FINDINGS} and kind = 'change' and "column" = 'メールアドレス') f
         on f.number = r.number
     order by 1, 3`,
    applying,
  );
  await endInvitations(trx, applying);
  const ids = newIds('member-change', rows.length);
  const effects = rows.map((row: { child_id: string | null }, n: number) => ({
    ...row,
    child_id: row.child_id ?? ids[n],
  }));
  await run(
    trx,
    `insert into jairo_import_effects (procedure_id, seq, what, number, user_id, email, child_id)
     select :procedureId, seq, what, number, user_id, email, child_id
     from rows from (json_to_recordset(:effects::json) as
       (what text, number text, user_id text, email text, child_id text)) with ordinality
       as e (what, number, user_id, email, child_id, seq)`,
    applying,
    { effects: JSON.stringify(effects) },
  );
  return rows.length;
}

/**
 * The row counts, not the message that its procedure is sent afterwards; what was kept for an address that is being verified goes with it. A changed role goes into an invitation that stays.
 */
async function endInvitations(trx: Knex.Transaction, applying: Applying): Promise<void> {
  const end = (state: string, which: string) =>
    run(
      trx,
      `with ended as (
         update jairo_invitations set state = '${state}', ended_at = now()
         where institution = :institution and state = 'open' and number in (${which}) returning procedure_id)
       delete from jairo_pending_registrations where procedure_id in (select procedure_id from ended)`,
      applying,
    );
  await end('withdrawn', REMOVED);
  await end('superseded', ADDRESS_CHANGED);
  await run(
    trx,
    `update jairo_invitations v set role = f.after
     from (select number, after from ${FINDINGS} and kind = 'change' and "column" = '権限') f
     where v.institution = :institution and v.state = 'open' and v.number = f.number`,
    applying,
  );
}

/**
 * Notes the invitations of new members, and of those not registered yet whose address is another one now.
 * @param after the number of effects that there are already @returns how many there are in all
 */
export async function followAdded(
  trx: Knex.Transaction,
  applying: Applying,
  after: number,
  newIds: NewIds,
): Promise<number> {
  const invited = `select r.number, r.email, r.email_key, r.role, r.position, row_number() over (order by r.position) as nth
    from jairo_roster_rows r join jairo_members m on m.institution = r.institution and m.number = r.number
    where r.institution = :institution and r.from_revision = :revision and r.until_revision is null and m.user_id is null
      and r.number in (select number from ${FINDINGS} and kind = 'add' union ${ADDRESS_CHANGED})`;
  const { rows } = await run(trx, `select count(*) as n from (${invited}) i`, applying);
  const ids = newIds('member-registration', rows[0].n);
  await run(
    trx,
    `with invited as materialized (
       select i.*, ids.id from (${invited}) i
         join unnest(:ids::text[]) with ordinality as ids (id, nth) on ids.nth = i.nth),
     opened as (
       insert into jairo_invitations (procedure_id, institution, role, number, email, email_key, locale, invited_by)
       select id, :institution, role, number, email, email_key, :locale, :by from invited)
     insert into jairo_import_effects (procedure_id, seq, what, number, email, child_id)
     select :procedureId, :after + nth, 'invite', number, email, id from invited order by nth`,
    applying,
    { ids: ids as unknown as Knex.RawBinding, after },
  );
  return after + rows[0].n;
}

/** One thing that is to be done, with what the procedure needs that does it. */
export interface Effect {
  seq: number;
  what: EffectKind;
  number: string;
  institution: string;
  userId: string | null;
  email: string | null;
  childId: string;
  /** Of an invitation: for what, by whom (an actor), in which language. */
  role: MemberRole | null;
  invitedBy: `member:${string}` | null;
  invitedIn: Locale | null;
  /** The language that the person has chosen. */
  locale: Locale | null;
}

/** What is to be done next, in its order. */
export async function effectsToDo(db: Db, procedureId: string, most: number): Promise<Effect[]> {
  return db('jairo_import_effects as e')
    .join('jairo_imports as i', 'i.procedure_id', 'e.procedure_id')
    .leftJoin('jairo_invitations as v', 'v.procedure_id', 'e.child_id')
    .leftJoin('jairo_accounts as a', 'a.user_id', 'e.user_id')
    .where({ 'e.procedure_id': procedureId, 'e.done_at': null })
    .orderBy('e.seq')
    .limit(most)
    .select({
      seq: 'e.seq',
      what: 'e.what',
      number: 'e.number',
      institution: 'i.institution',
      userId: 'e.user_id',
      email: 'e.email',
      childId: 'e.child_id',
      role: 'v.role',
      invitedBy: 'v.invited_by',
      invitedIn: 'v.locale',
      locale: 'a.locale',
    });
}

/** Notes that some are done, and how far the upload is. */
export async function effectsDone(db: Db, procedureId: string, seqs: readonly number[]): Promise<void> {
  await db.raw(
    `with now_done as (
       update jairo_import_effects set done_at = now()
       where procedure_id = :procedureId and seq = any(:seqs) and done_at is null returning seq)
     update jairo_imports set done = done + (select count(*) from now_done) where procedure_id = :procedureId`,
    { procedureId, seqs: [...seqs] },
  );
}

/**
 * Whether a procedure that an upload has begun hasn't come as far as its first mail: nobody has taken that to send it, and it has not ended. A change of
 * right mails nobody: it is on its way until it is recorded.
 */
export async function isOnItsWay(db: Db, childId: string): Promise<boolean> {
  const { rows } = await db.raw(
    `select not exists (select from mail_log where procedure_id = :childId)
       and not exists (select from procedures p where p.procedure_id = :childId and (p.closed or exists (
         select from jairo_import_effects e where e.child_id = p.procedure_id and e.what = 'right'))) as on_its_way`,
    { childId },
  );
  return rows[0].on_its_way;
}

/** How many people an upload writes to, and to how many of them a mail has gone out. */
export async function mailsOfImport(db: Db, procedureId: string): Promise<{ people: number; mailed: number }> {
  const { rows } = await db.raw(
    `select count(*)::int as people, count(*) filter (where exists (
       select from mail_log m where m.procedure_id = e.child_id and m.state = 'sent'))::int as mailed
     from jairo_import_effects e where e.procedure_id = ? and e.what in ('invite', 'removed', 'address')`,
    [procedureId],
  );
  return rows[0];
}

/**
 * Whether people are being served: a procedure was begun or went on in the last seconds that no upload has started. Goes through the index by status,
 * which each write of a procedure keeps anyway.
 */
export async function isAnybodyServed(db: Db): Promise<boolean> {
  const { rows } = await db.raw(
    `with recursive states as (
       (select closed, status from procedures order by closed, status limit 1)
       union all
       select next.closed, next.status from states s cross join lateral (
         select closed, status from procedures p where (p.closed, p.status) > (s.closed, s.status)
         order by closed, status limit 1) next)
     select exists (select from states s cross join lateral (
       select from procedures p
       where p.closed = s.closed and p.status = s.status and p.updated_at > now() - interval '5 seconds'
         and p.procedure_id not in (select procedure_id from jairo_imports where ended_at is null)
         and not exists (select from jairo_import_effects e join jairo_imports i using (procedure_id)
           where e.child_id = p.procedure_id and i.ended_at is null)
       limit 1) served) as served`,
  );
  return rows[0].served;
}
