/** The statistics that the timing tests judge by can tell: times that differ are told apart. */
import { describe, expect, test } from '@jest/globals';
import { expectIndistinguishable } from '../../helpers/indistinguishable.js';
import { areaUnderRoc, median, quantile } from '../../helpers/statistics.js';

/** Times about a middle, always the same. */
const times = (middle: number, count = 200): number[] =>
  Array.from({ length: count }, (_, i) => middle + ((i * 7_919) % 100) / 10);

describe('times', () => {
  test('of one kind are not told from others of it', () => {
    expect(areaUnderRoc(times(20), times(20))).toBe(0.5);
    expectIndistinguishable('the same', times(20), times(20));
  });

  test('that are longer are told from shorter ones', () => {
    expect(areaUnderRoc(times(40), times(20))).toBe(1);
    expect(() => expectIndistinguishable('twice as long', times(40), times(20))).toThrow();
    expect(() => expectIndistinguishable('a little longer', times(24), times(20))).toThrow();
  });

  test('that are none are not taken for equal', () => {
    expect(() => expectIndistinguishable('none', [], times(20))).toThrow();
  });

  test('have their middle and their tail', () => {
    expect([median([3, 1, 2]), quantile([1, 2, 3, 4], 0.99)]).toEqual([2, 4]);
  });
});
