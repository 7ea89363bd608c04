/** A mailed code and the tries left. Attempts are compared here only and one after the other, so sending many at once gains no extra try. */
import type { Digest } from '../contracts/procedure.js';

export interface CodeAttempts {
  /** Keyed digest of the valid code; undefined while there is none, and once it is void. */
  right: Digest | undefined;
  triesLeft: number;
  /** How many codes were compared. */
  compared: number;
}

export const codeAttempts = (tries: number): CodeAttempts => ({ right: undefined, triesLeft: tries, compared: 0 });

/** Compares an attempt, given as its digests under every key of the ring. The last wrong one voids the code. */
export function compareCode(code: CodeAttempts, attempt: Digest[]): 'right' | 'wrong' | 'locked' {
  code.compared += 1;
  // No constant-time comparison is needed: these are keyed digests, and what a difference in time tells of them tells nothing of the code.
  if (code.right !== undefined && attempt.includes(code.right)) return 'right';
  code.triesLeft -= 1;
  if (code.triesLeft > 0) return 'wrong';
  code.right = undefined;
  return 'locked';
}
