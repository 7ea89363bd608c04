/** Cookies: their names and flags in one place, signed under the key ring where nobody else may make one. */
import fastifyCookie, { type CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../../worker/runtime/settings/config.js';
import type { ApiDependencies } from '../../dependencies.js';
import { isLoopback } from './hosts.js';

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

export const cookies = fp(
  async (app: FastifyInstance, { ring }: Pick<ApiDependencies, 'ring'>) => {
    // Newest key first: it signs, all check.
    await app.register(fastifyCookie, { secret: ring.ids.map((id) => ring.subkey(id, 'cookie')) });
  },
  { name: 'cookies' },
);
