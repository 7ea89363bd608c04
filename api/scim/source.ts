/** Who asks: a source is known by its Bearer token, and has limits of its own. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { digestOfToken, type ScimSource } from '../../worker/runtime/settings/scim.js';
import { Shares } from '../http/plugins/shares.js';
import { problem } from '../http/problems.js';

const MINUTE_MS = 60_000;
/** Requests of one source in a minute: Microsoft Entra ID wants 25 a second. */
const A_MINUTE = 1500;
/** Requests of one source that are under way in a process: it has ten connections to the database, which are everybody's. */
const AT_ONCE = 4;
const SOON_S = 1;
/** Wrong tokens of one network. A right one is not counted. */
const WRONG = { name: 'scim:wrong-token', limit: 100, windowMs: 10 * MINUTE_MS };

const LONGEST_HEADER = 1024;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Looks at a token before anything is done for its bearer. @returns tells who it is */
export function admitSources(
  app: FastifyInstance,
  sources: readonly ScimSource[],
): (request: FastifyRequest) => ScimSource {
  const known = new WeakMap<FastifyRequest, ScimSource>();
  const underWay = new Shares(AT_ONCE);
  const counted = new WeakSet<FastifyRequest>();
  app.addHook('preValidation', async (request, reply) => {
    const token = tokenIn(request);
    const source = token === undefined ? undefined : bearerOf(sources, token);
    if (!source) {
      reply.header('www-authenticate', 'Bearer realm="scim"');
      if (token !== undefined) await request.limit(WRONG);
      throw problem('not-authenticated');
    }
    if (!underWay.take(source.name)) throw problem('too-many-requests', { retryAfterS: SOON_S });
    known.set(request, source);
    counted.add(request);
    await request.limit({ name: 'scim', subject: source.name, limit: A_MINUTE, windowMs: MINUTE_MS });
  });
  app.addHook('onResponse', async (request) => {
    const source = known.get(request);
    if (source && counted.delete(request)) underWay.giveBack(source.name);
  });
  return (request) => {
    const source = known.get(request);
    if (!source) throw problem('not-authenticated');
    return source;
  };
}

function tokenIn({ headers }: FastifyRequest): string | undefined {
  const said = headers.authorization ?? '';
  return said.length > LONGEST_HEADER ? undefined : BEARER.exec(said)?.[1];
}

/** All are compared, each in constant time. */
function bearerOf(sources: readonly ScimSource[], token: string): ScimSource | undefined {
  const digest = digestOfToken(token);
  let found: ScimSource | undefined;
  for (const source of sources) for (const one of source.digests) if (timingSafeEqual(one, digest)) found = source;
  return found;
}
