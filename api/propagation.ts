/** Doors of propagation: confirmation by an attached service, retry by staff. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './plugins/dependencies.js';
import { serve } from './operation.js';
import * as calls from './propagation.calls.js';
import { confirmPropagation, retryPropagation } from './propagation.schema.js';

export async function propagationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, confirmPropagation, ({ body }) => calls.confirmPropagation(deps, body));
  serve(app, retryPropagation, ({ params, request }) => calls.retryPropagation(deps, request, params));
}
