/** What auditors took away, and the log's leaves by procedure: `db/audit/exports.ts` says how they are used. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit_exports', (t) => {
    t.bigIncrements('id');
    t.text('staff_id').comment('null: by the command line of the server');
    t.text('format').notNullable();
    t.jsonb('filter').notNullable().comment('what was asked for, without names of people and words');
    t.specificType('procedure_ids', 'text[]').notNullable();
    t.text('sha256').notNullable().comment('of the table in it');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
  });
  await knex.raw('create index audit_exports_by_procedure on audit_exports using gin (procedure_ids)');
  await knex.raw("create index log_leaves_by_procedure on log_leaves ((header::jsonb ->> 'procedure'))");
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index log_leaves_by_procedure');
  await knex.schema.dropTable('audit_exports');
}
