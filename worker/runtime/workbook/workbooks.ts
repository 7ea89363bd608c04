/** {@link Workbooks}: each file by a child process of its own, one after the other (decision 111). */
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileRow } from '../../../workflows/rules/roster.js';
import { OverloadedError } from '../errors.js';
import { type FromChild, ROWS_AT_ONCE, type RowToWrite, type ToChild } from './child/messages.js';
import {
  type FileFormat,
  FileRefused,
  type TableRow,
  type WantedColumn,
  type Workbooks,
  type WrittenFormat,
  type WrittenSheet,
  type WrittenTable,
} from './contract.js';
import { type End, type Guard, type GuardedProcess, startGuarded } from './guarded-process.js';
import { HEAP_MB, HUNG_MS, LONGEST_MS, MOST_MEMORY_BYTES } from './limits.js';
import { lookAt } from './look.js';
import { fileOf } from './upload-file.js';

type Child = GuardedProcess<ToChild, FromChild>;
/** What a child was heard to say when it ended. */
interface Heard {
  rows: TableRow[];
  last?: Exclude<FromChild, { ready: true } | { rows: TableRow[] }>;
  output: Buffer[];
  end: End;
  peakBytes: number;
}

const MOST_WAITING = 4;
const RETRY_AFTER_S = 5;
/** How long a child is kept that waits for the next file. */
const SPARE_MS = 300_000;

export interface WorkbookOptions {
  /** Of each child. */
  guard?: Partial<Guard>;
  /** Told after each job, for figures: most memory that the child had. */
  onPeak?: (bytes: number) => void;
}

/**
 * The first child starts with the first file, while that comes in; later ones stand ready, having served nobody. A child serves one file, so nothing of one
 * is there for the next.
 */
export function createWorkbooks({ guard, onPeak }: WorkbookOptions = {}): Workbooks {
  const children = createChildren({
    mostMemoryBytes: MOST_MEMORY_BYTES,
    heapMb: HEAP_MB,
    longestMs: LONGEST_MS,
    hungMs: HUNG_MS,
    ...guard,
  });
  const turns = createTurns();
  const heardOf = async (job: (child: Child) => Promise<void>): Promise<Heard> => {
    const heard = await run(await children.take(), job);
    onPeak?.(heard.peakBytes);
    return heard;
  };
  const read = async (source: Readable | string, columns?: readonly WantedColumn[]) => {
    if (turns.isFull()) {
      if (typeof source !== 'string') source.destroy();
      throw new OverloadedError(RETRY_AFTER_S);
    }
    children.prepare();
    const file = await fileOf(source);
    try {
      const format = await lookAt(file);
      return await turns.take(async () =>
        readBy(await heardOf((child) => sendFile(child, { format, columns }, file)), format),
      );
    } finally {
      await file.close();
    }
  };
  return {
    async read(source) {
      const { format, rows, revision, digest } = await read(source);
      // Without columns of its own a reader looks for those of members.
      return { format, rows: rows as FileRow[], ...(revision && { revision }), digest };
    },
    async readTable(path, wanted) {
      const { format, rows, columns, fileDigest } = await read(path, wanted);
      return { format, rows, columns, fileDigest };
    },
    write: (format, sheet) =>
      turns.take(async () => writtenBy(await heardOf((child) => sendRows(child, format, sheet)))),
    writeTable: (table) => turns.take(async () => writtenBy(await heardOf((child) => sendTable(child, table)))),
    async close() {
      turns.close();
      await children.close();
    },
  };
}

/** One at a time. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  let inLine = 0;
  let isClosed = false;
  const isFull = (): boolean => isClosed || inLine > MOST_WAITING;
  return {
    isFull,
    async take<T>(job: () => Promise<T>): Promise<T> {
      if (isFull()) throw new OverloadedError(RETRY_AFTER_S);
      inLine += 1;
      const mine = last.then(() => (isClosed ? Promise.reject(new OverloadedError(RETRY_AFTER_S)) : job()));
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        inLine -= 1;
      }
    },
    close() {
      isClosed = true;
    },
  };
}

/** The program beside this one; where this one runs from its source, as in tests, the one that was built. */
function program(): URL {
  const places = ['./child/main.js', '../../../dist/worker/runtime/workbook/child/main.js'];
  const place = places.map((one) => new URL(one, import.meta.url)).find((one) => existsSync(one));
  if (!place) throw new Error('the program that reads workbooks is not built: npm run build');
  return place;
}

