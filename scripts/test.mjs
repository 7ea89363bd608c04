/** `npm test`: from a bare clone to a finished test run. Packages and build, then the rest in this same process. Arguments go to jest. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepareClone, sayAndExit } from './bootstrap/bootstrap.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

try {
  await prepareClone(root);
  await import(pathToFileURL(resolve(root, 'dist/scripts/test.js')).href);
} catch (error) {
  sayAndExit(error);
}
