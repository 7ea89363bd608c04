/**
 * How strong a new password is, by zxcvbn, in a thread of its own: one check at a time, and those of different clients take turns. Of a password the first
 * {@link SCORED} characters count, since the time that a check takes grows faster than its text (64 crafted characters took 1.3 s, 32 took 0.6 s).
 */
import { OverloadedError } from './errors.js';
import { createThreads } from './threads.js';

/** Characters of a password that are looked at. */
export const SCORED = 32;
/** Most characters of one thing that is known of the person, and most things. */
const LONGEST_KNOWN = 64;
const MOST_KNOWN = 20;
/** After this long a check is given up; the caller is told to come again, and never another score. The first one waits for the word lists. */
const DEADLINE_MS = 10_000;
/** Checks of one client, and of all together, that may wait: a page asks again after each pause in typing. */
const MOST_OF_ONE = 8;
const MOST_WAITING = 64;

export interface Strength {
  /**
   * 0 (guessed at once) to 4 (out of reach).
   * @param known what is easily guessed of the person: IDs, names, addresses; their parts count too
   * @param owner for whom it is asked, as a client's network
   * @throws OverloadedError when too many wait already, or when there was no score in time
   */
  score(password: string, known: readonly string[], owner?: string): Promise<number>;
  /** Refuses what is asked from now on and waits until what was begun has ended. */
  close(): Promise<void>;
}

export interface StrengthJob {
  password: string;
  known: string[];
}

/** @param options.deadlineMs how long a caller waits @param options.program instead of zxcvbn (tests) */
export function createStrength(options: { deadlineMs?: number; program?: URL } = {}): Strength {
  const { deadlineMs = DEADLINE_MS, program = new URL('./strength-thread.mjs', import.meta.url) } = options;
  const threads = createThreads<StrengthJob, number>(program, {
    most: 1,
    maxQueue: MOST_WAITING,
    maxOfOne: MOST_OF_ONE,
    usualMs: 100,
  });
  return {
    score: (password, known, owner) =>
      withinDeadline(
        threads.run({ password: headOf(password.normalize('NFKC'), SCORED), known: partsOf(known) }, owner),
        deadlineMs,
      ),
    close: () => threads.close(),
  };
}

/** A code point has at most two units: a text of many more isn't taken apart. */
const headOf = (text: string, most: number): string =>
  Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('');

/** Each whole, and in the words that it is made of. */
function partsOf(known: readonly string[]): string[] {
  const whole = known.map((one) => headOf(one.normalize('NFKC').toLowerCase(), LONGEST_KNOWN));
  const words = whole.flatMap((one) => one.split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 3);
  return [...new Set([...whole, ...words])].filter((one) => one !== '').slice(0, MOST_KNOWN);
}

async function withinDeadline(score: Promise<number>, ms: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OverloadedError(Math.ceil(ms / 1000))), ms);
  });
  try {
    return await Promise.race([score, late]);
  } finally {
    clearTimeout(timer);
  }
}
