/**
 * The address that somebody typed, kept sealed in the browser that typed it, so that the page of its procedure can say where the mail went
 * (decisions 055 and 097). The workflow is not asked for it: whoever knows a procedure's ID may look at the page.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sealed } from '../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../dependencies.js';
import { cookieName, cookieOptions } from '../http/plugins/cookies.js';

type Needs = Pick<ApiDependencies, 'config' | 'sealer'>;
interface Whose {
  procedureId: string;
  /** The signed-in account that typed it: whoever signs in here next can't open it. Absent: nobody was signed in. */
  userId?: string;
}

/** One for each kind of procedure: the latest. */
const nameOf = ({ config }: Needs, { procedureId }: Whose): string =>
  cookieName(config, `typed-${procedureId.slice(0, procedureId.lastIndexOf('-'))}`);
const contextOf = ({ procedureId, userId = '' }: Whose): string => `typed-address/${procedureId}/${userId}`;

/** Keeps it for as long as what was mailed to it is good for; one kept before is forgotten. */
export function keepTypedAddress(
  deps: Needs,
  reply: FastifyReply,
  whose: Whose,
  kept: { email: string; lifeMs: number },
): void {
  const value = deps.sealer.seal(kept.email, contextOf(whose));
  reply.setCookie(nameOf(deps, whose), value, { ...cookieOptions(deps.config), maxAge: Math.ceil(kept.lifeMs / 1000) });
}

/** The address, where it was typed into this browser for this procedure. */
export function typedAddress(deps: Needs, request: FastifyRequest, whose: Whose): string | undefined {
  try {
    return deps.sealer.open((request.cookies[nameOf(deps, whose)] ?? '') as Sealed, contextOf(whose));
  } catch {
    return undefined;
  }
}
