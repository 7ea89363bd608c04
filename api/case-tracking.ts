/** Doors of the case tracker. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';
import type { PageOfKind } from './procedures.js';
import { problem } from './problems.js';

export async function caseTrackingRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
export async function caseTrackingPages(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}

export const caseTrackingPage: PageOfKind = () => Promise.reject(problem('not-found'));
