/** Redacted twins of archived histories. What is in them is `worker/runtime/audit`'s. */
import type { Db } from '../knex.js';
import type { Entry } from './archive.js';

/** Entries of a procedure that can be read and have no twin. */
export const entriesWithoutTwin = (db: Db, procedureId: string): Promise<Entry[]> =>
  db<Entry>('archive_entries as e')
    .where({ procedure_id: procedureId })
    .whereNotNull('sealed')
    .whereNotExists(db('archive_twins as t').whereRaw('t.entry_id = e.id'))
    .orderBy('id')
    .select('*');

/** @returns whether it is new */
export async function addTwin(
  trx: Db,
  twin: { entry_id: number; procedure_id: string; sealed: Buffer },
): Promise<boolean> {
  const rows = await trx('archive_twins').insert(twin).onConflict('entry_id').ignore().returning('entry_id');
  return rows.length > 0;
}

export const twinOf = async (db: Db, entryId: number): Promise<Buffer | undefined> =>
  (await db('archive_twins').where({ entry_id: entryId }).first('sealed'))?.sealed;
