/** `npm run build`: the packages and the build of `npm start`, without starting anything. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareClone, sayAndExit } from './bootstrap/bootstrap.mjs';

try {
  await prepareClone(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
} catch (error) {
  sayAndExit(error);
}
