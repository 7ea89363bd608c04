/** The queue as a member of staff may see it. */
import type { z } from 'zod';
import { listApplications, type QueuedApplication, type QueueOrder } from '../../../db/staff/application-queue.js';
import { queuesToRead, type Staff } from '../../../db/staff/staff.js';
import type { Services } from '../../../worker/runtime/settings/services.js';
import { foldQuery } from '../../../workflows/rules/typed-text.js';
import type { ApiDependencies } from '../../dependencies.js';
import { problem } from '../../http/problems.js';
import { type ApplicationKinds, askedFor } from '../../procedures/application-kind.js';
import type { Application, QueueQuery } from './operations.js';
import type { QueueRow } from './pages/queue.js';

type Needs = Pick<ApiDependencies, 'db' | 'services' | 'clock'>;

export const queueNames = (services: Services): (keyof Services)[] => Object.keys(services) as (keyof Services)[];

/** Queues that somebody may read. @throws Refusal `forbidden` where there are none */
export function readableQueues({ services }: Pick<Needs, 'services'>, staff: Staff): string[] {
  const queues = queuesToRead(staff, queueNames(services));
  if (queues.length === 0) throw problem('forbidden');
  return queues;
}

export interface Queue {
  applications: QueuedApplication[];
  total: number;
  page: number;
  pages: number;
}

/** One page of the queue; a page after the last is the last. */
export async function openQueue(
  deps: Needs,
  staff: Staff,
  { queue, kind, state, which, q, sort = 'due', page = 1 }: z.output<typeof QueueQuery>,
  limit: number,
): Promise<Queue> {
  const readable = readableQueues(deps, staff);
  const filter = {
    queues: queue === undefined ? readable : readable.filter((one) => one === queue),
    kind,
    state,
    search: q === undefined ? q : foldQuery(q),
    ...(which === 'mine' && { claimedBy: staff.id }),
    unclaimed: which === 'unclaimed',
    ...(which === 'overdue' && { overdueAt: new Date(deps.clock()) }),
  };
  const descending = sort.startsWith('-');
  const order = { by: sort.replace('-', '') as QueueOrder, descending };
  const found = await listApplications(deps.db, filter, order, { offset: (page - 1) * limit, limit });
  const pages = Math.max(1, Math.ceil(found.total / limit));
  if (page > pages) return openQueue(deps, staff, { queue, kind, state, which, q, sort, page: pages }, limit);
  return { ...found, page, pages };
}

/** An application as operations tell it. */
export const toldApplication = (kinds: ApplicationKinds, a: QueuedApplication): z.input<typeof Application> => ({
  procedureId: a.procedure_id,
  status: a.status,
  kind: a.kind,
  service: a.service,
  receiptNumber: a.receipt_number,
  account: a.account,
  applicant: a.applicant,
  detail: kinds.of(a)?.shortDetail(a.detail) ?? {},
  receivedAt: a.received_at.toISOString(),
  dueAt: a.due_at.toISOString(),
  claimedBy: a.claimed_by,
  evidenceVersion: a.evidence_version,
  ...(a.evidence_digest !== undefined && { evidenceDigest: a.evidence_digest }),
});

/** An application as pages show it. @param nowMs by which it is overdue */
export const queueRow = (kinds: ApplicationKinds, a: QueuedApplication, nowMs: number): QueueRow => ({
  procedureId: a.procedure_id,
  service: a.service,
  askedFor: askedFor(kinds, a),
  account: a.account,
  status: a.status,
  receivedAt: a.received_at.toISOString(),
  dueAt: a.due_at.toISOString(),
  overdue: a.open && a.due_at.getTime() < nowMs,
  ...(a.receipt_number !== null && { receiptNumber: a.receipt_number }),
  ...(a.applicant !== null && { applicant: a.applicant }),
  ...(a.claimed_by !== null && { claimedBy: a.claimed_by }),
});
