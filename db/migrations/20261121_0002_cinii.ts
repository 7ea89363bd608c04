/** Registrations of CiNii Research institutional authentication, and what a password reissue keeps while it runs. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('cinii_registrations', (t) => {
    t.text('application_id').primary();
    t.text('email').notNullable().comment('as registered, byte for byte');
    t.text('email_key').notNullable().index().comment('local part as registered, domain in lower case');
    t.text('institution').notNullable();
    t.text('kind').notNullable();
    t.text('use_state').notNullable().defaultTo('active');
    t.text('password_hash').notNullable();
    t.integer('password_version').notNullable().defaultTo(1);
    t.timestamp('password_changed_at', { useTz: true });
    t.check("application_id ~ '^AUTH[0-9]{8}$'");
    t.check("use_state in ('active', 'suspended', 'cancelled')");
  });
  await knex.schema.createTable('reissue_claims', (t) => {
    t.text('procedure_id').notNullable();
    t.text('application_id').notNullable().references('cinii_registrations.application_id');
    t.integer('password_version')
      .notNullable()
      .comment('at the time of the claim: another change of the password ends the claim');
    t.timestamp('claimed_at', { useTz: true }).notNullable();
    t.text('ended').comment('null while open: completed, superseded, expired, …');
    t.text('superseded_by');
    t.primary(['procedure_id', 'application_id']);
    t.index(['superseded_by']);
  });
  // At most one open reissue of a registration, whoever asks at once.
  await knex.raw('create unique index reissue_claims_one_open on reissue_claims (application_id) where ended is null');
  await knex.schema.createTable('reissue_pending', (t) => {
    t.text('procedure_id').notNullable();
    t.text('application_id').notNullable();
    t.text('password_hash').notNullable();
    t.text('sealed_password').comment('only until its mail has ended, then null');
    t.text('state').notNullable();
    t.timestamp('made_at', { useTz: true }).notNullable();
    t.primary(['procedure_id', 'application_id']);
    t.check("state in ('made', 'mailing', 'in-force', 'discarded')");
  });
  await knex.raw("create index reissue_pending_mailing on reissue_pending (application_id) where state = 'mailing'");
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('reissue_pending');
  await knex.schema.dropTable('reissue_claims');
  await knex.schema.dropTable('cinii_registrations');
}
