/** Operations on attached services: confirmation by a service, retry by staff. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import { serve } from '../../http/operation.js';
import { confirmPropagation, retryPropagation } from './operations.js';
import * as service from './service.js';

export async function propagationRoutes(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  serve(app, confirmPropagation, ({ body, request }) => service.confirmPropagation(deps, request, body));
  serve(app, retryPropagation, ({ params, request }) => service.retryPropagation(deps, request, params));
}
