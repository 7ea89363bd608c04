/** What pages show of a procedure; a `ProcedureView` of the contracts is one. */
import type { Status } from '../../workflows/contracts/procedure.js';

export interface ProcedureProgress {
  procedureId: string;
  status: Status;
  /** The timeline so far: RFC 3339 instants and names of steps. */
  steps: readonly { at: string; step: string }[];
  /** RFC 3339; meaning depends on the status (waiting for OK, life of the URL). */
  expiresAt?: string;
}

/** When the procedure ended. */
export function endedAt({ status, steps }: ProcedureProgress): string | undefined {
  return steps.findLast((entry) => entry.step === status)?.at;
}
