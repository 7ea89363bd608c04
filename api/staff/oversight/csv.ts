/** Figures as a file for spreadsheets: one row for each queue and day. */
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
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`;

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Math.round(value));
  const safe = /^[\s"]*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
