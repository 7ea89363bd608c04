/** Decisions of staff: the row comes first and stands; the workflow reads it back and checks it once more. */
import type { Knex } from 'knex';
import type { Decision } from '../../workflows/contracts/review.js';
import {
  type Application,
  type DecisionRow,
  findDecision,
  lockApplication,
  type StaffRefusal,
} from './applications.js';
import type { Db } from '../knex.js';
import { evidenceDigest } from './evidence-digest.js';
import { findStaff, isOwnApplication, isSamePerson, mayDecide } from './staff.js';

export interface DecisionWish {
  procedureId: string;
  decisionId: string;
  decision: Decision;
  reason: string;
  /** Staff ID. */
  by: string;
  /** The account that the application is matched with. */
  accountId?: string | undefined;
  /** The version of the application that was looked at. */
  evidenceVersion?: number | undefined;
  /** Of that version: its digest. */
  evidenceDigest?: string | undefined;
  at: Date;
}
/** What the rows are checked by, of the services' settings and the server's keys. */
export interface DecisionRules {
  /** Whether an approval needs a second pair of eyes. */
  isDual(service: string): boolean;
  /** Whether a keyed digest is of a text. */
  isSigned(text: string, mac: string): boolean;
}

export interface FirstApproval {
  procedure_id: string;
  approved_by: string;
  reason: string;
  account_id: string | null;
  evidence_version: number;
  evidence_digest: string | null;
  approved_at: Date;
  mac: string;
}

/** What the keyed digest of a decision is made of: everything that makes it this decision. */
export const decisionText = (d: Omit<DecisionRow, 'mac' | 'processed_at'>): string =>
  JSON.stringify([
    d.procedure_id,
    d.decision_id,
    d.decision,
    d.reason,
    d.decided_by,
    d.decided_at.toISOString(),
    d.account_id,
    d.first_by,
    d.evidence_version,
    ...digestIn(d),
  ]);
const approvalText = (a: Omit<FirstApproval, 'mac'>): string =>
  JSON.stringify([
    'first',
    a.procedure_id,
    a.reason,
    a.approved_by,
    a.approved_at.toISOString(),
    a.account_id,
    a.evidence_version,
    ...digestIn(a),
  ]);
/** Rows of before there was one were signed without it. */
const digestIn = ({ evidence_digest: digest }: Pick<DecisionRow, 'evidence_digest'>): string[] =>
  digest === null ? [] : [digest];

export const findFirstApproval = (db: Db, procedureId: string): Promise<FirstApproval | undefined> =>
  db<FirstApproval>('first_approvals').where({ procedure_id: procedureId }).first();

/**
 * Writes a decision: the first one stands. Everything that it depends on is checked in the same transaction.
 * @returns the row that stands (perhaps another's), the approval that waits for a second pair of eyes, or why there is neither
 */
export async function writeDecision(
  db: Db,
  wish: DecisionWish,
  rules: DecisionRules & { sign(text: string): string },
): Promise<{ row: DecisionRow } | { first: FirstApproval } | StaffRefusal> {
  return db.transaction(async (trx) => {
    const application = await lockApplication(trx, wish.procedureId);
    if (!application) return { refusal: 'not-found' };
    if (!mayDecide(await findStaff(trx, wish.by), application.service)) return { refusal: 'forbidden' };
    const standing = await findDecision(trx, wish.procedureId);
    if (standing) return { row: standing };
    const digest = await evidenceDigest(trx, application);
    const refusal = await refusalOf(trx, { ...application, digest }, wish);
    if (refusal) return refusal;
    const looked = { ...wish, accountId: wish.accountId ?? null, evidenceDigest: digest };
    if (wish.decision === 'refuse' || !rules.isDual(application.service))
      return insertDecision(trx, application, { ...looked, firstBy: null }, rules.sign);
    const first = await findFirstApproval(trx, wish.procedureId);
    if (!first || !(await isApprovalOf(trx, first, application, looked, rules)))
      return insertFirst(trx, application, looked, rules.sign);
    const [one, other] = [await findStaff(trx, first.approved_by), await findStaff(trx, wish.by)];
    if (!one || !other || isSamePerson(one, other)) return { refusal: 'own-application', firstBy: first.approved_by };
    return insertDecision(trx, application, { ...looked, firstBy: first.approved_by }, rules.sign);
  });
}

