/** Which processes were started for a DATA_DIR: written down, so that a start after a `kill -9` finds those that outlived their supervisor. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, type ProcessIdentity, stillRuns } from '../bootstrap/process-identity.mjs';

const POLL_MS = 50;
const STEPS = [
  ['SIGTERM', 3_000],
  ['SIGKILL', 3_000],
] as const;

const SUFFIX = '.process.json';

/** Writes down a process that was just started. */
export function writeDown(folder: string, name: string, pid: number): void {
  const identity = identityOf(pid);
  if (!identity) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, name + SUFFIX), JSON.stringify(identity), { mode: 0o600 });
}

/** Strikes out a process that ended, unless its successor stands there already. */
export function strikeOut(folder: string, name: string, pid: number): void {
  const file = join(folder, name + SUFFIX);
  if (recorded(file)?.pid === pid) rmSync(file, { force: true });
}

/**
 * Ends what still runs of an earlier start. The caller holds the lock of DATA_DIR, so whatever is written down there has no supervisor.
 * @returns the names of the processes that it found running
 */
export async function endOrphans(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  const found = await Promise.all(
    files.map(async (file) => {
      const identity = recorded(join(folder, file));
      const running = identity !== undefined && stillRuns(identity);
      if (running) await end(identity);
      rmSync(join(folder, file), { force: true });
      return running ? [file.slice(0, -SUFFIX.length)] : [];
    }),
  );
  return found.flat();
}

async function end(identity: ProcessIdentity): Promise<void> {
  for (const [signal, waitMs] of STEPS) {
    process.kill(identity.pid, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!stillRuns(identity)) return;
      await sleep(POLL_MS);
    }
  }
}

function recorded(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
