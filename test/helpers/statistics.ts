/** Times and what can be told from them. */

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
