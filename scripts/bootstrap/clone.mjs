/** The clone that this script belongs to. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

/**
 * The lock file for one kind of work on a clone. It lies outside the clone: the work may empty any folder in it.
 * @param {string} root
 * @param {string} work
 */
export function lockOf(root, work) {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(cacheFolder(), 'locks', `${id}-${work}.lock`);
}
