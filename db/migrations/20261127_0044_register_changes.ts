/** The trail of people: who was added to staff or to a register, or changed there, by whom. Each row is a leaf of the audit log. */
import type { Knex } from 'knex';

const COLUMNS = 'id,register,entry,what,changes,changed_by,reason,at';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('register_changes', (t) => {
    t.bigIncrements('id');
    t.text('register').notNullable().comment('staff, or the service whose register it is');
    t.text('entry').notNullable().comment('ID of whom it is about');
    t.text('what')
      .notNullable()
      .comment('accounts: own accounts of staff, apart, as they go when that person is erased');
    t.check("what in ('add', 'change', 'accounts')");
    t.jsonb('changes').notNullable().comment('by column: before, after');
    t.text('changed_by').notNullable().comment('staff:<ID>, import:<user of the system>, scim:<source>, sign-in');
    t.text('reason');
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.raw('clock_timestamp()'));
    t.index(['register', 'entry', 'id']);
  });
  await knex.raw(
    `create trigger register_changes_logged after insert on register_changes for each row
     execute function log_row('register-change', 'id', '${COLUMNS}')`,
  );
  // Whoever changes staff says which state they have seen. The revision of a session is another thing: an address leaves it as it is.
  await knex.schema.alterTable('staff', (t) => {
    t.integer('version').notNullable().defaultTo(1).comment('one more with every change of the row');
    t.text('rights_from').comment(
      'who gives roles and queues: null: staff or a file; groups: the provider’s; scim:<source>',
    );
  });
  await knex.raw(
    `create function raise_version() returns trigger language plpgsql as $$ begin new.version := old.version + 1; return new; end $$`,
  );
  await knex.raw(
    `create trigger staff_version before update on staff for each row when (old.* is distinct from new.*) execute function raise_version()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger staff_version on staff');
  await knex.raw('drop function raise_version()');
  await knex.schema.alterTable('staff', (t) => {
    t.dropColumns('version', 'rights_from');
  });
  await knex.schema.dropTable('register_changes');
}
