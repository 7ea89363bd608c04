/**
 * Processes that carry a mark in their environment: everybody who was started on behalf of one test run, by whomever, and whoever their
 * parent is by now. A test that is killed can't end what it started, and a browser is in a process group of its own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The variable. Its value is the run's own folder, which no other run has. */
export const RUN_MARK = 'TEST_RUN';

const POLL_MS = 50;
const WITHIN_MS = 10_000;

/** @returns IDs of the processes that carry the mark, without our own */
export function markedBy(run: string): number[] {
  const mark = `${RUN_MARK}=${run}`;
  const found = existsSync('/proc/self/environ') ? fromProc(mark) : fromPs(mark);
  return found.filter((pid) => pid !== process.pid);
}

/**
 * Kills all that carry the mark, and those that they start meanwhile, until there are none.
 * @returns how many it found
 */
export async function endMarked(run: string): Promise<number> {
  const ended = new Set<number>();
  const deadline = Date.now() + WITHIN_MS;
  for (let left = markedBy(run); left.length > 0 && Date.now() < deadline; left = markedBy(run)) {
    for (const pid of left) {
      ended.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
    await sleep(POLL_MS);
  }
  return ended.size;
}

/** Linux. A process that is gone, or somebody else's, can't be read and is none of ours. */
function fromProc(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Elsewhere: `ps` shows the environment behind each command. */
function fromPs(mark: string): number[] {
  return execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .filter((line) => line.split(/\s/).includes(mark))
    .map((line) => Number.parseInt(line, 10));
}
