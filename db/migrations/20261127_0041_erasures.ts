/** Persons who are erased, redacted twins of their histories, what was taken away because its time was over, and verifications that go on for long. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  // A proposal and what becomes of it. Not in the log: its end is, as a removal.
  await knex.schema.createTable('audit_erasures', (t) => {
    t.text('id').primary();
    t.text('service').notNullable();
    t.text('account').comment('null once the person was erased');
    t.text('reason').notNullable().comment('for the record; must name nobody');
    t.text('status').notNullable();
    t.check("status in ('proposed', 'confirmed', 'stopped', 'completed', 'withdrawn', 'expired')");
    t.text('why').comment('a word: why it was stopped');
    t.text('procedure_id').comment('the procedure that it was stopped by');
    t.text('proposed_by').notNullable();
    t.timestamp('proposed_at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
    t.text('confirmed_by').comment('a second person');
    t.timestamp('confirmed_at', { useTz: true });
    t.text('mac').comment('keyed digest of the confirmation: only the API confirms');
    t.timestamp('ended_at', { useTz: true });
    t.specificType('procedures', 'text[]').notNullable().defaultTo('{}').comment('of the person, once erased');
  });
  await knex.raw(
    `create unique index audit_erasures_one_open on audit_erasures (service, account) where status in ('proposed', 'confirmed', 'stopped')`,
  );
  // What a history comes to with placeholders for everything that people have put into it.
  await knex.schema.createTable('archive_twins', (t) => {
    t.bigInteger('entry_id').primary().comment('of the original');
    t.text('procedure_id').notNullable().index();
    t.binary('sealed').notNullable().comment('compressed, under the key ring alone');
    t.timestamp('made_at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
  });
  await knex.schema.createTable('audit_removals', (t) => {
    t.text('id').primary();
    t.text('kind').notNullable();
    t.check("kind in ('erasure', 'retention')");
    t.text('proposed_by').comment('staff; null: the settings');
    t.text('confirmed_by');
    t.integer('procedures').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
  });
  // What is past its time, by kind.
  await knex.raw('create index procedures_ended_of_kind on procedures (kind, closed_at) where closed');
  await knex.schema.createTable('audit_verifications', (t) => {
    t.text('id').primary();
    t.bigInteger('done').notNullable().defaultTo(0);
    t.bigInteger('entries').notNullable();
    t.jsonb('result').comment('null while it goes on');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now()).comment('when it was last heard of');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index procedures_ended_of_kind');
  for (const table of ['audit_verifications', 'audit_removals', 'archive_twins', 'audit_erasures'])
    await knex.schema.dropTable(table);
}
