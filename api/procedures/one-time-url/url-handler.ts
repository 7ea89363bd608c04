/** What a purpose of one-time URLs brings along: how it is redeemed, and its pages. */
import type { FastifyReply } from 'fastify';
import type { ProcedureRow } from '../../../db/platform/procedures.js';
import type { ProcedureView } from '../../../workflows/contracts/procedure.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { CallContext } from '../../http/call-context.js';
import type { UrlRedeemed } from './operations.js';

export const URL_WORDS = ['url-expired', 'url-used', 'url-unknown'] as const;
export type UrlWord = (typeof URL_WORDS)[number];

export interface Opened {
  procedureId: string;
  issue: number;
}
export interface UrlHandler {
  /** Kinds of procedure of the same service, beside the module's own, whose mails have such a URL too. */
  alsoOf?: readonly string[];
  redeem(deps: ApiDependencies, call: CallContext, opened: Opened): Promise<UrlRedeemed>;
  /** The states in which a URL of the purpose may be used. */
  open: readonly ProcedureView['status'][];
  /** Whether one was used. */
  isUsed(view: ProcedureView, row: ProcedureRow | undefined): boolean;
  /** The page with the button, or the way to the page where it is used, for a URL that still may be. */
  page(reply: FastifyReply, view: ProcedureView, token: string): FastifyReply;
  refused(reply: FastifyReply, word: UrlWord, status: number): FastifyReply;
}
