/** Temporary Access Passes as Microsoft Graph writes them: `temporaryAccessPassAuthenticationMethod`. */
import { z } from 'zod';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import type { PassState } from './contract.js';

/** Minutes that Graph takes. */
const SHORTEST = 10;
const LONGEST = 43_200;

export const passLife = (lifeMs: number): number => Math.min(Math.max(Math.ceil(lifeMs / 60_000), SHORTEST), LONGEST);

const instant = z.iso.datetime({ offset: true });
export const StoredPass = z.object({
  id: z.string().min(1).max(200),
  lifetimeInMinutes: z.int(),
  isUsableOnce: z.boolean(),
  isUsable: z.boolean(),
  /** `EnabledByPolicy`, `DisabledByPolicy`, `Expired`, `NotYetValid`, `OneTimeUsed`; more may come. */
  methodUsabilityReason: z.string(),
  createdDateTime: instant,
  startDateTime: instant.nullish(),
});
/** The answer to the making, the only one with the pass itself: 8 to 48 characters, as the tenant's policy has it. */
export const CreatedPass = StoredPass.extend({ temporaryAccessPass: z.string().regex(/^[\x21-\x7e]{8,48}$/) });

export const expiryOf = ({
  startDateTime,
  createdDateTime,
  lifetimeInMinutes,
}: z.output<typeof StoredPass>): IsoInstant =>
  new Date(Date.parse(startDateTime ?? createdDateTime) + lifetimeInMinutes * 60_000).toISOString() as IsoInstant;

export function stateOf({ isUsable, methodUsabilityReason }: z.output<typeof StoredPass>): PassState {
  if (isUsable) return 'usable';
  switch (methodUsabilityReason) {
    case 'OneTimeUsed':
      return 'used';
    case 'Expired':
      return 'expired';
    case 'DisabledByPolicy':
      return 'revoked';
    default:
      return 'not-yet';
  }
}
