/** Staff and changes of staff as they are told. */
import type { NotedChange, Value } from '../../../db/audit/register-changes.js';
import type { KnownStaff } from '../../../db/staff/change-staff.js';

export const saidStaff = ({ id, email, disabledAt, rightsFrom, ...rest }: KnownStaff) => ({
  staffId: id,
  name: rest.name,
  ...(email !== null && { email }),
  roles: [...rest.roles],
  queues: [...rest.queues],
  accounts: [...rest.accounts],
  ...(disabledAt && { disabledAt: disabledAt.toISOString() }),
  ...(rightsFrom !== null && { rightsFrom }),
  version: rest.version,
});
export type SaidStaff = ReturnType<typeof saidStaff>;

const inWords = (value: Value): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));

export const saidChange = ({ at, by, what, reason, changes }: NotedChange) => ({
  at: at.toISOString(),
  by,
  what,
  ...(reason !== null && { reason }),
  columns: Object.entries(changes).map(([column, { before, after }]) => ({
    column,
    ...(before !== undefined && { before: inWords(before) }),
    after: inWords(after),
  })),
});
export type SaidChange = ReturnType<typeof saidChange>;
