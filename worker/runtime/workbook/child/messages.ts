/** What the process that asks and the child say to each other. Bytes of files go through the child's standard input and output. */
import type { FileRevision, RosterColumn } from '../../../../workflows/rules/roster.js';
import type { FileFault, FileFaultDetails, FileFormat, TableRow, WantedColumn, WrittenFormat } from '../contract.js';

/** Rows go in pieces of so many, so that no process is busy with one message for long. */
export const ROWS_AT_ONCE = 500;

/** A row to be written. */
export interface RowToWrite {
  cells: Readonly<Record<RosterColumn, string>>;
  place: number;
  result?: string;
}

/** A child does one job. The file to read follows on its standard input. */
export type ToChild =
  /** Without columns: a sheet of members. */
  | { job: 'read'; format: FileFormat; columns?: readonly WantedColumn[] }
  | { job: 'write'; format: WrittenFormat; revision?: FileRevision; hasResults: boolean }
  | { rows: RowToWrite[] }
  | { job: 'table'; name: string; widths: readonly number[] }
  | { table: (readonly string[])[] }
  | { written: true };

/** Of a `write` and a `table`, the file follows on its standard output. */
export type FromChild =
  | { ready: true }
  | { rows: TableRow[] }
  | { read: { revision?: FileRevision; digest: string; fileDigest: string; columns: string[] } }
  | { wrote: { bytes: number } }
  | { refused: FileFault; details: FileFaultDetails }
  /** Something that is no fault of the file. `error` is the kind of error, never its message. */
  | { failed: string };
