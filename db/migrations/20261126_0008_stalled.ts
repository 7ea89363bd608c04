/** Procedures that don't go on although something was accepted for them: staff see them until they do. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('stalled_procedures', (t) => {
    t.text('procedure_id').primary();
    t.text('why').notNullable().comment('a word: see db/platform/stalled.ts');
    t.timestamp('since', { useTz: true }).notNullable();
  });
  // Decisions are looked through for those whose mail was never begun; the old ones are many.
  await knex.raw('create index decisions_by_decided_at on decisions (decided_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index decisions_by_decided_at');
  await knex.schema.dropTable('stalled_procedures');
}
