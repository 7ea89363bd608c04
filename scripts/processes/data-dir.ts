/** The folder with the state of the embedded parts, and the right to use it. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LockHeldError, takeLock } from '../bootstrap/file-lock.mjs';
import { endOrphans } from './orphans.js';
import { PlainError } from '../bootstrap/plain-error.mjs';

export interface DataDir {
  folder: string;
  /** Where running processes are written down. */
  runFolder: string;
  /** What an earlier start left running, by name; ended now. */
  orphans: string[];
  release(): void;
}

/**
 * Takes the folder for this process, making it where there is none, and ends what a killed start left running on it.
 * @throws PlainError when another start has it, or it can't be written to
 */
export async function takeDataDir(folder: string): Promise<DataDir> {
  const runFolder = join(folder, 'run');
  try {
    mkdirSync(runFolder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new PlainError(
      `DATA_DIR ${folder} can't be written to (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  try {
    const { release } = await takeLock(join(runFolder, 'start.lock'));
    return { folder, runFolder, release, orphans: await endOrphans(runFolder) };
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    throw new PlainError(
      `DATA_DIR ${folder} is in use by process ${error.holder.pid}, which was started with: ${error.holder.command}\nStop that one, or choose another folder: DATA_DIR=other-folder PORT=8090 npm start`,
    );
  }
}
