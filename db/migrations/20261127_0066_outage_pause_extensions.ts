/** Outage pauses that are prolonged (decision 134): each time is a row, and a leaf of the audit log; and until when each case was told that its deadlines stand. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('outage_pause_extensions', (t) => {
    t.text('id').primary();
    t.text('pause_id').notNullable().index().references('id').inTable('outage_pauses');
    t.timestamp('ends_at', { useTz: true, precision: 3 }).notNullable().comment('by itself, from then on');
    t.text('reason').notNullable();
    t.text('extended_by').notNullable();
    t.timestamp('extended_at', { useTz: true, precision: 3 }).notNullable();
  });
  await knex.raw(
    `create trigger outage_pause_extensions_logged after insert on outage_pause_extensions
     for each row execute function log_row('outage-pause', 'id', 'id,pause_id,ends_at,reason,extended_by,extended_at')`,
  );
  await knex.schema.alterTable('outage_pause_cases', (t) => {
    t.timestamp('told_until', { useTz: true, precision: 3 }).comment('that its deadlines stand');
  });
  await knex.raw(
    `update outage_pause_cases c set told_until = p.ends_at from outage_pauses p where p.id = c.pause_id and c.told_at is not null`,
  );
  await knex.raw('drop view outage_pauses_now');
  await knex.raw(`create view outage_pauses_now as
    select p.id, p.service, p.kind, p.part, p.classes, p.reason, p.begun_by, p.begun_at, l.ends_at,
      e.ended_at, e.ended_by, least(l.ends_at, coalesce(e.ended_at, l.ends_at))::timestamptz(3) as until, p.ends_at as first_ends_at
    from outage_pauses p
      cross join lateral (
        select coalesce(max(x.ends_at), p.ends_at)::timestamptz(3) as ends_at from outage_pause_extensions x where x.pause_id = p.id) l
      left join outage_pause_ends e on e.pause_id = p.id`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view outage_pauses_now');
  await knex.raw(`create view outage_pauses_now as
    select p.*, e.ended_at, e.ended_by, least(p.ends_at, coalesce(e.ended_at, p.ends_at)) as until
    from outage_pauses p left join outage_pause_ends e on e.pause_id = p.id`);
  await knex.schema.alterTable('outage_pause_cases', (t) => {
    t.dropColumn('told_until');
  });
  await knex.schema.dropTable('outage_pause_extensions');
}
