/** Limits that hold over every API process: `await request.limit({ name: 'restore', subject: applicationId, limit: 10, windowMs: HOUR })`. */
import { isIPv4, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type LimitRule, takeAll } from '../../../db/platform/limits.js';
import { problem } from '../problems.js';
import type { ApiDependencies } from '../../dependencies.js';

export interface RequestLimit {
  /** What is counted, e.g. `password-reissue:address`. */
  name: string;
  /** For whom; digested under the key ring, so it may be personal. Absent: the client's network. */
  subject?: string;
  limit: number;
  windowMs: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Takes one from each limit, or none at all. @throws Refusal `too-many-requests` */
    limit(...limits: RequestLimit[]): Promise<void>;
    /** Who calls, as far as the network tells: an IPv4 address or an IPv6 /64, as trusted proxies say. Keep only a keyed digest of it. */
    clientNetwork(): string;
  }
}

/** One person has a whole /64 of IPv6 at their disposal, so that is what counts as one client. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(plain)) return plain;
  // The URL parser writes an address in its one canonical form (RFC 5952).
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

/** A limit as it is counted. */
export const limitRule = (
  { digest }: Pick<ApiDependencies['tokens'], 'digest'>,
  { name, subject, limit, windowMs }: RequestLimit & { subject: string },
): LimitRule => ({ key: `${name}:${digest(`limit:${name}`, subject)}`, limit, windowMs });

/** Limits of a request, as they are counted. */
export const limitRules = (
  { tokens }: Pick<ApiDependencies, 'tokens'>,
  request: FastifyRequest,
  ...limits: RequestLimit[]
): LimitRule[] => limits.map((one) => limitRule(tokens, { subject: request.clientNetwork(), ...one }));

export const limits = fp(
  async (app: FastifyInstance, deps: ApiDependencies) => {
    app.decorateRequest('clientNetwork', function (this: FastifyRequest) {
      return networkOf(this.ip);
    });
    app.decorateRequest('limit', async function (this: FastifyRequest, ...wanted: RequestLimit[]) {
      const answer = await takeAll(deps.db, limitRules(deps, this, ...wanted));
      if (!answer.ok) throw problem('too-many-requests', { retryAfterS: answer.retryAfterS });
    });
  },
  { name: 'limits' },
);
