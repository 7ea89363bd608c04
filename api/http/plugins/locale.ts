/** The language of an answer: `?lang=`, else the cookie that an earlier `?lang=` left, else Accept-Language, else Japanese. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { LOCALES, pickLocale, type Text } from '../../text/index.js';
import { cookieName, cookieOptions } from './cookies.js';

const ONE_YEAR_S = 31_536_000;

type Needs = Pick<ApiDependencies, 'config'> & { createText: (locale: Locale) => Text };

/** Adds `locale`, `text`, `chosenLocale` and `keepLocale`: see `CallContext` and `SessionCall`. */
export const locale = fp(
  async (app: FastifyInstance, { config, createText }: Needs) => {
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
    app.decorateRequest('chosenLocale', {
      getter(this: FastifyRequest) {
        return LOCALES.find((one) => one === asked(this)) ?? LOCALES.find((one) => one === this.cookies?.[name]);
      },
    });
    app.decorateRequest('keepLocale', function (this: FastifyRequest, chosen: Locale) {
      if (this.cookies[name] !== chosen)
        this.giveCookie(name, chosen, { ...cookieOptions(config), maxAge: ONE_YEAR_S });
    });
    app.addHook('onRequest', async (request) => {
      if (request.routeOptions.config.page && asked(request) === request.locale) request.keepLocale(request.locale);
    });
  },
  { name: 'locale', dependencies: ['cookies'] },
);
