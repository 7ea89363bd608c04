/** An upload on its way to the child: in a file that has no name any more, so that nothing of it is left whatever happens to this process. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { LARGEST_FILE_BYTES } from '../../../workflows/rules/roster.js';
import { FileRefused } from './contract.js';

const OWNER_ONLY = 0o600;

/**
 * @param source a stream, read to its end or destroyed; or a path, which is only opened
 * @returns to be closed by the caller
 * @throws FileRefused `too-large`, as soon as it is
 */
export async function fileOf(source: Readable | string): Promise<FileHandle> {
  if (typeof source === 'string') return open(source, 'r');
  const path = join(tmpdir(), `tetsuzuki-${randomUUID()}`);
  const file = await open(path, 'wx+', OWNER_ONLY);
  try {
    await unlink(path);
    await take(source, file);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    source.destroy();
  }
}

async function take(source: Readable, file: FileHandle): Promise<void> {
  let size = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > LARGEST_FILE_BYTES) throw new FileRefused('too-large', { limit: LARGEST_FILE_BYTES });
    await file.write(bytes, 0, bytes.length);
  }
}
