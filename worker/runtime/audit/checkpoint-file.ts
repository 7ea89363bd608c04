/**
 * Checkpoints in a file outside the database: whoever cuts the log there, and its checkpoints with it, can't cut this file. It is only ever added to. Each
 * checkpoint stands as it was signed, followed by a blank line, so that the tools of other logs read it.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../errors.js';

/** Origin, size, root, blank line, signatures, blank line. What a crash has cut short doesn't end so. */
const CHECKPOINT = /[^\n]+\n(?:0|[1-9][0-9]*)\n[A-Za-z0-9+/=]+\n\n(?:— [^\n]+\n)+(?=\n)/g;
const END = '\n\n';
/** Stands behind what a crash has cut short, so that it isn't taken for the begin of what follows. */
const CUT = `\n(cut short)${END}`;

/** All checkpoints of the file, in their order; none where there is no file yet. @throws Error where it can't be read */
export async function readCheckpointFile(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).match(CHECKPOINT) ?? [];
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Sizes grow from one checkpoint to the next, so the end of the file is enough. */
const TAIL_BYTES = 64 * 1024;

/** Leaves of the log that the largest checkpoint of the file is of; -1 where it has none. @throws Error where it can't be read */
export async function largestInFile(path: string): Promise<number> {
  const sizes = (text: string): number[] => (text.match(CHECKPOINT) ?? []).map(sizeOf);
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      await file.read(tail, 0, tail.length, size - tail.length);
      return Math.max(-1, ...sizes(tail.toString('utf8')));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return -1;
    throw error;
  }
}

/** Leaves of the log that a signed checkpoint is of. */
export const sizeOf = (signed: string): number => Number(signed.split('\n', 2)[1] ?? 0);

/** Adds checkpoints to the end of the file, all at once, and returns when they are on the disk. @throws Error where the file can't be written */
export async function addToCheckpointFile(path: string, signed: readonly string[]): Promise<void> {
  if (signed.length === 0) return;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(Math.min(size, END.length));
    await file.read(last, 0, last.length, size - last.length);
    const isWhole = size === 0 || last.toString('latin1') === END;
    await file.appendFile(`${isWhole ? '' : CUT}${signed.map((one) => `${one}\n`).join('')}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}
