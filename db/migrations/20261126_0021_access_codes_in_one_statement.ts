/** What a password update by access code does, each as one statement: `db/umin` says what they do (decision 101). */
import type { Knex } from 'knex';

/** As `isSendable` in db/umin/access-codes.ts. */
const IS_SENDABLE = `
create function is_code_sendable(account umin_accounts) returns boolean language sql immutable as $$
  select account.category = 'personal' and account.disabled_at is null and (account.email is not null or account.forwarded)
$$`;

/** @param starter_network, starter_known who asks for a code @param most wrong codes in 24 hours that lock */
const IS_LOCKED = `
create function is_locked_by_wrong_codes(of_account text, most int, starter_network text, starter_known boolean)
returns boolean language sql stable as $$
  -- Of an account's wrong codes, those of one network lock the account for that network before they can lock it for others.
  select count(*) >= most or (not starter_known and count(*) filter (where s.network = starter_network) >= ceil(most * 0.6))
  from umin_wrong_codes w left join umin_code_starters s using (procedure_id)
  where w.account_id = of_account and w.at > now() - interval '24 hours' and coalesce(s.known, false) = starter_known
    and w.at > coalesce((select max(u.at) from umin_unlocks u where u.account_id = of_account), '-infinity')
$$`;

/** The same for whoever had the code of a procedure sent; where it isn't known who, a stranger. */
const IS_LOCKED_FOR = `
create function is_locked_for_starter_of(of_procedure text, of_account text, most int) returns boolean language sql stable as $$
  select is_locked_by_wrong_codes(of_account, most, coalesce(s.network, ''), coalesce(s.known, false))
  from (select of_procedure as procedure_id) p left join umin_code_starters s using (procedure_id)
$$`;

/** @returns null where no code can be sent for the account (any more) */
const CLAIM_CODE = `
create function claim_access_code(of_procedure text, of_account text, most int) returns jsonb language plpgsql as $$
declare
  account umin_accounts;
begin
  select * into account from umin_accounts where id = of_account for update;
  if not found or not is_code_sendable(account) then return null; end if;
  perform from umin_code_claims where procedure_id = of_procedure;
  if not found then
    if is_locked_for_starter_of(of_procedure, of_account, most) then return null; end if;
    update umin_code_claims set state = 'ended', ended_by = of_procedure where account_id = of_account and state = 'open';
    insert into umin_code_claims (procedure_id, account_id, password_version, claimed_at, state)
    values (of_procedure, of_account, account.password_version, now(), 'open');
  end if;
  return jsonb_build_object('email', account.email, 'forwarded', account.forwarded, 'superseded', (
    select coalesce(jsonb_agg(procedure_id), '[]') from umin_code_claims where account_id = of_account and ended_by = of_procedure));
end $$`;

/** @returns verified, locked or superseded */
const VERIFY_CODE = `
create function verify_access_code(of_procedure text, most int) returns text language plpgsql as $$
declare
  account umin_accounts;
  claim umin_code_claims;
begin
  select a.* into account from umin_accounts a join umin_code_claims c on c.account_id = a.id
  where c.procedure_id = of_procedure for update of a;
  select * into claim from umin_code_claims where procedure_id = of_procedure;
  if claim.state = 'verified' then return 'verified'; end if;
  -- A task that was thrown away after it had written this ending, and is made again.
  if claim.ended_by = 'locked' then return 'locked'; end if;
  if claim.state is distinct from 'open' or claim.password_version <> account.password_version then return 'superseded'; end if;
  if not is_code_sendable(account) or is_locked_for_starter_of(of_procedure, account.id, most) then return 'locked'; end if;
  update umin_code_claims set state = 'verified' where procedure_id = of_procedure;
  return 'verified';
end $$`;

/** @returns how many claims were open */
const END_CODE_CLAIM = `
create function end_code_claim(of_procedure text, how text) returns bigint language plpgsql as $$
declare
  many bigint;
begin
  update umin_code_claims set state = 'ended', ended_by = how where procedure_id = of_procedure and state <> 'ended';
  get diagnostics many = row_count;
  return many;
end $$`;

/** @returns the version of the password that the procedure brought, now or before; null where it may bring none */
const PUT_PASSWORD_IN_FORCE = `
create function put_umin_password_in_force(of_procedure text, of_account text, new_hash text) returns int language plpgsql as $$
declare
  account umin_accounts;
  claim umin_code_claims;
  done int;
  is_claimed boolean;
  next_version int;
begin
  select * into account from umin_accounts where id = of_account for update;
  select version into done from umin_password_changes where procedure_id = of_procedure;
  select * into claim from umin_code_claims where procedure_id = of_procedure;
  is_claimed := found;
  if done is not null then
    -- A claim that didn't end by the password itself was closed after it: a submission that comes as late as that counts for nothing.
    if is_claimed and claim.ended_by is distinct from of_procedure then
      return case when account.password_hash = new_hash then done end;
    end if;
    -- The step again. With the same hash it is a repeat. With another one the workflow never heard of the first: whoever set it was told to try
    -- again, and the later one counts, as long as nothing else came into force meanwhile.
    if account.password_version is distinct from done or account.password_hash = new_hash then return done; end if;
    update umin_accounts set password_hash = new_hash, password_version = done + 1, password_changed_at = now() where id = of_account;
    update umin_password_changes set version = done + 1 where procedure_id = of_procedure;
    return done + 1;
  end if;
  if account.id is null or account.disabled_at is not null then return null; end if;
  -- Of two procedures that hold the right code, the first to bring a password ends the other.
  if claim.state = 'ended' then return null; end if;
  -- Neither does an approval outlive a password that came into force after it.
  perform from decisions where procedure_id = of_procedure and decided_at < account.password_changed_at;
  if found then return null; end if;
  next_version := account.password_version + 1;
  update umin_accounts set password_hash = new_hash, password_version = next_version, password_changed_at = now() where id = of_account;
  insert into umin_password_changes (procedure_id, account_id, version, changed_at)
  values (of_procedure, of_account, next_version, now());
  update umin_code_claims set state = 'ended', ended_by = of_procedure where account_id = of_account and state <> 'ended';
  return next_version;
end $$`;

const FUNCTIONS = {
  'is_code_sendable(umin_accounts)': IS_SENDABLE,
  'is_locked_by_wrong_codes(text, int, text, boolean)': IS_LOCKED,
  'is_locked_for_starter_of(text, text, int)': IS_LOCKED_FOR,
  'claim_access_code(text, text, int)': CLAIM_CODE,
  'verify_access_code(text, int)': VERIFY_CODE,
  'end_code_claim(text, text)': END_CODE_CLAIM,
  'put_umin_password_in_force(text, text, text)': PUT_PASSWORD_IN_FORCE,
} as const;

export async function up(knex: Knex): Promise<void> {
  for (const text of Object.values(FUNCTIONS)) await knex.raw(text);
}

export async function down(knex: Knex): Promise<void> {
  for (const signature of Object.keys(FUNCTIONS).toReversed()) await knex.raw(`drop function ${signature}`);
}
