/** SheetJS, loaded as if there were no `Buffer`: it then writes by small arrays, where it would take 16 KB for each cell (1,016 MB for 10,000 rows, else 222 MB). */
import type * as XLSX from '@e965/xlsx';

export type SheetJs = typeof XLSX;

let library: Promise<SheetJs> | undefined;

/** To be called before anything else of this process runs: nobody else may look for `Buffer` meanwhile. */
export function loadSheetJs(): Promise<SheetJs> {
  library ??= load();
  return library;
}

async function load(): Promise<SheetJs> {
  const { Buffer } = globalThis;
  try {
    Reflect.set(globalThis, 'Buffer', undefined);
    return await import('@e965/xlsx');
  } finally {
    Reflect.set(globalThis, 'Buffer', Buffer);
  }
}
