/** Doors of the procedure `access-code`. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';
import type { PageOfKind } from './procedures.js';
import { problem } from './problems.js';

export async function accessCodeRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
export async function accessCodePages(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}

export const accessCodePage: PageOfKind = () => Promise.reject(problem('not-found'));
