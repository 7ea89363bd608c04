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
  /**
   * The purpose that a token seems to name, also one that was cut off or altered: it proves nothing, but tells whose page to show.
   * @returns undefined where nothing of it can be read
   */
  claimed(token: string): Purpose | undefined;
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
  return { of, claimed: (token) => claimedIn(token, of) };
}

/** Fewer letters of a purpose than these could be of any. */
const FEWEST_LETTERS = 4;

/** Without what mail programs and gateways do to addresses: capitals, soft line ends, blanks, brackets, dots in hex. */
const asMailed = (token: string): string =>
  token
    .toLowerCase()
    .replace(/%2e/g, '.')
    .replace(/=\r?\n|[\s<>"'()]/g, '');

/** As `worker/runtime/crypto/tokens.ts` writes it: `<keyId>.<purpose>.<procedureId>.<issue>.<mac>`. */
function claimedIn(token: string, of: (purpose: Purpose) => PurposeHandler): Purpose | undefined {
  const parts = asMailed(token.slice(0, 300)).split('.');
  const moduleOf = (purpose: Purpose): ProcedureModule => of(purpose).module;
  // Wherever they stand: the beginning may be what was cut off.
  const exact = PURPOSES.find((purpose) => parts.includes(purpose));
  if (exact) return exact;
  const byProcedure = PURPOSES.find((purpose) => {
    const prefixes = prefixesOf(of(purpose));
    return parts.some((part) => prefixes.some((prefix) => part.startsWith(prefix)));
  });
  if (byProcedure) return byProcedure;
  const [, named = ''] = parts;
  const begun = named.length < FEWEST_LETTERS ? [] : PURPOSES.filter((purpose) => purpose.startsWith(named));
  // Which of a service's own it was makes no difference to what is said of it.
  return new Set(begun.map((purpose) => moduleOf(purpose).service)).size === 1 ? begun[0] : undefined;
}

/** How the IDs of procedures begin whose mails have URLs of a purpose. */
const prefixesOf = ({ handler, module }: PurposeHandler): string[] =>
  [module.kind, ...(handler.alsoOf ?? [])].map((kind) => `${module.service}-${kind}-`);

/** A token opens procedures of its purpose's kinds and no others, not even one that has ended. */
export const isOfItsKind = (one: PurposeHandler, { procedureId }: UrlClaims): boolean =>
  prefixesOf(one).some((prefix) => procedureId.startsWith(prefix));
