/** Parts of operations of UTokyo Account that its procedures share. */
import { z } from 'zod';
import { Instant, ProcedureId, TenDigits } from '../http/schema.js';

/** ID of an account, as people type it. */
export const MemberId = TenDigits;

/** Somebody is to be sent to the identity-verification service. */
export const AwaitingIdentity = z.object({
  procedureId: ProcedureId,
  status: z.literal('awaiting-identity'),
  authorizationUrl: z
    .string()
    .describe(
      'Where this browser is to be sent: the identity-verification service, which sends it back to our callback',
    ),
  expiresAt: Instant.describe('Until when it must be back'),
});
export type AwaitingIdentity = z.output<typeof AwaitingIdentity>;
