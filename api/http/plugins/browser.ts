/**
 * Which browser asks: signed random IDs in a cookie, tied to nothing else. It is given with the page of whatever button it is needed for, so
 * that it doesn't depend on the answer to the button; a caller that comes without a page gets it with the answer.
 *
 * A caller that comes without a cookie, but under an idempotency key, is known by an ID of its claim: a repeat under the key is the same caller.
 * That ID stands for this one claim and marks nothing else, so whoever repeats the request gets no right to what the first caller did besides.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { cookieName, cookieOptions } from './cookies.js';
import type { ApiDependencies } from '../../dependencies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** From here on the call is known by an ID of its claim, too. @param digest keyed, of what names the claim */
    claimBrowser(digest: string): void;
    /** Whether the ID of the claim is given with the answer. */
    givesClaimedBrowser(): boolean;
    /** Gives it. */
    giveClaimedBrowser(): void;
  }
}

const OWN = /^[A-Za-z0-9_-]{22}$/;
/** IDs of claims begin with a letter more. */
const CLAIMED = /^k[A-Za-z0-9_-]{22}$/;
const BETWEEN = '~';
/** So many claims' IDs stay in the cookie, the newest first. */
const MOST_CLAIMED = 8;
/** Longer than any one-time URL that is completed by it. */
const ONE_DAY_S = 86_400;

interface Known {
  own?: string;
  /** As in the cookie. */
  claimed: readonly string[];
  /** Of this call's claim. */
  mine?: string;
}

/** Adds `browserId`, `knownBrowserId` and `isBrowser` as well: see `CallContext`. */
export const browser = fp(
  async (app: FastifyInstance, { config }: Pick<ApiDependencies, 'config'>) => {
    const name = browserCookie(config);
    const known = new WeakMap<FastifyRequest, Known>();
    const replies = new WeakMap<FastifyRequest, FastifyReply>();
    app.addHook('onRequest', async (request, reply) => {
      replies.set(request, reply);
    });
    const knownOf = (request: FastifyRequest): Known => {
      const found = known.get(request) ?? read(request);
      known.set(request, found);
      return found;
    };
    const read = (request: FastifyRequest): Known => {
      const { valid, value } = request.unsignCookie(request.cookies[name] ?? '');
      const ids = valid ? value.split(BETWEEN) : [];
      const own = ids.find((id) => OWN.test(id));
      return {
        ...(own !== undefined && { own }),
        claimed: ids.filter((id) => CLAIMED.test(id)).slice(0, MOST_CLAIMED),
      };
    };
    const give = (request: FastifyRequest, next: Known): void => {
      known.set(request, next);
      const ids = [...(next.own === undefined ? [] : [next.own]), ...next.claimed];
      const options = { ...cookieOptions(config), signed: true, maxAge: ONE_DAY_S };
      replies.get(request)?.setCookie(name, ids.join(BETWEEN), options);
    };

    app.decorateRequest('claimBrowser', function (this: FastifyRequest, digest: string) {
      const mine = `k${createHash('sha256').update(digest).digest('base64url').slice(0, 22)}`;
      known.set(this, { ...knownOf(this), mine });
    });
    app.decorateRequest('givesClaimedBrowser', function (this: FastifyRequest) {
      const { mine, claimed } = knownOf(this);
      return mine !== undefined && claimed.includes(mine);
    });
    app.decorateRequest('giveClaimedBrowser', function (this: FastifyRequest) {
      const { mine, claimed, ...rest } = knownOf(this);
      if (mine === undefined) return;
      const others = claimed.filter((id) => id !== mine);
      give(this, { ...rest, mine, claimed: [mine, ...others].slice(0, MOST_CLAIMED) });
    });
    app.decorateRequest('isBrowser', function (this: FastifyRequest, is: (id: string) => boolean) {
      const { own, claimed, mine } = knownOf(this);
      if (mine !== undefined && is(mine)) {
        this.giveClaimedBrowser();
        return true;
      }
      return (own !== undefined && is(own)) || claimed.some(is);
    });
    app.decorateRequest('knownBrowserId', function (this: FastifyRequest) {
      return knownOf(this).own;
    });
    app.decorateRequest('browserId', function (this: FastifyRequest) {
      const { own, mine, claimed } = knownOf(this);
      if (own !== undefined) return own;
      if (mine !== undefined) {
        this.giveClaimedBrowser();
        return mine;
      }
      const made = randomBytes(16).toString('base64url');
      give(this, { own: made, claimed });
      return made;
    });
  },
  { name: 'browser', dependencies: ['cookies'] },
);

/** Name of the cookie. */
export const browserCookie = (config: ApiDependencies['config']): string => cookieName(config, 'browser');
