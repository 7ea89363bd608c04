/** Indexes for what jobs and claims look for. */
import type { Knex } from 'knex';

const INDEXES = {
  reissue_claims_application: 'reissue_claims (application_id)',
  umin_password_changes_changed_at: 'umin_password_changes (changed_at)',
  shomei_changes_at: 'shomei_changes (at)',
  reissue_pending_made: "reissue_pending (procedure_id) where state = 'made'",
  procedures_open: 'procedures (procedure_id) where not closed',
} as const;

export async function up(knex: Knex): Promise<void> {
  for (const [name, what] of Object.entries(INDEXES)) await knex.raw(`create index ${name} on ${what}`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of Object.keys(INDEXES)) await knex.raw(`drop index ${name}`);
}
