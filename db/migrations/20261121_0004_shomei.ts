/** Students of the certificate issuance service: the embedded university directory, accounts, claims, tries of the login, levels of sessions. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  // The university's own directory, where no other is connected. Only the connector reads it.
  await knex.schema.createTable('directory_users', (t) => {
    t.text('user_id').primary().comment('folded: see parseStudentId');
    t.text('name').notNullable();
    t.text('password_hash').notNullable();
    t.timestamp('disabled_at', { useTz: true });
    t.check('user_id = lower(user_id)');
  });
  await knex.schema.createTable('shomei_accounts', (t) => {
    t.text('user_id').primary().comment('folded; written when the university knew the person');
    t.text('email').comment('verified address, as typed; null until the first is verified');
    t.text('email_key').comment('what addresses are compared by');
    t.integer('email_version').notNullable().defaultTo(0);
    t.text('second_password_hash').comment('argon2id; null until it is set');
    t.integer('second_password_version').notNullable().defaultTo(0);
    t.timestamp('second_password_set_at', { useTz: true });
    t.text('locale').comment('language that the person chose; null: none yet');
    t.timestamp('disabled_at', { useTz: true });
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.check('user_id = lower(user_id)');
    t.check('(email is null) = (email_key is null)');
    t.check("locale in ('ja', 'en')");
  });
  // An address tells whose second password is to be reset, so it is one account's.
  await knex.raw(
    'create unique index shomei_accounts_one_email on shomei_accounts (email_key) where email_key is not null',
  );
  await knex.schema.createTable('shomei_claims', (t) => {
    t.text('procedure_id').primary();
    t.text('user_id').notNullable().references('shomei_accounts.user_id').index();
    t.text('kind').notNullable();
    t.text('state').notNullable().comment('open: its URL counts; verified: it was used; ended: nothing may come of it');
    t.integer('email_version').notNullable().comment('a change in any other way ends the claim');
    t.integer('password_version').notNullable();
    t.text('ended_by').comment('superseding procedure, or the ending');
    t.timestamp('claimed_at', { useTz: true }).notNullable();
    t.check("kind in ('email', 'reset')");
    t.check("state in ('open', 'verified', 'ended')");
  });
  await knex.raw("create unique index shomei_claims_one_open on shomei_claims (user_id, kind) where state = 'open'");
  // What a procedure brought about, so that a repeat of the step changes nothing.
  await knex.schema.createTable('shomei_changes', (t) => {
    t.text('procedure_id').primary();
    t.text('user_id').notNullable().references('shomei_accounts.user_id').index();
    t.text('what').notNullable();
    t.integer('version').notNullable();
    t.text('before').comment('the address until then');
    t.specificType('ended', 'text[]').notNullable().comment('procedures that the change ended');
    t.timestamp('at', { useTz: true }).notNullable();
    t.check("what in ('email', 'second-password')");
  });
  // For unknown user IDs too, so that neither time nor lock tells which exist. People type passwords into the wrong field: only a digest is kept.
  await knex.schema.createTable('shomei_login_tries', (t) => {
    t.text('user_digest').primary();
    t.text('user_id').comment('only where there is an account');
    t.integer('tries').notNullable().comment('wrong logins in a row, those under way included');
    t.timestamp('counted_at', { useTz: true }).notNullable().comment('when the newest of them was counted');
    t.index(['user_id']);
    t.index(['counted_at']);
  });
  await knex.schema.createTable('shomei_unlocks', (t) => {
    t.bigIncrements('id');
    t.text('user_id').notNullable().references('shomei_accounts.user_id');
    t.text('unlocked_by').notNullable().references('staff.id');
    t.text('reason').notNullable();
    t.timestamp('at', { useTz: true }).notNullable();
    t.index(['user_id', 'at']);
  });
  await knex.schema.alterTable('sessions', (t) => {
    t.text('level').comment('how far the session reaches, in realms that know levels');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sessions', (t) => {
    t.dropColumn('level');
  });
  for (const table of [
    'shomei_unlocks',
    'shomei_login_tries',
    'shomei_changes',
    'shomei_claims',
    'shomei_accounts',
    'directory_users',
  ])
    await knex.schema.dropTable(table);
}
