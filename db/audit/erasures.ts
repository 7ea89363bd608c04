/** Proposals to erase a person, and what became of each. What they take away is in `removals.ts`. */
import type { ErasureObstacle } from '../../workflows/contracts/erase-account.js';
import type { Db } from '../knex.js';
import { OWN_BY_ADDRESS, type Rows, USED_WHILE_OPEN } from './personal-data.js';
import type { Person } from './removals.js';

/** Services whose accounts can be erased. */
export const PERSON_SERVICES = ['cinii', 'umin', 'shomei', 'jairo', 'utokyo'] as const;
export type PersonService = (typeof PERSON_SERVICES)[number];
export interface KnownPerson extends Person {
  service: PersonService;
}

/** `stopped`: somebody must look; it goes on when a second person confirms it again. */
export const ERASURE_STATES = ['proposed', 'confirmed', 'stopped', 'completed', 'withdrawn', 'expired'] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];
/**
 * Why one was stopped. `procedures-open`: procedures of the person go on. `not-archived`: one that has ended is not archived. `not-replayed`: a redacted history
 * does not come to what it was.
 */
export type ErasureStop = ErasureObstacle['why'];

export interface ErasureRow {
  id: string;
  service: PersonService;
  /** null once the person was erased. */
  account: string | null;
  reason: string;
  status: ErasureState;
  why: ErasureStop | null;
  /** By which procedure it was stopped. */
  procedure_id: string | null;
  proposed_by: string;
  proposed_at: Date;
  confirmed_by: string | null;
  confirmed_at: Date | null;
  mac: string | null;
  ended_at: Date | null;
  /** Of the person, once erased. */
  procedures: string[];
}

const OPEN: readonly ErasureState[] = ['proposed', 'confirmed', 'stopped'];

/** @param options.lock nobody else changes it until the transaction ends */
export async function findErasure(db: Db, id: string, { lock = false } = {}): Promise<ErasureRow | undefined> {
  const found = db<ErasureRow>('audit_erasures').where({ id });
  return (lock ? found.forUpdate() : found).first();
}

/** The newest first. */
export const listErasures = (db: Db, limit: number): Promise<ErasureRow[]> =>
  db<ErasureRow>('audit_erasures').orderBy('proposed_at', 'desc').limit(limit).select('*');

/** Proposes to erase a person; where that is proposed already, that one stands. @returns what stands */
export async function proposeErasure(
  db: Db,
  { id, service, account, reason, by }: KnownPerson & { id: string; reason: string; by: string },
): Promise<ErasureRow | undefined> {
  await db('audit_erasures')
    .insert({ id, service, account, reason, status: 'proposed', proposed_by: by })
    .onConflict(db.raw("(service, account) where status in ('proposed', 'confirmed', 'stopped')"))
    .ignore();
  return db<ErasureRow>('audit_erasures')
    .where({ service, account })
    .whereIn('status', [...OPEN])
    .first();
}

/** Registers, and their columns of accounts. */
const REGISTERS: Readonly<Record<PersonService, readonly (readonly [table: string, column: string])[]>> = {
  cinii: [['cinii_registrations', 'application_id']],
  umin: [['umin_accounts', 'id']],
  shomei: [
    ['shomei_accounts', 'user_id'],
    ['directory_users', 'user_id'],
  ],
  jairo: [['jairo_accounts', 'user_id']],
  utokyo: [['utokyo_members', 'id']],
};

/** Whether anything is on record of an account: a procedure, or that its register knows it. */
export async function isOnRecord(db: Db, { service, account }: KnownPerson): Promise<boolean> {
  const found = await Promise.all([
    ...['procedure_accounts', 'archive_persons'].map((table) => db(table).where({ service, account }).first('account')),
    ...REGISTERS[service].map(([table, column]) => db(table).where(column, account).first(column)),
  ]);
  return found.some((row) => row !== undefined);
}

/** Confirms what is proposed or was stopped. @returns whether it was: the first one counts */
export async function confirmErasure(
  db: Db,
  id: string,
  { by, at, mac }: { by: string; at: Date; mac: string },
): Promise<boolean> {
  const confirmed = { status: 'confirmed', confirmed_by: by, confirmed_at: at, mac, why: null, procedure_id: null };
  const many = await db('audit_erasures').where({ id }).whereIn('status', ['proposed', 'stopped']).update(confirmed);
  return many > 0;
}

/** Ends one that has not been confirmed, or was stopped. @returns whether it has ended so, now or before */
export async function endErasure(db: Db, id: string, status: 'withdrawn' | 'expired'): Promise<boolean> {
  const ended = { status, ended_at: db.fn.now() };
  await db('audit_erasures').where({ id }).whereIn('status', ['proposed', 'stopped']).update(ended);
  return (await findErasure(db, id))?.status === status;
}

/** Notes why a confirmed one can't go on. */
export const stopErasure = async (db: Db, id: string, { why, procedureId }: ErasureObstacle): Promise<void> => {
  await db('audit_erasures')
    .where({ id, status: 'confirmed' })
    .update({ status: 'stopped', why, procedure_id: procedureId ?? null });
};

/** Keeps which procedures were the person's: nothing else says so once the person is erased. */
export const noteProcedures = async (trx: Db, id: string, procedures: readonly string[]): Promise<void> => {
  await trx('audit_erasures')
    .where({ id })
    .update({ procedures: [...procedures] });
};

export const completeErasure = async (db: Db, id: string): Promise<void> => {
  await db('audit_erasures').where({ id, status: 'confirmed' }).update({ status: 'completed', ended_at: db.fn.now() });
};

export interface OwnProcedure {
  procedureId: string;
  open: boolean;
  /** All that is to be archived of it is. */
  archived: boolean;
}

/**
 * Procedures that tell of a person: by their account, because their histories are sealed under the person's key, or by an address of theirs; and while they are
 * open those of others that work with rows about the person.
 */
export async function proceduresOf(db: Db, { service, account }: Person): Promise<OwnProcedure[]> {
  const among = ([table, which]: Rows): string =>
    `p.procedure_id in (select procedure_id from ${table} where ${which})`;
  const also = [
    ...(OWN_BY_ADDRESS[service] ?? []).map(among),
    ...(USED_WHILE_OPEN[service] ?? []).map((rows) => `not p.closed and ${among(rows)}`),
  ];
  const { rows } = await db.raw(
    `select p.procedure_id as "procedureId", not p.closed as open,
       exists (select from archive_entries e where e.workflow_id = p.procedure_id and e.is_whole)
         and not exists (select from archive_due d where d.procedure_id = p.procedure_id) as archived
     from procedures p
     where p.procedure_id in (select procedure_id from procedure_accounts where service = :service and account = :account)
        or p.procedure_id in (select k.procedure_id from archive_keys k join archive_persons a on k.persons @> array[a.id]
                              where a.service = :service and a.account = :account)
        ${also.map((which) => `or ${which}`).join(' ')}
     order by 1`,
    { service, account },
  );
  return rows;
}
