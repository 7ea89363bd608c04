/** What a browser keeps while its person is at the identity provider: what to come back with, and the page that was wanted. */
import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies } from '../../dependencies.js';
import { cookieName, cookieOptions, packed, unpacked } from '../../http/plugins/cookies.js';
import { type Area, wantedPage as wantedWithin } from '../../http/wanted-page.js';
import { STAFF_PATHS } from '../paths.js';
import type { Checks } from './provider.js';

/** Time for a person to sign in at the provider. */
export const SIGN_IN_MS = 600_000;

const Random = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Kept = z.strictObject({ state: Random, nonce: Random, verifier: Random, to: z.string(), begunAt: z.int() });

type Site = Pick<ApiDependencies, 'config' | 'clock'>;
const nameOf = ({ config }: Site): string => cookieName(config, 'sign-in');

/** Begins a sign-in of this browser; one begun before can't be finished any more. */
export function beginSignIn(deps: Site, reply: FastifyReply, to: string): Checks {
  const random = (): string => randomBytes(32).toString('base64url');
  const checks = { state: random(), nonce: random(), verifier: random() };
  const kept: z.output<typeof Kept> = { ...checks, to, begunAt: deps.clock() };
  // Kept for longer, so that somebody who comes too late is told so.
  const options = { ...cookieOptions(deps.config), signed: true, maxAge: (6 * SIGN_IN_MS) / 1000 };
  reply.setCookie(nameOf(deps), packed(kept), options);
  return checks;
}

/** The sign-in that this browser began. */
export function begunSignIn(deps: Site, request: FastifyRequest): (Checks & { to: string }) | 'expired' | undefined {
  const { valid, value } = request.unsignCookie(request.cookies[nameOf(deps)] ?? '');
  if (!valid || value === null) return undefined;
  const kept = Kept.safeParse(unpacked(value));
  if (!kept.success) return undefined;
  const { begunAt, ...rest } = kept.data;
  return deps.clock() - begunAt < SIGN_IN_MS ? rest : 'expired';
}

/** Makes the browser forget it. */
export function endSignIn(deps: Site, reply: FastifyReply): void {
  reply.clearCookie(nameOf(deps), cookieOptions(deps.config));
}

const AREA: Area = {
  first: STAFF_PATHS.queue,
  within: [STAFF_PATHS.queue],
  but: [STAFF_PATHS.signIn, STAFF_PATHS.signOut],
};

/** A page of staff on this site as it was asked for, else the first one. */
export const wantedPage = (deps: Site, to: unknown): string => wantedWithin(deps, to, AREA);
