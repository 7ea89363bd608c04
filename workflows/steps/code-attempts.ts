/** A mailed code and the tries it leaves. Compared here and nowhere else, one attempt after the other: a race can't buy a try. */
import type { Digest } from '../contracts/procedure.js';

export interface CodeAttempts {
  /** Keyed digest of the code that counts; undefined while there is none, and once it is void. */
  right: Digest | undefined;
  triesLeft: number;
  /** How many codes were compared. */
  compared: number;
}

export const codeAttempts = (tries: number): CodeAttempts => ({ right: undefined, triesLeft: tries, compared: 0 });

/** Compares an attempt, given as its digests under every key of the ring. The wrong one that was the last voids the code. */
export function compareCode(code: CodeAttempts, attempt: Digest[]): 'right' | 'wrong' | 'locked' {
  code.compared += 1;
  // Keyed digests: what a difference in time could tell of them says nothing of the code.
  if (code.right !== undefined && attempt.includes(code.right)) return 'right';
  code.triesLeft -= 1;
  if (code.triesLeft > 0) return 'wrong';
  code.right = undefined;
  return 'locked';
}
