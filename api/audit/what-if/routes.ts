/** Route by which auditors try other settings on past cases. */
import type { FastifyInstance } from 'fastify';
import type { WhatIf } from '../../../workflows/rules/what-if.js';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { filterOf } from '../filter.js';
import { whatIf } from './operations.js';
import { tryOut } from './service.js';

const MOST_TOLD = 1_000;

/** What came of it, as it is told. */
export const toldOf = ({ cases, otherwise, untold }: WhatIf) => ({
  cases,
  counts: { otherwise: otherwise.length, untold: untold.length },
  otherwise: otherwise.slice(0, MOST_TOLD).map(({ atMs, ...one }) => ({
    ...one,
    at: new Date(atMs).toISOString(),
    after: 'open' as const,
  })),
  untold: untold.slice(0, MOST_TOLD),
});

export async function auditWhatIfRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, whatIf, async ({ body: { settings, ...asked }, request }) =>
    toldOf(await tryOut(deps, request, { filter: filterOf(asked), settings })),
  );
}
