/** What a registration or a member's own change does to a row of the roster: it ends, and another one holds from the new revision on. */
import type { Knex } from 'knex';
import type { Db } from '../knex.js';

/** Whether an address is that of another row of the institution's roster. Of an administrator, who isn't in it, none is. */
export async function isAddressOfAnother(
  db: Db,
  { institution, number }: { institution: string; number: string | null },
  emailKey: string,
): Promise<boolean> {
  if (number === null) return false;
  const other = await db('jairo_roster_rows')
    .where({ institution, email_key: emailKey, until_revision: null })
    .whereNot({ number })
    .first('number');
  return other !== undefined;
}

/**
 * Replaces the row that holds now by one with what the person chose. An address that another row of the roster has stays out: the account has it, the
 * row keeps its own.
 * @param at.revision the institution's, which was raised for it
 */
export async function replaceRosterRow(
  trx: Knex.Transaction,
  at: { institution: string; number: string; revision: number },
  chosen: { displayName?: string; email?: string; emailKey?: string },
): Promise<void> {
  const { institution, number, revision } = at;
  const [row] = await trx('jairo_roster_rows')
    .where({ institution, number, until_revision: null })
    .update({ until_revision: revision })
    .returning('*');
  if (!row) return;
  const { id: _id, ...kept } = row;
  const { displayName = row.display_name, email, emailKey } = chosen;
  const isFree = email !== undefined && emailKey !== undefined && !(await isAddressOfAnother(trx, at, emailKey));
  await trx('jairo_roster_rows').insert({
    ...kept,
    from_revision: revision,
    until_revision: null,
    display_name: displayName,
    ...(isFree && { email, email_key: emailKey }),
  });
}
