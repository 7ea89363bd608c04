/** Of an invitation that was sent again: which message issued its URL, so that the same message is answered with it; and an index for those that were not mailed. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('jairo_invitations', (t) => {
    t.text('resend_id').comment('update ID of the resend that issued the URL that counts');
    t.text('resent_by').comment('an actor: staff:<ID>, member:<user ID>');
  });
  await knex.raw(
    "create index jairo_invitations_resent on jairo_invitations (procedure_id) where state = 'open' and issue > 1",
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index jairo_invitations_resent');
  await knex.schema.alterTable('jairo_invitations', (t) => {
    t.dropColumns('resend_id', 'resent_by');
  });
}
