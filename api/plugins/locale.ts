/** The language of an answer: `?lang=`, else the cookie that an earlier `?lang=` left, else Accept-Language, else Japanese. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Locale } from '../../workflows/contracts/procedure.js';
import { createText, pickLocale, type Text } from '../text/index.js';
import { cookieName, cookieOptions } from './cookies.js';
import type { ApiDependencies } from './dependencies.js';

declare module 'fastify' {
  interface FastifyRequest {
    readonly locale: Locale;
    /** Texts in the caller's language. */
    readonly text: Text;
  }
}

const ONE_YEAR_S = 31_536_000;

export const locale = fp(
  async (app: FastifyInstance, { config }: ApiDependencies) => {
    const name = cookieName(config, 'lang');
    const asked = ({ query }: FastifyRequest): unknown =>
      typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
    // Getters, so that a refusal before any hook has its language too.
    app.decorateRequest('locale', {
      getter(this: FastifyRequest) {
        return pickLocale({
          query: asked(this),
          cookie: this.cookies?.[name],
          acceptLanguage: this.headers['accept-language'],
        });
      },
    });
    app.decorateRequest('text', {
      getter(this: FastifyRequest) {
        return createText(this.locale);
      },
    });
    app.addHook('onRequest', async (request, reply) => {
      if (!request.routeOptions.config.page || asked(request) !== request.locale) return;
      if (request.cookies[name] !== request.locale)
        reply.setCookie(name, request.locale, { ...cookieOptions(config), maxAge: ONE_YEAR_S });
    });
  },
  { name: 'locale', dependencies: ['cookies'] },
);
