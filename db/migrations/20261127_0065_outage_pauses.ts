/** Outage pauses (decision 130): whose deadlines stand, since when, until when at the latest; and which cases were told. Each row but the last is a leaf of the audit log. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('outage_pauses', (t) => {
    t.text('id').primary().comment('the workflow’s, too');
    t.text('service').notNullable();
    t.text('kind').comment('null: all kinds that need the part');
    t.text('part').notNullable().comment('what is out');
    t.check("part in ('mail', 'identity', 'target')");
    t.specificType('classes', 'text[]').notNullable().comment('<service>-<kind>: whose deadlines stand');
    t.text('reason').notNullable();
    t.text('begun_by').notNullable();
    t.timestamp('begun_at', { useTz: true, precision: 3 }).notNullable();
    t.timestamp('ends_at', { useTz: true, precision: 3 }).notNullable().comment('by itself');
  });
  await knex.schema.createTable('outage_pause_ends', (t) => {
    t.text('pause_id').primary().references('id').inTable('outage_pauses');
    t.timestamp('ended_at', { useTz: true, precision: 3 }).notNullable();
    t.text('ended_by').comment('null: by itself');
  });
  await knex.schema.createTable('outage_pause_cases', (t) => {
    t.text('pause_id').notNullable().references('id').inTable('outage_pauses');
    t.text('procedure_id').notNullable().index();
    t.timestamp('told_at', { useTz: true });
    t.timestamp('over_told_at', { useTz: true }).comment('it was told that it goes on');
    t.primary(['pause_id', 'procedure_id']);
  });
  await knex.raw(
    `create index outage_pause_cases_untold on outage_pause_cases (pause_id) where told_at is null or over_told_at is null`,
  );
  for (const [table, key, columns] of [
    ['outage_pauses', 'id', 'id,service,kind,part,classes,reason,begun_by,begun_at,ends_at'],
    ['outage_pause_ends', 'pause_id', 'pause_id,ended_at,ended_by'],
  ])
    await knex.raw(
      `create trigger ${table}_logged after insert on ${table} for each row execute function log_row('outage-pause', '${key}', '${columns}')`,
    );
  await knex.raw(`create view outage_pauses_now as
    select p.*, e.ended_at, e.ended_by, least(p.ends_at, coalesce(e.ended_at, p.ends_at)) as until
    from outage_pauses p left join outage_pause_ends e on e.pause_id = p.id`);
  // As workflows/rules/own-time.ts has it; pauses of a class never overlap.
  await knex.raw(`create function own_time(procedure text, began timestamptz, moment timestamptz) returns timestamptz language sql stable as $$
    select moment - coalesce(sum(least(p.until, moment) - greatest(p.begun_at, began)), interval '0')
    from outage_pauses_now p
    where left(procedure, -27) = any(p.classes) and least(p.until, moment) > greatest(p.begun_at, began)
  $$`);
  await knex.raw(`create function time_of_day(procedure text, began timestamptz, own timestamptz) returns timestamptz language plpgsql stable as $$
    declare
      shown timestamptz := own;
      stop record;
    begin
      for stop in
        select greatest(p.begun_at, began) as since, least(p.until, now()) as till from outage_pauses_now p
        where left(procedure, -27) = any(p.classes) and least(p.until, now()) > greatest(p.begun_at, began) order by 1
      loop
        -- What was over when the clock stopped stays as it was.
        if shown > stop.since then shown := shown + (stop.till - stop.since); end if;
      end loop;
      return shown;
    end $$`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['own_time', 'time_of_day'])
    await knex.raw(`drop function ${name}(text, timestamptz, timestamptz)`);
  await knex.raw('drop view outage_pauses_now');
  for (const table of ['outage_pause_cases', 'outage_pause_ends', 'outage_pauses']) await knex.schema.dropTable(table);
}
