/**
 * A child process for work that a file may turn against whoever does it: a heap limit of its own, its memory and its time watched from outside, beyond which it
 * is ended. It gets no settings, no keys, no connections.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

export interface Guard {
  /** Of all its memory, as the system counts it: RSS. */
  mostMemoryBytes: number;
  /** Of JavaScript objects alone; what guards where memory can't be watched. */
  heapMb: number;
  /** Of the processor, where that can be watched: a machine that is busy with others makes no file a bad one. Else by the clock. */
  longestMs: number;
  /** By the clock, from the job's begin: for one that waits for what never comes. */
  hungMs: number;
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

/** Memory that is no longer needed is given back sooner: writing 10,000 rows takes 133 MB instead of 206. */
const FRUGAL = ['--optimize-for-size', '--max-semi-space-size=1'];
const LOOK_MS = 10;
/** What a start may take on a machine that is busy with everything else. */
const LONGEST_START_MS = 60_000;
const PAGE_BYTES = 4_096;
const TICK_MS = 10;
/** V8 ends a process whose heap is full by this. */
const ABORTED = 'SIGABRT';
const ABORTED_CODE = 134;

export function startGuarded<Told extends object, Heard extends object>(
  program: URL,
  { mostMemoryBytes, heapMb, longestMs, hungMs }: Guard,
): GuardedProcess<Told, Heard> {
  const child = fork(program, [], {
    execArgv: [`--max-old-space-size=${heapMb}`, ...FRUGAL],
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
  const usage = watchUsage(child, ({ memoryBytes, processorMs }) => {
    if (memoryBytes > mostMemoryBytes) endFor('too-much-memory');
    if (processorMs > longestMs) endFor('took-too-long');
  });
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(starting);
      clearTimeout(timer);
      usage.stop();
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
      timer = setTimeout(() => endFor('took-too-long'), usage.watch() ? hungMs : longestMs);
    },
    tell: (message) =>
      new Promise((resolve, reject) => {
        child.send(message, (error) => (error ? reject(error) : resolve()));
      }),
    peakBytes: usage.peakBytes,
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

/** What a process has used since its job began. */
interface Usage {
  memoryBytes: number;
  processorMs: number;
}
interface UsageWatch {
  /** @returns whether it can be watched here */
  watch(): boolean;
  stop(): void;
  peakBytes(): number;
}

/** Looks every 10 ms: a file that unpacks to hundreds of megabytes does so within a second. */
function watchUsage({ pid }: ChildProcess, look: (usage: Usage) => void): UsageWatch {
  let peak = 0;
  let interval: NodeJS.Timeout | undefined;
  const stat = pid === undefined ? undefined : openStat(pid);
  return {
    watch() {
      if (stat === undefined) return false;
      const before = usageIn(stat).processorMs;
      interval = setInterval(() => {
        const { memoryBytes, processorMs } = usageIn(stat);
        peak = Math.max(peak, memoryBytes);
        look({ memoryBytes, processorMs: processorMs - before });
      }, LOOK_MS);
      return true;
    },
    stop() {
      clearInterval(interval);
      if (stat !== undefined) closeSync(stat);
    },
    peakBytes: () => peak,
  };
}

/** Only on Linux: elsewhere the heap limit and the clock guard alone. */
function openStat(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/stat`, 'r');
  } catch {
    return undefined;
  }
}

const line = Buffer.alloc(1_024);
/** Read at once, as it is in no file: 20 µs. See proc(5): fields 14, 15 (ticks) and 24 (pages), counted from behind the name, which may hold anything. */
function usageIn(stat: number): Usage {
  try {
    const text = line.toString('latin1', 0, readSync(stat, line, 0, line.length, 0));
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, pages = 0] = [fields[11], fields[12], fields[21]];
    return { memoryBytes: pages * PAGE_BYTES, processorMs: (user + system) * TICK_MS };
  } catch {
    // It is gone.
    return { memoryBytes: 0, processorMs: 0 };
  }
}
