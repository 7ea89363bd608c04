/** Where what is costly to make (a built Temporal server) is kept between clones. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The user's cache folder for this product, by the custom of the platform. It need not exist yet.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(env = process.env) {
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is to be ignored.
  if (xdg && isAbsolute(xdg)) return join(xdg, 'tetsuzuki');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'tetsuzuki');
  if (process.platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'tetsuzuki', 'cache');
  return join(homedir(), '.cache', 'tetsuzuki');
}
