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
  finish,
  type IdempotencyClaim,
  type IdempotencyState,
  release,
} from '../../../db/platform/idempotency.js';
import type { Digest, Sealed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { isChanging, type OperationSpec } from '../operation.js';
import { malformed, problem } from '../problems.js';
import { browserCookie } from './browser.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Makes the ID that a form carries, so that sending the form twice is one submission: {@link FastifyRequest.useSubmissionId}. */
    newSubmissionId(): string;
    /** Takes the ID that a form carried: all IDs of the request are then the same for each sending. @returns whether we made it */
    useSubmissionId(id: unknown): boolean;
  }
}

const SUBMISSION = /^([0-9A-HJKMNP-TV-Z]{26})\.([\w.-]{1,100})$/;
const KEY = /^[\x21-\x7e]{1,128}$/;
/** How long a repeat waits for the first to end before it is told to come again, and how often it checks. */
const PATIENCE_MS = 10_000;
const CHECK_EVERY_MS = 100;

const Kept = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
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
        return this.headers['idempotency-key'] !== undefined;
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
      return true;
    });

    app.addHook('preHandler', async (request, reply) => {
      const operation = request.routeOptions.config.operation;
      const key = request.headers['idempotency-key'];
      if (!operation || !isChanging(request.method) || key === undefined) return;
      if (typeof key !== 'string' || !KEY.test(key)) throw malformed({ path: 'Idempotency-Key', reason: 'bad-format' });
      const mine = await claimOf(deps, request, operation, key);
      const answer = await settled(deps, mine);
      if (answer.state === 'mismatch') throw malformed({ path: 'Idempotency-Key', reason: 'bad-format' });
      if (answer.state === 'running') throw problem('wrong-state');
      if (answer.state === 'too-many') throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
      if (answer.state === 'done') {
        // Waits until it is sent, so that the handler doesn't run.
        await replay(reply, opened(deps, mine, answer.response));
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
        const answer = final && typeof payload === 'string' && sealed(deps, mine, kept(deps, reply, payload));
        if (answer && answer.length <= MOST_KEPT) await finish(deps.db, mine, answer);
        else await release(deps.db, mine);
      } catch (err) {
        // The work is done and must be answered; a repeat will do it again under the same procedure ID.
        request.log.warn({ err }, 'an answer could not be kept for repeats');
      }
    });
  },
  { name: 'idempotency', dependencies: ['sessions', 'limits', 'browser'] },
);

/** Keys are the caller's own: those of a person who is signed in, whose session may have a new ID since, or those of a network. */
async function claimOf(
  { tokens, clock }: Pick<Needs, 'tokens' | 'clock'>,
  request: FastifyRequest,
  operation: OperationSpec,
  key: string,
): Promise<IdempotencyClaim> {
  const realms = operation.session ? [operation.session] : (operation.optionalSession ?? []);
  const sessions = await Promise.all(realms.map((realm) => request.session(realm)));
  const people = sessions.flatMap((session) => (session ? [`${session.realm}:${session.userId}`] : []));
  const content = [request.params, request.query, request.body].map(canonical).join('\n');
  return {
    key: tokens.digest('idempotency-key', key),
    operation: operation.operationId,
    caller: tokens.digest('idempotency-caller', people.length > 0 ? people.join(' ') : request.clientNetwork()),
    requestDigest: tokens.digest('idempotency-request', content),
    procedureId: ulid(clock()),
  };
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
  while (answer.state === 'running' && performance.now() < end) {
    await sleep(CHECK_EVERY_MS);
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
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value === undefined) continue;
    const values = [value].flat().map(String);
    // The cookie with the browser's ID is not part of the answer: the repeat may come from another browser of the same network.
    headers[name] =
      name === 'set-cookie' ? values.filter((cookie) => !cookie.startsWith(`${browserCookie(config)}=`)) : values;
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
