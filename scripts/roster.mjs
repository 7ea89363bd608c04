/** `npm run roster`: brings packages and build where they are not there yet, then hands over. What is brought is told on the error output, as the other one may be read by a program. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const program = resolve(root, 'dist/scripts/roster.js');
/** As for a wrong use: it tells nothing of the file. */
const NOTHING_CHECKED = 2;

try {
  if (!existsSync(program)) {
    console.log = console.error;
    const { prepareClone } = await import('./bootstrap/bootstrap.mjs');
    await prepareClone(root);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(NOTHING_CHECKED);
}
await import(pathToFileURL(program).href);
