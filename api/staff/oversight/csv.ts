/** Figures as a file for spreadsheets: one row for each queue and day. */
import { stringify } from 'csv-stringify/sync';
import type { Figures, PeriodFigures } from '../../../db/staff/figures.js';
import type { Text, TextId } from '../../text/index.js';

const COLUMNS: readonly (readonly [TextId, (figures: Figures) => number | null])[] = [
  ['overview.figures.opened', ({ opened }) => opened],
  ['overview.figures.ended', ({ ended }) => ended],
  ['overview.figures.received', ({ received }) => received],
  ['overview.figures.decided', ({ decided }) => decided],
  ['overview.figures.kept', ({ kept }) => kept],
  ['overview.figures.backlog', ({ backlog }) => backlog],
  ['overview.figures.overdue', ({ overdue }) => overdue],
  ['overview.figures.waiting-p50', ({ waitingP50 }) => waitingP50],
  ['overview.figures.waiting-p95', ({ waitingP95 }) => waitingP95],
  ['overview.figures.deciding-p50', ({ decidingP50 }) => decidingP50],
  ['overview.figures.deciding-p95', ({ decidingP95 }) => decidingP95],
];
/** From here on the columns are times. */
const FIRST_TIME = 7;

/** RFC 4180, with the mark that spreadsheets know UTF-8 by. Times are whole seconds. */
export function figuresCsv({ queues }: PeriodFigures, { t }: Text): string {
  const names = COLUMNS.map(([id], index) => (index < FIRST_TIME ? t(id) : `${t(id)} (s)`));
  const rows = queues.flatMap(({ queue, days }) =>
    days.map((figures) => [queue, figures.day, ...COLUMNS.map(([, value]) => value(figures))]),
  );
  return csvOf([[t('overview.figures.queue'), t('overview.figures.date'), ...names], ...rows]);
}

/** Text of a CSV file. A cell that a spreadsheet would take for a formula is made text. */
export const csvOf = (rows: (string | number | null)[][]): string =>
  stringify(rows, {
    bom: true,
    record_delimiter: 'windows',
    // A line break of any kind, and a blank that a reader would take off.
    quoted_match: /[\r\n]|^\s|\s$/,
    cast: { number: (value) => String(Math.round(value)), string: textOf },
  });

/** The library's own `escape_formulas` lets one through that stands behind blanks or a quotation mark. */
const textOf = (value: string): string =>
  /^[\s"]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
