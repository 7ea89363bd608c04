/** Sessions of people who signed in: kept in PostgreSQL, so that they can be ended from here, and known to the browser by a random ID. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Db } from '../../../db/knex.js';
import { createSession, endSession, type Session, touchSession } from '../../../db/platform/sessions.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { NewSession } from '../call-context.js';
import type { Realm } from '../operation.js';
import { cookieName, cookieOptions } from './cookies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the browser has the ID of a session, real or not: the one that it sent, or what the answer gives it instead. */
    hasSessionId(realm: Realm): boolean;
    /** The session ID as the browser sent it, real or not, whatever the answer gives it. */
    sentSessionId(realm: Realm): string | undefined;
  }
}

const ID = /^[A-Za-z0-9_-]{43}$/;

type Needs = Pick<ApiDependencies, 'config' | 'db' | 'tokens'>;

/** Adds what a `SessionCall` has beside a `CallContext`, except the language. */
export const sessions = fp(
  async (app: FastifyInstance, { config, db, tokens }: Needs) => {
    const cookieOf = (realm: Realm): string => cookieName(config, `session-${realm}`);
    /** A session outlives a change of the newest key: it is looked for under every one. */
    const digestsOf = (id: string): string[] => tokens.digests('session', id);
    const idOf = (request: FastifyRequest, realm: Realm): string | undefined => {
      const changed = given.get(request);
      return changed?.has(realm) ? changed.get(realm) : request.sentSessionId(realm);
    };
    const found = new WeakMap<FastifyRequest, Map<Realm, Promise<Session | undefined>>>();
    /** What the answer makes of the browser's session. */
    const given = new WeakMap<FastifyRequest, Map<Realm, string | undefined>>();
    const give = (request: FastifyRequest, realm: Realm, id: string | undefined): void => {
      given.set(request, new Map(given.get(request)).set(realm, id));
      found.delete(request);
      request.hides(realm);
    };

    app.decorateRequest('hasSessionId', function (this: FastifyRequest, realm: Realm) {
      return idOf(this, realm) !== undefined;
    });
    app.decorateRequest('sentSessionId', function (this: FastifyRequest, realm: Realm) {
      const id = this.cookies[cookieOf(realm)];
      return id !== undefined && ID.test(id) ? id : undefined;
    });
    app.decorateRequest('session', function (this: FastifyRequest, realm: Realm, isShown = true) {
      const known = found.get(this) ?? new Map<Realm, Promise<Session | undefined>>();
      found.set(this, known);
      const id = idOf(this, realm);
      // Only a question may say so: whatever changes something is somebody's.
      const unattended = this.method === 'GET' && this.headers['x-unattended'] !== undefined;
      const touched = () =>
        id === undefined ? Promise.resolve(undefined) : touchSession(db, digestsOf(id), realm, unattended);
      const session = known.get(realm) ?? touched();
      known.set(realm, session);
      return session.then((one) => {
        if (one && isShown) this.shows(realm, { holder: one.userId, endsAt: one.idleEndsAt });
        return one;
      });
    });
    app.decorateRequest('startSession', async function (this: FastifyRequest, session: NewSession, within: Db = db) {
      const { realm } = session;
      const earlier = idOf(this, realm);
      this.aboutToChange();
      if (earlier !== undefined) await endSession(within, digestsOf(earlier));
      const id = randomBytes(32).toString('base64url');
      await createSession(within, { ...session, idDigest: tokens.digest('session', id) });
      give(this, realm, id);
      this.giveCookie(cookieOf(realm), id, cookieOptions(config));
    });
    app.decorateRequest('endSession', async function (this: FastifyRequest, realm: Realm) {
      const id = idOf(this, realm);
      this.aboutToChange();
      if (id !== undefined) await endSession(db, digestsOf(id));
      give(this, realm, undefined);
      this.takeCookie(cookieOf(realm), cookieOptions(config));
    });
  },
  { name: 'sessions', dependencies: ['cookies'] },
);
