/** Routes in a scope of their own, under their function's name. Where a plugin has none, fastify goes through all loaded modules for it. */
import type { FastifyPluginAsync, FastifyPluginOptions } from 'fastify';
import fp from 'fastify-plugin';

export const scope = <Options extends FastifyPluginOptions>(
  routes: FastifyPluginAsync<Options>,
): FastifyPluginAsync<Options> => fp(routes, { name: routes.name || 'routes', encapsulate: true });
