/** What auditors ask for, as the database is asked. */
import type { ProcedureFilter } from '../../db/audit/search.js';
import { dayInJapan } from '../../workflows/rules/japan-day.js';

/** Days are days in Japan, the last one included. @throws RangeError for what is no day; operations refuse it before */
export const filterOf = ({
  from,
  to,
  q,
  ...same
}: Omit<ProcedureFilter, 'from' | 'until' | 'words'> & {
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
}): ProcedureFilter => ({
  ...same,
  words: q,
  from: from === undefined ? undefined : dayInJapan(from, 'from').from,
  until: to === undefined ? undefined : dayInJapan(to, 'to').until,
});
