/** Procedure IDs for what an upload starts, thousands at once: the library makes each of its characters by a call of its own, which takes a second. */
import { randomBytes } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { NewIds } from '../../db/jairo/effects.js';

/** Crockford's, as ULIDs have it: 32 characters, so the low five bits of a random byte are one. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LEN = 16;
const LOW_BITS = LETTERS.length - 1;

/** `jairo-<kind>-<ULID>` of one moment. */
export const newIds: NewIds = (kind, count) => {
  const begin = `jairo-${kind}-${encodeTime(Date.now())}`;
  const random = randomBytes(count * RANDOM_LEN);
  return Array.from({ length: count }, (_, n) => {
    const own = random.subarray(n * RANDOM_LEN, (n + 1) * RANDOM_LEN);
    return begin + Array.from(own, (byte) => LETTERS[byte & LOW_BITS]).join('');
  });
};
