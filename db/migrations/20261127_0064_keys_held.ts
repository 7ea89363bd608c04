/** Which keys of the ring each process holds, and which were used: so that a key is changed without a request that fails, and none is dropped that something needs. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('process_keys', (t) => {
    t.text('process_id').primary().comment('made by the process at its start');
    t.text('role').notNullable().comment('api, worker');
    t.text('host').notNullable();
    t.integer('pid').notNullable();
    t.text('newest_id').notNullable().comment('it makes under this one');
    t.jsonb('fingerprints').notNullable().comment('by key ID, of all keys that it holds');
    t.timestamp('started_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('seen_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('key_uses', (t) => {
    t.text('key_id').primary();
    t.text('fingerprint').notNullable();
    t.timestamp('first_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('last_at', { useTz: true }).notNullable().defaultTo(knex.fn.now()).comment('somebody made under it');
    t.timestamp('retired_at', { useTz: true }).comment('nothing needs it any more');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('key_uses');
  await knex.schema.dropTable('process_keys');
}
