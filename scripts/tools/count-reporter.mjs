/**
 * Jest reporter that keeps the run's counts in the file named by TEST_COUNTS, for the closing line of the test command. They are written
 * after each test file, so that a run that is cut off says what had passed by then.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed   tests that failed, and test files that did not run
 * @property {number} skipped
 * @property {boolean} whole   false until the last test file is through
 * @property {string[]} failures   what failed: file, name, and how it was told
 */

/** @typedef {{ fullName: string, status: string, failureMessages: string[] }} Assertion */
/** @typedef {{ testFilePath: string, testExecError?: { message?: string } | null, testResults: Assertion[] }} FileResults */
/** @typedef {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number, numPendingTests: number, numTodoTests: number, testResults: FileResults[] }} Results */

/** What is told of each failure. */
const TOLD_CHARS = 600;

export default class CountReporter {
  onRunStart() {
    keep({ passed: 0, failed: 0, skipped: 0, whole: false, failures: [] });
  }

  /**
   * @param {unknown} _test
   * @param {unknown} _result
   * @param {Results} results  of all test files so far
   */
  onTestFileResult(_test, _result, results) {
    keep(countsOf(results, false));
  }

  /**
   * @param {unknown} _contexts
   * @param {Results} results
   */
  onRunComplete(_contexts, results) {
    keep(countsOf(results, true));
  }
}

/**
 * @param {Results} results
 * @param {boolean} whole
 * @returns {Counts}
 */
function countsOf(results, whole) {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
    whole,
    failures: results.testResults.flatMap(failuresOf),
  };
}

/** @param {FileResults} results */
function failuresOf({ testFilePath, testExecError, testResults }) {
  const broken = testExecError ? [`did not run: ${testExecError.message ?? ''}`] : [];
  const failed = testResults.filter(({ status }) => status === 'failed');
  const told = failed.map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`);
  const file = testFilePath.replace(/.*\/(?=test\/)/, '');
  return [...broken, ...told].map((text) => `${file}: ${stripVTControlCharacters(text).slice(0, TOLD_CHARS)}`);
}

/** @param {Counts} counts */
function keep(counts) {
  const file = process.env['TEST_COUNTS'];
  if (!file) return;
  // Whole or not at all: the run may be cut off right here.
  writeFileSync(`${file}.new`, JSON.stringify(counts));
  renameSync(`${file}.new`, file);
}
