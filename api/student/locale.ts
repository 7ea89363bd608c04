/** A language that somebody who is signed in chooses on a page (`?lang=`) is the account's from then on: mails follow it, and other browsers. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { chooseLocale } from '../../db/shomei/accounts.js';
import { typedText } from '../http/forms.js';
import type { ApiDependencies } from '../dependencies.js';

const OWN: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin']);

export const studentLocale = fp(
  async (app: FastifyInstance, { db }: Pick<ApiDependencies, 'db'>) => {
    app.addHook('preHandler', async (request) => {
      const { page } = request.routeOptions.config;
      // A link on another site must not change the account.
      if (!OWN.has(request.headers['sec-fetch-site'])) return;
      if (!page || typedText(request.query, 'lang') !== request.locale) return;
      // Whoever is signed in: the page need not be theirs.
      const session = await request.session('shomei', false);
      if (session) await chooseLocale(db, session.userId, request.locale);
    });
  },
  { name: 'student-locale', dependencies: ['locale', 'sessions'] },
);
