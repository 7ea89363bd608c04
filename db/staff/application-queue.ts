/** The staff queue, page by page: one order over every kind of application. */
import type { Knex } from 'knex';
import type { Status } from '../../workflows/contracts/procedure.js';
import { type Application, dueShown, foldSearch } from './applications.js';
import type { Db } from '../knex.js';
import { ownTimeOfMany } from '../platform/own-time.js';
import { evidenceDigest } from './evidence-digest.js';

/** Columns that the queue can be ordered by; each has an index. */
const ORDERS = { due: 'due_at', received: 'received_at', applicant: 'applicant' } as const;
export type QueueOrder = keyof typeof ORDERS;

export interface QueueFilter {
  /** Queues that the reader may read; nothing else is ever shown. */
  queues: readonly string[];
  kind?: string | undefined;
  /** `awaiting-decision`, … of open applications, or `closed`. */
  state?: string | undefined;
  /** Claimed by this member of staff. */
  claimedBy?: string | undefined;
  unclaimed?: boolean | undefined;
  overdueAt?: Date | undefined;
  /** Words that all must be found. */
  search?: string | undefined;
}
/** `status`: what an open application waits for, or how the procedure of a closed one stands. */
export type QueuedApplication = Application & {
  status: Status;
  /** Where one application is asked for, and not a list. */
  evidence_digest?: string;
};
export interface QueuePage {
  applications: QueuedApplication[];
  /** How many the filter lets through. */
  total: number;
}

/** A query of more words than this is cut: each costs a look at every row. */
const MOST_WORDS = 8;

/** One page. @param at.offset how many to leave out @param at.limit how many at most */
export async function listApplications(
  db: Db,
  filter: QueueFilter,
  order: { by: QueueOrder; descending: boolean },
  at: { offset: number; limit: number },
): Promise<QueuePage> {
  const [{ total }] = await filtered(db, filter).count({ total: '*' });
  if (at.offset >= total) return { applications: [], total };
  // A page of the second half is counted from the end: the last page costs what the first does.
  const count = Math.min(at.limit, total - at.offset);
  const fromEnd = total - at.offset - count;
  const backwards = fromEnd < at.offset;
  const ordered = (descending: boolean, table = '') =>
    [ORDERS[order.by], 'procedure_id'].map((column) => ({
      column: table + column,
      order: descending ? 'desc' : 'asc',
    }));
  const ids = filtered(db, filter)
    .select('procedure_id')
    .orderBy(ordered(order.descending !== backwards))
    .offset(backwards ? fromEnd : at.offset)
    .limit(count);
  const applications = await withStatus(db).whereIn('a.procedure_id', ids).orderBy(ordered(order.descending, 'a.'));
  return { applications, total };
}

export async function findQueued(db: Db, procedureId: string): Promise<QueuedApplication | undefined> {
  const found = await withStatus(db).where({ 'a.procedure_id': procedureId }).first();
  return found && { ...found, evidence_digest: await evidenceDigest(db, found) };
}

const withStatus = (db: Db): Knex.QueryBuilder =>
  db('applications as a')
    .leftJoin('procedures as p', 'p.procedure_id', 'a.procedure_id')
    .select(
      'a.*',
      dueShown(db, 'a.'),
      db.raw('case when a.open then a.state else coalesce(p.status, a.state) end as status'),
    );

function filtered(db: Db, filter: QueueFilter): Knex.QueryBuilder {
  const query = db('applications')
    .where({ open: filter.state !== 'closed' })
    .whereIn('service', [...filter.queues]);
  if (filter.state && filter.state !== 'closed') query.where({ state: filter.state });
  if (filter.kind) query.where({ kind: filter.kind });
  if (filter.claimedBy) query.where({ claimed_by: filter.claimedBy });
  if (filter.unclaimed) query.whereNull('claimed_by');
  if (filter.overdueAt)
    query
      .where('due_at', '<', filter.overdueAt)
      .whereRaw(`due_at < ${ownTimeOfMany('procedure_id', 'received_at', 'cast(:at as timestamptz)')}`, {
        at: filter.overdueAt,
      });
  for (const word of wordsOf(filter.search)) query.whereRaw("search like ? escape '\\'", [`%${escaped(word)}%`]);
  return query;
}

const wordsOf = (search = ''): string[] =>
  search
    .normalize('NFKC')
    .split(/\s+/u)
    .map(foldSearch)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);

const escaped = (word: string): string => word.replace(/[\\%_]/g, String.raw`\$&`);
