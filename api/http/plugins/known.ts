/**
 * For which accounts a browser is known: those to which somebody has proved in it to hold them (OWASP, "Slow down online guessing attacks with device
 * cookies"). It opens nothing. It says only that tries of strangers elsewhere are not this browser's: decision 089.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { z } from 'zod';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { cookieName, cookieOptions, packed, unpacked } from './cookies.js';

/** The last ones: a cookie has its limits, and so has a browser that many people share. */
const MOST_ACCOUNTS = 8;
const LIFE_S = 180 * 86_400;

declare module 'fastify' {
  interface FastifyRequest {
    /** The accounts for which this call has made the browser known. */
    newlyKnownFor(): readonly string[];
  }
}

const Known = z
  .array(z.strictObject({ of: z.string().max(200), word: z.string().regex(/^[\w-]{22}$/), until: z.int() }))
  .max(MOST_ACCOUNTS);
type Known = z.output<typeof Known>;

/** Adds `knownFor` and `remember`: see `CallContext`. */
export const known = fp(
  async (app: FastifyInstance, { config, tokens, clock }: Pick<ApiDependencies, 'config' | 'tokens' | 'clock'>) => {
    const name = knownCookie(config);
    const remembered = new WeakMap<FastifyRequest, Known>();
    const proved = new WeakMap<FastifyRequest, readonly string[]>();
    const now = (): number => Math.floor(clock() / 1000);
    const read = (request: FastifyRequest): Known => {
      const { valid, value } = request.unsignCookie(request.cookies[name] ?? '');
      const parsed = Known.safeParse(valid && value !== null ? unpacked(value) : undefined);
      return (parsed.data ?? []).filter(({ until }) => until > now());
    };
    const all = (request: FastifyRequest): Known => remembered.get(request) ?? read(request);
    const isOf =
      (holder: string) =>
      ({ of }: Known[number]): boolean =>
        tokens.matches('known', holder, of as Digest);

    app.decorateRequest('knownFor', function (this: FastifyRequest, holder: string) {
      return all(this).find(isOf(holder))?.word;
    });
    app.decorateRequest('newlyKnownFor', function (this: FastifyRequest) {
      return proved.get(this) ?? [];
    });
    app.decorateRequest('remember', function (this: FastifyRequest, holder: string) {
      const before = all(this);
      // A browser that is known keeps its word, and with it the count of its own tries.
      const word = before.find(isOf(holder))?.word ?? randomBytes(16).toString('base64url');
      const mine = { of: tokens.digest('known', holder), word, until: now() + LIFE_S };
      const others = before.filter((one) => !isOf(holder)(one));
      const next = [mine, ...others].slice(0, MOST_ACCOUNTS);
      remembered.set(this, next);
      proved.set(this, [...this.newlyKnownFor(), holder]);
      this.giveCookie(name, packed(next), { ...cookieOptions(config), signed: true, maxAge: LIFE_S });
    });
  },
  { name: 'known', dependencies: ['cookies'] },
);

/** Name of the cookie. */
export const knownCookie = (config: ApiDependencies['config']): string => cookieName(config, 'known');
