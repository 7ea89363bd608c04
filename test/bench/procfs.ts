/** CPU and memory of processes as Linux tells them in /proc, and what the rest of the machine does meanwhile. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, in which /proc counts. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const ticksToMs = (ticks: number): number => (ticks * 1000) / TICKS;

interface Stat {
  parent: number;
  /** User and system time of the process itself. Milliseconds. */
  ownMs: number;
  /** Of its children that have ended and that it has waited for. */
  endedChildrenMs: number;
}

/** The fields of a stat line. The command may hold anything, spaces and brackets too: they are counted from its end. */
export function statOf(line: string): Stat {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (n: number): number => fields[n - 3] ?? 0;
  return {
    parent: field(4),
    ownMs: ticksToMs(field(14) + field(15)),
    endedChildrenMs: ticksToMs(field(16) + field(17)),
  };
}

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile, or is somebody else's.
    return undefined;
  }
};

function allStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const line = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : undefined;
    if (line !== undefined) stats.set(Number(name), statOf(line));
  }
  return stats;
}

/** A process and all below it. */
export function treeOf(root: number, stats: ReadonlyMap<number, Pick<Stat, 'parent'>> = allStats()): number[] {
  const tree = stats.has(root) ? [root] : [];
  for (const pid of tree) for (const [child, { parent }] of stats) if (parent === pid) tree.push(child);
  return tree;
}

type ByPart<T = number> = Record<string, T>;

/** CPU time of each part since its processes began: all children, also those that have ended. Milliseconds. */
export function cpuMs(parts: Readonly<ByPart>): ByPart {
  const stats = allStats();
  const of = (root: number): number =>
    treeOf(root, stats).reduce((sum, pid) => {
      const { ownMs, endedChildrenMs } = stats.get(pid) ?? { ownMs: 0, endedChildrenMs: 0 };
      return sum + ownMs + endedChildrenMs;
    }, 0);
  return mapped(parts, of);
}

/** Memory of each part in MB: pages that processes share are counted once, divided among them (PSS). */
export function memoryMb(parts: Readonly<ByPart>): ByPart {
  const stats = allStats();
  return mapped(parts, (root) => treeOf(root, stats).reduce((sum, pid) => sum + memoryOf(pid), 0) / 1024);
}

/** Kilobytes. Without the right to see PSS, what is resident. */
function memoryOf(pid: number): number {
  const pss = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(pss ?? /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
}

const LOOK_MS = 10;

/** Watches the processes that one starts. @returns ends it, and tells the most memory (RSS) that one of them had, in MB */
export function peakMbOfChildren(root: number): { stop(): number } {
  let most = 0;
  const look = (): void => {
    for (const pid of (read(`/proc/${root}/task/${root}/children`) ?? '').trim().split(' '))
      most = Math.max(most, Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0));
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      return most / 1024;
    },
  };
}

/** Of this process alone, without the servers that are its children. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What all cores together have worked since the machine is up, or were kept from it by its host. Milliseconds. */
export function machineCpuMs(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] =
    (read('/proc/stat') ?? '').slice(0, 400).split('\n', 1)[0]?.split(/\s+/).map(Number) ?? [];
  return ticksToMs(user + nice + system + irq + softIrq + steal);
}

/**
 * Watches what the machine does besides this process and all that it has started. @returns tells it: cores that were busy otherwise since then, on average
 */
export function watchOthers(): () => number {
  const ours = (): number => cpuMs({ us: process.pid })['us'] ?? 0;
  const before = { machine: machineCpuMs(), ours: ours(), atMs: performance.now() };
  return () => {
    const others = machineCpuMs() - before.machine - (ours() - before.ours);
    return Math.max(0, others) / (performance.now() - before.atMs);
  };
}

export const mapped = <T, U>(table: Readonly<ByPart<T>>, of: (value: T, name: string) => U): ByPart<U> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, of(value, name)]));
export const sum = (table: Readonly<ByPart>): number => Object.values(table).reduce((all, one) => all + one, 0);
/** What each part of the first has more than in the second. */
export const difference = (after: Readonly<ByPart>, before: Readonly<ByPart>): ByPart =>
  mapped(after, (value, name) => value - (before[name] ?? 0));
