/** How many telephones were told of a re-registration, so that a repeat tells none again. */
import type { Knex } from 'knex';

export const up = (knex: Knex): Promise<void> =>
  knex.schema.alterTable('utokyo_reregistrations', (t) => {
    t.integer('telephones_told').comment('null: none was tried yet');
  });

export const down = (knex: Knex): Promise<void> =>
  knex.schema.alterTable('utokyo_reregistrations', (t) => t.dropColumn('telephones_told'));
