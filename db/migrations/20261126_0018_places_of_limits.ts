/** Limits without a queue: each event of a limit has one of its numbered places, so that whoever takes one waits for nobody who takes another (decision 102). */
import type { Knex } from 'knex';

/**
 * Takes the lowest free place of a key, and holds it until the transaction ends; what is taken there is inserted by the caller. A place that somebody else is
 * taking is passed over; only where all that are left are being taken is one of them waited for: it may be given up.
 * @returns null where as many events as there are places are within the span
 */
const TAKE_PLACE = `
create function take_place(of_key text, places bigint, span interval) returns bigint language plpgsql as $$
declare
  since timestamptz;
  taken bigint;
  candidate bigint;
  round int := 0;
begin
  loop
    round := round + 1;
    since := clock_timestamp() - span;
    select count(*) into taken from limit_events where key = of_key and at > since;
    if taken >= places then return null; end if;
    -- More than are ever being taken at once, so that one of them is free where there is any.
    for candidate in
      select n from generate_series(1, least(places, taken + 200)) n
      where not exists (select from limit_events where key = of_key and place = n and at > since) order by n
    loop
      if pg_try_advisory_xact_lock(hashtextextended(of_key || ' ' || candidate, 3)) then
        -- Whoever held it may have taken it since the list was made.
        perform from limit_events where key = of_key and place = candidate and at > since;
        if not found then return candidate; end if;
      end if;
    end loop;
    select n into candidate from generate_series(1, least(places, taken + 200)) n
      where not exists (select from limit_events where key = of_key and place = n and at > since) order by n limit 1;
    continue when candidate is null;
    if round = 1 then
      -- All wait for the same end together, and hold nothing after it: most often there is no place left then.
      begin
        perform pg_advisory_xact_lock_shared(hashtextextended(of_key || ' ' || candidate, 3));
        raise exception using errcode = 'TS001';
      exception when sqlstate 'TS001' then
        null;
      end;
    else
      -- One that was given up goes to whoever is first in the line.
      perform pg_advisory_xact_lock(hashtextextended(of_key || ' ' || candidate, 3));
    end if;
  end loop;
end $$`;

/**
 * Takes one from each rule, or none at all. Rules: \`[{ key, limit, seconds, share?, most? }]\`, in an order that is the same for all callers.
 * @param mark what was taken under it before is not taken again; null: taken each time
 * @returns null where they are taken, else the seconds until the first rule that is used up has room
 */
const TAKE_LIMITS = `
create function take_limits(mark text, rules jsonb) returns double precision language plpgsql as $$
declare
  rule record;
  span interval;
  place_taken bigint;
  places jsonb := '{}';
  taken_at timestamptz;
  wait double precision;
begin
  if mark is not null then
    perform pg_advisory_xact_lock(hashtextextended(mark, 0));
    perform from limit_events where key = mark;
    if found then return null; end if;
  end if;
  for rule in
    select * from jsonb_to_recordset(rules) as r (key text, "limit" bigint, seconds double precision, share text, most bigint)
  loop
    span := make_interval(secs => rule.seconds);
    if rule."limit" <= 0 then return rule.seconds; end if;
    if (places ->> rule.share)::bigint > rule.most then
      -- The caller's part is full: this time it does not count, while there is room.
      select count(*) into place_taken from limit_events where key = rule.key and at > clock_timestamp() - span;
      place_taken := case when place_taken < rule."limit" then 0 end;
    else
      place_taken := take_place(rule.key, rule."limit", span);
      if place_taken is not null then places := places || jsonb_build_object(rule.key, place_taken); end if;
    end if;
    if place_taken is null then
      -- The event that must leave the window before there is room again: the limit-th newest.
      select extract(epoch from at + span - clock_timestamp()) into wait
      from limit_events where key = rule.key order by at desc offset rule."limit" - 1 limit 1;
      return greatest(coalesce(wait, 0), 0);
    end if;
  end loop;
  taken_at := clock_timestamp();
  insert into limit_events (key, at, place)
    select key, taken_at, value::bigint from jsonb_each_text(places)
    union all select mark, taken_at, null where mark is not null;
  return null;
end $$`;

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('limit_events', (t) => {
    t.bigInteger('place').comment('from 1; no two events of a key within its window have the same. None: a mark');
  });
  await knex.raw(
    `update limit_events e set place = n.place
     from (select id, row_number() over (partition by key order by at desc, id desc) as place from limit_events) n where n.id = e.id`,
  );
  await knex.raw(TAKE_PLACE);
  await knex.raw(TAKE_LIMITS);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function take_limits(text, jsonb)');
  await knex.raw('drop function take_place(text, bigint, interval)');
  await knex.schema.alterTable('limit_events', (t) => {
    t.dropColumn('place');
  });
}
