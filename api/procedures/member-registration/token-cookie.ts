/**
 * The token of an invitation whose URL was opened, kept in the browser that opened it: the page leaves it out of its address, and finds it again when it is
 * reloaded or its form is shown once more.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import { cookieName, cookieOptions } from '../../http/plugins/cookies.js';

type Needs = Pick<ApiDependencies, 'config' | 'sealer'>;

/** Time for a person to fill in the form; the mail's URL can be opened again. */
const KEPT_S = 2 * 60 * 60;
const nameOf = ({ config }: Needs, procedureId: string): string =>
  cookieName(config, `invitation-${procedureId.slice(-10)}`);
const contextOf = (procedureId: string): string => `invitation-token/${procedureId}`;

export function keepToken(deps: Needs, reply: FastifyReply, procedureId: string, token: string): void {
  const value = deps.sealer.seal(token, contextOf(procedureId));
  reply.setCookie(nameOf(deps, procedureId), value, { ...cookieOptions(deps.config), maxAge: KEPT_S });
}

/** @returns undefined where this browser has opened no URL of the invitation of late */
export function keptToken(deps: Needs, request: FastifyRequest, procedureId: string): string | undefined {
  try {
    return deps.sealer.open((request.cookies[nameOf(deps, procedureId)] ?? '') as Sealed, contextOf(procedureId));
  } catch {
    return undefined;
  }
}
