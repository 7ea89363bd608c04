/** Times and what can be told from them. */
import { expect } from '@jest/globals';

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = process.hrtime.bigint();
  const result = await work();
  return { ms: Number(process.hrtime.bigint() - began) / 1e6, result };
}

/** Probability that one of the first took longer than one of the others: 0.5 tells nothing. */
export function areaUnderRoc(first: number[], others: number[]): number {
  let above = 0;
  for (const a of first) for (const b of others) above += a > b ? 1 : a === b ? 0.5 : 0;
  return above / (first.length * others.length);
}

export const quantile = (values: number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
export const median = (values: number[]): number => quantile(values, 0.5);

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
