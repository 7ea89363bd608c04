/** Doors of the page 「新しいパスワードを作成」. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from './app.js';

export async function newPasswordRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
export async function newPasswordPages(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}
