/** What all procedures share: their projection for lists, mail ledger, limits, idempotency, staff, sessions, applications. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('procedures', (t) => {
    t.text('procedure_id').primary();
    t.text('service').notNullable();
    t.text('kind').notNullable();
    t.text('status').notNullable();
    t.boolean('closed').notNullable().defaultTo(false);
    t.text('locale').notNullable();
    t.timestamp('opened_at', { useTz: true }).notNullable();
    t.timestamp('updated_at', { useTz: true }).notNullable();
    t.timestamp('expires_at', { useTz: true });
    t.timestamp('closed_at', { useTz: true });
    t.text('redeemed_by').comment('keyed digest of the browser whose redeem counted');
    t.index(['closed', 'status', 'updated_at']);
    t.index(['service', 'kind', 'opened_at']);
  });
  await knex.schema.createTable('procedure_steps', (t) => {
    t.text('procedure_id').notNullable().references('procedures.procedure_id').onDelete('cascade');
    t.integer('n').notNullable();
    t.timestamp('at', { useTz: true }).notNullable();
    t.text('step').notNullable();
    t.text('actor').notNullable();
    t.primary(['procedure_id', 'n']);
  });
  await knex.schema.createTable('refused_attempts', (t) => {
    t.text('procedure_id').notNullable();
    t.text('operation').notNullable();
    t.text('refusal').notNullable();
    t.timestamp('first_at', { useTz: true }).notNullable();
    t.timestamp('last_at', { useTz: true }).notNullable();
    t.integer('times').notNullable().defaultTo(1);
    t.text('client').notNullable().comment('keyed digest of the last client address');
    t.primary(['procedure_id', 'operation', 'refusal']);
  });
  await knex.schema.createTable('mail_log', (t) => {
    t.text('key').primary().comment('procedure ID / step: one mail');
    t.text('procedure_id').notNullable().index();
    t.text('message_id').notNullable();
    t.text('template').notNullable();
    t.text('recipient').notNullable();
    t.text('state').notNullable();
    t.integer('attempts').notNullable().defaultTo(1);
    t.timestamp('claimed_at', { useTz: true }).notNullable();
    t.timestamp('last_attempt_at', { useTz: true }).notNullable();
    t.timestamp('ended_at', { useTz: true });
    t.integer('in_doubt')
      .notNullable()
      .defaultTo(0)
      .comment('attempts that began while an earlier one had no known end');
    t.text('smtp_code');
    t.check("state in ('claimed', 'deferred', 'sent', 'refused')");
  });
  await knex.schema.createTable('limit_events', (t) => {
    t.bigIncrements('id');
    t.text('key').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.index(['key', 'at']);
    t.index(['at']);
  });
  await knex.schema.createTable('idempotency_keys', (t) => {
    t.text('operation').notNullable();
    t.text('caller').notNullable();
    t.text('key').notNullable();
    t.text('request_digest').notNullable();
    t.text('procedure_id').notNullable();
    t.text('response').comment('sealed');
    t.timestamp('claimed_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('finished_at', { useTz: true });
    t.primary(['operation', 'caller', 'key']);
    t.index(['claimed_at']);
  });
  await knex.schema.createTable('staff', (t) => {
    t.text('id').primary();
    t.text('name').notNullable();
    t.specificType('roles', 'text[]').notNullable();
    t.specificType('queues', 'text[]').notNullable();
    t.text('password_hash').notNullable();
    t.timestamp('disabled_at', { useTz: true });
  });
  await knex.schema.createTable('sessions', (t) => {
    t.text('id_digest').primary();
    t.text('realm').notNullable();
    t.text('user_id').notNullable();
    t.timestamp('created_at', { useTz: true }).notNullable();
    t.timestamp('last_seen_at', { useTz: true }).notNullable();
    t.timestamp('expires_at', { useTz: true }).notNullable();
    t.integer('idle_ms').notNullable();
    t.index(['realm', 'user_id']);
  });
  await knex.schema.createTable('applications', (t) => {
    t.text('procedure_id').primary();
    t.text('service').notNullable();
    t.text('kind').notNullable();
    t.text('account').notNullable();
    t.jsonb('detail').notNullable();
    t.timestamp('received_at', { useTz: true }).notNullable();
    t.timestamp('due_at', { useTz: true }).notNullable();
    t.text('claimed_by');
    t.boolean('open').notNullable().defaultTo(true);
    t.index(['open', 'due_at']);
  });
  await knex.raw('create unique index applications_one_open on applications (service, kind, account) where open');
  await knex.schema.createTable('decisions', (t) => {
    t.text('procedure_id').primary().references('applications.procedure_id');
    t.text('decision_id').notNullable().unique();
    t.text('decision').notNullable();
    t.text('reason').notNullable();
    t.text('decided_by').notNullable().references('staff.id');
    t.timestamp('decided_at', { useTz: true }).notNullable();
    t.check("decision in ('approve', 'refuse')");
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'decisions',
    'applications',
    'sessions',
    'staff',
    'idempotency_keys',
    'limit_events',
    'mail_log',
    'refused_attempts',
    'procedure_steps',
    'procedures',
  ])
    await knex.schema.dropTable(table);
}
