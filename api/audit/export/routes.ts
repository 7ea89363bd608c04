/** Routes by which auditors take away what others can check. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { filterOf } from '../filter.js';
import { exportProcedures, getProof } from './operations.js';
import * as service from './service.js';

export async function auditExportRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, exportProcedures, async ({ body: { format, ...asked }, request }) =>
    service.exportFile(deps, request, { format, filter: filterOf(asked) }),
  );
  serve(app, getProof, ({ params: { entry }, query: { size, since }, request }) =>
    service.proofOf(deps, request, {
      entry: Number(entry),
      size: size === undefined ? undefined : Number(size),
      since: since === undefined ? undefined : Number(since),
    }),
  );
}
