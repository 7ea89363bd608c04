/** `/`: which procedures there are. */
import type { FastifyInstance } from 'fastify';
import { type HomeCard, HomePage } from '../pages/home.js';
import { PATHS } from '../pages/paths.js';

export const homePages =
  (cards: readonly HomeCard[]) =>
  async (app: FastifyInstance): Promise<void> => {
    app.get(PATHS.home, (_request, reply) => reply.page(HomePage, { cards }));
  };
