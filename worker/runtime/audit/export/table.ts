/** The table of an export: a row for each procedure, for people and their spreadsheets. */
import type { StandingDecision } from '../../../../db/audit/exports.js';
import type { FoundProcedure } from '../../../../db/audit/search.js';

export const EXPORT_FORMATS = ['csv', 'xlsx', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Columns in their order, and how wide each is in a workbook, in characters. */
export const COLUMNS = {
  procedureId: 56,
  service: 10,
  kind: 26,
  status: 22,
  openedAt: 26,
  closedAt: 26,
  archived: 10,
  decision: 10,
  decidedBy: 16,
  firstBy: 16,
  decidedAt: 26,
  reason: 60,
} as const;
export type ExportColumn = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as ExportColumn[];
export type ExportRow = Record<ExportColumn, string>;

/** Words as the API has them, instants in UTC; what there is not is blank. */
export function rowOf(found: FoundProcedure, decided: StandingDecision | undefined): ExportRow {
  const { procedureId, service, kind, status, openedAt, closedAt, archived } = found;
  return {
    procedureId,
    service,
    kind,
    status,
    openedAt: openedAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? '',
    archived: String(archived),
    decision: decided?.decision ?? '',
    decidedBy: decided?.decidedBy ?? '',
    firstBy: decided?.firstBy ?? '',
    decidedAt: decided?.decidedAt.toISOString() ?? '',
    reason: decided?.reason ?? '',
  };
}
