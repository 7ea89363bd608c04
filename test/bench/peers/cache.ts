/** The cache of peers: what is costly to build or to download is made once, for all later runs. */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { PlainError } from '../../../scripts/bootstrap/plain-error.mjs';
import { reasonOf } from '../../../scripts/temporal/cli.js';

/**
 * Has a folder made where it isn't there yet. It takes its place in one step: a half-made one is never found.
 * @param folder named after the version and all that it is made with, so that another version is another folder
 * @param make works in the empty folder that it is given
 * @throws PlainError that says why it can't be had
 */
export async function madeOnce(folder: string, make: (making: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const making = mkdtempSync(`${folder}-making-`);
  try {
    await make(making);
    renameSync(making, folder);
  } catch (error) {
    throw new PlainError(reasonOf(error));
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
