/** Accounts of UMIN, what password update by access code and its operator applications keep, propagation, and what staff's console needs. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await accounts(knex);
  await accessCodes(knex);
  await propagation(knex);
  await applications(knex);
  await staff(knex);
}

async function accounts(knex: Knex): Promise<void> {
  await knex.schema.createTable('umin_accounts', (t) => {
    t.text('id').primary();
    t.text('family').notNullable();
    t.text('given').notNullable();
    t.text('family_kana').notNullable();
    t.text('given_kana').notNullable();
    t.text('sex').notNullable();
    t.date('birth').notNullable();
    t.text('identity_key').notNullable().index().comment('name, kana, sex and birth date as they are compared');
    t.text('email').comment('external address, as registered');
    t.boolean('forwarded').notNullable().comment('whether mail to ID@umin.ac.jp is forwarded');
    t.text('category').notNullable();
    t.text('password_hash').comment('general password; null until the first is set here');
    t.integer('password_version').notNullable().defaultTo(0);
    t.timestamp('password_changed_at', { useTz: true });
    t.timestamp('disabled_at', { useTz: true });
    t.check("id ~ '^[a-z0-9]+-[a-z0-9]+$'");
    t.check("sex in ('male', 'female')");
    t.check("category in ('personal', 'role', 'business', 'administrative', 'group')");
  });
  // Who changed which account's password, and under which version: a repeat of the step changes nothing.
  await knex.schema.createTable('umin_password_changes', (t) => {
    t.text('procedure_id').primary();
    t.text('account_id').notNullable().references('umin_accounts.id').index();
    t.integer('version').notNullable();
    t.timestamp('changed_at', { useTz: true }).notNullable();
  });
}

async function accessCodes(knex: Knex): Promise<void> {
  await knex.schema.createTable('umin_code_claims', (t) => {
    t.text('procedure_id').primary();
    t.text('account_id').notNullable().references('umin_accounts.id').index();
    t.integer('password_version').notNullable().comment('a change in any other way ends the claim');
    t.timestamp('claimed_at', { useTz: true }).notNullable();
    t.text('state')
      .notNullable()
      .comment('open: the code counts; verified: it was given; ended: nothing may come of it');
    t.text('ended_by').comment('superseding procedure, or the ending');
    t.check("state in ('open', 'verified', 'ended')");
  });
  await knex.raw("create unique index umin_code_claims_one_open on umin_code_claims (account_id) where state = 'open'");
  await knex.schema.createTable('umin_wrong_codes', (t) => {
    t.text('procedure_id').notNullable();
    t.integer('n').notNullable();
    t.text('account_id').notNullable().references('umin_accounts.id');
    t.timestamp('at', { useTz: true }).notNullable();
    t.primary(['procedure_id', 'n']);
    t.index(['account_id', 'at']);
    t.index(['at']);
  });
  await knex.schema.createTable('umin_unlocks', (t) => {
    t.bigIncrements('id');
    t.text('account_id').notNullable().references('umin_accounts.id');
    t.text('unlocked_by').notNullable().references('staff.id');
    t.text('reason').notNullable();
    t.timestamp('at', { useTz: true }).notNullable();
    t.index(['account_id', 'at']);
  });
}

async function propagation(knex: Knex): Promise<void> {
  await knex.schema.createTable('propagations', (t) => {
    t.text('procedure_id').notNullable();
    t.text('service').notNullable().comment('name of the connector');
    t.text('account_id').notNullable();
    t.integer('version').notNullable();
    t.text('status').notNullable();
    t.timestamp('expected_at', { useTz: true }).notNullable();
    t.timestamp('late_since', { useTz: true });
    t.timestamp('confirmed_at', { useTz: true });
    t.integer('attempts').notNullable().defaultTo(0);
    t.text('last_fault').comment('a word, never what the service said');
    t.timestamp('last_attempt_at', { useTz: true });
    t.integer('told_version').comment('the version that the service said it has, by callback');
    t.text('retry_asked_by');
    t.timestamp('retry_asked_at', { useTz: true });
    t.timestamp('updated_at', { useTz: true }).notNullable();
    t.primary(['procedure_id', 'service']);
    t.check("status in ('pending', 'confirmed', 'failed')");
    t.index(['status', 'expected_at']);
  });
  await knex.schema.createTable('service_passwords', (t) => {
    t.text('service').notNullable();
    t.text('account_id').notNullable();
    t.integer('version').notNullable();
    t.text('password_hash').notNullable().comment('argon2id, read by the attached system');
    t.timestamp('updated_at', { useTz: true }).notNullable();
    t.primary(['service', 'account_id']);
  });
}

async function applications(knex: Knex): Promise<void> {
  await knex.schema.alterTable('applications', (t) => {
    t.text('receipt_number').unique();
    t.text('locale');
    t.text('applicant').comment('name as the queue shows it');
    t.text('contact').comment('verified contact address');
    t.text('from_procedure_id').comment('the self-service procedure it goes on from');
    t.text('attachment_id');
    t.text('state').notNullable().defaultTo('awaiting-decision');
    t.integer('evidence_version').notNullable().defaultTo(1).comment('raised by everything the applicant adds');
    t.timestamp('claimed_at', { useTz: true });
    t.timestamp('closed_at', { useTz: true });
    t.text('search').notNullable().defaultTo('').comment('what the queue is searched by, folded');
  });
  // The orders of the queue. Procedure IDs make each of them one order, so that no page repeats or leaves out a row; what the queue is
  // filtered by goes along, so that rows of other pages are counted and passed over without being read.
  for (const column of ['due_at', 'received_at', 'applicant'])
    await knex.raw(
      `create index applications_by_${column} on applications (open, ${column}, procedure_id) include (service, kind, state, claimed_by)`,
    );
  // Anybody may apply for an account, so an application must not keep another one out.
  await knex.raw('drop index applications_one_open');
  await knex.raw(
    "create unique index applications_one_open on applications (service, kind, account) where open and kind <> 'operator-application'",
  );
  await knex.schema.alterTable('decisions', (t) => {
    t.text('account_id').comment('the account that staff matched the application with');
    t.text('first_by').comment('the first pair of eyes, where two are asked for');
    t.integer('evidence_version');
    t.text('mac').comment('keyed digest of the row: only the API writes decisions');
    t.timestamp('processed_at', { useTz: true });
  });
  await knex.raw('create index decisions_unprocessed on decisions (decided_at) where processed_at is null');
  // The first of two pairs of eyes; and decisions whose maker had lost the right when they were processed.
  await knex.schema.createTable('first_approvals', (t) => {
    t.text('procedure_id').primary().references('applications.procedure_id');
    t.text('approved_by').notNullable().references('staff.id');
    t.text('reason').notNullable();
    t.text('account_id');
    t.integer('evidence_version').notNullable();
    t.timestamp('approved_at', { useTz: true }).notNullable();
    t.text('mac').notNullable().comment('keyed digest of the row, as with decisions');
  });
  await knex.schema.createTable('void_decisions', (t) => {
    t.text('decision_id').primary();
    t.text('procedure_id').notNullable().index();
    t.text('decision').notNullable();
    t.text('decided_by').notNullable();
    t.timestamp('decided_at', { useTz: true }).notNullable();
    t.text('why').notNullable();
    t.timestamp('voided_at', { useTz: true }).notNullable();
  });
  await knex.schema.createTable('application_messages', (t) => {
    t.text('message_id').primary();
    t.text('procedure_id').notNullable().index();
    t.text('kind').notNullable();
    t.text('by').comment('staff ID; null: the applicant');
    t.text('text').notNullable();
    t.text('attachment_id');
    t.timestamp('at', { useTz: true }).notNullable();
    t.check("kind in ('question', 'answer', 'withdrawal')");
  });
  await knex.schema.createTable('attachments', (t) => {
    t.text('id').primary();
    t.text('procedure_id').index();
    t.text('media_type').notNullable();
    t.integer('bytes').notNullable();
    t.text('sha256').notNullable();
    t.binary('sealed').comment('encrypted; null once it was destroyed');
    t.timestamp('uploaded_at', { useTz: true }).notNullable();
    t.timestamp('destroyed_at', { useTz: true });
  });
  await knex.schema.createTable('looks', (t) => {
    t.bigIncrements('id');
    t.text('staff_id').notNullable();
    t.text('procedure_id').notNullable();
    t.text('what').notNullable().comment('application, attachment');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
    t.index(['procedure_id']);
  });
}

async function staff(knex: Knex): Promise<void> {
  // What the console counts by day, and the few mails among many that did not go out.
  await knex.schema.alterTable('procedures', (t) => {
    t.index(['opened_at']);
    t.index(['closed_at']);
  });
  await knex.raw("create index mail_log_not_sent on mail_log (last_attempt_at) where state <> 'sent'");
  await knex.schema.alterTable('staff', (t) => {
    t.setNullable('password_hash');
    t.text('email').comment('one person may have two staff IDs: four eyes are of two persons');
    t.specificType('accounts', 'text[]').notNullable().defaultTo('{}').comment('own accounts, as service:id');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index mail_log_not_sent');
  await knex.schema.alterTable('procedures', (t) => {
    t.dropIndex(['opened_at']);
    t.dropIndex(['closed_at']);
  });
  await knex.schema.alterTable('staff', (t) => {
    t.dropColumns('email', 'accounts');
    t.dropNullable('password_hash');
  });
  for (const table of [
    'looks',
    'attachments',
    'application_messages',
    'void_decisions',
    'first_approvals',
    'service_passwords',
    'propagations',
    'umin_unlocks',
    'umin_wrong_codes',
    'umin_code_claims',
    'umin_password_changes',
    'umin_accounts',
  ])
    await knex.schema.dropTable(table);
  await knex.schema.alterTable('decisions', (t) => {
    t.dropColumns('account_id', 'first_by', 'evidence_version', 'mac', 'processed_at');
  });
  await knex.raw('drop index applications_one_open');
  await knex.raw('create unique index applications_one_open on applications (service, kind, account) where open');
  await knex.schema.alterTable('applications', (t) => {
    t.dropColumns(
      'receipt_number',
      'locale',
      'applicant',
      'contact',
      'from_procedure_id',
      'attachment_id',
      'state',
      'evidence_version',
      'claimed_at',
      'closed_at',
      'search',
    );
  });
}
