/** What was made under a key of the ring and would be lost with it. */
import type { Db } from '../knex.js';

/**
 * Columns whose values begin with the ID of the key that they were made under, by what is lost with the key. `text`: `<id>.…`; `file`: length of the ID, the
 * ID, what is sealed; `id`: the ID itself. `which`: rows that something still asks for.
 * Counts, browsers that are known, and what ends within a day are not here: a key is dropped a day after its last use at the earliest.
 */
const KEPT = [
  { what: 'sessions', table: 'sessions', column: 'id_digest', kind: 'text', which: 'expires_at > now()' },
  { what: 'answers kept for repeats', table: 'idempotency_keys', column: 'response', kind: 'text' },
  { what: 'passwords on their way by mail', table: 'reissue_pending', column: 'sealed_password', kind: 'text' },
  { what: 'forms that are filled in again', table: 'kept_forms', column: 'content', kind: 'text' },
  {
    what: 'verification methods',
    table: 'utokyo_methods',
    column: 'sealed',
    kind: 'text',
    which: 'removed_at is null',
  },
  { what: 'links with the identity service', table: 'utokyo_members', column: 'linked_subject', kind: 'text' },
  {
    what: 'registrations of methods under way',
    table: 'utokyo_challenges',
    column: 'sealed',
    kind: 'text',
    which: 'expires_at > now()',
  },
  { what: 'passes', table: 'utokyo_passes', column: 'key_id', kind: 'id', which: 'expires_at > now()' },
  { what: 'pictures', table: 'attachments', column: 'wrapped_key', kind: 'text', which: 'sealed is not null' },
  { what: 'pictures', table: 'attachments', column: 'sealed', kind: 'file', which: 'wrapped_key is null' },
  {
    what: 'erasures that are confirmed',
    table: 'audit_erasures',
    column: 'mac',
    kind: 'text',
    which: 'ended_at is null',
  },
  { what: 'keys of persons in the archive', table: 'archive_persons', column: 'sealed_key', kind: 'file' },
  // With persons it is sealed once more under the key of each, and the time of its procedure says which key is within.
  { what: 'archived histories', table: 'archive_keys', column: 'sealed_key', kind: 'file', which: "persons = '{}'" },
  { what: 'redacted histories', table: 'archive_twins', column: 'sealed', kind: 'file' },
] as const;

export interface KeyNeed {
  what: string;
  count: number;
  /** IDs of some, where they have any. */
  some: string[];
}
/** Until when a key was used. */
export interface Used {
  keyId: string;
  lastAt: Date;
}
const SOME = 5;

/** Everything in the database that needs a key. @param used until when something was made under it */
export async function keyNeeds(db: Db, { keyId, lastAt }: Used): Promise<KeyNeed[]> {
  const counts = new Map<string, number>();
  for (const { what, table, column, kind, ...more } of KEPT) {
    const rows = db(`${table} as of`).whereRaw('which' in more ? more.which : 'true');
    if (kind === 'id') rows.where(column, keyId);
    else if (kind === 'text') rows.whereRaw('starts_with(??, ?)', [`of.${column}`, `${keyId}.`]);
    else {
      const head = Buffer.concat([Buffer.of(keyId.length), Buffer.from(keyId)]);
      rows.whereRaw('substring(?? from 1 for ?) = ?', [`of.${column}`, head.length, head]);
    }
    const [row] = await rows.count<{ count: number }[]>('*');
    counts.set(what, (counts.get(what) ?? 0) + (row?.count ?? 0));
  }
  counts.set('archived histories', Math.max(counts.get('archived histories') ?? 0, await archived(db, lastAt)));
  const kept = [...counts].map(([what, count]) => ({ what, count, some: [] as string[] }));
  return [...kept, await open(db, lastAt)].filter(({ count }) => count > 0);
}

/** Procedures that began while something was made under the key: their payloads in Temporal, their URLs and codes. */
async function open(db: Db, lastAt: Date): Promise<KeyNeed> {
  const rows: { procedure_id: string }[] = await db('procedures')
    .where({ closed: false })
    .where('opened_at', '<=', lastAt)
    .orderBy('opened_at')
    .select('procedure_id');
  const some = rows.slice(0, SOME).map(({ procedure_id: id }) => id);
  return { what: 'open procedures', count: rows.length, some };
}

/** How many histories are of before a key's last use: their payloads are as Temporal had them. Since when it was used isn't asked, as what was before this was written down is not known. */
async function archived(db: Db, lastAt: Date): Promise<number> {
  const [row] = await db('archive_entries as of')
    .leftJoin('procedures as p', 'p.procedure_id', 'of.procedure_id')
    .whereNotNull('of.sealed')
    .whereRaw('coalesce(p.opened_at, of.archived_at) <= ?', [lastAt])
    .count<{ count: number }[]>('*');
  return row?.count ?? 0;
}

/** Columns that are looked at. */
export const KEPT_COLUMNS: readonly string[] = KEPT.map(({ table, column }) => `${table}.${column}`);

/** Columns that hold what was made under a key as well, and that need not be looked at. */
export const LEFT_COLUMNS: readonly string[] = [
  // Of procedures: as long as they are open these are needed, and open procedures are looked for.
  'procedures.redeemed_by',
  'decisions.mac',
  'first_approvals.mac',
  'utokyo_identity_checks.state_digest',
  'utokyo_identity_checks.sealed',
  'utokyo_identity_checks.browser',
  'utokyo_identity_checks.answer',
  // Over within a day of their making.
  'idempotency_keys.caller',
  'idempotency_keys.key',
  'idempotency_keys.request_digest',
  'kept_forms.id_digest',
  'kept_forms.browser',
  'utokyo_challenges.session',
  // Counts, and who tried in vain.
  'kept_forms.network',
  'umin_code_starters.network',
  'refused_attempts.client',
  'guess_alerts.subject',
  'shomei_login_tries.user_digest',
  'utokyo_login_tries.user_digest',
];
