/** From a command that runs on a bare clone to its compiled program. Only Node's own modules: there may be no packages yet. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Told where a program could not even be brought: as for a wrong use, nothing was looked at. */
const CANNOT_TELL = 2;

/**
 * Brings packages and build where they are not there yet, then hands over. What is brought is told on the error output, as the other one may be read by a
 * program.
 * @param {string} name  of the program in `scripts`
 */
export async function handOver(name) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
  const program = resolve(root, `dist/scripts/${name}.js`);
  try {
    if (!existsSync(program)) {
      console.log = console.error;
      const { prepareClone } = await import('./bootstrap.mjs');
      await prepareClone(root);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(CANNOT_TELL);
  }
  await import(pathToFileURL(program).href);
}
