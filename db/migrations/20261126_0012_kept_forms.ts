/** What was typed into a form that was refused or whose language was switched, sealed, until its page has been shown. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('kept_forms', (t) => {
    t.text('id_digest').primary();
    t.text('browser').notNullable();
    t.text('network').notNullable();
    t.text('content').notNullable();
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at', { useTz: true }).notNullable();
    t.index(['browser', 'created_at']);
    t.index(['network', 'created_at']);
    t.index(['expires_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('kept_forms');
}
