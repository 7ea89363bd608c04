/** Routes of invitations: operations for scripts. */
import type { FastifyInstance } from 'fastify';
import type { ApiDependencies } from '../../dependencies.js';
import type { StatusPage } from '../module.js';
import { RegistrationStatusPage } from './pages/status.js';

export async function memberRegistrationRoutes(_app: FastifyInstance, _deps: ApiDependencies): Promise<void> {}

export const memberRegistrationPage: StatusPage = async (deps, reply, procedure) =>
  reply.page(RegistrationStatusPage, { procedure, sender: deps.services.jairo.mailFrom.address });
