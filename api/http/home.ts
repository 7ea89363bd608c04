/** The page of no procedure: which there are. */
import type { FastifyInstance } from 'fastify';
import { HomePage, type HomeProcedure } from '../pages/home.js';
import { PATHS } from '../pages/paths.js';

const OFFERED: readonly HomeProcedure[] = [
  'password-reissue',
  'cinii-application',
  'access-code',
  'operator-application',
  'student-login',
  'case-tracking',
];

export async function homePages(app: FastifyInstance): Promise<void> {
  app.get(PATHS.home, (_request, reply) => reply.page(HomePage, { procedures: OFFERED }));
}
