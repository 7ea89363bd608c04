/** Attributes of accounts for attached systems of the installation: what the connector `embedded` writes besides passwords. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('service_attributes', (t) => {
    t.text('service').notNullable().comment('whose account it is');
    t.text('connector').notNullable();
    t.text('account_id').notNullable();
    t.integer('version').notNullable();
    t.jsonb('attributes').notNullable().comment('by name: a text or a list of texts');
    t.timestamp('updated_at', { useTz: true }).notNullable();
    t.primary(['service', 'connector', 'account_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('service_attributes');
}
