/** Institution members: institutions, accounts of the community site, the roster as a ledger, invitations, imports. */
import type { Knex } from 'knex';

const now = (knex: Knex) => knex.fn.now();

export async function up(knex: Knex): Promise<void> {
  await accounts(knex);
  await roster(knex);
  await invitations(knex);
  await imports(knex);
}

async function accounts(knex: Knex): Promise<void> {
  await knex.schema.createTable('jairo_institutions', (t) => {
    t.text('host').primary();
    t.text('name').notNullable();
    t.integer('revision').notNullable().defaultTo(0).comment('of its roster: raised by each change of it');
    t.integer('next_number').notNullable().defaultTo(1).comment('what the next member number is made of');
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(now(knex));
  });
  // An account is one thing, its rights another: see jairo_administrators and jairo_members.
  await knex.schema.createTable('jairo_accounts', (t) => {
    t.text('user_id').primary().comment('folded; never changes');
    t.text('display_name').notNullable();
    t.text('email').notNullable().comment('verified');
    t.text('email_key').notNullable().index();
    t.integer('email_version').notNullable().defaultTo(1);
    t.text('password_hash').notNullable().comment('argon2id');
    t.integer('password_version').notNullable().defaultTo(1);
    t.text('locale');
    t.timestamp('disabled_at', { useTz: true });
    t.timestamp('created_at', { useTz: true }).notNullable().defaultTo(now(knex));
    t.check('user_id = lower(user_id)');
    t.check("locale in ('ja', 'en')");
  });
  // Sessions are bound to it (decision 094); losing the last right raises it as well.
  await knex.raw(
    "alter table jairo_accounts add column revision bigint not null default nextval('account_revisions_seq')",
  );
  await knex.raw(
    `create trigger jairo_accounts_revision before update on jairo_accounts for each row
     when ((old.password_version, old.disabled_at) is distinct from (new.password_version, new.disabled_at))
     execute function raise_revision()`,
  );
  await knex.raw(
    `create or replace view session_accounts as
     select 'staff' as realm, id as user_id, revision from staff where disabled_at is null
     union all
     select 'shomei', user_id, revision from shomei_accounts where disabled_at is null
     union all
     select 'jairo', user_id, revision from jairo_accounts where disabled_at is null`,
  );
  await guessPlaces(knex, "'staff', 'student', 'restore', 'access-code', 'member'");
  await knex.schema.createTable('jairo_administrators', (t) => {
    t.text('institution').notNullable().references('jairo_institutions.host');
    t.text('user_id').notNullable().references('jairo_accounts.user_id').index();
    t.text('procedure_id').comment('the invitation that it came from');
    t.timestamp('since', { useTz: true }).notNullable().defaultTo(now(knex));
    t.primary(['institution', 'user_id']);
  });
  // At most one URL of an account that verifies another address: the newest, as long as the account is not changed otherwise.
  await knex.schema.createTable('jairo_address_claims', (t) => {
    t.text('procedure_id').primary();
    t.text('user_id').notNullable().references('jairo_accounts.user_id').index();
    t.text('email').notNullable();
    t.integer('email_version').notNullable();
    t.integer('password_version').notNullable();
    t.boolean('ended').notNullable().defaultTo(false);
  });
  // What a procedure brought about, so that a repeat of the step changes nothing.
  await knex.schema.createTable('jairo_changes', (t) => {
    t.text('procedure_id').primary();
    t.text('user_id').notNullable().references('jairo_accounts.user_id');
    t.text('what').notNullable();
    t.text('before').comment('the address or the display name until then');
    t.text('institution').comment('of a right: where');
    t.integer('revision').comment('of a right: in which revision of the institution it changed');
    t.timestamp('at', { useTz: true }).notNullable();
    t.index(['user_id', 'institution']);
  });
}

/** Where tries at secrets are counted. */
async function guessPlaces(knex: Knex, places: string): Promise<void> {
  await knex.raw('alter table guess_alerts drop constraint guess_alerts_place_check');
  await knex.raw(`alter table guess_alerts add constraint guess_alerts_place_check check (place in (${places}))`);
}

