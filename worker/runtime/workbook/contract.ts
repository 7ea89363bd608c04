/** Reading and writing sheets of members. Neither happens in the process that asks for it (decision 111). */
import type { Readable } from 'node:stream';
import type { CellFault, FileRevision, FileRow, RosterColumn } from '../../../workflows/rules/roster.js';

/** What a file is, as its content says. */
export type FileFormat = 'xls' | 'xlsx' | 'csv';
/** What can be written. `csv` is UTF-8 with a byte order mark, `csv-sjis` Windows-31J. */
export const WRITTEN_FORMATS = ['xls', 'xlsx', 'csv', 'csv-utf8', 'csv-sjis'] as const;
export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

export interface ReadSheet {
  format: FileFormat;
  /** Rows that are not blank, in the order of the sheet. */
  rows: FileRow[];
  /** The roster that the file was downloaded as; absent: it names none (every CSV, and workbooks that another program made). */
  revision?: FileRevision;
  /** SHA-256 of format-independent content (place and cells of each row), hexadecimal: the same sheet in another format has the same. */
  digest: string;
}

export interface WrittenSheet {
  /** In their order. Any text: rows of a roster, or of a refused file. */
  rows: readonly Readonly<Record<RosterColumn, string>>[];
  /** Where each row stands, as the sheet counts (the heading is row 1), ascending; absent: one below the other. */
  places?: readonly number[];
  /** Named in the core property `keywords` of workbooks. CSV has no place for it. */
  revision?: FileRevision;
  /** A seventh column 「結果」: the text of each row, blank where there is none; `.xls` has 255 characters of it. A sheet that has it is for people: reading it is refused. */
  results?: readonly string[];
}

/** A column that a reader looks for, by its heading in any width; Latin letters in either case. */
export interface WantedColumn {
  /** The reader's own name of it. */
  name: string;
  /** Any of these; the first is named where it is missing. */
  headings: readonly string[];
  isRequired: boolean;
}
/** A row of it. Of a column that the file doesn't have there is no cell. */
export interface TableRow {
  /** As the sheet counts: the heading is row 1. */
  row: number;
  cells: Readonly<Record<string, string>>;
  /** Cells that are no text; they are blank in `cells`. */
  faults?: { column: string; reason: CellFault }[];
}
export interface ReadTable {
  format: FileFormat;
  /** Rows that are not blank, in the order of the sheet. */
  rows: TableRow[];
  /** Which of the columns the file has. */
  columns: string[];
  /** SHA-256 of the bytes that were read, hexadecimal. */
  fileDigest: string;
}

/** A sheet of any columns, all of them text. */
export interface WrittenTable {
  /** Of the sheet. */
  name: string;
  /** Width of each column, in characters. */
  widths: readonly number[];
  /** The first is the heading. */
  rows: readonly (readonly string[])[];
}

export interface Workbooks {
  /**
   * @param source the file as it comes in, or its path. A stream is taken to its end or destroyed in every case; nothing of it is left on disk
   * @throws FileRefused why it can't be taken
   * @throws OverloadedError when too many wait already
   */
  read(source: Readable | string): Promise<ReadSheet>;
  /** The same of any columns, in a file. @throws as {@link read} */
  readTable(path: string, columns: readonly WantedColumn[]): Promise<ReadTable>;
  /**
   * @throws FileRefused `not-in-shift-jis` with the rows that Windows-31J has no characters for; `too-much-memory` for an `.xls` of very long cells
   * @throws OverloadedError when too many wait already
   */
  write(format: WrittenFormat, sheet: WrittenSheet): Promise<Buffer>;
  /** As `.xlsx`. @throws OverloadedError when too many wait already */
  writeTable(table: WrittenTable): Promise<Buffer>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** The heading of {@link WrittenSheet.results}. */
export const RESULTS_HEADING = '結果';

/** Why a file is refused: each a word that callers have a text for. */
export const FILE_FAULTS = [
  /** Nothing in it. */
  'empty',
  /** Of no kind that is known, or text without the headings. */
  'not-a-workbook',
  'html',
  /** Excel's XML of 2003. */
  'xml-2003',
  'sylk',
  'pdf',
  'json',
  /** A sheet, but neither `.xls`, `.xlsx` nor CSV: `.ods`, `.xlsb`. */
  'other-format',
  /** BIFF5 and older: Excel 95. */
  'old-excel',
  'macro',
  /** It takes cells from another file. */
  'external-link',
  /** It asks for a password. */
  'encrypted',
  'truncated',
  'damaged',
  'too-large',
  'too-many-rows',
  'too-many-columns',
  /** More than one sheet has something in it, or there are very many. */
  'too-many-sheets',
  /** Too much once unpacked, or a ZIP that no program writes: entries within each other, or in the format for more than 4 GB. */
  'zip-bomb',
  /** Neither UTF-8 nor Shift_JIS. */
  'bad-encoding',
  /** Row 1 is blank. */
  'no-heading',
  'missing-heading',
  'unknown-heading',
  'duplicate-heading',
  'not-in-shift-jis',
  'took-too-long',
  'too-much-memory',
] as const;
export type FileFault = (typeof FILE_FAULTS)[number];

export interface FileFaultDetails {
  /** Of `missing-`, `unknown-` and `duplicate-heading`: which. A column that has cells and no heading is named by its letter in brackets, `[G]`. At most 20, of at most 60 characters. */
  headings?: string[];
  /** Of `not-in-shift-jis`: the rows as the sheet counts, at most 100. */
  rows?: number[];
  /** Of `too-large` (bytes), `too-many-rows`, `too-many-columns`: the most that is taken. */
  limit?: number;
}

/** A file that can't be taken, or can't be written. Says nothing of what is in it but headings and places. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(
    readonly reason: FileFault,
    readonly details: FileFaultDetails = {},
  ) {
    super(`the file is refused: ${reason}`);
  }
}
