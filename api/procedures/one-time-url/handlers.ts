/** Which procedure's handler serves a one-time URL: by the purpose that its token names. */

import type { UrlClaims } from '../../../worker/runtime/crypto/tokens.js';
import { PURPOSES, type Purpose } from '../../../workflows/contracts/procedure.js';
import type { ProcedureModule } from '../module.js';
import type { UrlHandler } from './url-handler.js';

export interface PurposeHandler {
  handler: UrlHandler;
  module: ProcedureModule;
}
export interface UrlHandlers {
  of(purpose: Purpose): PurposeHandler;
  /** For a URL that names no purpose of ours. */
  first: UrlHandler;
}

/** @throws Error that names a purpose without a handler, or with two */
export function urlHandlers(procedures: readonly ProcedureModule[]): UrlHandlers {
  const found = new Map<Purpose, PurposeHandler>();
  for (const module of procedures)
    for (const [purpose, handler] of Object.entries(module.urls ?? {}) as [Purpose, UrlHandler][]) {
      if (found.has(purpose)) throw new Error(`two procedures handle one-time URLs of the purpose ${purpose}`);
      found.set(purpose, { handler, module });
    }
  const of = (purpose: Purpose): PurposeHandler => {
    const one = found.get(purpose);
    if (!one) throw new Error(`no procedure handles one-time URLs of the purpose ${purpose}`);
    return one;
  };
  for (const purpose of PURPOSES) of(purpose);
  const [first] = found.values();
  if (!first) throw new Error('no procedure handles one-time URLs');
  return { of, first: first.handler };
}

/** A token opens procedures of its purpose's kind and no other, not even one that has ended. */
export const isOfItsKind = ({ module }: PurposeHandler, { procedureId }: UrlClaims): boolean =>
  procedureId.startsWith(`${module.service}-${module.kind}-`);