async function roster(knex: Knex): Promise<void> {
  // Who a number stands for. The account is there once the person has registered, and gone when the row is removed.
  await knex.schema.createTable('jairo_members', (t) => {
    t.text('institution').notNullable().references('jairo_institutions.host');
    t.text('number').notNullable();
    t.text('user_id').references('jairo_accounts.user_id').index();
    t.timestamp('registered_at', { useTz: true });
    t.text('procedure_id').comment('the invitation that it was registered by');
    t.primary(['institution', 'number']);
  });
  await knex.raw(
    'create unique index jairo_members_one_account on jairo_members (institution, user_id) where user_id is not null',
  );
  // A row holds from one revision until another; what holds now has no end. The roster of a revision r: from <= r < until.
  await knex.schema.createTable('jairo_roster_rows', (t) => {
    t.bigIncrements('id');
    t.text('institution').notNullable();
    t.text('number').notNullable();
    t.integer('from_revision').notNullable();
    t.integer('until_revision');
    t.integer('position').notNullable().comment('place in the sheet');
    t.text('name').notNullable();
    t.text('display_name').notNullable();
    t.text('email').notNullable();
    t.text('email_key').notNullable();
    t.text('affiliation').notNullable();
    t.text('role').notNullable();
    t.foreign(['institution', 'number']).references(['institution', 'number']).inTable('jairo_members');
    t.check("role in ('図書館員', '教員')");
    t.check('until_revision > from_revision');
    t.index(['institution', 'from_revision']);
  });
  await knex.raw(
    'create unique index jairo_roster_one_row on jairo_roster_rows (institution, number) where until_revision is null',
  );
  await knex.raw(
    'create unique index jairo_roster_one_address on jairo_roster_rows (institution, email_key) where until_revision is null',
  );
  await knex.schema.createTable('jairo_revisions', (t) => {
    t.text('institution').notNullable().references('jairo_institutions.host');
    t.integer('revision').notNullable();
    t.text('kind').notNullable().comment('import and revert are versions: they can be downloaded and compared');
    t.text('procedure_id');
    t.text('by').notNullable().comment('an actor: member:<user ID>, staff:<ID>, system');
    t.integer('added').notNullable().defaultTo(0);
    t.integer('changed').notNullable().defaultTo(0);
    t.integer('removed').notNullable().defaultTo(0);
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(now(knex));
    t.primary(['institution', 'revision']);
    t.check("kind in ('sample', 'import', 'revert', 'registration', 'profile')");
  });
}

async function invitations(knex: Knex): Promise<void> {
  await knex.schema.createTable('jairo_invitations', (t) => {
    t.text('procedure_id').primary();
    t.text('institution').notNullable().references('jairo_institutions.host').index();
    t.text('role').notNullable();
    t.text('number').comment('of a member; null: an administrator');
    t.text('email').notNullable();
    t.text('email_key').notNullable();
    t.text('locale').notNullable();
    t.text('invited_by').notNullable().comment('an actor: staff:<ID>, member:<user ID>');
    t.text('state').notNullable().defaultTo('open');
    t.integer('issue').notNullable().defaultTo(1).comment('number of the URL that counts');
    t.integer('address_issues').notNullable().defaultTo(0).comment('URLs that were issued to differing addresses');
    t.timestamp('invited_at', { useTz: true }).notNullable().defaultTo(now(knex));
    t.timestamp('expires_at', { useTz: true }).comment('null until it is issued');
    t.timestamp('ended_at', { useTz: true });
    t.text('renews').comment('the ended invitation that it was sent anew for');
    t.check("role in ('機関管理者', '図書館員', '教員')");
    t.check("(number is null) = (role = '機関管理者')");
    t.check("state in ('open', 'registered', 'expired', 'withdrawn', 'superseded', 'undeliverable')");
  });
  await knex.raw(
    "create unique index jairo_invitations_one_of_member on jairo_invitations (institution, number) where state = 'open' and number is not null",
  );
  await knex.raw(
    "create unique index jairo_invitations_one_administrator on jairo_invitations (institution, email_key) where state = 'open' and number is null",
  );
  // The ID is kept for the person while a differing address is verified.
  await knex.schema.createTable('jairo_pending_registrations', (t) => {
    t.text('procedure_id').primary().references('jairo_invitations.procedure_id');
    t.text('user_id').notNullable().unique();
    t.text('display_name').notNullable();
    t.text('email').notNullable();
    t.text('email_key').notNullable();
    t.text('password_hash').notNullable();
    t.text('locale').notNullable();
    t.integer('issue').notNullable().comment('number of the URL that counts');
    t.timestamp('until', { useTz: true }).notNullable();
  });
  // Whoever invited is told once a day of those that expire, however many an import had sent.
  await knex.schema.createTable('jairo_inviters_told', (t) => {
    t.text('institution').notNullable();
    t.text('user_id').notNullable();
    t.text('what').notNullable();
    t.date('day').notNullable();
    t.text('procedure_id').notNullable().comment('whose mail it is');
    t.primary(['institution', 'user_id', 'what', 'day']);
  });
}

