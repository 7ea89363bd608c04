/** Figures that cost something to read: read once for all who ask within a while, so that nobody who asks often can load what they are read from. */

import { inTime } from './in-time.js';

export interface Sampled<T> {
  /** The figures, at most so old; where they could not be read in time, those that were last read well, if any. Who asks while they are being read waits for the same. */
  now(): Promise<T | undefined>;
  /** Seconds since what {@link now} answers was read, or since the start. */
  ageS(): number;
}

/**
 * @param read reads them; a failure counts as "could not be read"
 * @param times.everyMs how long they stand, and how long it takes until it is tried again after a failure @param times.withinMs longest wait of a caller
 */
export function sampled<T>(
  read: () => Promise<T>,
  { everyMs, withinMs, clock }: { everyMs: number; withinMs: number; clock: () => number },
): Sampled<T> {
  let well: { at: number; found: T | undefined } = { at: clock(), found: undefined };
  let last: { at: number; reading: Promise<T | undefined>; isUnderWay: boolean } | undefined;
  const begin = (): Promise<T | undefined> => {
    const reading = read().then(
      (found) => {
        well = { at: clock(), found };
        return found;
      },
      () => well.found,
    );
    const mine = { at: clock(), reading, isUnderWay: true };
    last = mine;
    void reading.then(() => (mine.isUnderWay = false));
    return reading;
  };
  return {
    now() {
      const stands = last && (last.isUnderWay || clock() - last.at < everyMs);
      return inTime(stands && last ? last.reading : begin(), withinMs, well.found);
    },
    ageS: () => (clock() - well.at) / 1000,
  };
}
