/**
 * Passwords: argon2id hashes, computed beside the event loop and never more at once than the machine bears, and
 * generated passwords.
 */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseOptions } from '@node-rs/argon2';
import { createThreads } from '../threads.js';
import { DIGIT, LOWER, UNMISTAKABLE as ALPHABET, UPPER } from './unmistakable.js';

export interface Passwords {
  /**
   * argon2id hash (PHC text) of a password.
   * @param owner for whom, as the network of a client: owners take turns; absent: for this process itself
   * @throws OverloadedError when too many are waiting already
   */
  hash(clear: string, owner?: string): Promise<string>;
  /**
   * Whether the password is the one of the hash. Without a hash (no such account) it takes as long and answers false,
   * so that time doesn't tell.
   * @throws OverloadedError when too many are waiting already
   */
  verify(hash: string | undefined, clear: string, owner?: string): Promise<boolean>;
  /**
   * Keeps room for what a caller will need here, or turns it away before anything is asked of others. Part of the owner's line is left to calls that keep none.
   * @returns gives the room back
   * @throws OverloadedError
   */
  keepRoom(jobs: number, owner?: string): () => void;
  /** Whether a hash was made at another cost than today's: after a right password it should be made again. */
  needsRehash(hash: string): boolean;
  /**
   * A random password of lower-case letters, upper-case letters and digits, at least one of each, from 32 characters
   * that can't be taken for one another. Entropy: 5 bits a character less the 0.2 to 0.4 bits of passwords that lack a
   * kind; 79.8 bits at the default length of 16, 59.6 at 12.
   * @param length 12 to 128
   */
  generate(length?: number): string;
  /** Refuses what is asked from now on and waits until what was begun has ended. */
  close(): Promise<void>;
}

/**
 * OWASP's smallest argon2id setting, about 19 ms on one core (design/security.md, C4). The package's default algorithm
 * is argon2id.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hash at today's cost of 32 random bytes that nobody kept. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$ljh9sXhuz/zjSc00glFurA$qZSx04XewiT+lEdWWg8RV0W1zA23BraRiY06bH5MLvk';

/** To hash a password, or to verify it against a hash. */
export type HashJob = { clear: string } & ({ hash?: never; cost: typeof COST } | { hash: string; cost?: never });

/**
 * How many may wait: enough for a campus whose students log in at once from one address, few enough that the last doesn't wait long; and of all
 * networks together, where each has its turn however many others wait.
 */
const MOST_OF_ONE = 100;
const MOST_WAITING = 1_000;

/**
 * @param options.maxQueue how many may wait for their turn before callers are turned away
 * @param options.maxOfOne how many of one owner may
 * @param options.concurrency how many run at once, each in a thread of its own
 */
export function createPasswords(
  options: { maxQueue?: number; maxOfOne?: number; concurrency?: number } = {},
): Passwords {
  const { maxQueue = MOST_WAITING, concurrency = Math.min(availableParallelism(), 2) } = options;
  const maxOfOne = options.maxOfOne ?? options.maxQueue ?? MOST_OF_ONE;
  const threads = createThreads<HashJob, string | boolean>(new URL('./hash-thread.mjs', import.meta.url), {
    most: concurrency,
    maxQueue,
    maxOfOne,
    usualMs: 25,
  });
  return {
    hash: async (clear, owner) => String(await threads.run({ clear: normal(clear), cost: COST }, owner)),
    async verify(hash, clear, owner) {
      const isRight = await threads.run({ clear: normal(clear), hash: hash ?? NOBODY }, owner);
      return isRight === true && hash !== undefined;
    },
    keepRoom: (jobs, owner) => threads.keepRoom(jobs, owner),
    needsRehash,
    generate,
    close: () => threads.close(),
  };
}

/**
 * NFKC, as NIST SP 800-63B 3.1.1.2 asks for: the same password typed on another keyboard, composed otherwise or in the
 * other width, is the same password.
 */
function normal(clear: string): string {
  return clear.normalize('NFKC');
}

function needsRehash(hash: string): boolean {
  try {
    const { memoryCost, timeCost, parallelism } = parseOptions(hash);
    const same = memoryCost === COST.memoryCost && timeCost === COST.timeCost && parallelism === COST.parallelism;
    return !same || !hash.startsWith('$argon2id$v=19$');
  } catch {
    return true;
  }
}

function generate(length = 16): string {
  if (!Number.isInteger(length) || length < 12 || length > 128)
    throw new RangeError('A generated password has 12 to 128 characters.');
  for (;;) {
    // randomInt is uniform, and a candidate that lacks a kind is thrown away whole: every password that can come out is
    // as likely as every other.
    const password = Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
    if ([LOWER, UPPER, DIGIT].every((kind) => [...kind].some((character) => password.includes(character))))
      return password;
  }
}
