/** Jest reporter that says where a run's time went: the test files that took longest, and how much they are of the whole. */

const SHOWN = 15;

export default class TimesReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ testResults: { testFilePath: string, perfStats: { runtime: number } }[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= SHOWN) return;
    const files = testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath.replace(/.*\/test\//, ''), ms: perfStats.runtime }))
      .toSorted((one, other) => other.ms - one.ms);
    const whole = files.reduce((sum, { ms }) => sum + ms, 0);
    const lines = files.slice(0, process.env['TEST_TIMES'] ? files.length : SHOWN).map(line);
    console.log(
      ['', `Where the time went, in seconds (${(whole / 1000).toFixed(0)} over all test files):`, ...lines, ''].join(
        '\n',
      ),
    );
  }
}

/** @param {{ file: string, ms: number }} one */
const line = ({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)}  ${file}`;
