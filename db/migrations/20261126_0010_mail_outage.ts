/** What a mail last met, mails that may have arrived twice, and what staff have seen to. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('mail_log', (t) => {
    t.text('fault').comment(
      'why it waits: delayed (not now), blocked (refused for good, and not because of its recipient)',
    );
    t.text('smtp_status').comment('enhanced status of the last answer');
    t.check("fault in ('delayed', 'blocked')", [], 'mail_log_fault');
  });
  await knex.raw("create index mail_log_repeated on mail_log (ended_at) where state = 'sent' and in_doubt > 0");
  await knex.schema.createTable('mail_done', (t) => {
    t.text('key').primary().comment('mail_log.key; the ID of a procedure that ended without such a mail');
    t.text('staff_id').notNullable();
    t.text('reason').notNullable();
    t.timestamp('at', { useTz: true }).notNullable().defaultTo(knex.fn.now());
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('mail_done');
  await knex.raw('drop index mail_log_repeated');
  await knex.schema.alterTable('mail_log', (t) => {
    t.dropChecks(['mail_log_fault']);
    t.dropColumns('fault', 'smtp_status');
  });
}
