/** The closing line says what had passed, of a run that was cut off as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { closingLine, failuresIn } from '../../../scripts/tools/closing-line.js';
import CountReporter from '../../../scripts/tools/count-reporter.mjs';

let folder: string;
let outer: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'));
  outer = process.env['TEST_COUNTS'];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  if (outer === undefined) delete process.env['TEST_COUNTS'];
  else process.env['TEST_COUNTS'] = outer;
});

/** A part of a run. @returns where its counts are */
function part(name: string, report: (reporter: CountReporter) => void): string {
  const file = join(folder, name);
  process.env['TEST_COUNTS'] = file;
  report(new CountReporter());
  return file;
}
const results = (
  numPassedTests: number,
  others: Partial<Record<'failed' | 'broken' | 'pending' | 'todo', number>> = {},
  testResults: Parameters<CountReporter['onRunComplete']>[1]['testResults'] = [],
) => ({
  numPassedTests,
  numFailedTests: others.failed ?? 0,
  numRuntimeErrorTestSuites: others.broken ?? 0,
  numPendingTests: others.pending ?? 0,
  numTodoTests: others.todo ?? 0,
  testResults,
});

test('of a whole run: tests of all parts; files that did not run have failed', () => {
  const first = part('first', (reporter) => {
    reporter.onRunStart();
    reporter.onTestFileResult(null, null, results(3));
    reporter.onRunComplete(null, results(7, { failed: 1, broken: 1, pending: 2, todo: 1 }));
  });
  const second = part('second', (reporter) => reporter.onRunComplete(null, results(5)));
  expect(closingLine([first, second])).toBe('12 passed, 2 failed, 3 skipped');
  expect(closingLine([second])).toBe('5 passed, 0 failed');
});

test('of a run that was cut off: what had passed after the last test file, and one failure for the cut', () => {
  const cut = part('cut', (reporter) => {
    reporter.onRunStart();
    reporter.onTestFileResult(null, null, results(3));
    reporter.onTestFileResult(null, null, results(9, { failed: 1 }));
  });
  expect(closingLine([cut])).toBe('9 passed, 2 failed');
});

test('of a run that was cut off before its first test file, or never said anything: one failure', () => {
  const begun = part('begun', (reporter) => reporter.onRunStart());
  expect(closingLine([begun])).toBe('0 passed, 1 failed');
  expect(closingLine([join(folder, 'nothing')])).toBe('0 passed, 1 failed');
});

test('what failed is told with its file and how, and so is a file that did not run', () => {
  const testResults = [
    {
      testFilePath: '/somewhere/test/one.test.ts',
      testResults: [
        { fullName: 'a rule', status: 'failed', failureMessages: ['\u001b[31mExpected: 1\u001b[39m'] },
        { fullName: 'another', status: 'passed', failureMessages: [] },
      ],
    },
    { testFilePath: '/somewhere/test/two.test.ts', testExecError: { message: 'no such module' }, testResults: [] },
  ];
  const file = part('failing', (reporter) =>
    reporter.onRunComplete(null, results(1, { failed: 1, broken: 1 }, testResults)),
  );
  expect(failuresIn([file, join(folder, 'nothing')])).toEqual([
    'test/one.test.ts: a rule\nExpected: 1',
    'test/two.test.ts: did not run: no such module',
  ]);
});
