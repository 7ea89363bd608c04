/** Doors of propagation: confirmation by an attached service, retry by staff. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';

export async function propagationRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
