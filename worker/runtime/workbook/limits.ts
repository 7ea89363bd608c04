/** The most that is taken of a workbook, checked before any library converts it. */

/** Rows of a sheet, blank ones included: a sheet of members with room between them. */
export const LAST_ROW = 20_001;
/** Columns that have something in them. */
export const MOST_COLUMNS = 50;
/** Cells that a sheet speaks of, blank ones with a style included. */
export const MOST_CELLS = 400_000;
/** Sheets, blank ones included: Excel makes some by itself. */
export const MOST_SHEETS = 20;

/** Of a ZIP: its entries; bytes of all of them, and of one part that is read, unpacked; unpacked to packed. */
export const MOST_ENTRIES = 200;
export const MOST_UNPACKED_BYTES = 100 * 1024 * 1024;
export const LARGEST_PART_BYTES = 32 * 1024 * 1024;
/** Of the strings that cells share: 30 MB of them took the reader more than 10 s. */
export const MOST_STRINGS_BYTES = 16 * 1024 * 1024;
export const HIGHEST_RATIO = 100;
/** Small parts may repeat themselves more. */
export const RATIO_COUNTS_FROM_BYTES = 64 * 1024;

/** Bytes of one record of a CSV. */
export const LARGEST_RECORD = 256 * 1024;

/** Of the child: its memory as the system sees it, that of JavaScript alone, its time of the processor and by the clock. */
export const MOST_MEMORY_BYTES = 300 * 1024 * 1024;
export const HEAP_MB = 256;
export const LONGEST_MS = 10_000;
export const HUNG_MS = 60_000;
