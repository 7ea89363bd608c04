/**
 * Which browser asks: signed random IDs in a cookie, tied to nothing else. It is given with the page of whatever button it is needed for, so
 * that it doesn't depend on the answer to the button; a caller that comes without a page gets it with the answer. Each time that something is
 * tied to it or looked for by it, it is given anew for its whole time: it outlives what is tied to it.
 *
 * A caller that comes without a cookie, but under an idempotency key, is known by an ID of its claim: a repeat under the key is the same caller.
 * That ID stands for this one claim and marks nothing else, so whoever repeats the request gets no right to what the first caller did besides.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { cookieName, cookieOptions } from './cookies.js';
import type { ApiDependencies } from '../../dependencies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * From here on the call is known by an ID of its claim, too.
     * @param digests keyed, of what names the claim: under every key, as the first try may have been made under an older one
     */
    claimBrowser(digests: readonly string[]): void;
    /** Whether an ID of the claim is given with the answer. */
    givesClaimedBrowser(): boolean;
    /** Gives what the first try may have given. */
    giveClaimedBrowser(): void;
  }
}

const RANDOM = /^[A-Za-z0-9_-]{22}$/;
/** IDs of claims are told from random ones by this letter before them. */
const CLAIM_MARK = 'k';
const OF_CLAIM = /^k[A-Za-z0-9_-]{22}$/;
const BETWEEN = '~';
/** So many IDs of claims stay in the cookie, the newest first. */
const MOST_OF_CLAIMS = 8;
/** Longer than anything that is tied to a browser. */
const ONE_DAY_S = 86_400;

interface Ids {
  /** The one that came with a page. */
  random?: string;
  /** Of this call's claim: what the caller is known by that has no random one. */
  ofThisClaim: readonly string[];
  /** Of claims, as in the cookie. */
  ofClaims: readonly string[];
}

/** Adds `browserId`, `knownBrowserId` and `isBrowser` as well: see `CallContext`. */
export const browser = fp(
  async (app: FastifyInstance, { config }: Pick<ApiDependencies, 'config'>) => {
    const name = browserCookie(config);
    const found = new WeakMap<FastifyRequest, Ids>();
    const idsOf = (request: FastifyRequest): Ids => {
      const ids = found.get(request) ?? read(request);
      found.set(request, ids);
      return ids;
    };
    const read = (request: FastifyRequest): Ids => {
      const { valid, value } = request.unsignCookie(request.cookies[name] ?? '');
      const ids = valid ? value.split(BETWEEN) : [];
      const random = ids.find((id) => RANDOM.test(id));
      const ofClaims = ids.filter((id) => OF_CLAIM.test(id)).slice(0, MOST_OF_CLAIMS);
      return { ...(random !== undefined && { random }), ofThisClaim: [], ofClaims };
    };
    const give = (request: FastifyRequest, ids: Ids): void => {
      found.set(request, ids);
      const whole = [...(ids.random === undefined ? [] : [ids.random]), ...ids.ofClaims].join(BETWEEN);
      request.giveCookie(name, whole, { ...cookieOptions(config), signed: true, maxAge: ONE_DAY_S });
    };
    const giveOfClaim = (request: FastifyRequest, given: readonly string[]): void => {
      const ids = idsOf(request);
      const others = ids.ofClaims.filter((id) => !given.includes(id));
      give(request, { ...ids, ofClaims: [...given, ...others].slice(0, MOST_OF_CLAIMS) });
    };

    app.decorateRequest('claimBrowser', function (this: FastifyRequest, digests: readonly string[]) {
      const idOf = (digest: string): string =>
        `${CLAIM_MARK}${createHash('sha256').update(digest).digest('base64url').slice(0, 22)}`;
      found.set(this, { ...idsOf(this), ofThisClaim: digests.map(idOf) });
    });
    app.decorateRequest('givesClaimedBrowser', function (this: FastifyRequest) {
      const { ofThisClaim, ofClaims } = idsOf(this);
      return ofThisClaim.some((id) => ofClaims.includes(id));
    });
    app.decorateRequest('giveClaimedBrowser', function (this: FastifyRequest) {
      const { ofThisClaim } = idsOf(this);
      if (ofThisClaim.length > 0) giveOfClaim(this, ofThisClaim);
    });
    app.decorateRequest('isBrowser', function (this: FastifyRequest, is: (id: string) => boolean) {
      const ids = idsOf(this);
      const { random, ofThisClaim, ofClaims } = ids;
      const ofFirstTry = ofThisClaim.find(is);
      const isIt = ofFirstTry !== undefined || (random !== undefined && is(random)) || ofClaims.some(is);
      if (ofFirstTry !== undefined) giveOfClaim(this, [ofFirstTry]);
      else if (isIt) give(this, ids);
      return isIt;
    });
    app.decorateRequest('knownBrowserId', function (this: FastifyRequest) {
      return idsOf(this).random;
    });
    app.decorateRequest('browserId', function (this: FastifyRequest) {
      const ids = idsOf(this);
      const [ofClaim] = ids.ofThisClaim;
      if (ids.random === undefined && ofClaim !== undefined) {
        giveOfClaim(this, [ofClaim]);
        return ofClaim;
      }
      const { random = randomBytes(16).toString('base64url') } = ids;
      give(this, { ...ids, random });
      return random;
    });
  },
  { name: 'browser', dependencies: ['cookies'] },
);

/** Name of the cookie. */
export const browserCookie = (config: ApiDependencies['config']): string => cookieName(config, 'browser');
