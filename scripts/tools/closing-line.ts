/** The last line of a test run, by which CI counts. */
import { existsSync, readFileSync } from 'node:fs';
import type { Counts } from './count-reporter.mjs';

/**
 * Adds up what the parts of a run have left. A part that was cut off, or left nothing, counts as one failure besides what it had counted.
 * @param files where each part that was begun leaves its counts
 * @returns `1234 passed, 0 failed, 2 skipped`
 */
export function closingLine(files: readonly string[]): string {
  const counts = files.map(countsIn);
  const sum = (count: (part: Counts) => number): number => counts.reduce((total, part) => total + count(part), 0);
  const passed = sum((part) => part.passed);
  const failed = sum((part) => part.failed + (part.whole ? 0 : 1));
  const skipped = sum((part) => part.skipped);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function countsIn(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, whole: false };
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}
