/** Whether times tell one kind from another. */
import { expect } from '@jest/globals';
import { areaUnderRoc, median, quantile } from './statistics.js';

/** How far chance moves a median: where other work slows everything down, by more. */
const medianError = (values: number[]): number =>
  (1.25 * (quantile(values, 0.75) - quantile(values, 0.25))) / 1.35 / Math.sqrt(values.length);

/**
 * Prints how alike two kinds of times are, and holds that none can be told from the other: an area of 0.45 to 0.55 and medians 5 ms apart where there
 * are enough samples (1,000 and more), and otherwise nothing that chance alone would not bring about (four standard errors).
 */
export function expectIndistinguishable(what: string, these: number[], others: number[]): void {
  const [n, m] = [these.length, others.length];
  const area = areaUnderRoc(these, others);
  const gap = median(these) - median(others);
  process.stdout.write(
    `${what}: AUC ${area.toFixed(3)}, medians ${gap.toFixed(2)} ms apart (${median(others).toFixed(1)} ms), ${n} and ${m} samples\n`,
  );
  const areaError = Math.sqrt((n + m + 1) / (12 * n * m));
  expect(Math.abs(area - 0.5)).toBeLessThan(Math.max(0.05, 4 * areaError));
  expect(Math.abs(gap)).toBeLessThan(Math.max(5, 4 * Math.hypot(medianError(these), medianError(others))));
}
