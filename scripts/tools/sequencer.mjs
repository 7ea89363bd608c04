/** Jest sequencer: large files before small ones, and every third one in a browser, which keeps a core busy while others wait. */
import { statSync } from 'node:fs';

/** @typedef {{ path: string }} Test */

/** @param {Test[]} tests */
const largeFirst = (tests) => tests.toSorted((one, other) => statSync(other.path).size - statSync(one.path).size);
/** @param {Test} test */
const isInBrowser = ({ path }) => /(?<!security\/.*)walk|pictures/.test(path);

export default class Sequencer {
  /** @param {Test[]} tests */
  sort(tests) {
    const walks = largeFirst(tests.filter(isInBrowser));
    const others = largeFirst(tests.filter((test) => !isInBrowser(test)));
    const order = [];
    while (walks.length + others.length > 0) order.push(...walks.splice(0, 1), ...others.splice(0, 2));
    return order;
  }
  /** Durations aren't kept: each run has the same order. */
  cacheResults() {}
}
