/** Routes of changes of a member's own account. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import type { StatusPage } from '../module.js';
import { MemberChangeStatusPage } from './pages/status.js';

export async function memberChangeRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}

export const memberChangePage: StatusPage = async (_deps, reply, procedure) =>
  reply.page(MemberChangeStatusPage, { procedure });
