/** Applications that wait for a decision: put into the queue, claimed, closed. Decisions are in `decisions.ts`, the queue's pages in `application-queue.ts`. */
import type { Knex } from 'knex';
import type { Decision } from '../../workflows/contracts/review.js';
import type { Locale } from '../../workflows/contracts/procedure.js';
import type { Db } from '../knex.js';
import { findStaff, isOwnApplication, mayDecide, mayReassign } from './staff.js';

export interface Application {
  procedure_id: string;
  service: string;
  kind: string;
  /** The account it is about, e.g. an application ID; empty where the applicant didn't know it. */
  account: string;
  detail: Record<string, string>;
  received_at: Date;
  due_at: Date;
  claimed_by: string | null;
  claimed_at: Date | null;
  open: boolean;
  closed_at: Date | null;
  receipt_number: string | null;
  locale: Locale | null;
  /** Name as the queue shows it. */
  applicant: string | null;
  /** Address where the applicant is reached: one that was verified for the application, or the registered one. */
  contact: string | null;
  /** The self-service procedure that it goes on from. */
  from_procedure_id: string | null;
  attachment_id: string | null;
  /** `awaiting-decision` or what else it waits for while it is open. */
  state: string;
  /** Raised by everything that the applicant adds: a decision is of one version. */
  evidence_version: number;
  /** IDs of staff who entered something of it: none of them decides it. */
  entered_by: string[];
}

/** The number that people know an application by. Those of before receipt numbers go by their procedure's ID. */
export const receiptNumberOf = (a: Pick<Application, 'receipt_number' | 'procedure_id'>): string =>
  a.receipt_number ?? a.procedure_id;

export interface NewApplication extends Pick<Application, 'service' | 'kind' | 'account' | 'detail'> {
  procedureId: string;
  receivedAt: string;
  dueAt: string;
  receiptNumber?: string;
  locale?: Locale;
  applicant?: string;
  contact?: string;
  fromProcedureId?: string;
  attachmentId?: string;
  /** The member of staff who entered it for somebody. */
  enteredBy?: string;
  /** An account has one open application of this kind at the most. Never for a kind that a stranger may apply for in somebody's name. */
  oneAtATime?: true;
  /** What the queue is searched by beside its numbers, account and applicant. */
  searchToo?: readonly string[];
}

/** Text as the queue compares it: width, case and blanks don't count, katakana is hiragana. */
export const foldSearch = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace(/[\u30A1-\u30F6]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0x60));

/** Puts an application into the queue; a repeat changes nothing. @returns false where another one of the account is open, or has its receipt number */
export async function openApplication(db: Db, a: NewApplication): Promise<boolean> {
  const named = [a.procedureId, a.receiptNumber, a.account, a.applicant, ...(a.searchToo ?? [])];
  await db('applications')
    .insert({
      procedure_id: a.procedureId,
      service: a.service,
      kind: a.kind,
      account: a.account,
      detail: JSON.stringify(a.detail),
      received_at: a.receivedAt,
      due_at: a.dueAt,
      receipt_number: a.receiptNumber ?? null,
      locale: a.locale ?? null,
      applicant: a.applicant ?? null,
      contact: a.contact ?? null,
      from_procedure_id: a.fromProcedureId ?? null,
      attachment_id: a.attachmentId ?? null,
      entered_by: a.enteredBy === undefined ? [] : [a.enteredBy],
      one_at_a_time: a.oneAtATime ?? false,
      search: named.map((text) => foldSearch(text ?? '')).join(' '),
    })
    .onConflict()
    .ignore();
  return (await findApplication(db, a.procedureId)) !== undefined;
}

/** A due instant as people read it: it is kept in the case's own time (decision 130). @param a how the statement calls the table, with its dot */
export const dueShown = (db: Db, a = ''): Knex.Raw =>
  db.raw(
    `case when ${a}open then time_of_day(${a}procedure_id, ${a}received_at, ${a}due_at) else ${a}due_at end as due_at`,
  );

/** The open application of a kind that an account has. */
export async function findOpenApplication(
  db: Db,
  service: string,
  kind: string,
  account: string,
): Promise<Application | undefined> {
  return db('applications').where({ service, kind, account, open: true }).first('*', dueShown(db));
}

