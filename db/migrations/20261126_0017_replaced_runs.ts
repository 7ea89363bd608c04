/** Runs of a workflow that another has replaced: what they write late counts no more. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('procedures', (t) => {
    t.specificType('replaced_runs', 'text[]')
      .notNullable()
      .defaultTo('{}')
      .comment('runs of the workflow before the one that wrote it last: it was reset');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('procedures', (t) => {
    t.dropColumn('replaced_runs');
  });
}
