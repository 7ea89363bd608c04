/** The embedded identity-verification service of `npm start`: how API finds it, where the services file names no other. */
import { z } from 'zod';
import { EMBEDDED_ISSUER } from '../mfa/identity-subject.js';
import type { IdentityCheckSettings } from '../identity-check/service.js';
import { identityService, type IdentityServiceSettings } from './identity-service.js';
import { isLoopback } from './kinds.js';
import type { ReadFrom } from './variables.js';

/** Our name at it. */
export const EMBEDDED_CLIENT = 'tetsuzuki';

export const embeddedIdentityVariables = (production: boolean) =>
  ({
    /** Its address on this machine. */
    issuer: [
      'IDENTITY_CHECK_ISSUER',
      z
        .string()
        .refine(
          (value) => !production && URL.canParse(value) && isLoopback(new URL(value).hostname),
          production
            ? 'is of the embedded service, which is refused with NODE_ENV=production: name services.utokyo.identityService'
            : 'must be the address of the embedded service on this machine',
        )
        .exactOptional(),
    ],
    /** File of our key at it. */
    keyFile: ['IDENTITY_CHECK_KEY_FILE', z.string().min(1).exactOptional()],
  }) as const;

/** @returns undefined where none was started */
export function toEmbeddedIdentity({
  issuer,
  keyFile,
}: ReadFrom<ReturnType<typeof embeddedIdentityVariables>>): IdentityCheckSettings | undefined {
  if (issuer === undefined || keyFile === undefined) return undefined;
  const settings = identityService.parse({ issuer, clientId: EMBEDDED_CLIENT, privateKeyFile: keyFile });
  return { ...settings, knownAs: EMBEDDED_ISSUER };
}

/** The service that people are sent to: the one of the settings, else the embedded one; undefined: none. */
export const identityCheckOf = (
  named: IdentityServiceSettings | undefined,
  embedded: IdentityCheckSettings | undefined,
): IdentityCheckSettings | undefined => (named ? { ...named, knownAs: named.issuer } : embedded);
