/** What identity management systems call the entries of registers that they keep by SCIM. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('scim_resources', (t) => {
    t.text('source').notNullable().comment('name of the system, as in the settings');
    t.text('kind').notNullable();
    t.text('service').notNullable().comment('staff, or the service whose register it is');
    t.text('id').notNullable().comment('of the entry; of a group its name');
    t.text('external_id').comment("the system's own ID of it");
    t.timestamp('deleted_at', { useTz: true }).comment(
      'the system has deleted it: it is disabled, and for the system there is none',
    );
    t.primary(['source', 'kind', 'id']);
    t.index(['source', 'external_id']);
    t.check("kind in ('User', 'Group')");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('scim_resources');
}