/** Why an application can't be decided by this person, now, in the version that was looked at. */
async function refusalOf(
  trx: Knex.Transaction,
  application: Application & { digest: string },
  { by, accountId, evidenceVersion, evidenceDigest: looked }: DecisionWish,
): Promise<StaffRefusal | undefined> {
  if (!application.open || application.state !== 'awaiting-decision') return { refusal: 'wrong-state' };
  const fault = await faultOf(trx, application, by, accountId);
  if (fault) return { refusal: fault };
  const { claimed_by: holder } = application;
  if (holder && holder !== by) return { refusal: 'not-yours', claimedBy: holder };
  const stale =
    (evidenceVersion !== undefined && evidenceVersion !== application.evidence_version) ||
    (looked !== undefined && looked !== application.digest);
  return stale ? { refusal: 'wrong-state' } : undefined;
}

/** Why a person may not decide an application: no right to, or it is their own. */
async function faultOf(
  db: Db,
  application: Application,
  by: string,
  accountId: string | null | undefined,
): Promise<'forbidden' | 'own-application' | undefined> {
  const staff = await findStaff(db, by);
  if (!mayDecide(staff, application.service)) return 'forbidden';
  return (await isOwnApplication(db, staff, application, accountId)) ? 'own-application' : undefined;
}

/** A first approval counts for the same account, the same version and the same pictures only, and as long as whoever gave it may decide. */
async function isApprovalOf(
  trx: Knex.Transaction,
  first: FirstApproval,
  application: Application,
  { accountId, evidenceDigest: digest }: Wished,
  { isSigned }: DecisionRules,
): Promise<boolean> {
  if (first.evidence_version !== application.evidence_version || first.account_id !== accountId) return false;
  // One of before there were digests is of the version alone.
  if (first.evidence_digest !== null && first.evidence_digest !== digest) return false;
  if (!isSigned(approvalText(first), first.mac)) return false;
  return (await faultOf(trx, application, first.approved_by, accountId)) === undefined;
}

type Wished = Omit<DecisionWish, 'accountId' | 'evidenceDigest'> & { accountId: string | null; evidenceDigest: string };

async function insertDecision(
  trx: Knex.Transaction,
  application: Application,
  wish: Wished & { firstBy: string | null },
  sign: (text: string) => string,
): Promise<{ row: DecisionRow } | StaffRefusal> {
  const row = {
    procedure_id: wish.procedureId,
    decision_id: wish.decisionId,
    decision: wish.decision,
    reason: wish.reason,
    decided_by: wish.by,
    decided_at: wish.at,
    account_id: wish.accountId,
    first_by: wish.firstBy,
    evidence_version: application.evidence_version,
    evidence_digest: wish.evidenceDigest,
  };
  // A decision that was void once doesn't come back, and one form decides one application.
  const used = await trx('void_decisions').where({ decision_id: wish.decisionId }).first('decision_id');
  if (used) return { refusal: 'forbidden' };
  await trx('decisions')
    .insert({ ...row, mac: sign(decisionText(row)) })
    .onConflict()
    .ignore();
  const written = await findDecision(trx, wish.procedureId);
  if (!written) return { refusal: 'wrong-state' };
  await trx('applications')
    .where({ procedure_id: wish.procedureId, claimed_by: null })
    .update({ claimed_by: wish.by, claimed_at: wish.at });
  return { row: written };
}

