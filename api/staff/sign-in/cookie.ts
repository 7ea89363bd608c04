/** What a browser keeps while its person is at the identity provider: what to come back with, and the page that was wanted. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CHECK, type Checks, newChecks } from '../../../worker/runtime/oidc/round.js';
import type { ApiDependencies } from '../../dependencies.js';
import { cookieName, cookieOptions, packed, unpacked } from '../../http/plugins/cookies.js';
import { type Area, wantedPage as wantedWithin } from '../../http/wanted-page.js';
import { AUDIT_PATHS } from '../../audit/paths.js';
import { STAFF_PATHS } from '../paths.js';

/** Time for a person to sign in at the provider. */
export const SIGN_IN_MS = 600_000;

const Random = z.string().regex(CHECK);
const Kept = z.strictObject({ state: Random, nonce: Random, verifier: Random, to: z.string(), begunAt: z.int() });

type Site = Pick<ApiDependencies, 'config' | 'clock'>;
/** Sign-ins of one kind: a browser has begun one of each at most. */
const nameOf = ({ config }: Site, kind: string): string => cookieName(config, kind);
const STAFF = 'sign-in';

/** Begins a sign-in of this browser; one begun before can't be finished any more. */
export function beginSignIn(deps: Site, reply: FastifyReply, to: string, kind: string = STAFF): Checks {
  const checks = newChecks();
  const kept: z.output<typeof Kept> = { ...checks, to, begunAt: deps.clock() };
  // Kept for longer, so that somebody who comes too late is told so.
  const options = { ...cookieOptions(deps.config), signed: true, maxAge: (6 * SIGN_IN_MS) / 1000 };
  reply.setCookie(nameOf(deps, kind), packed(kept), options);
  return checks;
}

/** The sign-in that this browser began. */
export function begunSignIn(
  deps: Site,
  request: FastifyRequest,
  kind: string = STAFF,
): (Checks & { to: string }) | 'expired' | undefined {
  const { valid, value } = request.unsignCookie(request.cookies[nameOf(deps, kind)] ?? '');
  if (!valid || value === null) return undefined;
  const kept = Kept.safeParse(unpacked(value));
  if (!kept.success) return undefined;
  const { begunAt, ...rest } = kept.data;
  return deps.clock() - begunAt < SIGN_IN_MS ? rest : 'expired';
}

/** Makes the browser forget it. */
export function endSignIn(deps: Site, reply: FastifyReply, kind: string = STAFF): void {
  reply.clearCookie(nameOf(deps, kind), cookieOptions(deps.config));
}

const AREA: Area = {
  first: STAFF_PATHS.queue,
  within: [STAFF_PATHS.queue, AUDIT_PATHS.search],
  but: [STAFF_PATHS.signIn, STAFF_PATHS.signOut],
};

/** A page of staff on this site as it was asked for, else the first one. */
export const wantedPage = (deps: Site, to: unknown): string => wantedWithin(deps, to, AREA);