function createChildren(guard: Guard) {
  const all = new Set<Child>();
  let spare: Child | undefined;
  let tooOld: NodeJS.Timeout | undefined;
  let isClosed = false;
  const start = (): Child => {
    const child = startGuarded<ToChild, FromChild>(program(), guard);
    all.add(child);
    void forget(child);
    return child;
  };
  const forget = async (child: Child): Promise<void> => {
    await child.ended;
    all.delete(child);
    if (spare === child) spare = undefined;
  };
  const prepare = (): void => {
    spare ??= start();
    clearTimeout(tooOld);
    tooOld = setTimeout(() => spare?.kill(), SPARE_MS).unref();
  };
  return {
    prepare,
    /** One that is there for this job alone; the next is begun once it has ended. */
    async take(): Promise<Child> {
      const child = spare ?? start();
      spare = undefined;
      const end = await Promise.race([child.ready, child.ended]);
      if (end !== undefined) throw new OverloadedError(RETRY_AFTER_S);
      void child.ended.then(() => (isClosed ? undefined : prepare()));
      return child;
    },
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(tooOld);
      for (const child of all) child.kill();
      await Promise.all([...all].map((child) => child.ended));
    },
  };
}

/** Has a child do a job and waits for its end. */
async function run(child: Child, job: (child: Child) => Promise<void>): Promise<Heard> {
  const heard: Pick<Heard, 'rows' | 'last' | 'output'> = { rows: [], output: [] };
  child.begin((message) => {
    if ('rows' in message) heard.rows.push(...message.rows);
    else if (!('ready' in message)) heard.last = message;
  });
  child.output.on('data', (chunk: Buffer) => heard.output.push(chunk));
  try {
    // A child that ends early ends the job as well.
    await Promise.race([job(child).catch(() => undefined), child.ended]);
    const end = await child.ended;
    return { ...heard, end, peakBytes: child.peakBytes() };
  } finally {
    child.kill();
  }
}

async function sendFile(
  child: Child,
  { format, columns }: { format: FileFormat; columns: readonly WantedColumn[] | undefined },
  file: FileHandle,
): Promise<void> {
  await child.tell({ job: 'read', format, ...(columns && { columns }) });
  file.createReadStream({ start: 0, autoClose: false }).pipe(child.input);
}

async function sendRows(child: Child, format: WrittenFormat, sheet: WrittenSheet): Promise<void> {
  const { rows, places, revision, results } = sheet;
  await child.tell({ job: 'write', format, hasResults: results !== undefined, ...(revision && { revision }) });
  const rowAt = (i: number): RowToWrite | undefined => {
    const cells = rows[i];
    const result = results?.[i];
    return cells && { cells, place: places?.[i] ?? i + 2, ...(result !== undefined && { result }) };
  };
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await child.tell({
      rows: Array.from({ length: ROWS_AT_ONCE }, (_, i) => rowAt(at + i)).filter((row) => row !== undefined),
    });
    await nextTurn();
  }
  await child.tell({ written: true });
}

async function sendTable(child: Child, { name, widths, rows }: WrittenTable): Promise<void> {
  await child.tell({ job: 'table', name, widths });
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    await child.tell({ table: rows.slice(at, at + ROWS_AT_ONCE) });
    await nextTurn();
  }
  await child.tell({ written: true });
}

function readBy({ rows, last, end }: Heard, format: FileFormat) {
  if (last && 'read' in last) return { format, rows, ...last.read };
  throw refusalOf(last, end);
}

function writtenBy({ last, output, end }: Heard): Buffer {
  const bytes = Buffer.concat(output);
  if (last && 'wrote' in last && last.wrote.bytes === bytes.length) return bytes;
  if (last && 'refused' in last) throw new FileRefused(last.refused, last.details);
  if (end === 'somebody') throw new OverloadedError(RETRY_AFTER_S);
  if (end !== 'itself') throw new FileRefused(end);
  throw new Error(`a workbook could not be written: ${last && 'failed' in last ? last.failed : end}`);
}

/** Why there are no rows. A library that ends its own process has met a file that it can't read. */
function refusalOf(last: Heard['last'], end: End): Error {
  if (last && 'refused' in last) return new FileRefused(last.refused, last.details);
  if (end === 'somebody') return new OverloadedError(RETRY_AFTER_S);
  return new FileRefused(end === 'itself' ? 'damaged' : end);
}
