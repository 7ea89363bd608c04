/** The own time of a case: the time of day without the pauses of its class (decision 130). */
import { describe, expect, test } from '@jest/globals';
import { attemptMs, ownTime, stands, standsFor, stoodMs, timeOfDay } from '../../../workflows/rules/own-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A URL of thirty minutes, issued at ten o'clock. */
const BEGAN = Date.UTC(2026, 10, 27, 10);
const ENDS = BEGAN + 30 * MINUTE;
/** Mail is out for two hours from ten past ten. */
const OUT = { sinceMs: BEGAN + 10 * MINUTE, untilMs: BEGAN + 130 * MINUTE };

describe('a URL of thirty minutes, and an outage of two hours that begins after ten of them', () => {
  test.each([
    [9, 21],
    [10, 20],
    [31, 20],
    [129, 20],
    [130, 20],
    [140, 10],
    [149, 1],
    [150, 0],
  ])('after %i minutes it has %i minutes left', (after, left) => {
    const now = BEGAN + after * MINUTE;
    expect(ENDS - ownTime([OUT], BEGAN, now)).toBe(left * MINUTE);
    // People are told the same, as the time of day.
    expect(timeOfDay([OUT], BEGAN, ENDS, now) - now).toBe(left * MINUTE);
  });

  test('the clock stands from its beginning to its end, and at neither side', () => {
    const at = [-1, 0, 120 * MINUTE - 1, 120 * MINUTE].map((ms) => stands([OUT], OUT.sinceMs + ms));
    expect(at).toEqual([false, true, true, false]);
  });
});

test('a deadline that was over before stays over, at the instant at which it was', () => {
  const over = BEGAN + 5 * MINUTE;
  const now = BEGAN + HOUR;
  expect(ownTime([OUT], BEGAN, now)).toBeGreaterThan(over);
  expect(timeOfDay([OUT], BEGAN, over, now)).toBe(over);
});

test('a deadline that ends at the very instant at which the clock stops is over, and stays so', () => {
  const exactly = OUT.sinceMs;
  const now = BEGAN + HOUR;
  for (const at of [exactly, now]) expect(ownTime([OUT], BEGAN, at)).toBeGreaterThanOrEqual(exactly);
  expect(timeOfDay([OUT], BEGAN, exactly, now)).toBe(exactly);
  // A millisecond later it has that left.
  expect(timeOfDay([OUT], BEGAN, exactly + 1, now)).toBe(now + 1);
});

test('a case that begins during an outage has the rest of it besides its own time', () => {
  const began = OUT.sinceMs + 90 * MINUTE;
  expect(stoodMs([OUT], began, OUT.untilMs + HOUR)).toBe(30 * MINUTE);
  expect(timeOfDay([OUT], began, began + 30 * MINUTE, OUT.untilMs)).toBe(OUT.untilMs + 30 * MINUTE);
});

test('an outage that ended early, or twice, or overlaps another, counts once', () => {
  const early = { ...OUT, untilMs: OUT.sinceMs + 20 * MINUTE };
  const within = { sinceMs: OUT.sinceMs + 5 * MINUTE, untilMs: OUT.sinceMs + 15 * MINUTE };
  const longer = { sinceMs: OUT.sinceMs + 15 * MINUTE, untilMs: OUT.sinceMs + 30 * MINUTE };
  const now = BEGAN + 3 * HOUR;
  expect(stoodMs([early], BEGAN, now)).toBe(20 * MINUTE);
  expect(stoodMs([early, early, within], BEGAN, now)).toBe(20 * MINUTE);
  expect(stoodMs([longer, early, within], BEGAN, now)).toBe(30 * MINUTE);
});

test('two outages, one after the other, count both', () => {
  const again = { sinceMs: OUT.untilMs + 10 * MINUTE, untilMs: OUT.untilMs + HOUR };
  const now = again.untilMs;
  // Ten minutes before the first and ten between them are gone: ten are left.
  expect(ENDS - ownTime([again, OUT], BEGAN, now)).toBe(10 * MINUTE);
  expect(timeOfDay([again, OUT], BEGAN, ENDS, now)).toBe(now + 10 * MINUTE);
});

describe('an attempt at a mail', () => {
  test.each([
    // Nothing stands: it lasts for what is left, however little.
    [20 * MINUTE, 0, 20 * MINUTE],
    [1, 0, 1],
    // Little is left while the clock stands: attempts of the next eight hours are few.
    [50, 8 * HOUR, 5 * MINUTE],
    [1, 2 * MINUTE, 2 * MINUTE + 1],
    [1, 3, 10_000],
    [20 * MINUTE, 8 * HOUR, 20 * MINUTE],
  ])('of which %i ms are left, in a pause of %i ms, lasts %i ms', (left, standing, lasts) => {
    expect(attemptMs(left, standing)).toBe(lasts);
  });

  test('knows how long the clock stands yet', () => {
    const longer = { ...OUT, untilMs: OUT.untilMs + HOUR };
    expect([OUT.sinceMs - 1, OUT.sinceMs, OUT.untilMs].map((at) => standsFor([OUT], at))).toEqual([0, 2 * HOUR, 0]);
    expect(standsFor([OUT, longer], OUT.sinceMs)).toBe(3 * HOUR);
  });
});

test('without an outage a case’s own time is the time of day', () => {
  expect(ownTime([], BEGAN, ENDS)).toBe(ENDS);
  expect(timeOfDay([], BEGAN, ENDS, BEGAN)).toBe(ENDS);
});
