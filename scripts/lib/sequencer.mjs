/** Jest sequencer: tests in a browser first, as they last longest, then large files before small ones. What is begun last must not be waited for alone. */
import { statSync } from 'node:fs';

/** @typedef {{ path: string }} Test */

/** @param {string} path */
const weight = (path) => (/walk|pictures/.test(path) ? 1e9 : 0) + statSync(path).size;

export default class Sequencer {
  /** @param {Test[]} tests */
  sort(tests) {
    return tests.toSorted((one, other) => weight(other.path) - weight(one.path));
  }
  /** Durations aren't kept: each run has the same order. */
  cacheResults() {}
}
