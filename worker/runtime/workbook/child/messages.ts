/** What the process that asks and the child say to each other. Bytes of files go through the child's standard input and output. */
import type { FileRevision, FileRow, RosterColumn } from '../../../../workflows/rules/roster.js';
import type { FileFault, FileFaultDetails, FileFormat, WrittenFormat } from '../contract.js';

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
  | { job: 'read'; format: FileFormat }
  | { job: 'write'; format: WrittenFormat; revision?: FileRevision; hasResults: boolean }
  | { rows: RowToWrite[] }
  | { written: true };

/** Of a `write`, the file follows on its standard output. */
export type FromChild =
  | { ready: true }
  | { rows: FileRow[] }
  | { read: { revision?: FileRevision; digest: string } }
  | { wrote: { bytes: number } }
  | { refused: FileFault; details: FileFaultDetails }
  /** Something that is no fault of the file. `error` is the kind of error, never its message. */
  | { failed: string };
