/** Passwords by chance, the same at every run. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random, but the same in every run (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

export const randomPassword = (roll: (sides: number) => number, length: number): string =>
  Array.from({ length }, () => LETTERS.charAt(roll(LETTERS.length))).join('');
