/** Whether an account may have one open application of its kind at a time is said by the application, not by the name of its kind. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('applications', (t) => {
    t.boolean('one_at_a_time').notNullable().defaultTo(false);
  });
  await knex('applications').whereNot({ kind: 'operator-application' }).update({ one_at_a_time: true });
  await knex.raw('drop index applications_one_open');
  // A worker of the release before doesn't know the column yet, so the kind that it opens this way counts as well.
  await knex.raw(
    "create unique index applications_one_open on applications (service, kind, account) where open and (one_at_a_time or kind = 'service-use-change')",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index applications_one_open');
  await knex.raw(
    "create unique index applications_one_open on applications (service, kind, account) where open and kind <> 'operator-application'",
  );
  await knex.schema.alterTable('applications', (t) => {
    t.dropColumn('one_at_a_time');
  });
}
