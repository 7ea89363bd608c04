/**
 * `npm start`: from a bare clone to a running system. Written for Node alone, as nothing is installed yet when it begins: packages and
 * build, then the supervisor in this same process.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepareClone, sayAndExit } from './bootstrap/bootstrap.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

try {
  await prepareClone(root);
  await import(pathToFileURL(resolve(root, 'dist/scripts/start.js')).href);
} catch (error) {
  sayAndExit(error);
}
