/** Sessions of people who signed in: kept in PostgreSQL, so that they can be ended from here, and known to the browser by a random ID. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Db } from '../../../db/knex.js';
import { createSession, endSession, type Session, touchSession } from '../../../db/platform/sessions.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { NewSession } from '../call-context.js';
import type { Realm } from '../operation.js';
import { cookieName, cookieOptions } from './cookies.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Keyed digest of the session ID as the browser sent it, real or not; once the answer gives it another or none, of that. */
    sessionDigest(realm: Realm): string | undefined;
    /** The same as the browser sent it, whatever the answer gives it. */
    sentSessionDigest(realm: Realm): string | undefined;
  }
}

const ID = /^[A-Za-z0-9_-]{43}$/;

type Needs = Pick<ApiDependencies, 'config' | 'db' | 'tokens'>;

/** Adds what a `SessionCall` has beside a `CallContext`, except the language. */
export const sessions = fp(
  async (app: FastifyInstance, { config, db, tokens }: Needs) => {
    const cookieOf = (realm: Realm): string => cookieName(config, `session-${realm}`);
    const digestOf = (id: string): string => tokens.digest('session', id);
    const checkedDigest = (id: string | undefined): string | undefined =>
      id !== undefined && ID.test(id) ? digestOf(id) : undefined;
    const replies = new WeakMap<FastifyRequest, FastifyReply>();
    const found = new WeakMap<FastifyRequest, Map<Realm, Promise<Session | undefined>>>();
    /** What the answer makes of the browser's session. */
    const given = new WeakMap<FastifyRequest, Map<Realm, string | undefined>>();
    const give = (request: FastifyRequest, realm: Realm, id: string | undefined): void => {
      given.set(request, new Map(given.get(request)).set(realm, id));
      found.delete(request);
    };
    app.addHook('onRequest', async (request, reply) => {
      replies.set(request, reply);
    });

    app.decorateRequest('sessionDigest', function (this: FastifyRequest, realm: Realm) {
      const changed = given.get(this);
      return changed?.has(realm) ? checkedDigest(changed.get(realm)) : this.sentSessionDigest(realm);
    });
    app.decorateRequest('sentSessionDigest', function (this: FastifyRequest, realm: Realm) {
      return checkedDigest(this.cookies[cookieOf(realm)]);
    });
    app.decorateRequest('session', function (this: FastifyRequest, realm: Realm) {
      const known = found.get(this) ?? new Map<Realm, Promise<Session | undefined>>();
      found.set(this, known);
      const digest = this.sessionDigest(realm);
      // Only a question may say so: whatever changes something is somebody's.
      const unattended = this.method === 'GET' && this.headers['x-unattended'] !== undefined;
      const touched = () =>
        digest === undefined ? Promise.resolve(undefined) : touchSession(db, digest, realm, unattended);
      const session = known.get(realm) ?? touched();
      known.set(realm, session);
      return session.then((one) => {
        if (one) this.shows(realm, one.idleEndsAt);
        return one;
      });
    });
    app.decorateRequest('startSession', async function (this: FastifyRequest, session: NewSession, within: Db = db) {
      const { realm } = session;
      const earlier = this.sessionDigest(realm);
      if (earlier !== undefined) await endSession(within, earlier);
      const id = randomBytes(32).toString('base64url');
      await createSession(within, { ...session, idDigest: digestOf(id) });
      give(this, realm, id);
      replies.get(this)?.setCookie(cookieOf(realm), id, cookieOptions(config));
    });
    app.decorateRequest('endSession', async function (this: FastifyRequest, realm: Realm) {
      const digest = this.sessionDigest(realm);
      this.aboutToChange();
      if (digest !== undefined) await endSession(db, digest);
      give(this, realm, undefined);
      replies.get(this)?.clearCookie(cookieOf(realm), cookieOptions(config));
    });
  },
  { name: 'sessions', dependencies: ['cookies'] },
);
