/** What the parts of the embedded owner of methods share. */
import type { Knex } from 'knex';
import { ulid } from 'ulid';
import type { MethodRow } from '../../../db/utokyo/methods.js';
import type { Sealed } from '../../../workflows/contracts/procedure.js';
import { foldDigits } from '../../../workflows/rules/typed-text.js';
import type { Sealer } from '../crypto/seal.js';
import type { Tokens } from '../crypto/tokens.js';
import { challengeContext, methodContext } from './contexts.js';
import type { RelyingParty } from './passkeys.js';
import type { TelephoneSender } from './telephone.js';

/**
 * Sets somebody's password where it is kept elsewhere.
 * @param change.hash argon2id
 * @param step sets it by calling `put`. It is begun only where there is room for it, so what it holds meanwhile isn't held by all
 * @throws OwnerFault, MethodsUnavailableError; what `step` throws
 */
export type PutPassword = <T>(
  change: { memberId: string; hash: string },
  step: (put: () => Promise<void>) => Promise<T>,
) => Promise<T>;

export interface EmbeddedParts {
  db: Knex;
  sealer: Sealer;
  tokens: Tokens;
  /** Origin of the pages: passkeys belong to it. */
  publicUrl: URL;
  /** Absent: telephones can't be registered or asked. */
  telephone?: TelephoneSender;
  /** Absent: passwords are kept in our own table. */
  putPassword?: PutPassword | undefined;
  /** Milliseconds since the epoch; for TOTP. */
  clock: () => number;
}
export interface EmbeddedContext extends EmbeddedParts {
  /** What apps, browsers and messages call the service. */
  issuer: string;
  party: RelyingParty;
}

/** A new challenge: its ID, and what it is about, sealed. */
export function sealed({ sealer }: EmbeddedContext, clear: string): { id: string; sealed: string } {
  const id = ulid();
  return { id, sealed: sealer.seal(clear, challengeContext(id)) };
}

/** What a challenge is about. */
export const open = ({ sealer }: EmbeddedContext, { id, sealed }: { id: string; sealed: string }): string =>
  sealer.open(sealed as Sealed, challengeContext(id));

/** A code as people type it: full width, in two groups. Empty for what is none. */
export const codeOf = (response: unknown): string =>
  typeof response === 'string' && response.length <= 40 ? foldDigits(response) : '';

/** Passkeys as browsers are told of them. */
export const passkeysAmong = (rows: readonly MethodRow[]): { credentialId: string; transports: string[] }[] =>
  rows.flatMap(({ credential_id, transports }) =>
    credential_id === null ? [] : [{ credentialId: credential_id, transports: transports ?? [] }],
  );

/** What methods of one kind hold; those that nobody holds the device of are left out. */
export const secretsOf = ({ sealer }: EmbeddedContext, rows: readonly MethodRow[]): { id: string; secret: string }[] =>
  rows.flatMap(({ id, sealed }) =>
    sealed === null ? [] : [{ id, secret: sealer.open(sealed as Sealed, methodContext(id)) }],
  );
