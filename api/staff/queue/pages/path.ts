/** The queue's address: everything that it shows is asked for there, so that it can be kept, sent on and gone back to. */
import { STAFF_PATHS } from '../../paths.js';

export const QUEUE_STATES = ['awaiting-decision', 'awaiting-applicant', 'closed'] as const;
export const QUEUE_OWNERS = ['mine', 'unclaimed', 'overdue'] as const;
export const QUEUE_SORTS = ['due', '-due', 'received', '-received', 'applicant', '-applicant'] as const;

export interface QueueSearch {
  queue?: string | undefined;
  kind?: string | undefined;
  state?: (typeof QUEUE_STATES)[number] | undefined;
  which?: (typeof QUEUE_OWNERS)[number] | undefined;
  q?: string | undefined;
  sort?: (typeof QUEUE_SORTS)[number] | undefined;
}

export const isQueueState = (status: string): status is 'awaiting-decision' | 'awaiting-applicant' =>
  status === 'awaiting-decision' || status === 'awaiting-applicant';

/** Address of one page of the queue; what is not asked for is left out. */
export function queuePath({ page, ...search }: QueueSearch & { page?: number }): string {
  const given = Object.entries({ ...search, page: page === 1 ? undefined : page }).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
  );
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  return given.length === 0 ? STAFF_PATHS.queue : `${STAFF_PATHS.queue}?${query}`;
}
