/**
 * `Idempotency-Key`: a repeat of a changing operation answers as the first did. The key is claimed before the handler runs and the answer is
 * kept, sealed, before it is sent. A claim that a crash left unfinished runs again under the procedure ID of the first try, which is what
 * makes the repeat harmless: Temporal knows that ID already.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ulid } from 'ulid';
import { z } from 'zod';
import {
  claim,
  findAnswer,
  finish,
  type IdempotencyClaim,
  type IdempotencyState,
  placeOfClaimed,
  release,
} from '../../../db/platform/idempotency.js';
import type { Digest, Sealed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { isChanging, type OperationSpec, type Realm } from '../operation.js';
import { malformed, problem } from '../problems.js';
import { browserCookie } from './browser.js';
import { cookieName } from './cookies.js';
import { knownCookie } from './known.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Makes the ID that a form carries, so that sending the form twice is one submission: {@link FastifyRequest.useSubmissionId}. */
    newSubmissionId(): string;
    /**
     * Answers a repeat that comes with the cookie of a session that the first try ended: as the first, without the cookie that it set.
     * The request is checked before. @returns whether it was one
     */
    repeatsWhatEndedItsSession(reply: FastifyReply): Promise<boolean>;
    /** Takes the ID that a form carried: all IDs of the request are then the same for each sending. @returns whether we made it */
    useSubmissionId(id: unknown): boolean;
  }
}

const SUBMISSION = /^([0-9A-HJKMNP-TV-Z]{26})\.([\w.-]{1,100})$/;
const KEY = /^[\x21-\x7e]{1,128}$/;
/** How long a repeat waits for the first to end before it is told to come again; it checks less and less often, as each check costs a transaction. */
const PATIENCE_MS = 10_000;
const FIRST_CHECK_MS = 100;
const LAST_CHECKS_MS = 1_000;
/** After how long it is to come again. */
const AGAIN_S = 2;

const Kept = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
  /** Whether the browser's ID of the claim was given. The ID itself is not kept. */
  gaveBrowser: z.boolean().optional(),
  /** The accounts for which it made its browser known. */
  knownFor: z.array(z.string()).optional(),
});
type Kept = z.output<typeof Kept>;
/** Longest answer that is kept, sealed: many times the usual. Of a longer one a repeat does the work again, under the same procedure ID. */
const MOST_KEPT = 32 * 1024;
/** Headers that are part of an answer, beside those that every answer has. */
const KEPT_HEADERS = ['content-type', 'set-cookie', 'location'] as const;

type Needs = Pick<ApiDependencies, 'config' | 'db' | 'tokens' | 'sealer' | 'clock'>;

