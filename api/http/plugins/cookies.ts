/** Cookies: their names and flags in one place, signed under the key ring where nobody else may make one. */
import fastifyCookie, { type CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../../worker/runtime/settings/config.js';
import type { ApiDependencies } from '../../dependencies.js';
import { isLoopback } from './hosts.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives the browser a cookie with the answer. */
    giveCookie(name: string, value: string, options: CookieSerializeOptions): void;
    /** Takes one from it. */
    takeCookie(name: string, options: CookieSerializeOptions): void;
  }
}

type Site = Pick<Config, 'publicUrl'>;
/** Browsers take `Secure` cookies over https, and over http from the machine itself. */
const takesSecure = ({ publicUrl }: Site): boolean => publicUrl.protocol === 'https:' || isLoopback(publicUrl.hostname);

/** `__Host-` ties a cookie to exactly this origin (RFC 6265bis, 4.1.3.2): no other host of the domain can set or overwrite it. */
export const cookieName = (site: Site, name: string): string =>
  `${takesSecure(site) ? '__Host-' : ''}tetsuzuki-${name}`;

export const cookieOptions = (site: Site): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax',
  secure: takesSecure(site),
});

/** A value of several parts, as a cookie takes it. */
export const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What a cookie says that was {@link packed}; undefined where it wasn't. */
export function unpacked(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export const cookies = fp(
  async (app: FastifyInstance, { ring }: Pick<ApiDependencies, 'ring'>) => {
    // Newest key first: it signs, all check.
    await app.register(fastifyCookie, { secret: ring.ids.map((id) => ring.subkey(id, 'cookie')) });
    // A request stands for the whole call in what is added to it, and only its reply sets cookies.
    const replies = new WeakMap<FastifyRequest, FastifyReply>();
    app.addHook('onRequest', async (request, reply) => {
      replies.set(request, reply);
    });
    app.decorateRequest('giveCookie', function (this: FastifyRequest, name, value, options) {
      replies.get(this)?.setCookie(name, value, options);
    });
    app.decorateRequest('takeCookie', function (this: FastifyRequest, name, options) {
      replies.get(this)?.clearCookie(name, options);
    });
  },
  { name: 'cookies' },
);