async function imports(knex: Knex): Promise<void> {
  await knex.schema.createTable('jairo_imports', (t) => {
    t.text('procedure_id').primary();
    t.text('institution').notNullable().references('jairo_institutions.host').index();
    t.text('uploaded_by').notNullable().references('jairo_accounts.user_id');
    t.timestamp('uploaded_at', { useTz: true }).notNullable().defaultTo(now(knex));
    t.text('format').notNullable();
    t.text('digest').notNullable().comment('SHA-256 of the rows');
    t.integer('file_revision').comment('that the file names; null: it names none');
    t.integer('base_revision').notNullable().comment('that the plan was made for');
    t.integer('reverts').comment('the version that it goes back to');
    t.text('state').notNullable();
    t.jsonb('counts').notNullable();
    t.integer('applied_revision').comment('null where nothing was to be changed');
    t.integer('done').notNullable().defaultTo(0);
    t.integer('total').notNullable().defaultTo(0);
    t.timestamp('applied_at', { useTz: true });
    t.timestamp('ended_at', { useTz: true });
    t.check("state in ('checked', 'refused', 'applied', 'expired')");
    t.check("format in ('xls', 'xlsx', 'csv', 'revert')");
  });
  await knex.schema.createTable('jairo_import_rows', (t) => {
    t.text('procedure_id').notNullable().references('jairo_imports.procedure_id').onDelete('CASCADE');
    t.integer('row').notNullable().comment('as the sheet counts; the heading is row 1');
    t.text('number').notNullable().comment('empty: a new member');
    t.text('name').notNullable();
    t.text('display_name').notNullable();
    t.text('email').notNullable();
    t.text('affiliation').notNullable();
    t.text('role').notNullable();
    t.primary(['procedure_id', 'row']);
  });
  // The plan, line by line.
  await knex.schema.createTable('jairo_import_findings', (t) => {
    t.text('procedure_id').notNullable().references('jairo_imports.procedure_id').onDelete('CASCADE');
    t.integer('seq').notNullable();
    t.text('kind').notNullable();
    t.integer('row');
    t.text('number');
    t.text('column').comment('the heading');
    t.text('before');
    t.text('after');
    t.text('reason');
    t.text('email_key').comment('of an address that is added or changed');
    t.jsonb('member').comment('of a row that is added or removed: its cells');
    t.primary(['procedure_id', 'seq']);
    t.check("kind in ('add', 'change', 'remove', 'error', 'warning')");
  });
  // What is to follow once the rows are applied: each is done once.
  await knex.schema.createTable('jairo_import_effects', (t) => {
    t.text('procedure_id').notNullable().references('jairo_imports.procedure_id').onDelete('CASCADE');
    t.integer('seq').notNullable();
    t.text('what').notNullable();
    t.text('number').notNullable();
    t.text('user_id').comment('of a registered member');
    t.text('email').comment('where the mail goes, as it was when the rows were applied');
    t.text('child_id').notNullable().comment('the procedure that it starts, or ends');
    t.timestamp('done_at', { useTz: true });
    t.primary(['procedure_id', 'seq']);
    t.index(['child_id']);
    t.check("what in ('invite', 'withdraw', 'removed', 'address', 'right')");
  });
  await knex.raw(
    'create index jairo_import_effects_to_do on jairo_import_effects (procedure_id, seq) where done_at is null',
  );
  // Every download and search result is a look in the trail.
  await knex.schema.createTable('jairo_looks', (t) => {
    t.bigIncrements('id');
    t.text('institution').notNullable();
    t.text('user_id').notNullable();
    t.text('what').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(now(knex));
    t.index(['institution', 'at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex('guess_alerts').where({ place: 'member' }).delete();
  await guessPlaces(knex, "'staff', 'student', 'restore', 'access-code'");
  await knex.raw(
    `create or replace view session_accounts as
     select 'staff' as realm, id as user_id, revision from staff where disabled_at is null
     union all
     select 'shomei', user_id, revision from shomei_accounts where disabled_at is null`,
  );
  for (const table of [
    'jairo_looks',
    'jairo_import_effects',
    'jairo_import_findings',
    'jairo_import_rows',
    'jairo_imports',
    'jairo_inviters_told',
    'jairo_pending_registrations',
    'jairo_invitations',
    'jairo_revisions',
    'jairo_roster_rows',
    'jairo_members',
    'jairo_changes',
    'jairo_address_claims',
    'jairo_administrators',
    'jairo_accounts',
    'jairo_institutions',
  ])
    await knex.schema.dropTable(table);
}
