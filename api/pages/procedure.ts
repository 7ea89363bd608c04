/** What pages show of a procedure; a `ProcedureView` of the contracts is one. */
import type { Status } from '../../workflows/contracts/procedure.js';
import type { PageContext } from './context.js';

export interface ProcedureProgress {
  procedureId: string;
  status: Status;
  /** The timeline so far: RFC 3339 instants and names of steps. */
  steps: readonly { at: string; step: string }[];
  /** RFC 3339; meaning depends on the status (waiting for OK, life of the URL). */
  expiresAt?: string;
}

/** What a status is called: in the words of its own procedure where it has any (`status.<service>-<kind>.<status>`), else as in all of them. */
export function statusName(
  { text }: Pick<PageContext, 'text'>,
  { procedureId, status }: Pick<ProcedureProgress, 'procedureId' | 'status'>,
): string {
  const own = `status.${procedureId.replace(/-[0-9A-Z]{26}$/, '')}.${status}`;
  return text.t(text.has(own) ? own : `status.${status}`);
}

/** When the procedure ended. */
export function endedAt({ status, steps }: ProcedureProgress): string | undefined {
  return steps.findLast((entry) => entry.step === status)?.at;
}
