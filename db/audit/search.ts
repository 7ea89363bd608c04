/** Procedures as auditors look for them. Everything on record of one: `record.ts`. */
import type { Knex } from 'knex';
import type { Status } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';

export interface ProcedureFilter {
  account?: string | undefined;
  /** Who decided, approved, asked or looked. */
  staff?: string | undefined;
  service?: string | undefined;
  kind?: string | undefined;
  status?: Status | undefined;
  /** Opened from then on, and before then. */
  from?: Date | undefined;
  until?: Date | undefined;
  /** Words of reasons, questions and answers: two characters at the least. */
  words?: string | undefined;
}
export interface FoundProcedure {
  procedureId: string;
  service: string;
  kind: string;
  status: Status;
  openedAt: Date;
  closedAt: Date | null;
  archived: boolean;
}

/** Counting further would take longer than a person waits, and nobody reads so many: they narrow the search. */
export const COUNTED = 1_000;

/** Words that many say are soon met among the newest procedures, of which so many are looked at one by one. */
const LOOKED_AT = 50_000;
/** To look at one procedure takes this part of the time that it takes to find and to sort a text that the index names. */
const LOOK = 0.2;
/** How many texts it is judged by how many say them. */
const SAMPLE = 3_000;

const NEWEST = [
  { column: 'p.opened_at', order: 'desc' },
  { column: 'p.procedure_id', order: 'desc' },
];

export interface FoundPage {
  rows: FoundProcedure[];
  /** At most {@link COUNTED}. */
  total: number;
  /** There are more than that. */
  isMore: boolean;
}

