/** The table of an export as a file, its headings in a language. */
import { csvOf } from '../../staff/oversight/csv.js';
import {
  COLUMN_NAMES,
  COLUMNS,
  type ExportFormat,
  type ExportRow,
} from '../../../worker/runtime/audit/export/table.js';
import type { Workbooks } from '../../../worker/runtime/workbook/contract.js';
import type { Text } from '../../text/index.js';

/** Writes tables. In JSON columns have the names that the API has for them. */
export const tableWriter =
  (workbooks: Pick<Workbooks, 'writeTable'>, { t }: Pick<Text, 't'>) =>
  async (format: ExportFormat, rows: readonly ExportRow[]): Promise<Buffer> => {
    if (format === 'json') return Buffer.from(`${JSON.stringify({ procedures: rows }, undefined, 1)}\n`);
    const table = [
      COLUMN_NAMES.map((column) => t(`audit.export.column.${column}`)),
      ...rows.map((row) => COLUMN_NAMES.map((column) => row[column])),
    ];
    if (format === 'csv') return Buffer.from(csvOf(table));
    return workbooks.writeTable({ name: t('audit.export.sheet'), widths: Object.values(COLUMNS), rows: table });
  };
