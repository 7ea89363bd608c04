/** The last words of a test run: what failed, and the line by which CI counts. */
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

/** What failed in all parts, at the end of a long log once more. @param files as {@link closingLine} */
export function failuresIn(files: readonly string[]): string[] {
  return files.flatMap((file) => countsIn(file).failures);
}

function countsIn(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, whole: false, failures: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}
