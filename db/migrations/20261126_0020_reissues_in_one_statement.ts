/** What a password reissue does to its claims and passwords, each as one statement: `db/cinii/reissues.ts` says what they do (decision 101). */
import type { Knex } from 'knex';

/** @param still_at keys of the address that the procedure is of: a registration that has moved to another is not claimed @returns null: superseded */
const CLAIM_REISSUES = `
create function claim_reissues(of_procedure text, applications text[], still_at text[], leaves_to_newer boolean)
returns jsonb language plpgsql as $$
declare
  mine text[];
  claimable text[] := applications;
  claimed text[];
begin
  -- The registrations' rows are the lock: claims of one registration happen one after another.
  perform from cinii_registrations where application_id = any(applications) order by application_id for update;
  perform from reissue_claims where procedure_id = of_procedure and ended is not null;
  if found then return null; end if;
  select array_agg(application_id) into mine from reissue_claims where procedure_id = of_procedure;
  if mine is not null then
    claimable := mine;
  elsif leaves_to_newer then
    -- Those that a newer procedure's reissue has, open or in force; one that came to nothing takes none away.
    select coalesce(array_agg(id), '{}') into claimable from unnest(applications) id where not exists (
      select from reissue_claims where application_id = id and right(procedure_id, 26) collate "C" > right(of_procedure, 26)
        and (ended is null or ended = 'completed'));
  end if;
  if cardinality(claimable) = 0 and cardinality(applications) > 0 then return null; end if;
  select coalesce(array_agg(application_id order by application_id), '{}') into claimed from cinii_registrations
  where application_id = any(applications) and application_id = any(claimable) and email_key = any(still_at);
  if mine is null and cardinality(claimed) > 0 then
    -- Earlier ones are superseded, whole.
    update reissue_claims set ended = 'superseded', superseded_by = of_procedure where ended is null and procedure_id in (
      select procedure_id from reissue_claims where application_id = any(claimed) and ended is null);
    insert into reissue_claims (procedure_id, application_id, password_version, claimed_at)
      select of_procedure, application_id, password_version, now() from cinii_registrations where application_id = any(claimed);
  end if;
  return jsonb_build_object('claimed', claimed, 'superseded', (
    select coalesce(jsonb_agg(distinct procedure_id), '[]') from reissue_claims where superseded_by = of_procedure));
end $$`;

/** @returns how many claims were open */
const END_REISSUE_CLAIMS = `
create function end_reissue_claims(of_procedure text, how text) returns bigint language plpgsql as $$
declare
  many bigint;
begin
  -- The lock of whoever makes a password just now, in a step that hung.
  perform from cinii_registrations where application_id in (
    select application_id from reissue_claims where procedure_id = of_procedure) order by application_id for update;
  update reissue_claims set ended = how where procedure_id = of_procedure and ended is null;
  get diagnostics many = row_count;
  -- Made in a task that was thrown away, and never heard of again.
  update reissue_pending set state = 'discarded', sealed_password = null where procedure_id = of_procedure and state = 'made';
  return many;
end $$`;

/** @param still_at as in claim_reissues @returns whether a pending password of the procedure exists now */
const KEEP_REISSUE = `
create function keep_reissue(of_procedure text, of_application text, new_hash text, sealed text, still_at text[])
returns boolean language plpgsql as $$
declare
  version int;
begin
  select password_version into version from cinii_registrations
  where application_id = of_application and email_key = any(still_at) for update;
  insert into reissue_pending (procedure_id, application_id, password_hash, sealed_password, state, made_at)
    select procedure_id, application_id, new_hash, sealed, 'made', now() from reissue_claims
    where procedure_id = of_procedure and application_id = of_application and ended is null and password_version = version
  on conflict (procedure_id, application_id) do nothing;
  return exists (select from reissue_pending
    where procedure_id = of_procedure and application_id = of_application and state <> 'discarded');
end $$`;

/** Whether the password is still the one that the claim was made under; one that isn't takes what is pending along. The registration's row is locked from then on. */
const STILL_OF_CLAIM = `
create function is_reissue_still_of_claim(of_procedure text, of_application text) returns boolean language plpgsql as $$
declare
  version int;
begin
  select password_version into version from cinii_registrations where application_id = of_application for update;
  perform from reissue_claims
  where procedure_id = of_procedure and application_id = of_application and password_version = version;
  if found then return true; end if;
  update reissue_pending set state = 'discarded', sealed_password = null
  where procedure_id = of_procedure and application_id = of_application and state in ('made', 'mailing');
  return false;
end $$`;

const BEGIN_REISSUE_MAIL = `
create function begin_reissue_mail(of_procedure text, of_application text) returns boolean language plpgsql as $$
begin
  if not is_reissue_still_of_claim(of_procedure, of_application) then return false; end if;
  update reissue_pending set state = 'mailing'
  where procedure_id = of_procedure and application_id = of_application and state = 'made';
  return not exists (select from reissue_pending
    where procedure_id = of_procedure and application_id = of_application and state = 'discarded');
end $$`;

const PUT_REISSUE_IN_FORCE = `
create function put_reissue_in_force(of_procedure text, of_application text) returns boolean language plpgsql as $$
declare
  pending_state text;
  new_hash text;
begin
  perform from cinii_registrations where application_id = of_application for update;
  select state, password_hash into pending_state, new_hash from reissue_pending
  where procedure_id = of_procedure and application_id = of_application for update;
  if not found or pending_state = 'discarded' then return false; end if;
  if pending_state = 'in-force' then return true; end if;
  -- A newer reissue came into force while this mail was delayed: the newer one counts.
  if not is_reissue_still_of_claim(of_procedure, of_application) then return false; end if;
  update cinii_registrations
  set password_hash = new_hash, password_version = password_version + 1, password_changed_at = now()
  where application_id = of_application;
  update reissue_pending set state = 'in-force', sealed_password = null
  where procedure_id = of_procedure and application_id = of_application;
  update reissue_claims set ended = 'completed'
  where procedure_id = of_procedure and application_id = of_application and ended is null;
  return true;
end $$`;

const FUNCTIONS = {
  'claim_reissues(text, text[], text[], boolean)': CLAIM_REISSUES,
  'end_reissue_claims(text, text)': END_REISSUE_CLAIMS,
  'keep_reissue(text, text, text, text, text[])': KEEP_REISSUE,
  'is_reissue_still_of_claim(text, text)': STILL_OF_CLAIM,
  'begin_reissue_mail(text, text)': BEGIN_REISSUE_MAIL,
  'put_reissue_in_force(text, text)': PUT_REISSUE_IN_FORCE,
} as const;

export async function up(knex: Knex): Promise<void> {
  for (const text of Object.values(FUNCTIONS)) await knex.raw(text);
}

export async function down(knex: Knex): Promise<void> {
  for (const signature of Object.keys(FUNCTIONS).toReversed()) await knex.raw(`drop function ${signature}`);
}
