/** What a thread of `threads.ts` does for `passwords.ts`: argon2. Plain JavaScript, so that a thread can run it from the sources as from the build. */
import { hashSync, verifySync } from '@node-rs/argon2';

/** @param {import('./passwords.js').HashJob} job */
export default function compute({ hash, clear, cost }) {
  const begun = performance.now();
  try {
    const result = hash === undefined ? hashSync(clear, cost) : verifySync(hash, clear);
    return { result, ms: performance.now() - begun };
  } catch {
    // The library's own message could quote what it was given.
    throw new Error('argon2 failed');
  }
}
