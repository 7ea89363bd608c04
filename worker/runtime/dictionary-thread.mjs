/**
 * What the thread of `dictionary.ts` does: picks the words out of the word lists of zxcvbn-ts. The lists take some 45 MB, which go with the thread.
 * Plain JavaScript, so that a thread can run it from the sources as from the build.
 */
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import * as japanese from '@zxcvbn-ts/language-ja';

/** Of the list of passwords, in the order of how common they are: further down it is noise that random passwords hit. */
const COMMON_PASSWORDS = 10_000;
/** A common password that isn't a word (`abc123`) counts from this length on. */
const SHORTEST_PASSWORD = 6;

/** The lists hold a few numbers among their texts. @param {unknown} entry */
const lower = (entry) => String(entry).toLowerCase();
/** @typedef {import('./dictionary.js').Lengths} Lengths */

/** @param {Lengths} lengths */
const isWordLike =
  ({ shortestWord, longestWord }) =>
  (/** @type {string} */ entry) =>
    /^[a-z]+$/.test(entry) && entry.length >= shortestWord && entry.length <= longestWord;
/** @param {Lengths} lengths */
const isLongPassword =
  ({ longestWord }) =>
  (/** @type {string} */ entry) =>
    /^[\x21-\x7e]+$/.test(entry) && entry.length >= SHORTEST_PASSWORD && entry.length <= longestWord;

/**
 * Left out on purpose: family names of the United States (88,799, most of them unheard of), English words of only one of the two sources
 * (film subtitles bring their spelling mistakes, an encyclopedia its foreign words). They are what random letters spell.
 * @param {Lengths} lengths
 */
function words(lengths) {
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
  return [
    ...[...lists.flat(), ...withoutNumber].map(lower).filter(isWordLike(lengths)),
    ...passwords.filter(isLongPassword(lengths)),
  ];
}

/**
 * Whether a word holds a shorter one of more than the shortest length.
 * @param {string} word @param {ReadonlySet<string>} all @param {Lengths} lengths
 */
function holdsAnother(word, all, { shortestWord }) {
  const shortest = shortestWord + 1;
  for (let start = 0; start + shortest <= word.length; start++)
    for (let end = start + shortest; end <= word.length; end++)
      if (end - start < word.length && all.has(word.slice(start, end))) return true;
  return false;
}

/** All words, one a line. @param {Lengths} lengths */
export default function compute(lengths) {
  const all = new Set(words(lengths));
  // A word that contains another of the list is left out: a password that contains it contains the other as well. Words of
  // the shortest length don't count for this, because the policy finds them in fewer places (password-policy.ts, `isMeant`).
  const needed = [...all].filter((word) => !holdsAnother(word, all, lengths)).sort();
  return needed.join('\n');
}
