/**
 * A mailed code and the tries left. A try is taken in the database, where a reset of the workflow can't give it back (decision 78); attempts are compared
 * here only and one after the other, so sending many at once gains no extra try.
 */
import { currentUpdateInfo, patched } from '@temporalio/workflow';
import type { CodeTriesActivities } from '../../activities/code-tries.js';
import type { Digest } from '../contracts/procedure.js';
import { localActivities } from './policies.js';

const { takeCodeTry } = localActivities<CodeTriesActivities>();

export interface CodeAttempts {
  /** Keyed digest of the valid code; undefined while there is none, and once it is void. */
  right: Digest | undefined;
  tries: number;
  triesLeft: number;
  /** How many codes were compared. */
  compared: number;
  /** Attempts that came in time and whose try is being taken. */
  underWay: number;
}

export const codeAttempts = (tries: number): CodeAttempts => ({
  right: undefined,
  tries,
  triesLeft: tries,
  compared: 0,
  underWay: 0,
});

/** Whether one more attempt may be taken: those under way may need all the tries that are left. A flood of them is refused without an event. */
export const isTryFree = (code: CodeAttempts): boolean => code.triesLeft > code.underWay;

/**
 * Takes a try for an attempt, given as its digests under every key of the ring, and compares. The last wrong one voids the code.
 * @param isOpen whether a code is taken still, asked once the try is taken
 * @returns `void`: by then none was; `used-up`: all tries were taken before the workflow was reset. Neither was compared
 */
export async function attemptCode(
  code: CodeAttempts,
  { procedureId, attempt, isOpen }: { procedureId: string; attempt: Digest[]; isOpen: () => boolean },
): Promise<'right' | 'wrong' | 'locked' | 'void' | 'used-up'> {
  if (!patched('tries-in-database')) return compareCode(code, attempt);
  const updateId = currentUpdateInfo()?.id ?? '';
  code.underWay += 1;
  const n = await takeCodeTry({ procedureId, tries: code.tries, updateId, attempt });
  // From here on without an await: what was looked at is still so when the code is compared (decision 27).
  code.underWay -= 1;
  if (!isOpen()) return 'void';
  if (n === undefined) {
    useUp(code);
    return 'used-up';
  }
  code.compared = n - 1;
  code.triesLeft = Math.min(code.triesLeft, code.tries - n + 1);
  return compareCode(code, attempt);
}

function compareCode(code: CodeAttempts, attempt: Digest[]): 'right' | 'wrong' | 'locked' {
  code.compared += 1;
  // No constant-time comparison is needed: these are keyed digests, and what a difference in time tells of them tells nothing of the code.
  if (code.right !== undefined && attempt.includes(code.right)) return 'right';
  code.triesLeft -= 1;
  if (code.triesLeft > 0) return 'wrong';
  useUp(code);
  return 'locked';
}

function useUp(code: CodeAttempts): void {
  code.triesLeft = 0;
  code.right = undefined;
}
