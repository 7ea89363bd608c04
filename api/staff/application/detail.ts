/** One application as staff see it: what was asked for beside the register, its course, and what this person may do with it. */
import type { FastifyRequest } from 'fastify';
import { listMessages } from '../../../db/staff/application-messages.js';
import { findQueued, type QueuedApplication } from '../../../db/staff/application-queue.js';
import { type DecisionRow, findDecision } from '../../../db/staff/applications.js';
import { findRegistration } from '../../../db/cinii/registrations.js';
import { findFirstApproval } from '../../../db/staff/decisions.js';
import { noteLook } from '../../../db/staff/access-log.js';
import { findProcedure, projectedView } from '../../../db/platform/procedures.js';
import { isOwnApplication, mayDecide, mayReassign, queuesToRead, type Staff } from '../../../db/staff/staff.js';
import { hasAttachment, mailedKinds, staffNames, voidDecisions, wrongCodesIn } from '../../../db/staff/staff-detail.js';
import { findUminAccount } from '../../../db/umin/accounts.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import type { ComparedRow, Earlier, Registered, StaffApplicationView } from './pages/view.js';
import type { ApiDependencies } from '../../dependencies.js';
import { problem } from '../../http/problems.js';
import { viewProcedure } from '../../procedures/client.js';
import { queueNames } from './service.js';
import { compareRegistration, compareUmin } from './compare.js';
import { foundAccounts } from './match.js';
import { staffOf } from '../sign-in/service.js';

export type Detail = Omit<StaffApplicationView, 'staff' | 'done' | 'drafts'>;

/**
 * @param lookUp account whose record is shown instead of the found one, as typed
 * @throws Refusal `not-found`; for an application of a queue that this person may not read as well, so that it doesn't tell that there is one
 */
export async function detailOf(
  deps: ApiDependencies,
  request: FastifyRequest,
  procedureId: string,
  lookUp = '',
): Promise<Detail> {
  const { db, clock } = deps;
  const staff = await staffOf(deps, request);
  const application = await findQueued(db, procedureId);
  const isReadable = application && queuesToRead(staff, queueNames(deps.services)).includes(application.service);
  if (!application || !isReadable) throw problem('not-found');
  // Before anything is shown: a look that could not be noted is not allowed.
  await noteLook(db, { staffId: staff.id, procedureId, what: 'application' });
  if (lookUp !== '') await noteLook(db, { staffId: staff.id, procedureId, what: `account ${lookUp}` });
  const decision = await findDecision(db, procedureId);
  const view = await viewProcedure(deps, procedureId);
  const done = await doneSoFar(deps, staff, procedureId);
  const { attachment_id: attachmentId, from_procedure_id: from } = application;
  const detail = {
    application: shownApplication(application, view?.status, clock()),
    ...(await comparedWith(deps, application, lookUp)),
    ...done,
    may: await rights(deps, staff, application, decision),
    steps: view?.steps ?? [],
    ...(from && { earlier: await earlierOf(deps, from) }),
    ...(attachmentId && (await hasAttachment(db, attachmentId)) && { attachmentId }),
    ...(decision && { decision: shownDecision(decision) }),
  };
  return { ...detail, names: await staffNames(db, peopleIn(detail)) };
}

type Done = Pick<Detail, 'messages' | 'voided' | 'first'>;

/** What people did with the application beside its course. */
async function doneSoFar({ db }: ApiDependencies, staff: Staff, procedureId: string): Promise<Done> {
  const [messages, first, voided] = await Promise.all([
    listMessages(db, procedureId),
    findFirstApproval(db, procedureId),
    voidDecisions(db, procedureId),
  ]);
  return {
    messages: messages.map(({ kind, by, text, at, attachment_id: attached }) => ({
      kind,
      by: by ?? undefined,
      text,
      at: at.toISOString(),
      attachmentId: attached ?? undefined,
    })),
    voided: voided.map(({ decision, decided_by: by, decided_at: at, why }) => ({
      decision,
      by,
      at: at.toISOString(),
      why,
    })),
    ...(first && {
      first: {
        by: first.approved_by,
        isMine: first.approved_by === staff.id,
        reason: first.reason,
        at: first.approved_at.toISOString(),
        accountId: first.account_id ?? undefined,
      },
    }),
  };
}

