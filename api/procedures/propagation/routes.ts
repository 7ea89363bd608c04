/** Doors of propagation: confirmation by an attached service, retry by staff. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import * as calls from './service.js';
import { confirmPropagation, retryPropagation } from './operations.js';

export async function propagationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, confirmPropagation, ({ body }) => calls.confirmPropagation(deps, body));
  serve(app, retryPropagation, ({ params, request }) => calls.retryPropagation(deps, request, params));
}
