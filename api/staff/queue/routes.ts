/** Routes of the queue: its operation, and its page. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { serve } from '../../http/operation.js';
import type { RouteDependencies } from '../../procedures/application-kind.js';
import { firstPageOf } from '../oversight/rights.js';
import { STAFF_PATHS } from '../paths.js';
import { personOf, signInPath, staffOf, whoIs } from '../sign-in/service.js';
import { listApplications, QueueQuery } from './operations.js';
import type { QueueSearch } from './pages/path.js';
import { StaffQueuePage } from './pages/queue.js';
import { openQueue, queueRow, readableQueues, toldApplication } from './service.js';

/** Rows of one answer, and of one page. */
const ANSWER_ROWS = 100;
const PAGE_ROWS = 25;

export async function staffQueueRoutes(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  serve(app, listApplications, async ({ query, request }) => {
    const { applications, ...rest } = await openQueue(deps, await staffOf(deps, request), query, ANSWER_ROWS);
    return { applications: applications.map((one) => toldApplication(deps.kinds, one)), ...rest };
  });
}

export async function staffQueuePages(app: FastifyInstance, deps: RouteDependencies): Promise<void> {
  app.get(STAFF_PATHS.queue, async (request, reply) => {
    if (!(await request.session('staff'))) return reply.redirect(signInPath(request.url), 303);
    // The sign-in leads here, and there are roles without a queue.
    const first = firstPageOf(await whoIs(deps, request));
    if (first !== undefined && first !== STAFF_PATHS.queue) return reply.redirect(first, 303);
    return queue(deps, request, reply);
  });
}

async function queue(deps: RouteDependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const staff = await staffOf(deps, request);
  const isShown = (service: string): boolean => staff.services.includes(service);
  const { page: wanted, ...search } = searchOf(request.query);
  const { applications, total, page, pages } = await openQueue(deps, staff, { ...search, page: wanted }, PAGE_ROWS);
  return reply.page(StaffQueuePage, {
    staff: personOf(staff),
    search,
    choices: {
      queues: readableQueues(deps, staff).filter(isShown),
      kinds: deps.kinds.all.filter(({ service }) => isShown(service)),
    },
    rows: applications.map((one) => queueRow(deps.kinds, one, deps.clock())),
    total,
    page,
    pages,
  });
}

/** What an address asks for. Addresses are kept and typed: a part that means nothing is left out. */
function searchOf(query: unknown): QueueSearch & { page?: number | undefined } {
  const given: Record<string, unknown> = typeof query === 'object' && query !== null ? { ...query } : {};
  const { shape } = QueueQuery;
  const part = <T extends z.ZodType>(schema: T, name: string): z.output<T> | undefined => {
    const value = given[name];
    const result = schema.safeParse(value === '' ? undefined : value);
    return result.success ? result.data : undefined;
  };
  return {
    queue: part(shape.queue, 'queue'),
    kind: part(shape.kind, 'kind'),
    state: part(shape.state, 'state'),
    which: part(shape.which, 'which'),
    q: part(shape.q, 'q'),
    sort: part(shape.sort, 'sort'),
    page: part(shape.page, 'page'),
  };
}
