/** The child: does one job and ends. It has no settings, no keys and no connection but the process that made it. */
import { createHash } from 'node:crypto';
import { type FileRevision, HEADINGS, ROSTER_COLUMNS } from '../../../../workflows/rules/roster.js';
import {
  type FileFormat,
  FileRefused,
  RESULTS_HEADING,
  type TableRow,
  type WantedColumn,
  type WrittenFormat,
} from '../contract.js';
import { type FromChild, ROWS_AT_ONCE, type RowToWrite, type ToChild } from './messages.js';
import type { Sheet } from './sheet.js';
import { loadSheetJs } from './sheetjs.js';
import type * as Xlsx from './xlsx.js';

// First and alone: see there.
await loadSheetJs();
const { MEMBER_COLUMNS, tableOf } = await import('./sheet.js');
const { readCsv, writeCsv } = await import('./csv.js');
const { readXls, writeXls } = await import('./xls.js');
// Half of what a start costs, and few files are such.
const xlsx = (): Promise<typeof Xlsx> => import('./xlsx.js');

const say = (message: FromChild): Promise<void> =>
  new Promise((resolve) => {
    // Where nobody listens any more there is nothing left to do.
    process.send?.(message, undefined, undefined, (error) => (error ? process.exit(1) : resolve()));
  });

async function read(format: FileFormat, wanted: readonly WantedColumn[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks.splice(0));
  const fileDigest = createHash('sha256').update(bytes).digest('hex');
  const { sheet, revision } = await READERS[format](bytes);
  const { rows, columns } = tableOf(sheet, wanted, { isText: format === 'csv' });
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await say({ rows: rows.slice(at, at + ROWS_AT_ONCE) });
  await say({ read: { ...(revision && { revision }), digest: digestOf(rows, wanted), fileDigest, columns } });
}

const READERS: Readonly<Record<FileFormat, (bytes: Buffer) => Promise<{ sheet: Sheet; revision?: FileRevision }>>> = {
  xls: readXls,
  xlsx: async (bytes) => (await xlsx()).readXlsx(bytes),
  csv: (bytes) => Promise.resolve({ sheet: readCsv(bytes) }),
};

function digestOf(rows: readonly TableRow[], wanted: readonly WantedColumn[]): string {
  const hash = createHash('sha256');
  for (const { row, cells, faults = [] } of rows)
    hash.update(JSON.stringify([row, ...wanted.map(({ name }) => cells[name]), faults])).update('\n');
  return hash.digest('hex');
}

interface WriteJob {
  format: WrittenFormat;
  revision?: FileRevision;
  hasResults: boolean;
  rows: RowToWrite[];
}

async function write({ format, revision, hasResults, rows }: WriteJob): Promise<void> {
  const table: string[][] = [
    [...ROSTER_COLUMNS.map((column) => HEADINGS[column]), ...(hasResults ? [RESULTS_HEADING] : [])],
  ];
  for (const { place, cells, result = '' } of rows) {
    while (table.length < place - 1) table.push([]);
    table.push([...ROSTER_COLUMNS.map((column) => cells[column]), ...(hasResults ? [result] : [])]);
  }
  await give(await written(format, table, revision));
}

interface TableJob {
  name: string;
  widths: readonly number[];
  table: (readonly string[])[];
}

const writeTable = async (job: TableJob): Promise<void> => give(await (await xlsx()).writeTable(job));

async function give(bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => void process.stdout.end(bytes, () => resolve()));
  await say({ wrote: { bytes: bytes.length } });
}

async function written(format: WrittenFormat, table: string[][], revision?: FileRevision): Promise<Buffer> {
  if (format === 'xls') return writeXls(table, revision);
  return format === 'xlsx' ? (await xlsx()).writeXlsx(table, revision) : writeCsv(format, table);
}

async function carryOut(job: () => Promise<void>): Promise<never> {
  try {
    await job();
  } catch (error) {
    if (error instanceof FileRefused) await say({ refused: error.reason, details: error.details });
    else await say({ failed: error instanceof Error ? error.name : 'unknown' });
  }
  process.exit(0);
}

let job: WriteJob | undefined;
let tableJob: TableJob | undefined;
process.on('message', (message: ToChild) => {
  if ('job' in message && message.job === 'read') {
    const { format, columns = MEMBER_COLUMNS } = message;
    void carryOut(() => read(format, columns));
  } else if ('job' in message && message.job === 'table') tableJob = { ...message, table: [] };
  else if ('job' in message) job = { ...message, rows: [] };
  else if ('rows' in message) job?.rows.push(...message.rows);
  else if ('table' in message) tableJob?.table.push(...message.table);
  else if (job) {
    const whole = job;
    void carryOut(() => write(whole));
  } else if (tableJob) {
    const whole = tableJob;
    void carryOut(() => writeTable(whole));
  }
});
process.on('disconnect', () => process.exit(0));
await say({ ready: true });
