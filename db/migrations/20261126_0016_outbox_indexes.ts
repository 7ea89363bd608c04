/** What jobs read every few seconds or every minute is found by an index; a decision says once that the mail that follows it was begun. */
import type { Knex } from 'knex';

const INDEXES = {
  application_messages_at: 'application_messages (at)',
  code_tries_at: 'code_tries (at)',
  decisions_unfollowed: 'decisions (decided_at) where followed_at is null',
} as const;

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('decisions', (t) => {
    t.timestamp('followed_at', { useTz: true }).comment('when it was seen that the mail that follows had been begun');
  });
  // Of those before, the job sees the ones of the last month by itself.
  await knex.raw(
    `update decisions set followed_at = processed_at where processed_at is not null and exists (
       select 1 from mail_log m where m.procedure_id = decisions.procedure_id
         and (m.template like '%-refused' or m.template like '%-approved' or m.template = 'operator-password-url'))`,
  );
  for (const [name, what] of Object.entries(INDEXES)) await knex.raw(`create index ${name} on ${what}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw(`drop index ${name}`);
  await knex.schema.alterTable('decisions', (t) => {
    t.dropColumn('followed_at');
  });
}
