/** How an upload is written into the ledger. Each function is one statement or two over all its rows; the institution's lock is held. */
import type { Knex } from 'knex';
import type { Actor, Locale } from '../../workflows/contracts/procedure.js';

/** An upload that is being applied. */
export interface Applying {
  procedureId: string;
  institution: string;
  /** The one that it makes. */
  revision: number;
  by: Actor;
  locale: Locale;
}
type Bindings = Record<string, Knex.RawBinding>;
const named = ({ procedureId, institution, revision, by, locale }: Applying): Bindings => ({
  procedureId,
  institution,
  revision,
  by,
  locale,
});
export const run = (trx: Knex.Transaction, sql: string, applying: Applying, more: Bindings = {}) =>
  trx.raw(sql, { ...named(applying), ...more });

/** What changes or goes holds until this revision. Before anything new is written, as an address may go from one member to another. */
export async function closeRows(trx: Knex.Transaction, applying: Applying): Promise<void> {
  await run(
    trx,
    `update jairo_roster_rows r set until_revision = :revision
     from (select distinct number from jairo_import_findings
       where procedure_id = :procedureId and kind in ('change', 'remove')) f
     where r.institution = :institution and r.number = f.number and r.until_revision is null`,
    applying,
  );
}

/** Rows that change, cell by cell: what the plan doesn't name stays. */
export async function changeRows(trx: Knex.Transaction, applying: Applying): Promise<void> {
  const cell = (heading: string) => `max(after) filter (where "column" = '${heading}')`;
  await run(
    trx,
    `insert into jairo_roster_rows
       (institution, number, from_revision, position, name, display_name, email, email_key, affiliation, role)
     select r.institution, r.number, :revision, r.position, coalesce(c.name, r.name),
       coalesce(c.display_name, r.display_name), coalesce(c.email, r.email), coalesce(c.email_key, r.email_key),
       coalesce(c.affiliation, r.affiliation), coalesce(c.role, r.role)
     from jairo_roster_rows r
       join (select number, ${cell('氏名')} as name, ${cell('表示名')} as display_name, ${cell('メールアドレス')} as email,
           max(email_key) as email_key, ${cell('所属')} as affiliation, ${cell('権限')} as role
         from jairo_import_findings where procedure_id = :procedureId and kind = 'change' group by number) c
         on c.number = r.number
     where r.institution = :institution and r.until_revision = :revision`,
    applying,
  );
}

/**
 * Rows that are new, below those that there are, in the file's order; their numbers are noted in the plan. A number is never given twice. Who comes
 * back with an old version has the old number and place.
 */
export async function insertMembers(trx: Knex.Transaction, applying: Applying): Promise<void> {
  await giveNumbers(trx, applying);
  await run(
    trx,
    `with added as materialized (
       select f.*, row_number() over (order by f.seq) as nth from jairo_import_findings f
       where f.procedure_id = :procedureId and f.kind = 'add'),
     members as (
       insert into jairo_members (institution, number) select :institution, number from added
       on conflict (institution, number) do update set user_id = null, registered_at = null, procedure_id = null),
     last as materialized (
       select coalesce(max(position), 0) as position from jairo_roster_rows where institution = :institution)
     insert into jairo_roster_rows
       (institution, number, from_revision, position, name, display_name, email, email_key, affiliation, role)
     select :institution, a.number, :revision, coalesce(old.position, (select position from last) + a.nth), a.member ->> 'name',
       a.member ->> 'displayName', a.member ->> 'email', a.email_key, a.member ->> 'affiliation', a.member ->> 'role'
     from added a
       left join (select number, max(position) as position from jairo_roster_rows
         where institution = :institution group by number) old on old.number = a.number
     order by a.seq`,
    applying,
  );
}

/** 会員番号: `M0001`, one after the other; taken ones are skipped. */
async function giveNumbers(trx: Knex.Transaction, applying: Applying): Promise<void> {
  await run(
    trx,
    `with fresh as (
       select seq, row_number() over (order by seq) as nth from jairo_import_findings
       where procedure_id = :procedureId and kind = 'add' and number is null),
     free as (
       select n, number, row_number() over (order by n) as nth from jairo_institutions i,
         lateral generate_series(i.next_number, i.next_number + (select count(*) from fresh)
           + (select count(*) from jairo_members where institution = :institution)) n,
         lateral (select 'M' || lpad(n::text, greatest(4, length(n::text)), '0') as number) one
       where i.host = :institution and not exists (
         select from jairo_members m where m.institution = :institution and m.number = one.number)),
     given as (
       update jairo_import_findings f set number = free.number from fresh join free using (nth)
       where f.procedure_id = :procedureId and f.seq = fresh.seq returning free.n)
     update jairo_institutions set next_number = last.n + 1 from (select max(n) as n from given) last
     where host = :institution and last.n is not null`,
    applying,
  );
}

/** Who is removed has the member's right no more, and their sessions end, whatever other rights they have. */
export async function endRights(trx: Knex.Transaction, applying: Applying): Promise<void> {
  const removed = `select number from jairo_import_findings where procedure_id = :procedureId and kind = 'remove'`;
  // Two institutions that remove one person at the same moment: the second waits here for the first.
  const { rows } = await run(
    trx,
    `select user_id from jairo_accounts where user_id in (
       select user_id from jairo_members where institution = :institution and number in (${removed}))
     order by user_id for update`,
    applying,
  );
  await run(
    trx,
    `update jairo_members set user_id = null, registered_at = null, procedure_id = null
     where institution = :institution and number in (${removed})`,
    applying,
  );
  await trx.raw(`update jairo_accounts a set revision = nextval('account_revisions_seq') where a.user_id = any(?)`, [
    rows.map(({ user_id: userId }: { user_id: string }) => userId),
  ]);
}