/** Adds `idFor`, `procedureIdFor` and `isRepeatable` as well: see `CallContext`. */
export const idempotency = fp(
  async (app: FastifyInstance, deps: Needs) => {
    const claims = new WeakMap<FastifyRequest, IdempotencyClaim>();
    const ulids = new WeakMap<FastifyRequest, string>();
    const submitted = new WeakSet<FastifyRequest>();

    app.decorateRequest('idFor', function (this: FastifyRequest, what: string) {
      const id = ulids.get(this) ?? ulid(deps.clock());
      ulids.set(this, id);
      return `${what}-${id}`;
    });
    app.decorateRequest('procedureIdFor', function (this: FastifyRequest, service: string, kind: string) {
      return this.idFor(`${service}-${kind}`);
    });
    app.decorateRequest('isRepeatable', {
      getter(this: FastifyRequest) {
        return this.headers['idempotency-key'] !== undefined || submitted.has(this);
      },
    });

    // Signed, because whoever could choose the ID could aim at a procedure of somebody else.
    app.decorateRequest('newSubmissionId', () => {
      const id = ulid(deps.clock());
      return `${id}.${deps.tokens.digest('submission', id)}`;
    });
    app.decorateRequest('useSubmissionId', function (this: FastifyRequest, submission: unknown) {
      const [, id, mac] = SUBMISSION.exec(String(submission)) ?? [];
      if (id === undefined || !deps.tokens.matches('submission', id, mac as Digest)) return false;
      ulids.set(this, id);
      submitted.add(this);
      return true;
    });

    app.decorateRequest('repeatsWhatEndedItsSession', async function (this: FastifyRequest, reply: FastifyReply) {
      const mine = await claimBySession(deps, this);
      const answer = mine && (await findAnswer(deps.db, mine));
      if (!mine || answer === undefined) return false;
      await replay(reply, opened(deps, mine, answer));
      return true;
    });

    app.addHook('preHandler', async (request, reply) => {
      const operation = request.routeOptions.config.operation;
      const key = keyOf(request);
      if (!operation || operation.secretAnswer || key === undefined) return;
      const mine = await claimOf(deps, request, operation, key);
      if (!mine.isPerson && (await request.repeatsWhatEndedItsSession(reply))) return;
      const answer = await settled(deps, mine);
      if (answer.state === 'mismatch') throw malformed({ path: 'Idempotency-Key', reason: 'other-request' });
      if (answer.state === 'running') {
        // The first is still being answered, and may be taken.
        request.aboutToChange(procedureIn(request));
        throw problem('unavailable', { retryAfterS: AGAIN_S });
      }
      if (answer.state === 'too-many') throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
      request.claimBrowser(deps.tokens.digests('browser-of-claim', answer.procedureId));
      if (answer.state === 'done') {
        const first = opened(deps, mine, answer.response);
        if (first.gaveBrowser) request.giveClaimedBrowser();
        for (const holder of first.knownFor ?? []) request.remember(holder);
        // Waits until it is sent, so that the handler doesn't run.
        await replay(reply, first);
        return;
      }
      claims.set(request, mine);
      ulids.set(request, answer.procedureId);
    });

    app.addHook('onSend', async (request, reply, payload) => {
      const mine = claims.get(request);
      if (!mine) return;
      claims.delete(request);
      const final = reply.statusCode < 500 && reply.statusCode !== 429;
      try {
        if (!final || typeof payload !== 'string') await release(deps.db, mine);
        else {
          const ofBrowser = { gaveBrowser: request.givesClaimedBrowser(), knownFor: [...request.newlyKnownFor()] };
          const answer = { ...kept(deps, reply, payload), ...ofBrowser };
          const made = sealed(deps, mine, answer);
          if (made.length <= MOST_KEPT) await finish(deps.db, mine, made);
          else await release(deps.db, mine);
          await keepBySession(deps, request, answer);
        }
      } catch (err) {
        // The work is done and must be answered; a repeat will do it again under the same procedure ID.
        request.log.warn({ err }, 'an answer could not be kept for repeats');
      }
    });
  },
  { name: 'idempotency', dependencies: ['sessions', 'limits', 'browser', 'known'] },
);

/** Keys are the caller's own: those of a person who is signed in, whose session may have a new ID since, or those of a network. */
async function claimOf(
  deps: Pick<Needs, 'db' | 'tokens' | 'clock'>,
  request: FastifyRequest,
  operation: OperationSpec,
  key: string,
): Promise<IdempotencyClaim & { isPerson: boolean }> {
  const sessions = await Promise.all(realmsOf(operation).map((realm) => request.session(realm)));
  const people = sessions.flatMap((session) => (session ? [`${session.realm}:${session.userId}`] : []));
  const isPerson = people.length > 0;
  const caller = isPerson ? people.join(' ') : request.clientNetwork();
  return { ...(await claimBy(deps, request, { operation, key, caller })), isPerson };
}

/** Under the key of the ring under which the first try claimed; where none did, under the newest. */
async function claimBy(
  { db, tokens, clock }: Pick<Needs, 'db' | 'tokens' | 'clock'>,
  request: FastifyRequest,
  { operation: { operationId: operation }, key, caller }: { operation: OperationSpec; key: string; caller: string },
): Promise<IdempotencyClaim> {
  const content = [request.params, request.query, request.body].map(canonical).join('\n');
  const [keys, callers] = [tokens.digests('idempotency-key', key), tokens.digests('idempotency-caller', caller)];
  const requests = tokens.digests('idempotency-request', content);
  const at =
    keys.length > 1
      ? await placeOfClaimed(
          db,
          operation,
          keys.map((one, nth) => ({ key: one, caller: callers[nth] ?? '' })),
        )
      : 0;
  const under = (digests: string[]): string => digests[at] ?? '';
  return {
    key: under(keys),
    operation,
    caller: under(callers),
    requestDigest: under(requests),
    procedureId: ulid(clock()),
  };
}

