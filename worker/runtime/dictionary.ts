/**
 * The dictionary that new passwords are checked against: English words, Japanese words and names in romaji, and the passwords that most
 * people choose, from the word lists of zxcvbn-ts. Loaded when it is first asked for, and once.
 */
import { createHash } from 'node:crypto';
import { LONGEST_WORD, SHORTEST_WORD, type WordList, wordList } from '../../workflows/rules/password-policy.js';

export interface Dictionary {
  words: WordList;
  /** All words, one a line: what a page that checks while typing fetches. */
  text: string;
  /** Changes with the words. */
  digest: string;
}

let loaded: Promise<Dictionary> | undefined;
/** The dictionary. The first call blocks the process for about a tenth of a second. */
export const dictionary = (): Promise<Dictionary> => (loaded ??= load());

/** Of the list of passwords, in the order of how common they are: further down it is noise that random passwords hit. */
const COMMON_PASSWORDS = 10_000;
/** A common password that isn't a word (`abc123`) counts from this length on. */
const SHORTEST_PASSWORD = 6;

async function load(): Promise<Dictionary> {
  const all = new Set(await words());
  // A word that contains another of the list is left out: a password that contains it contains the other as well. Words of
  // the shortest length don't count for this, because the policy finds them in fewer places (password-policy.ts, `isMeant`).
  const needed = [...all].filter((word) => !holdsAnother(word, all)).sort();
  const text = needed.join('\n');
  return {
    words: wordList(needed),
    text,
    digest: createHash('sha256').update(text).digest('hex').slice(0, 12),
  };
}

/**
 * Left out on purpose: family names of the United States (88,799, most of them unheard of), English words of only one of the two sources
 * (film subtitles bring their spelling mistakes, an encyclopedia its foreign words). They are what random letters spell.
 */
async function words(): Promise<string[]> {
  const [common, english, japanese] = await Promise.all([
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-ja'),
  ]);
  const {
    'commonWords-en': spoken,
    'wikipedia-en': written,
    'lastnames-en': _familyNames,
    ...more
  } = english.dictionary;
  const known = new Set(written);
  const lists = [
    common.dictionary['diceware-common'],
    spoken.filter((word) => known.has(word)),
    ...Object.values(more),
    ...Object.values(japanese.dictionary),
  ];
  const passwords = common.dictionary['passwords-common'].slice(0, COMMON_PASSWORDS).map(lower);
  // With its number and without: people change the number.
  const withoutNumber = passwords.map((password) => password.replace(/[0-9]+$/, ''));
  return [...[...lists.flat(), ...withoutNumber].map(lower).filter(isWordLike), ...passwords.filter(isLongPassword)];
}

/** The lists hold a few numbers among their texts. */
const lower = (entry: unknown): string => String(entry).toLowerCase();
const isWordLike = (entry: string): boolean =>
  /^[a-z]+$/.test(entry) && entry.length >= SHORTEST_WORD && entry.length <= LONGEST_WORD;
const isLongPassword = (entry: string): boolean =>
  /^[\x21-\x7e]+$/.test(entry) && entry.length >= SHORTEST_PASSWORD && entry.length <= LONGEST_WORD;

/** Whether a word holds a shorter one of more than the shortest length. */
function holdsAnother(word: string, all: ReadonlySet<string>): boolean {
  const shortest = SHORTEST_WORD + 1;
  for (let start = 0; start + shortest <= word.length; start++)
    for (let end = start + shortest; end <= word.length; end++)
      if (end - start < word.length && all.has(word.slice(start, end))) return true;
  return false;
}
