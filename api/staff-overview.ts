/** Doors of what staff oversee: undeliverable mails, late services, locked accounts, figures. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';

export async function staffOverviewRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
export async function staffOverviewPages(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
