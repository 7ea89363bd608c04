/** The trail of people: each change of staff and of a register, as it was. The log has a leaf of every row. */
import type { Db } from '../knex.js';

/** Staff, or the service whose register it is. */
export type Register = 'staff' | 'cinii' | 'umin' | 'shomei' | 'utokyo' | 'jairo';
export type Value = string | boolean | null | readonly string[];
/** By column; of what is added there is no `before`. */
export type Changes = Readonly<Record<string, { before?: Value; after: Value }>>;

/** Who changes something, for the record. */
export interface By {
  /** `staff:<ID>`, `import:<user of the operating system>`, `scim:<source>`, `procedure:<ID>` (what staff decided), `sign-in` */
  by: string;
  reason?: string | undefined;
}
export interface RegisterChange extends By {
  register: Register;
  /** ID of whom it is about. */
  entry: string;
  /** `accounts`: own accounts of staff, apart from the rest, as they go when the person whose account it is gets erased. */
  what: 'add' | 'change' | 'accounts';
  changes: Changes;
}

const AT_ONCE = 500;

/** Writes them down, in the transaction that changes the rows. */
export async function noteChanges(trx: Db, changes: readonly RegisterChange[]): Promise<void> {
  for (let at = 0; at < changes.length; at += AT_ONCE)
    await trx('register_changes').insert(
      changes.slice(at, at + AT_ONCE).map(({ register, entry, what, changes, by, reason }) => ({
        register,
        entry,
        what,
        changes: JSON.stringify(changes),
        changed_by: by,
        reason: reason ?? null,
      })),
    );
}

export interface NotedChange extends Omit<RegisterChange, 'register' | 'reason'> {
  reason: string | null;
  at: Date;
}

/** What was changed of one entry, the newest first. */
export async function changesOf(db: Db, register: Register, entry: string, limit: number): Promise<NotedChange[]> {
  return db('register_changes')
    .where({ register, entry })
    .orderBy('id', 'desc')
    .limit(limit)
    .select('entry', 'what', 'changes', 'reason', 'at', { by: 'changed_by' });
}

const same = (one: Value | undefined, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What is different, by column; of what is new, all that isn't empty. */
export function differences(
  before: Readonly<Record<string, Value>> | undefined,
  after: Readonly<Record<string, Value>>,
) {
  const isEmpty = (value: Value): boolean =>
    value === null || value === false || (Array.isArray(value) && value.length === 0);
  const different = Object.entries(after).filter(([column, value]) =>
    before ? !same(before[column], value) : !isEmpty(value),
  );
  return Object.fromEntries(
    different.map(([column, value]) => [column, { ...(before && { before: before[column] ?? null }), after: value }]),
  ) satisfies Changes;
}