/** One page, the newest first. */
export async function findProcedures(
  db: Db,
  filter: ProcedureFilter,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<FoundPage> {
  const [from, until] = [(page - 1) * pageSize, page * pageSize];
  if (filter.words !== undefined) {
    const { ids, many } = await findSaying(db, filter, until);
    const rows = await shown(db, db('procedures as p').whereIn('p.procedure_id', ids.slice(from, until)));
    return { rows, ...counted(many) };
  }
  const [many, rows] = await Promise.all([
    count(db, filter),
    shown(db, filtered(db, filter).limit(pageSize).offset(from)),
  ]);
  return { rows, ...counted(many) };
}

/** As far as it is counted, and one more. */
async function count(db: Db, filter: ProcedureFilter): Promise<number> {
  const some = filtered(db, filter)
    .select(db.raw('1'))
    .limit(COUNTED + 1);
  const [{ many }] = await db.from(some.as('found')).count({ many: '*' });
  return many;
}

const counted = (many: number): Omit<FoundPage, 'rows'> => ({
  total: Math.min(many, COUNTED),
  isMore: many > COUNTED,
});

async function shown(db: Db, procedures: Knex.QueryBuilder): Promise<FoundProcedure[]> {
  const rows: Omit<FoundProcedure, 'archived'>[] = await procedures
    .select({ procedureId: 'p.procedure_id', openedAt: 'p.opened_at', closedAt: 'p.closed_at' })
    .select('p.service', 'p.kind', 'p.status')
    .orderBy(NEWEST);
  // Of these alone: within the search PostgreSQL would read the archive as a whole for some sizes of it.
  const archived: string[] = await db('archive_entries')
    .where({ is_whole: true })
    .whereIn(
      'workflow_id',
      rows.map(({ procedureId }) => procedureId),
    )
    .distinct()
    .pluck('workflow_id');
  const among = new Set(archived);
  return rows.map((row) => ({ ...row, archived: among.has(row.procedureId) }));
}

/**
 * Procedures in which somebody said something.
 * @param until how many are to be named @returns their IDs, the newest first, and how many there are as far as it is counted
 */
async function findSaying(
  db: Db,
  filter: ProcedureFilter,
  until: number,
): Promise<{ ids: readonly string[]; many: number }> {
  const { words = '', ...others } = filter;
  const isMetSoon = await judged(db, words);
  const met = (most: number): Promise<string[]> => {
    const newest = filtered(db, others).select('p.procedure_id', 'p.opened_at').orderBy(NEWEST).limit(LOOKED_AT);
    // Without the offset it would become a join, by a wrong guess.
    const here = textsWith(db, words).whereRaw('w.procedure_id = p.procedure_id').offset(0);
    return db.from(newest.as('p')).whereExists(here).orderBy(NEWEST).limit(most).pluck('p.procedure_id');
  };
  const all = Math.max(COUNTED + 1, until);
  if (isMetSoon(all)) {
    const ids = await met(all);
    if (ids.length === all) return { ids, many: all };
  } else if (isMetSoon(until)) {
    const [ids, many] = await Promise.all([met(until), count(db, filter)]);
    if (ids.length === until) return { ids, many };
  }
  const ids: string[] = await filtered(db, filter).orderBy(NEWEST).limit(all).pluck('p.procedure_id');
  return { ids, many: ids.length };
}

/**
 * How many people say these words, by a sample of blocks. PostgreSQL itself takes pairs of characters for unrelated, and so a phrase for rare, however many
 * people say it.
 * @returns whether so many are sooner met among the newest than all of them are found and sorted
 */
async function judged(db: Db, words: string): Promise<(until: number) => boolean> {
  const terms = termsIn(words);
  const { rows } = await db.raw(
    `with size as (select greatest(max(reltuples) filter (where relname = 'procedures'), 1) as procedures,
                          greatest(max(reltuples) filter (where relname = 'procedure_words'), 1) as texts
                   from pg_class where oid in ('procedures'::regclass, 'procedure_words'::regclass))
     select (select procedures from size)::double precision as procedures,
       (select texts from size) * count(*) filter (where ${terms.map(() => IN_TEXT).join(' and ')}) / greatest(count(*), 1) as texts
     from procedure_words w tablesample system ((select least(100, 100.0 * ${SAMPLE} / texts) from size))`,
    terms,
  );
  const [{ procedures, texts }] = rows;
  // Of those who say it one is met every `procedures / texts`.
  return (until) => (until * procedures * LOOK) / Math.max(texts, 1) < texts;
}

/** The procedures (`p`) that a filter leaves, in no order. */
export function filtered(db: Db, { account, staff, words, from, until, ...same }: ProcedureFilter): Knex.QueryBuilder {
  const query = db('procedures as p');
  for (const [column, value] of Object.entries(same)) if (value !== undefined) query.where(`p.${column}`, value);
  if (from) query.where('p.opened_at', '>=', from);
  if (until) query.where('p.opened_at', '<', until);
  if (account !== undefined) {
    // Services write their accounts in small letters or in large ones, never in both.
    const written = [...new Set([account, account.toLowerCase(), account.toUpperCase()])];
    query.whereIn('p.procedure_id', db('procedure_accounts').whereIn('account', written).select('procedure_id'));
  }
  if (staff !== undefined)
    query.whereIn('p.procedure_id', db('procedure_staff').where({ staff_id: staff }).select('procedure_id'));
  if (words !== undefined) query.whereIn('p.procedure_id', saying(db, words).select('w.procedure_id'));
  return query;
}

/** Rows (`w`) in which somebody said all of these words at once. The pairs of characters find candidates, the text itself is then looked at. */
function saying(db: Db, words: string): Knex.QueryBuilder {
  const query = textsWith(db, words);
  for (const term of termsIn(words)) query.whereRaw('w.grams @> bigrams(?)', [term]);
  return query;
}

/** The same for whoever goes through all rows: to compare the pairs takes longer than to look at the text. */
function textsWith(db: Db, words: string): Knex.QueryBuilder {
  const terms = termsIn(words);
  const query = db('procedure_words as w');
  if (terms.every((term) => [...term].length < 2)) return query.whereRaw('false');
  return query.whereRaw(terms.map(() => IN_TEXT).join(' and '), terms);
}
const IN_TEXT = 'position(folded(?) in w.words) > 0';

/** What somebody looks for, as blanks divide it. */
export const termsIn = (words: string): string[] => words.normalize('NFKC').split(/\s+/).filter(Boolean);
