/** A pause of deadlines as it is told. */
import type { PauseRow } from '../../../db/platform/outage-pauses.js';
import type { QUEUES } from '../../../db/staff/staff.js';

export const said = (row: PauseRow) => ({
  pauseId: row.id,
  service: row.service as (typeof QUEUES)[number],
  ...(row.kind !== null && { kind: row.kind }),
  part: row.part,
  kinds: row.classes.map((one) => one.slice(row.service.length + 1)),
  reason: row.reason,
  status: row.until.getTime() > Date.now() ? ('standing' as const) : ('over' as const),
  begunBy: row.begun_by,
  begunAt: row.begun_at.toISOString(),
  until: row.until.toISOString(),
  ...(row.ended_by !== null && { endedBy: row.ended_by }),
  extensions: row.extensions.map(({ by, reason, ...times }) => ({
    by,
    at: new Date(times.at).toISOString(),
    until: new Date(times.until).toISOString(),
    reason,
  })),
});
export type SaidPause = ReturnType<typeof said>;
