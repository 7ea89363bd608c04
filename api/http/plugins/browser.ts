/** Which browser asks: a signed random ID in a cookie, given when a procedure first needs to know, and tied to nothing else. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { cookieName, cookieOptions } from './cookies.js';
import type { ApiDependencies } from '../../dependencies.js';

const ID = /^[A-Za-z0-9_-]{22}$/;
/** Longer than any one-time URL that is completed by it. */
const ONE_DAY_S = 86_400;

/** Adds `browserId` and `knownBrowserId`: see `CallContext`. */
export const browser = fp(
  async (app: FastifyInstance, { config }: Pick<ApiDependencies, 'config'>) => {
    const name = browserCookie(config);
    const given = new WeakMap<FastifyRequest, string>();
    const replies = new WeakMap<FastifyRequest, FastifyReply>();
    app.addHook('onRequest', async (request, reply) => {
      replies.set(request, reply);
    });
    app.decorateRequest('knownBrowserId', function (this: FastifyRequest) {
      const earlier = given.get(this);
      if (earlier !== undefined) return earlier;
      const { valid, value } = this.unsignCookie(this.cookies[name] ?? '');
      return valid && value !== null && ID.test(value) ? value : undefined;
    });
    app.decorateRequest('browserId', function (this: FastifyRequest) {
      const known = this.knownBrowserId();
      if (known !== undefined) return known;
      const id = randomBytes(16).toString('base64url');
      given.set(this, id);
      replies.get(this)?.setCookie(name, id, { ...cookieOptions(config), signed: true, maxAge: ONE_DAY_S });
      return id;
    });
  },
  { name: 'browser', dependencies: ['cookies'] },
);

/** Name of the cookie. */
export const browserCookie = (config: ApiDependencies['config']): string => cookieName(config, 'browser');
