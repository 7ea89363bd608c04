/** Where the script of a page asks whether the browser is still known as the one whose page it is. Asking keeps no session alive. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PATHS } from '../pages/paths.js';
import { typedText } from './forms.js';

export async function ownerPages(app: FastifyInstance): Promise<void> {
  app.get(PATHS.owner, async (request, reply) => {
    const asked = typedText(request.query, 'of').split(',');
    const ends = await Promise.all(asked.map((name) => endOf(request, name)));
    const isOver = ends.some((end) => end === undefined);
    const endsInMs = Math.min(...ends.map((end) => (end?.getTime() ?? 0) - Date.now()));
    return reply.send(isOver ? { owner: null, endsInMs: 0 } : { owner: request.owner(asked), endsInMs });
  });
}

const endOf = (request: FastifyRequest, name: string): Promise<Date | undefined> => {
  const identity = request.server.identities.get(name);
  return identity?.of(request) === undefined ? Promise.resolve(undefined) : identity.endsAt(request);
};
