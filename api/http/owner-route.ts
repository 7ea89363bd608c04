/** Where the script of a page asks whether the browser is still known as the one whose page it is. Asking keeps no session alive. */
import type { FastifyInstance } from 'fastify';
import { PATHS } from '../pages/paths.js';
import { typedText } from './forms.js';

export async function ownerPages(app: FastifyInstance): Promise<void> {
  app.get(PATHS.owner, async (request, reply) => {
    const owner = typedText(request.query, 'of');
    const endsAt = await request.isOwnerUntil(owner);
    return reply.send(endsAt ? { owner, endsInMs: endsAt.getTime() - Date.now() } : { owner: null, endsInMs: 0 });
  });
}