/** Staff IDs of everybody that the page names. */
function peopleIn({ application, decision, first, messages, voided, steps }: Omit<Detail, 'names'>): string[] {
  const actors = steps.map(({ actor }) => (actor.startsWith('staff:') ? actor.slice('staff:'.length) : undefined));
  const doers = [...messages, ...voided].map(({ by }) => by);
  const people = [application.claimedBy, decision?.by, decision?.firstBy, first?.by, ...doers, ...actors];
  return people.filter((id) => id !== undefined);
}

/** An application as the queue and its page show it. */
export function shownApplication(
  a: QueuedApplication,
  status: QueuedApplication['status'] | undefined,
  nowMs: number,
): StaffApplicationView['application'] {
  return {
    procedureId: a.procedure_id,
    service: a.service,
    kind: a.kind,
    account: a.account,
    status: status ?? a.status,
    receivedAt: a.received_at.toISOString(),
    dueAt: a.due_at.toISOString(),
    overdue: a.open && a.due_at.getTime() < nowMs,
    evidenceVersion: a.evidence_version,
    ...(a.receipt_number !== null && { receiptNumber: a.receipt_number }),
    ...(a.detail['change'] !== undefined && { change: a.detail['change'] }),
    ...(a.applicant !== null && { applicant: a.applicant }),
    ...(a.claimed_by !== null && { claimedBy: a.claimed_by }),
  };
}

const shownDecision = (row: DecisionRow): NonNullable<StaffApplicationView['decision']> => ({
  decision: row.decision,
  by: row.decided_by,
  firstBy: row.first_by ?? undefined,
  reason: row.reason,
  at: row.decided_at.toISOString(),
  accountId: row.account_id ?? undefined,
  isProcessed: row.processed_at !== null,
});

/** The application beside the register: a column for each account that it may be for. */
async function comparedWith(
  deps: ApiDependencies,
  application: QueuedApplication,
  lookUp: string,
): Promise<{ compared: ComparedRow[]; registered: Registered[]; foundAccount?: string }> {
  if (application.kind !== 'operator-application') {
    const registration = await findRegistration(deps.db, application.account);
    return compareRegistration(application, registration);
  }
  const named = lookUp === '' ? undefined : await findUminAccount(deps.db, lookUp);
  const found = await foundAccounts(deps, application);
  const [only, ...more] = found;
  return {
    ...compareUmin(application, named ? [named] : lookUp === '' ? found : []),
    ...(only && more.length === 0 && { foundAccount: only.id }),
  };
}

/** What this person may do with the application now. The operations check it again. */
async function rights(
  deps: ApiDependencies,
  staff: Staff,
  application: QueuedApplication,
  decision: DecisionRow | undefined,
): Promise<StaffApplicationView['may']> {
  const { service, claimed_by: holder, open, state, kind } = application;
  const works = mayDecide(staff, service);
  const own = works && (await isOwnApplication(deps.db, staff, application));
  const active = works && open && !decision && !own;
  const free = holder === null || holder === staff.id;
  const waits = state === 'awaiting-decision';
  return {
    claim: active && holder !== staff.id && (holder === null || mayReassign(staff, service)),
    release: active && holder !== null && (holder === staff.id || mayReassign(staff, service)),
    decide: active && free && waits,
    ask: active && free && waits && kind === 'operator-application',
    isMine: holder === staff.id,
    isOwn: own,
    readsOnly: !works,
    isDual: deps.services[service as keyof Services].dualControl,
  };
}

/** The self-service procedure before the application: its course, its tries, where it mailed to. No secret is kept of it anywhere. */
async function earlierOf(deps: ApiDependencies, procedureId: string): Promise<Earlier | undefined> {
  const row = await findProcedure(deps.db, procedureId);
  if (!row) return undefined;
  const { status, steps } = await projectedView(deps.db, row);
  const [tries, mailed] = [await wrongCodesIn(deps.db, procedureId), await mailedKinds(deps.db, procedureId)];
  return {
    procedureId,
    kind: row.kind,
    status,
    steps,
    tries,
    mailed: mailed.map(({ address, state, at }) => ({ address, state, at: at.toISOString() })),
  };
}
