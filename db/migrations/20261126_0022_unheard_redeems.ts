/** An index for redeems that their workflow may not have heard of (decision 100). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index procedures_redeemed_open on procedures (updated_at) where not closed and redeemed_by is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index procedures_redeemed_open');
}
