/** Who uses up what is everybody's: counts of tries, what was seen of guessing, and who had a code sent. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('counters', (t) => {
    t.text('key').primary().comment('what is counted and for whom, under a keyed digest');
    t.integer('n').notNullable();
    t.timestamp('begun_at', { useTz: true }).notNullable();
    t.timestamp('last_at', { useTz: true }).notNullable();
    t.index(['last_at']);
  });
  await knex.schema.createTable('guess_alerts', (t) => {
    t.bigIncrements('id');
    t.text('place').notNullable();
    t.text('kind').notNullable();
    t.text('subject').comment('an account that is known here, or a keyed digest');
    t.integer('tries').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.check("place in ('staff', 'student', 'restore', 'access-code')");
    t.check("kind in ('account', 'network', 'all')");
    t.index(['at']);
  });
  await knex.schema.createTable('umin_code_starters', (t) => {
    t.text('procedure_id').primary();
    t.text('network').notNullable().comment('keyed digest of the network that asked for the code');
    t.boolean('known').notNullable().comment('whether its browser was known for the account');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.index(['at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['umin_code_starters', 'guess_alerts', 'counters']) await knex.schema.dropTable(table);
}
