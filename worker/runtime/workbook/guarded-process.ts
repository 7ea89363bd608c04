/**
 * A child process for work that a file may turn against whoever does it: a heap limit of its own, its memory watched from outside, and a time after which it is
 * ended. It gets no settings, no keys, no connections.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

export interface Guard {
  /** Of all its memory, as the system counts it: RSS. */
  mostMemoryBytes: number;
  /** Of JavaScript objects alone; what guards where memory can't be watched. */
  heapMb: number;
  /** From the job's begin. */
  longestMs: number;
}

/** Why a child is gone: ended by the guard, by itself (by an error of its own), or by somebody else. */
export type End = 'took-too-long' | 'too-much-memory' | 'itself' | 'somebody';

export interface GuardedProcess<Told, Heard> {
  /** Once it has loaded its libraries. */
  readonly ready: Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<End>;
  readonly input: Writable;
  readonly output: Readable;
  /** From now on its time and memory are watched. @param hear everything that it says */
  begin(hear: (message: Heard) => void): void;
  /** @returns once it is handed over @throws where the child is gone */
  tell(message: Told): Promise<void>;
  /** Most memory seen so far. Bytes; 0 where it can't be watched. */
  peakBytes(): number;
  kill(): void;
}

const LOOK_MS = 10;
/** What a start may take on a machine that is busy with everything else. */
const LONGEST_START_MS = 60_000;
const PAGE_BYTES = 4_096;
/** V8 ends a process whose heap is full by this. */
const ABORTED = 'SIGABRT';
const ABORTED_CODE = 134;

export function startGuarded<Told extends object, Heard extends object>(
  program: URL,
  { mostMemoryBytes, heapMb, longestMs }: Guard,
): GuardedProcess<Told, Heard> {
  const child = fork(program, [], {
    execArgv: [`--max-old-space-size=${heapMb}`],
    env: {},
    stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
  });
  const { stdin: input, stdout: output } = child;
  if (!input || !output) throw new Error('a child without pipes');
  // A child that is gone can't be written to; that it is gone is told by its end.
  input.on('error', () => undefined);
  output.on('error', () => undefined);
  child.on('error', () => undefined);
  let why: End | undefined;
  const endFor = (reason: End): void => {
    why ??= reason;
    child.kill('SIGKILL');
  };
  let timer: NodeJS.Timeout | undefined;
  const starting = setTimeout(() => endFor('somebody'), LONGEST_START_MS);
  const memory = watchMemory(child, mostMemoryBytes, () => endFor('too-much-memory'));
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(starting);
      clearTimeout(timer);
      memory.stop();
      resolve(why ?? endOf(code, signal));
    });
  });
  const ready = new Promise<void>((resolve) => {
    child.once('message', () => {
      clearTimeout(starting);
      resolve();
    });
  });
  keepsNothingAlive(child);
  return {
    ready,
    ended,
    input,
    output,
    begin(hear) {
      child.on('message', (message) => hear(message as Heard));
      timer = setTimeout(() => endFor('took-too-long'), longestMs);
      memory.watch();
    },
    tell: (message) =>
      new Promise((resolve, reject) => {
        child.send(message, (error) => (error ? reject(error) : resolve()));
      }),
    peakBytes: memory.peakBytes,
    kill: () => child.kill('SIGKILL'),
  };
}

function endOf(code: number | null, signal: NodeJS.Signals | null): End {
  if (signal === ABORTED || code === ABORTED_CODE) return 'too-much-memory';
  return signal === 'SIGKILL' || signal === 'SIGTERM' || signal === 'SIGINT' ? 'somebody' : 'itself';
}

/** A child that waits for its job is no reason for this process to stay; whoever waits for its answer keeps it by the job's timer. */
function keepsNothingAlive(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const pipe of [child.stdin, child.stdout]) Reflect.get(pipe ?? {}, 'unref')?.call(pipe);
}

interface MemoryWatch {
  watch(): void;
  stop(): void;
  peakBytes(): number;
}

/** Looks every 10 ms: a file that unpacks to hundreds of megabytes does so within a second. */
function watchMemory({ pid }: ChildProcess, mostBytes: number, onTooMuch: () => void): MemoryWatch {
  let peak = 0;
  let interval: NodeJS.Timeout | undefined;
  const statm = pid === undefined ? undefined : openStatm(pid);
  const look = (): void => {
    peak = Math.max(peak, residentBytes(statm));
    if (peak > mostBytes) onTooMuch();
  };
  return {
    watch() {
      if (statm !== undefined) interval ??= setInterval(look, LOOK_MS);
    },
    stop() {
      clearInterval(interval);
      if (statm !== undefined) closeSync(statm);
    },
    peakBytes: () => peak,
  };
}

/** Only on Linux: elsewhere the heap limit guards alone. */
function openStatm(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/statm`, 'r');
  } catch {
    return undefined;
  }
}

const line = Buffer.alloc(128);
/** Read at once, as it is in no file: 20 µs. */
function residentBytes(statm: number | undefined): number {
  if (statm === undefined) return 0;
  try {
    const length = readSync(statm, line, 0, line.length, 0);
    return Number(line.toString('latin1', 0, length).split(' ')[1]) * PAGE_BYTES;
  } catch {
    // It is gone.
    return 0;
  }
}