/** The newest application of a kind that an account has, open or not. */
export async function findLastApplication(
  db: Db,
  service: string,
  kind: string,
  account: string,
): Promise<Application | undefined> {
  return db('applications').where({ service, kind, account }).orderBy('received_at', 'desc').first('*', dueShown(db));
}

/** Takes an application off the queue; a repeat changes nothing. */
export async function closeApplication(db: Db, procedureId: string): Promise<void> {
  await db('applications')
    .where({ procedure_id: procedureId, open: true })
    .update({ open: false, closed_at: db.fn.now() });
}

export async function findApplication(db: Db, procedureId: string): Promise<Application | undefined> {
  return db('applications').where({ procedure_id: procedureId }).first('*', dueShown(db));
}

/** The same, held until the transaction ends: whatever staff do with an application they do one after the other. */
export const lockApplication = (trx: Knex.Transaction, procedureId: string): Promise<Application | undefined> =>
  trx<Application>('applications').where({ procedure_id: procedureId }).forUpdate().first();

/** Why a member of staff can't do something with an application. */
export type StaffRefusal = {
  refusal: 'not-found' | 'forbidden' | 'own-application' | 'wrong-state' | 'not-yours' | 'already-decided';
  claimedBy?: string;
  /** Who decided. */
  by?: string;
  /** Where one person would be both pairs of eyes: the ID under which they gave the first approval. */
  firstBy?: string;
};

/**
 * Takes an application on. A lead takes it away from whoever has it; anybody else is told who has it.
 * @returns the application as it stands then
 */
export async function claimApplication(db: Db, procedureId: string, by: string): Promise<Application | StaffRefusal> {
  return changeClaim(db, procedureId, by, async (trx, application, staff) => {
    if (await isOwnApplication(trx, staff, application)) return { refusal: 'own-application' };
    return {
      ...application,
      claimed_by: by,
      claimed_at: application.claimed_by === by ? application.claimed_at : new Date(),
    };
  });
}

/** Gives an application back to the queue; one that nobody has stays as it is. */
export async function releaseApplication(db: Db, procedureId: string, by: string): Promise<Application | StaffRefusal> {
  return changeClaim(db, procedureId, by, async (_trx, application) => ({
    ...application,
    claimed_by: null,
    claimed_at: null,
  }));
}

async function changeClaim(
  db: Db,
  procedureId: string,
  by: string,
  change: (
    trx: Knex.Transaction,
    application: Application,
    staff: NonNullable<Awaited<ReturnType<typeof findStaff>>>,
  ) => Promise<Application | StaffRefusal>,
): Promise<Application | StaffRefusal> {
  return db.transaction(async (trx) => {
    const application = await lockApplication(trx, procedureId);
    if (!application) return { refusal: 'not-found' };
    const staff = await findStaff(trx, by);
    if (!mayDecide(staff, application.service)) return { refusal: 'forbidden' };
    const decision = await findDecision(trx, procedureId);
    if (decision) return { refusal: 'already-decided', by: decision.decided_by };
    if (!application.open) return { refusal: 'wrong-state' };
    const { claimed_by: holder } = application;
    if (holder && holder !== by && !mayReassign(staff, application.service))
      return { refusal: 'not-yours', claimedBy: holder };
    const changed = await change(trx, application, staff);
    if (!('refusal' in changed)) {
      const { claimed_by, claimed_at } = changed;
      await trx('applications').where({ procedure_id: procedureId }).update({ claimed_by, claimed_at });
    }
    return changed;
  });
}

export interface DecisionRow {
  procedure_id: string;
  decision_id: string;
  decision: Decision;
  reason: string;
  decided_by: string;
  decided_at: Date;
  /** The account that staff matched the application with. */
  account_id: string | null;
  /** The first pair of eyes, where two were asked for. */
  first_by: string | null;
  evidence_version: number | null;
  /** As `evidence-digest.ts` makes it; null: of before there was one. */
  evidence_digest: string | null;
  mac: string | null;
  processed_at: Date | null;
}

export async function findDecision(db: Db, procedureId: string): Promise<DecisionRow | undefined> {
  return db<DecisionRow>('decisions').where({ procedure_id: procedureId }).first();
}
