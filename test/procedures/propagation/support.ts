/** A new password and its propagations, as a procedure starts them. */
import { projectProcedure } from '../../../db/platform/procedures.js';
import { putUminPasswordInForce } from '../../../db/umin/accounts.js';
import { attachedServices } from '../../../worker/runtime/settings/connectors.js';
import { type IsoInstant, TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { PROPAGATION, propagationId, type PropagationInput } from '../../../workflows/contracts/propagation.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { System } from '../../helpers/system.js';

export const ACCOUNT = 'yamada-tar';

export interface Propagating {
  procedureId: string;
  version: number;
  /** Waits until a service has confirmed. */
  ended(service: string): Promise<void>;
}

/** A procedure whose password has just come into force, with a child for each service of the settings. */
export async function setPassword(system: System, passwordHash = '$argon2id$x'): Promise<Propagating> {
  const { db } = system.database;
  const { workflow } = system.temporal.client;
  const procedureId = newProcedureId('umin', 'access-code');
  const version = await putUminPasswordInForce(db, { procedureId, accountId: ACCOUNT, passwordHash });
  if (version === undefined) throw new Error('the sample has no such account');
  const setAt = new Date().toISOString() as IsoInstant;
  const steps = [{ at: setAt, step: 'password-set', actor: 'person' as const }];
  const view = { procedureId, status: 'propagating' as const, steps };
  await projectProcedure(db, { service: 'umin', kind: 'access-code', locale: 'ja', view, closed: false });
  for (const service of attachedServices(system.deps.services.umin)) {
    const input: PropagationInput = { procedureId, accountId: ACCOUNT, version, service, setAt };
    const workflowId = propagationId(procedureId, service.name);
    await workflow.start(PROPAGATION, { taskQueue: TASK_QUEUE, workflowId, args: [input] });
  }
  const ended = (name: string): Promise<void> => workflow.getHandle(propagationId(procedureId, name)).result();
  return { procedureId, version, ended };
}
