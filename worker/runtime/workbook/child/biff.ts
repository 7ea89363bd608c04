/**
 * The records of a BIFF8 `Workbook` stream ([MS-XLS]), walked through without keeping any: how large the sheets are, and which cells are formulas, before a
 * library reads it.
 */
import { MOST_ROWS } from '../../../../workflows/rules/roster.js';
import { FileRefused } from '../contract.js';
import { LAST_ROW, MOST_CELLS, MOST_COLUMNS, MOST_SHEETS } from '../limits.js';

const BOF = 0x08_09;
const EOF = 0x00_0a;
const FILEPASS = 0x00_2f;
const BOUNDSHEET = 0x00_85;
const SUPBOOK = 0x01_ae;
const FORMULA = 0x00_06;
const BOOLERR = 0x02_05;
const BLANK = 0x02_01;
const MULBLANK = 0x00_be;
const MULRK = 0x00_bd;
/** Records of one cell: NUMBER, LABEL, RK, LABELSST, RSTRING, and the above. */
const CELLS = new Set([FORMULA, BOOLERR, BLANK, MULBLANK, MULRK, 0x02_03, 0x02_04, 0x02_7e, 0x00_fd, 0x00_d6]);
const BIFF8 = 0x06_00;
const WORKSHEET = 0;
const CHART = 2;
/** SUPBOOK of this workbook itself, and of add-in functions. */
const OURSELVES = [0x04_01, 0x3a_01];

export interface Biff {
  /** Of each sheet in the order of its name: cells that are formulas or error values, as `row:column` from 0. */
  sheets: { formulas: Set<string>; errors: Set<string> }[];
}

/** @throws FileRefused */
export function walkBiff(stream: Uint8Array): Biff {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const starts: number[] = [];
  const found = new Map<number, Biff['sheets'][number]>();
  let depth = 0;
  let sheet: Biff['sheets'][number] | undefined;
  let cells = 0;
  for (let at = 0; at + 4 <= stream.byteLength; ) {
    const id = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const body = at + 4;
    if (at === 0 && id !== BOF) throw new FileRefused('damaged');
    if (depth === 0 && id !== BOF) break;
    if (body + length > stream.byteLength) throw new FileRefused('truncated');
    if (id === BOF) {
      if (length < 4 || view.getUint16(body, true) !== BIFF8) throw new FileRefused(at === 0 ? 'old-excel' : 'damaged');
      if (depth === 0 && at > 0) found.set(at, (sheet = { formulas: new Set(), errors: new Set() }));
      depth += 1;
    } else if (id === EOF) depth -= 1;
    else if (id === FILEPASS) throw new FileRefused('encrypted');
    else if (id === BOUNDSHEET) starts.push(startOf(view, body, length));
    else if (id === SUPBOOK) refuseExternal(view, body, length);
    else if (sheet && depth === 1 && CELLS.has(id)) {
      if (length < 6) throw new FileRefused('damaged');
      cells += 1;
      lookAtCell(view, body, { id, length }, sheet);
      if (cells > MOST_CELLS) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
    }
    at = body + length;
  }
  if (depth > 0) throw new FileRefused('truncated');
  if (starts.length > MOST_SHEETS) throw new FileRefused('too-many-sheets');
  const sheets = starts.map((start) => found.get(start));
  if (starts.length === 0 || new Set(starts).size < starts.length) throw new FileRefused('damaged');
  return { sheets: sheets.map((one) => one ?? refuse('damaged')) };
}

function refuse(reason: 'damaged'): never {
  throw new FileRefused(reason);
}

function startOf(view: DataView, body: number, length: number): number {
  if (length < 8) throw new FileRefused('damaged');
  const kind = view.getUint8(body + 5);
  if (kind !== WORKSHEET && kind !== CHART) throw new FileRefused('macro');
  return view.getUint32(body, true);
}

function refuseExternal(view: DataView, body: number, length: number): void {
  const isOurs = length === 4 && OURSELVES.includes(view.getUint16(body + 2, true));
  if (!isOurs) throw new FileRefused('external-link');
}

function lookAtCell(
  view: DataView,
  body: number,
  { id, length }: { id: number; length: number },
  { formulas, errors }: Biff['sheets'][number],
): void {
  if (id === BLANK || id === MULBLANK) return;
  const row = view.getUint16(body, true);
  const column = view.getUint16(body + 2, true);
  const last = id === MULRK ? view.getUint16(body + length - 2, true) : column;
  if (row >= LAST_ROW) throw new FileRefused('too-many-rows', { limit: MOST_ROWS });
  if (Math.max(column, last) >= MOST_COLUMNS) throw new FileRefused('too-many-columns', { limit: MOST_COLUMNS });
  if (id === FORMULA) formulas.add(`${row}:${column}`);
  if (id === BOOLERR && length >= 8 && view.getUint8(body + 7) === 1) errors.add(`${row}:${column}`);
}
