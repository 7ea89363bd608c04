/** A session is bound to the state of its account: whatever ends the right to it ends it for good. And every first approval is kept. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await revisions(knex);
  await sessions(knex);
  await approvals(knex);
}

async function revisions(knex: Knex): Promise<void> {
  // One sequence for all, so that a revision never comes back, not even with an account that is made anew under an old ID.
  await knex.raw('create sequence account_revisions_seq as bigint');
  for (const table of ['staff', 'shomei_accounts'])
    await knex.raw(`alter table ${table} add column revision bigint not null default nextval('account_revisions_seq')`);
  await knex.raw(
    `create function raise_revision() returns trigger language plpgsql as
     $$ begin new.revision := nextval('account_revisions_seq'); return new; end $$`,
  );
  await knex.raw(
    `create trigger staff_revision before update on staff for each row
     when ((old.roles, old.queues, old.password_hash, old.disabled_at)
       is distinct from (new.roles, new.queues, new.password_hash, new.disabled_at))
     execute function raise_revision()`,
  );
  // The hash of today's cost that replaces an older one is of the same password: its version says when it is another.
  await knex.raw(
    `create trigger shomei_accounts_revision before update on shomei_accounts for each row
     when ((old.second_password_version, old.disabled_at) is distinct from (new.second_password_version, new.disabled_at))
     execute function raise_revision()`,
  );
  // The embedded directory; of another one nothing is known between two logins.
  await knex.raw(
    `create function raise_student_revision() returns trigger language plpgsql as
     $$ begin
       update shomei_accounts set revision = nextval('account_revisions_seq') where user_id = old.user_id;
       return null;
     end $$`,
  );
  await knex.raw(
    `create trigger directory_users_revision after update on directory_users for each row
     when ((old.password_hash, old.disabled_at) is distinct from (new.password_hash, new.disabled_at))
     execute function raise_student_revision()`,
  );
  await knex.raw(
    'create trigger directory_users_gone after delete on directory_users for each row execute function raise_student_revision()',
  );
}

async function sessions(knex: Knex): Promise<void> {
  // Whose sessions count now. Every realm has its part here.
  await knex.raw(
    `create view session_accounts as
     select 'staff' as realm, id as user_id, revision from staff where disabled_at is null
     union all
     select 'shomei', user_id, revision from shomei_accounts where disabled_at is null`,
  );
  await knex.schema.alterTable('sessions', (t) => {
    t.bigInteger('revision').comment('of the account when the session began');
  });
  await knex.raw(
    'update sessions s set revision = a.revision from session_accounts a where a.realm = s.realm and a.user_id = s.user_id',
  );
}

/** `first_approvals` holds the one that counts; here they all stay, for whoever reads an application later. */
async function approvals(knex: Knex): Promise<void> {
  await knex.schema.createTable('approvals_given', (t) => {
    t.bigIncrements('id');
    t.text('procedure_id').notNullable().references('applications.procedure_id').index();
    t.text('approved_by').notNullable().references('staff.id');
    t.text('reason').notNullable();
    t.text('account_id');
    t.timestamp('approved_at', { useTz: true }).notNullable();
  });
  await knex.raw(
    `insert into approvals_given (procedure_id, approved_by, reason, account_id, approved_at)
     select procedure_id, approved_by, reason, account_id, approved_at from first_approvals`,
  );
  await knex.schema.alterTable('void_decisions', (t) => {
    t.text('reason');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('void_decisions', (t) => {
    t.dropColumn('reason');
  });
  await knex.schema.dropTable('approvals_given');
  await knex.schema.alterTable('sessions', (t) => {
    t.dropColumn('revision');
  });
  await knex.raw('drop view session_accounts');
  await knex.raw('drop trigger directory_users_gone on directory_users');
  await knex.raw('drop trigger directory_users_revision on directory_users');
  await knex.raw('drop trigger shomei_accounts_revision on shomei_accounts');
  await knex.raw('drop trigger staff_revision on staff');
  await knex.raw('drop function raise_student_revision()');
  await knex.raw('drop function raise_revision()');
  for (const table of ['staff', 'shomei_accounts'])
    await knex.schema.alterTable(table, (t) => {
      t.dropColumn('revision');
    });
  await knex.raw('drop sequence account_revisions_seq');
}
