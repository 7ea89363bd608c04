/** The projection, the claim of an idempotency key and the try of a code, each as one statement: the files of `db/platform` say what they do (decision 101). */
import type { Knex } from 'knex';

/** What waits for a decision after a reset stands in the queue again, unless another one has taken its place there. */
const QUEUE_AGAIN = `
create function queue_again(of_procedure text) returns void language sql as $$
  update applications a set open = true, closed_at = null
  where a.procedure_id = of_procedure and not a.open and not exists (
    select from applications b where b.open and b.service = a.service and b.kind = a.kind and b.account = a.account
      and a.one_at_a_time and b.one_at_a_time)
$$`;

/** @returns false where the run was replaced: then nothing of it counts */
const PROJECT_PROCEDURE = `
create function project_procedure(
  of_procedure text, of_service text, of_kind text, its_locale text, new_status text, is_closed boolean,
  new_expiry timestamptz, browser text, run text, new_steps jsonb
) returns boolean language plpgsql as $$
declare
  run_before text;
  replaced text[];
  is_reset boolean;
  is_written boolean;
  many int := jsonb_array_length(new_steps);
  first_at timestamptz := (new_steps -> 0 ->> 'at')::timestamptz;
  last_at timestamptz := (new_steps -> -1 ->> 'at')::timestamptz;
  here int;
begin
  -- Two branches of one workflow may record at once: one after the other, so that the older never writes over the newer.
  perform pg_advisory_xact_lock(hashtextextended(of_procedure, 1));
  select run_id, replaced_runs into run_before, replaced from procedures where procedure_id = of_procedure;
  if run = any(replaced) then return false; end if;
  is_reset := coalesce(run_before <> run, false);
  if is_reset then
    delete from procedure_steps where procedure_id = of_procedure;
    replaced := replaced || run_before;
  end if;
  select count(*) into here from procedure_steps where procedure_id = of_procedure;
  insert into procedures as p (procedure_id, service, kind, locale, status, closed, opened_at, updated_at, expires_at, closed_at, redeemed_by,
    run_id, replaced_runs)
  values (of_procedure, of_service, of_kind, its_locale, new_status, is_closed, first_at, last_at, new_expiry,
    case when is_closed then last_at end, browser, coalesce(run, run_before), coalesce(replaced, '{}'))
  on conflict (procedure_id) do update set status = excluded.status, closed = excluded.closed, updated_at = excluded.updated_at,
    expires_at = excluded.expires_at, closed_at = excluded.closed_at, redeemed_by = excluded.redeemed_by, run_id = excluded.run_id,
    replaced_runs = excluded.replaced_runs
  -- An ending stands, whatever was written before it; else the view with more steps is the newer one.
  where is_reset or (case when p.closed then excluded.closed and here <= many else excluded.closed or here <= many end);
  is_written := found;
  if is_written then
    insert into procedure_steps as s (procedure_id, n, at, step, actor)
      select of_procedure, n - 1, (step ->> 'at')::timestamptz, step ->> 'step', step ->> 'actor'
      from jsonb_array_elements(new_steps) with ordinality as t (step, n)
    on conflict (procedure_id, n) do update set at = excluded.at, step = excluded.step, actor = excluded.actor
    where (s.at, s.step, s.actor) is distinct from (excluded.at, excluded.step, excluded.actor);
    delete from procedure_steps where procedure_id = of_procedure and n >= many;
    if is_reset and new_status in ('awaiting-decision', 'awaiting-applicant') then
      perform queue_again(of_procedure);
    end if;
  end if;
  return true;
end $$`;

/** Counts within a window, which begins with the first and ends after its time. @returns the count, and the seconds until it begins anew */
const COUNT_WITHIN = `
create function count_within(of_key text, span interval, many int, out count int, out seconds double precision) language sql as $$
  insert into counters as c (key, n, begun_at, last_at) values (of_key, many, clock_timestamp(), clock_timestamp())
  on conflict (key) do update set n = case when c.begun_at <= clock_timestamp() - span then many else c.n + many end,
    begun_at = case when c.begun_at <= clock_timestamp() - span then clock_timestamp() else c.begun_at end, last_at = clock_timestamp()
  returning n, extract(epoch from begun_at + span - clock_timestamp())::double precision
$$`;

/** @param most new keys of the caller within the span @returns the state, as \`IdempotencyState\` has it */
const CLAIM_IDEMPOTENCY_KEY = `
create function claim_idempotency_key(
  of_operation text, of_caller text, of_key text, digest text, new_procedure text, most int, span interval
) returns jsonb language plpgsql as $$
declare
  counted record;
  known idempotency_keys;
begin
  insert into idempotency_keys (operation, caller, key, request_digest, procedure_id)
  values (of_operation, of_caller, of_key, digest, new_procedure) on conflict (operation, caller, key) do nothing;
  if found then
    select * into counted from count_within('idempotency:' || of_caller, span, 1);
    if counted.count <= most then return jsonb_build_object('state', 'new', 'procedureId', new_procedure); end if;
    delete from idempotency_keys where operation = of_operation and caller = of_caller and key = of_key;
    return jsonb_build_object('state', 'too-many', 'retryAfterS', greatest(1, ceil(counted.seconds)));
  end if;
  select * into known from idempotency_keys where operation = of_operation and caller = of_caller and key = of_key for update;
  if not found then return jsonb_build_object('state', 'running', 'procedureId', new_procedure); end if;
  if known.request_digest <> digest then return jsonb_build_object('state', 'mismatch'); end if;
  if known.finished_at is not null then
    return jsonb_build_object('state', 'done', 'procedureId', known.procedure_id, 'response', known.response);
  end if;
  -- An unfinished claim of before is taken to be a crashed one and may run again, under the same procedure ID.
  if known.claimed_at >= now() - interval '20 seconds' then
    return jsonb_build_object('state', 'running', 'procedureId', known.procedure_id);
  end if;
  update idempotency_keys set claimed_at = now() where operation = of_operation and caller = of_caller and key = of_key;
  return jsonb_build_object('state', 'new', 'procedureId', known.procedure_id);
end $$`;

/** @returns the number of the try, null where all are taken */
const TAKE_CODE_TRY = `
create function take_code_try(of_procedure text, of_try text, tries int) returns int language plpgsql as $$
declare
  taken int;
begin
  perform pg_advisory_xact_lock(hashtextextended(of_procedure, 2));
  select n into taken from code_tries where procedure_id = of_procedure and try_id = of_try;
  if found then return taken; end if;
  select count(*) + 1 into taken from code_tries where procedure_id = of_procedure;
  if taken > tries then return null; end if;
  insert into code_tries (procedure_id, n, try_id) values (of_procedure, taken, of_try);
  return taken;
end $$`;

const FUNCTIONS = {
  'queue_again(text)': QUEUE_AGAIN,
  'project_procedure(text, text, text, text, text, boolean, timestamptz, text, text, jsonb)': PROJECT_PROCEDURE,
  'count_within(text, interval, int)': COUNT_WITHIN,
  'claim_idempotency_key(text, text, text, text, text, int, interval)': CLAIM_IDEMPOTENCY_KEY,
  'take_code_try(text, text, int)': TAKE_CODE_TRY,
} as const;

export async function up(knex: Knex): Promise<void> {
  for (const text of Object.values(FUNCTIONS)) await knex.raw(text);
}

export async function down(knex: Knex): Promise<void> {
  for (const signature of Object.keys(FUNCTIONS).toReversed()) await knex.raw(`drop function ${signature}`);
}
