/**
 * The dictionary that new passwords are checked against: English words, Japanese words and names in romaji, and the passwords that most
 * people choose, from the word lists of zxcvbn-ts. Made when it is first asked for, and once, in a thread that ends then.
 */
import { createHash } from 'node:crypto';
import { Piscina } from 'piscina';
import { LONGEST_WORD, SHORTEST_WORD, type WordList, wordList } from '../../workflows/rules/password-policy.js';

export interface Dictionary {
  words: WordList;
  /** All words, one a line: what a page that checks while typing fetches. */
  text: string;
  /** Changes with the words. */
  digest: string;
}

/** What the thread is told. */
export interface Lengths {
  shortestWord: number;
  longestWord: number;
}

let made: Promise<Dictionary> | undefined;
/** The dictionary. @throws Error where its thread died; the next call tries again */
export function dictionary(): Promise<Dictionary> {
  made ??= make().catch((error: unknown) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function make(): Promise<Dictionary> {
  const text = await fromThread();
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { words: wordList(text.split('\n')), text, digest };
}

async function fromThread(): Promise<string> {
  const program = new URL('./dictionary-thread.mjs', import.meta.url);
  const thread = new Piscina<Lengths, string>({ filename: program.href, minThreads: 1, maxThreads: 1 });
  try {
    return await thread.run({ shortestWord: SHORTEST_WORD, longestWord: LONGEST_WORD });
  } finally {
    await thread.destroy();
  }
}
