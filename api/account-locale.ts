/** A language that somebody who is signed in chooses on a page (`?lang=`) is the account's from then on: mails follow it, and other browsers. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { chooseLocale as chooseOfMember } from '../db/jairo/accounts.js';
import type { Db } from '../db/knex.js';
import { chooseLocale as chooseOfStudent } from '../db/shomei/accounts.js';
import { chooseLocale as chooseOfUniversity } from '../db/utokyo/members.js';
import type { Locale } from '../workflows/contracts/procedure.js';
import { typedText } from './http/forms.js';
import type { Realm } from './http/operation.js';
import type { ApiDependencies } from './dependencies.js';

/** The realms whose accounts keep a language. */
const CHOOSE: Partial<Record<Realm, (db: Db, userId: string, locale: Locale) => Promise<void>>> = {
  shomei: chooseOfStudent,
  jairo: chooseOfMember,
  utokyo: chooseOfUniversity,
};
const REALMS = Object.keys(CHOOSE) as Realm[];

const OWN: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin']);

export const accountLocale = fp(
  async (app: FastifyInstance, { db }: Pick<ApiDependencies, 'db'>) => {
    app.addHook('preHandler', async (request) => {
      const { page } = request.routeOptions.config;
      // A link on another site must not change the account.
      if (!OWN.has(request.headers['sec-fetch-site'])) return;
      if (!page || typedText(request.query, 'lang') !== request.locale) return;
      for (const realm of REALMS) {
        // Whoever is signed in: the page need not be theirs.
        const session = await request.session(realm, false);
        if (session) await CHOOSE[realm]?.(db, session.userId, request.locale);
      }
    });
  },
  { name: 'account-locale', dependencies: ['locale', 'sessions'] },
);
