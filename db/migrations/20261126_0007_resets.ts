/** What a reset of a workflow must not lose, and what must not outlive it: tries of mailed codes are counted here, and the projection knows its run. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('code_tries', (t) => {
    t.text('procedure_id').notNullable();
    t.integer('n').notNullable().comment('from 1');
    t.text('try_id').notNullable().comment('digest of the message: one that is handled again takes no second try');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.primary(['procedure_id', 'n']);
    t.unique(['procedure_id', 'try_id']);
  });
  await knex.schema.alterTable('procedures', (t) => {
    t.text('run_id').comment('the run of the workflow that wrote it last: a workflow that was reset has another');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('procedures', (t) => {
    t.dropColumn('run_id');
  });
  await knex.schema.dropTable('code_tries');
}
