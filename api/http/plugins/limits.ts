/** Limits that hold over every API process: `await call.limit({ name: 'sign-in:return', limit: 20, windowMs: HOUR_MS })`. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { giveBack, type LimitRule, takeAll, takeAllOnce } from '../../../db/platform/limits.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext, CallLimit } from '../call-context.js';
import { problem, Refusal } from '../problems.js';
import { addressIn, networkOf } from './addresses.js';

/** A limit as it is counted. */
export const limitRule = (
  { counted }: Pick<ApiDependencies['tokens'], 'counted'>,
  { name, subject, limit, windowMs }: CallLimit & { subject: string },
): LimitRule => ({ key: `${name}:${counted(`limit:${name}`, subject)}`, limit, windowMs });

/** Limits of a call, as they are counted. */
export const limitRules = (
  { tokens }: Pick<ApiDependencies, 'tokens'>,
  call: Pick<CallContext, 'clientNetwork'>,
  ...limits: CallLimit[]
): LimitRule[] => limits.map((one) => limitRule(tokens, { subject: call.clientNetwork(), ...one }));

/** What may be asked for of one account, address or number: decision 089. */
export interface SharedLimit {
  /** What is counted, e.g. `password-reissue`: `<name>:<part>` are the limits. */
  name: string;
  /** What is named, e.g. `account`. */
  part: string;
  subject: string;
  /** Accounts for which a browser may be known that is their holder's. */
  holders?: readonly string[];
  limit: number;
  /** Of everything that one network asks for. */
  limitOfClient: number;
  windowMs: number;
}

/** What one network may fill of what an account's strangers share: the greater half. */
const shareOf = (limit: number): number => Math.ceil(limit / 2);

/**
 * The limits of a start that names an account, address or number. A browser that is known for it counts on its own. All others count first
 * against their network, which fills no more of the common count than its share: one network alone keeps nobody out elsewhere.
 */
export function sharedLimits(
  deps: Pick<ApiDependencies, 'tokens'>,
  call: Pick<CallContext, 'clientNetwork' | 'knownFor'>,
  { name, part, subject, holders = [], limit, limitOfClient, windowMs }: SharedLimit,
): LimitRule[] {
  const rule = (what: string, about: string, most: number): LimitRule =>
    limitRule(deps.tokens, { name: `${name}:${what}`, subject: about, limit: most, windowMs });
  if (holders.some((holder) => call.knownFor(holder) !== undefined)) return [rule(`${part}-holder`, subject, limit)];
  const network = call.clientNetwork();
  const own = rule(`${part}-network`, `${subject} ${network}`, limit);
  const common = { ...rule(part, subject, limit), share: { key: own.key, most: shareOf(limit) } };
  return [own, common, rule('client', network, limitOfClient)];
}

type Needs = Pick<ApiDependencies, 'db' | 'tokens'>;

/** Takes one from each limit, or none at all. @throws Refusal `too-many-requests` */
export async function takeLimits(
  deps: Needs,
  call: Pick<CallContext, 'clientNetwork'>,
  ...limits: CallLimit[]
): Promise<void> {
  const answer = await takeAll(deps.db, limitRules(deps, call, ...limits));
  if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
}

/** Whether an error is an answer about what was asked, and not that a part of the system could give none. */
export const isRefused = (error: unknown): boolean => error instanceof Refusal && error.status < 500;

/**
 * Does something within limits. What could not be answered because a part was away is given back: a 503 uses nothing up.
 * @throws Refusal `too-many-requests`; what `work` throws
 */
export async function withinLimits<T>(
  db: ApiDependencies['db'],
  rules: LimitRule[],
  work: () => Promise<T>,
): Promise<T> {
  // Under a mark of its own each time: what is typed differs, even where a form is sent again.
  const mark = `within ${randomUUID()}`;
  const answer = await takeAllOnce(db, mark, rules);
  if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
  try {
    return await work();
  } catch (error) {
    if (!isRefused(error)) await returned(db, mark, rules);
    throw error;
  }
}

/** Gives back, as far as the database can be asked: it may be what is away. */
export const returned = (db: ApiDependencies['db'], mark: string, rules: LimitRule[]): Promise<void> =>
  giveBack(db, mark, rules).catch(() => undefined);

/** Adds `limit` and `clientNetwork`: see `CallContext`. */
export const limits = fp(
  async (app: FastifyInstance, deps: Needs) => {
    const networks = new WeakMap<FastifyRequest, string>();
    app.decorateRequest('clientNetwork', function (this: FastifyRequest) {
      // Without trusted proxies there are no others. What one of them forwards as an address and is none is its own.
      const said: readonly (string | undefined)[] = this.ips ?? [this.ip];
      const network = networks.get(this) ?? networkOf(said.findLast((one) => addressIn(one) !== undefined));
      networks.set(this, network);
      return network;
    });
    // At once: a socket that is closed no longer tells its address, and the work of its request goes on.
    app.addHook('onRequest', async (request) => {
      request.clientNetwork();
    });
    app.decorateRequest('limit', function (this: FastifyRequest, ...wanted: CallLimit[]) {
      return takeLimits(deps, this, ...wanted);
    });
  },
  { name: 'limits' },
);
