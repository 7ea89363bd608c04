/** Tells the workflow what the identity-verification service said: by the API at once, by the outbox job where Temporal was away. */
import type { Client } from '@temporalio/client';
import { type IdentityCheck, markTold } from '../../../db/utokyo/identity-checks.js';
import type { Db } from '../../../db/knex.js';
import { identityRefusedUpdate, identityVerifiedUpdate } from '../../../workflows/contracts/identity-link.js';
import { updateProcedure } from '../temporal/messages.js';

/** How long the workflow may take to record what came of it. */
const ANSWER_WITHIN_MS = 8_000;

/**
 * A repeat is the same message, which counts once. A workflow that has ended needs no telling.
 * @throws what `isTemporalUnavailable` knows when the message was not taken in time
 */
export async function tellAnswer(
  { db, temporal }: { db: Db; temporal: Client },
  { procedure_id: procedureId, answer, browser }: Pick<IdentityCheck, 'procedure_id' | 'answer' | 'browser'>,
): Promise<void> {
  if (!answer) return;
  const sending = { updateId: 'identity', waitMs: ANSWER_WITHIN_MS };
  await ('reason' in answer
    ? updateProcedure({ temporal }, procedureId, identityRefusedUpdate, {
        args: [{ procedureId, reason: answer.reason }],
        ...sending,
      })
    : updateProcedure({ temporal }, procedureId, identityVerifiedUpdate, {
        args: [{ procedureId, ...answer, browser }],
        ...sending,
      }));
  await markTold(db, procedureId);
}