/** Keeps an approval until a second person gives the same; the application goes back to the queue for that. */
async function insertFirst(
  trx: Knex.Transaction,
  application: Application,
  wish: Wished,
  sign: (text: string) => string,
): Promise<{ first: FirstApproval }> {
  const approval = {
    procedure_id: wish.procedureId,
    approved_by: wish.by,
    reason: wish.reason,
    account_id: wish.accountId,
    evidence_version: application.evidence_version,
    evidence_digest: wish.evidenceDigest,
    approved_at: wish.at,
  };
  const first = { ...approval, mac: sign(approvalText(approval)) };
  await trx('first_approvals').insert(first).onConflict('procedure_id').merge();
  const { evidence_version: _, evidence_digest: __, ...given } = approval;
  await trx('approvals_given').insert(given);
  await trx('applications').where({ procedure_id: wish.procedureId }).update({ claimed_by: null, claimed_at: null });
  return { first };
}

export type VoidReason = 'forged' | 'forbidden' | 'own-application' | 'second-person';

/**
 * The decision that stands, at the moment when it is carried out: whoever made it must have the right to now. One that doesn't hold is put
 * aside, and the application is open again. A repeat after that moment answers the same.
 */
export async function processDecision(
  db: Db,
  procedureId: string,
  rules: DecisionRules,
): Promise<{ row?: DecisionRow; void?: VoidReason }> {
  return db.transaction(async (trx) => {
    const application = await lockApplication(trx, procedureId);
    const row = await findDecision(trx, procedureId);
    if (!application || !row) return {};
    const fault = await standingFault(trx, application, row, rules);
    if (fault) {
      if (application.open) await voidDecision(trx, row, fault);
      return { void: fault };
    }
    if (!row.processed_at)
      await trx('decisions').where({ procedure_id: procedureId }).update({ processed_at: trx.fn.now() });
    return { row };
  });
}

async function standingFault(
  trx: Knex.Transaction,
  application: Application,
  row: DecisionRow,
  { isDual, isSigned }: DecisionRules,
): Promise<VoidReason | undefined> {
  if (row.mac === null || !isSigned(decisionText(row), row.mac)) return 'forged';
  if (row.processed_at) return undefined;
  if (!(await isOfEvidence(trx, row))) return 'forged';
  const { decided_by: by, first_by: firstBy, account_id: accountId } = row;
  const fault = await faultOf(trx, application, by, accountId);
  if (fault) return fault;
  if (row.decision === 'refuse' || !isDual(application.service)) return undefined;
  const [one, other] = [firstBy && (await findStaff(trx, firstBy)), await findStaff(trx, by)];
  if (!firstBy || !one || !other || isSamePerson(one, other)) return 'second-person';
  return faultOf(trx, application, firstBy, accountId);
}

/** Whether the pictures are still those that were looked at: nothing of ours changes them, so whoever did meant to deceive. */
async function isOfEvidence(trx: Knex.Transaction, row: DecisionRow): Promise<boolean> {
  const { evidence_digest: digest, evidence_version: version } = row;
  if (digest === null || version === null) return true;
  return digest === (await evidenceDigest(trx, { procedure_id: row.procedure_id, evidence_version: version }));
}

async function voidDecision(trx: Knex.Transaction, row: DecisionRow, why: VoidReason): Promise<void> {
  const { procedure_id, decision_id, decision, reason, decided_by, decided_at } = row;
  const { account_id, first_by, evidence_version } = row;
  // All of it, so that what the audit log says of the decision can still be compared.
  const made = { procedure_id, decision_id, decision, reason, decided_by, decided_at, account_id, first_by };
  await trx('void_decisions')
    .insert({ ...made, evidence_version, why, voided_at: trx.fn.now() })
    .onConflict()
    .ignore();
  await trx('decisions').where({ procedure_id }).delete();
  await trx('applications').where({ procedure_id }).update({ claimed_by: null, claimed_at: null });
}
