/** A decision says what was looked at: beside the version, a digest of the pictures (`db/staff/evidence-digest.ts`). Decisions of before have none. */
import type { Knex } from 'knex';

const TABLES = ['decisions', 'first_approvals'] as const;

export async function up(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.alterTable(table, (t) => t.text('evidence_digest'));
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.alterTable(table, (t) => t.dropColumn('evidence_digest'));
}
