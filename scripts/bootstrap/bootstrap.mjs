/** What every command that runs from a bare clone begins and ends with. Only Node's own modules: there may be no packages yet. */
import { ensureBuild } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { PlainError } from './plain-error.mjs';
import { CommandError, endRunning } from './run.mjs';
import { step } from './steps.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Packages and build, each only where it is needed.
 * @param {string} root  folder of the clone
 */
export async function prepareClone(root) {
  refuseOldNode();
  const stop = () => {
    endRunning();
    process.exit(1);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await step('packages', (progress) => ensurePackages(root, progress), String);
  await step('build', (progress) => ensureBuild(root, progress), String);
  process.off('SIGINT', stop).off('SIGTERM', stop);
}

/** @throws {PlainError} on a Node that the packages don't run on */
function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new PlainError(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
}

/**
 * Ends the process with a sentence on what went wrong; the stack only for what nobody foresaw.
 * @param {unknown} error
 * @returns {never}
 */
export function sayAndExit(error) {
  if (error instanceof CommandError) console.error(`\n${error.output.trim()}\n\n${error.message}`);
  else if (error instanceof PlainError) console.error(`\n${error.message}`);
  else console.error(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
