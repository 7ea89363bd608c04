/** The page of no procedure: which there are. */
import type { FastifyInstance } from 'fastify';
import { HomePage, PATHS } from './pages/index.js';

export async function homePages(app: FastifyInstance): Promise<void> {
  app.get(PATHS.home, (_request, reply) =>
    reply.page(HomePage, { procedures: ['password-reissue', 'cinii-application'] }),
  );
}
