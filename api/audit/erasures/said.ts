/** An erasure as it is told. */
import type { ErasureRow } from '../../../db/audit/erasures.js';

export const said = (row: ErasureRow) => ({
  erasureId: row.id,
  service: row.service,
  ...(row.account !== null && { account: row.account }),
  reason: row.reason,
  status: row.status,
  ...(row.why !== null && { why: row.why }),
  ...(row.procedure_id !== null && { procedureId: row.procedure_id }),
  proposedBy: row.proposed_by,
  proposedAt: row.proposed_at.toISOString(),
  ...(row.confirmed_by !== null && { confirmedBy: row.confirmed_by }),
  ...(row.confirmed_at && { confirmedAt: row.confirmed_at.toISOString() }),
  ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
  procedures: row.procedures.length,
});
export type SaidErasure = ReturnType<typeof said>;
