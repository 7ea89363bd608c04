/**
 * The address that a student typed, kept sealed in the browser that typed it, so that its page can offer the mail once more. The workflow is
 * not asked for it: whoever knows a procedure's ID may look at the page.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { cookieName, cookieOptions } from '../../http/plugins/cookies.js';

type Needs = Pick<ApiDependencies, 'config' | 'sealer' | 'services'>;
interface Whose {
  procedureId: string;
  userId: string;
}

const nameOf = ({ config }: Needs): string => cookieName(config, 'verification');
/** For one procedure and one account: whoever signs in here next can't open it. */
const contextOf = ({ procedureId, userId }: Whose): string => `email-verification/${procedureId}/${userId}`;

/** Keeps it for the life of the URL; one kept before is forgotten. */
export function keepTypedEmail(deps: Needs, reply: FastifyReply, whose: Whose, email: string): void {
  const maxAge = Math.ceil(deps.services.shomei.oneTimeUrlLifeMs / 1000);
  reply.setCookie(nameOf(deps), deps.sealer.seal(email, contextOf(whose)), { ...cookieOptions(deps.config), maxAge });
}

/** The address, where this account typed it into this browser for this procedure. */
export function typedEmail(deps: Needs, request: FastifyRequest, whose: Whose): string | undefined {
  try {
    return deps.sealer.open((request.cookies[nameOf(deps)] ?? '') as Sealed, contextOf(whose));
  } catch {
    return undefined;
  }
}
