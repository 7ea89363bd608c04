/**
 * What changes something must come from our own pages, or from no page at all: a browser says by itself where a request comes from
 * (`Origin`, `Sec-Fetch-Site`), and a caller that isn't a browser says nothing. HTML forms carry a CSRF token besides (`pages.ts`).
 */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { isChanging } from '../operation.js';
import { problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';
import { hostCheck } from './hosts.js';

/** `none`: typed or bookmarked. Anything unknown is refused with the cross-site ones. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none']);

export const sameOrigin = fp(
  async (app: FastifyInstance, { config }: Pick<ApiDependencies, 'config'>) => {
    const isOurHost = hostCheck(config);
    const isOurOrigin = (origin: string): boolean => {
      const [scheme, host] = origin.split('//');
      return scheme === config.publicUrl.protocol && host !== undefined && isOurHost(host);
    };
    app.addHook('onRequest', async ({ method, headers, routeOptions }) => {
      if (!isChanging(method)) return;
      const { origin, 'sec-fetch-site': site } = headers;
      // `Referrer-Policy: no-referrer` makes browsers send `null` with our own forms too: there the other header decides, and where a browser
      // or a filter on the way leaves that out, or a page is sent again by the person (`none`), the token that every form carries.
      const isTokens = routeOptions.config.page && (site === undefined || site === 'none');
      const isOwnForm = origin === 'null' && (site === 'same-origin' || isTokens);
      if (origin !== undefined && !isOwnForm && !isOurOrigin(origin)) throw problem('cross-site');
      if (site !== undefined && (typeof site !== 'string' || !OWN_SITES.has(site))) throw problem('cross-site');
    });
  },
  { name: 'same-origin' },
);
