/** The machine of a run: without it no figure can be read. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Machine {
  cores: number;
  processor: string;
  memoryMb: number;
  node: string;
  /** Kind of the file system that databases lie on. */
  disk: string;
  /** RFC 3339. */
  at: string;
}

/** @param folder where databases lie */
export function machine(folder: string): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    node: process.version,
    disk: fileSystemOf(folder),
    at: new Date().toISOString(),
  };
}

/** Its kind: what lies in memory (`tmpfs`) waits for no disk, whatever the settings say. */
function fileSystemOf(folder: string): string {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '']) => folder === at || folder.startsWith(at === '/' ? '/' : `${at}/`));
  return mounts.toSorted(([, one = ''], [, other = '']) => other.length - one.length)[0]?.[2] ?? 'unknown';
}
