/** One application as staff see it: what was asked for beside the register, its timeline, and what this person may do with it. */
import { pictureLooks, recordAccess } from '../../../db/staff/access-log.js';
import { listMessages } from '../../../db/staff/application-messages.js';
import { findQueued, type QueuedApplication } from '../../../db/staff/application-queue.js';
import { type DecisionRow, findDecision } from '../../../db/staff/applications.js';
import { findFirstApproval } from '../../../db/staff/decisions.js';
import { isOwnApplication, mayDecide, mayReassign, queuesToRead, type Staff } from '../../../db/staff/staff.js';
import { findCustody } from '../../../db/staff/evidence-custody.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { attachmentTimes } from '../../../db/staff/attachments.js';
import { approvalsGiven, staffNames, voidDecisions } from '../../../db/staff/staff-detail.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { problem } from '../../http/problems.js';
import { type ApplicationKind, picturesOf, type RouteDependencies } from '../../procedures/application-kind.js';
import { viewOf } from '../../procedures/view.js';
import { queueNames, queueRow } from '../queue/service.js';
import { staffOf } from '../sign-in/service.js';
import { pictureAddress, seesPictures } from '../../procedures/attachments/access.js';
import type { ShownAttachment, StaffApplicationView } from './pages/view.js';

export type Detail = Omit<StaffApplicationView, 'staff' | 'done' | 'drafts'>;

/**
 * @param lookUp account whose record is shown instead of the found one, as typed
 * @throws Refusal `not-found`; for an application of a queue that this person may not read as well, so that it doesn't tell that there is one
 */
export async function detailOf(
  deps: RouteDependencies,
  call: SessionCall,
  procedureId: string,
  lookUp = '',
): Promise<Detail> {
  const { db, clock, kinds } = deps;
  const staff = await staffOf(deps, call);
  const application = await findQueued(db, procedureId);
  const isReadable = application && queuesToRead(staff, queueNames(deps.services)).includes(application.service);
  const kind = application && kinds.of(application);
  if (!application || !isReadable || !kind) throw problem('not-found');
  // Before anything is shown: what can't be recorded must not be seen.
  await recordAccess(db, { staffId: staff.id, procedureId, what: 'application' });
  if (lookUp !== '') await recordAccess(db, { staffId: staff.id, procedureId, what: `account ${lookUp}` });
  const decision = await findDecision(db, procedureId);
  const view = await viewOf(deps, procedureId);
  const isShown = seesPictures(kind, application, staff);
  const shown = (id: string): ShownAttachment => ({
    id,
    ...(isShown && { source: pictureAddress(deps, { id, staffId: staff.id }) }),
  });
  const done = await doneSoFar(deps, { staff, procedureId, shown, kind });
  const { from_procedure_id: from } = application;
  const detail = {
    application: {
      ...queueRow(kinds, application, clock()),
      ...(view && { status: view.status }),
      evidenceVersion: application.evidence_version,
      evidenceDigest: application.evidence_digest ?? '',
    },
    kind,
    ...(await kind.compare(deps, application, lookUp)),
    ...done,
    ...(await pictures(deps, { application, kind, shown })),
    may: await rights(deps, { staff, application, kind, decision }),
    steps: view?.steps ?? [],
    ...(from && { earlier: await kind.earlier?.(deps, from) }),
    ...(decision && { decision: shownDecision(decision) }),
  };
  return { ...detail, names: await staffNames(db, peopleIn(detail)) };
}

