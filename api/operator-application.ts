/** Doors of the procedure `operator-application`. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';
import type { PageOfKind } from './procedures.js';
import { problem } from './problems.js';

export async function operatorApplicationRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
export async function operatorApplicationPages(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}

export const operatorApplicationPage: PageOfKind = () => Promise.reject(problem('not-found'));
