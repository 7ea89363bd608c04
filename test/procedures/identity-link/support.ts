/** A link of a card, as the routes and the callback of the identity-verification service tell of it. */
import {
  IDENTITY_LINK,
  type IdentityFailure,
  type IdentityLinkInput,
  identityRefusedUpdate,
  identityVerifiedUpdate,
} from '../../../workflows/contracts/identity-link.js';
import { TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { standingOf } from '../../../db/utokyo/members.js';
import { newProcedureId } from '../../helpers/ids.js';
import { watched } from '../../helpers/reregistrations.js';
import type { Parts } from '../../helpers/parts.js';
import { cardOf } from '../mfa-self-service/support.js';

export async function begun(system: Parts, memberId: string, identityMs = HOUR_MS) {
  const procedureId = newProcedureId('utokyo', 'identity-link');
  const input: IdentityLinkInput = {
    procedureId,
    memberId,
    locale: 'ja',
    waits: { identityMs, mailMs: 20_000, coolingMs: 72 * HOUR_MS },
    standing: await standingOf(system.database.db, memberId),
  };
  const handle = await system.temporal.client.workflow.start(IDENTITY_LINK, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
  });
  return {
    procedureId,
    ...watched(handle),
    verified: (subject: string, more: Partial<ReturnType<typeof cardOf>> = {}) =>
      handle.executeUpdate(identityVerifiedUpdate, { args: [{ ...cardOf(system, procedureId, subject), ...more }] }),
    refused: (reason: IdentityFailure) =>
      handle.executeUpdate(identityRefusedUpdate, { args: [{ procedureId, reason }] }),
  };
}