const realmsOf = ({ session, optionalSession = [] }: OperationSpec): readonly Realm[] =>
  session ? [session] : optionalSession;

/** The key of a request that changes something. @throws Refusal `malformed` */
function keyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (!isChanging(method) || key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) throw malformed({ path: 'Idempotency-Key', reason: 'bad-format' });
  return key;
}

/** The claim of whoever sent a request with the cookies of these sessions, which need not be there any more. */
async function claimBySession(
  deps: Pick<Needs, 'db' | 'tokens' | 'clock'>,
  request: FastifyRequest,
): Promise<IdempotencyClaim | undefined> {
  const { operation } = request.routeOptions.config;
  const key = keyOf(request);
  if (!operation || key === undefined) return undefined;
  const ids = realmsOf(operation).flatMap((realm) => request.sentSessionId(realm) ?? []);
  if (ids.length === 0) return undefined;
  return claimBy(deps, request, { operation, key, caller: `ended ${ids.join(' ')}` });
}

/** An answer that put another session in place of the caller's, or none, is kept for the cookie of the old one as well, without the new one. */
async function keepBySession(deps: Needs, request: FastifyRequest, answer: Kept): Promise<void> {
  const { 'set-cookie': cookies = [], ...headers } = answer.headers;
  const ofSession = cookieName(deps.config, 'session-');
  if (![cookies].flat().some((cookie) => cookie.startsWith(ofSession))) return;
  const mine = await claimBySession(deps, request);
  if (!mine) return;
  await claim(deps.db, mine);
  await finish(deps.db, mine, sealed(deps, mine, { ...answer, headers, gaveBrowser: false, knownFor: [] }));
}

/** The procedure that the request's path names. */
function procedureIn({ params }: FastifyRequest): string | undefined {
  const named: unknown = Reflect.get(Object(params), 'procedureId');
  return typeof named === 'string' ? named : undefined;
}

/** JSON with sorted keys: the same request in another order is the same request. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Claims; while the first is still running, waits for it. */
async function settled({ db }: Pick<Needs, 'db'>, mine: IdempotencyClaim): Promise<IdempotencyState> {
  const end = performance.now() + PATIENCE_MS;
  let answer = await claim(db, mine);
  for (let ms = FIRST_CHECK_MS; answer.state === 'running' && performance.now() < end; ms *= 1.5) {
    await sleep(Math.min(ms, LAST_CHECKS_MS));
    answer = await claim(db, mine);
  }
  return answer;
}

const contextOf = ({ operation, caller, key }: IdempotencyClaim): string => `idempotency/${operation}/${caller}/${key}`;

const sealed = ({ sealer }: Pick<Needs, 'sealer'>, mine: IdempotencyClaim, answer: Kept): Sealed =>
  sealer.seal(JSON.stringify(answer), contextOf(mine));

const opened = ({ sealer }: Pick<Needs, 'sealer'>, mine: IdempotencyClaim, response: string): Kept =>
  Kept.parse(JSON.parse(sealer.open(response as Sealed, contextOf(mine))));

function kept({ config }: Pick<Needs, 'config'>, reply: FastifyReply, body: string): Kept {
  const headers: Kept['headers'] = {};
  // Cookies that tell of a browser are not part of the answer: the repeat may come from another one of the same network, and has its own.
  const ofBrowser = [browserCookie(config), knownCookie(config)];
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value === undefined) continue;
    const values = [value].flat().map(String);
    headers[name] = values.filter((one) => !ofBrowser.some((cookie) => one.startsWith(`${cookie}=`)));
  }
  return { status: reply.statusCode, headers, body };
}

function replay(reply: FastifyReply, { status, headers, body }: Kept): FastifyReply {
  for (const [name, value] of Object.entries(headers)) {
    const [only, ...more] = [value].flat();
    if (only !== undefined) reply.header(name, more.length > 0 ? [only, ...more] : only);
  }
  return reply.code(status).header('Idempotent-Replayed', 'true').send(body);
}