/** Its pictures, and who has seen them. */
async function pictures(
  deps: ApiDependencies,
  { application, kind, shown }: Pick<Looked, 'application' | 'kind'> & { shown(id: string): ShownAttachment },
): Promise<Pick<Detail, 'pictures' | 'looks' | 'custody'>> {
  const all = await picturesOf(deps, kind, application);
  const { procedure_id: procedureId } = application;
  const [times, looks, custody] = await Promise.all([
    attachmentTimes(
      deps.db,
      all.map(({ id }) => id),
    ),
    pictureLooks(deps.db, procedureId),
    findCustody(deps.db, procedureId),
  ]);
  return {
    pictures: all.flatMap(({ id, label }) => {
      const found = times.get(id);
      if (!found) return [];
      const { uploaded_at: at, destroyed_at: destroyedAt } = found;
      const came = { label, at: at.toISOString() };
      return [destroyedAt ? { id, ...came, destroyedAt: destroyedAt.toISOString() } : { ...shown(id), ...came }];
    }),
    looks: looks.map(({ last, ...look }) => ({ ...look, last: last.toISOString() })),
    ...(custody && {
      custody: { destroyAt: custody.destroy_at.toISOString(), isLate: isLate(custody, deps.clock()) },
    }),
  };
}

/** Upkeep destroys what a custody has left, and that is late. */
const LATE_MS = HOUR_MS;
const isLate = (custody: { destroy_at: Date; destroyed_at: Date | null }, now: number): boolean =>
  (custody.destroyed_at?.getTime() ?? now) - custody.destroy_at.getTime() > LATE_MS;

type Done = Pick<Detail, 'messages' | 'voided' | 'approvals' | 'first'>;

/** What people did with the application beside its timeline. */
async function doneSoFar(
  { db }: ApiDependencies,
  {
    staff,
    procedureId,
    shown,
    kind,
  }: Pick<Looked, 'staff' | 'kind'> & { procedureId: string; shown(id: string): ShownAttachment },
): Promise<Done> {
  const [messages, first, voided, approvals] = await Promise.all([
    listMessages(db, procedureId),
    findFirstApproval(db, procedureId),
    voidDecisions(db, procedureId),
    approvalsGiven(db, procedureId),
  ]);
  return {
    messages: messages.map(({ kind: what, by, text, at, attachment_id: attached }) => ({
      kind: what,
      by: by ?? undefined,
      text,
      at: at.toISOString(),
      // What came with an answer stands among all pictures, where the kind has several.
      attachment: attached === null || kind.pictures ? undefined : shown(attached),
    })),
    voided: voided.map(({ decision, decided_by: by, decided_at: at, reason, why }) => ({
      decision,
      by,
      at: at.toISOString(),
      reason: reason ?? undefined,
      why,
    })),
    approvals: approvals.map(({ approved_by: by, approved_at: at, reason, account_id: accountId }) => ({
      by,
      at: at.toISOString(),
      reason,
      accountId: accountId ?? undefined,
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
function peopleIn({
  application,
  decision,
  first,
  messages,
  voided,
  approvals,
  looks,
  steps,
}: Omit<Detail, 'names'>): string[] {
  const actors = steps.map(({ actor }) => (actor.startsWith('staff:') ? actor.slice('staff:'.length) : undefined));
  const doers = [...messages, ...voided, ...approvals, ...looks].map(({ by }) => by);
  const people = [application.claimedBy, decision?.by, decision?.firstBy, first?.by, ...doers, ...actors];
  return people.filter((id) => id !== undefined);
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

interface Looked {
  staff: Staff;
  application: QueuedApplication;
  kind: ApplicationKind;
  decision: DecisionRow | undefined;
}

/** What this person may do with the application now. The operations check it again. */
async function rights(
  deps: ApiDependencies,
  { staff, application, kind, decision }: Looked,
): Promise<StaffApplicationView['may']> {
  const { service, claimed_by: holder, open, state } = application;
  const works = mayDecide(staff, service);
  const own = works && (await isOwnApplication(deps.db, staff, application));
  const active = works && open && !decision && !own;
  const free = holder === null || holder === staff.id;
  return {
    claim: active && holder !== staff.id && (holder === null || mayReassign(staff, service)),
    release: active && holder !== null && (holder === staff.id || mayReassign(staff, service)),
    decide: active && free && state === 'awaiting-decision',
    ask: active && free && (kind.askIn?.includes(state) ?? false),
    isMine: holder === staff.id,
    isOwn: own,
    readsOnly: !works,
    isDual: deps.services[service as keyof Services].dualControl,
  };
}
