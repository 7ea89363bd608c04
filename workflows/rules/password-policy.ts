/**
 * The rules for a new general password (spec/access-code.md 4). Pure, and without anything that only a server has: the page for a new
 * password runs this very module while the person types.
 */
import { hasKeyboardRun, hasRun } from './keyboard-rows.js';

/** In the order in which people are told. Each has its text: `password-rule.<rule>`. */
export const PASSWORD_RULES = [
  'min-length',
  'max-length',
  'printable-ascii',
  'lower-case',
  'upper-case',
  'digit',
  'user-id',
  'personal-word',
  'dictionary-word',
  'sequence',
  'keyboard-row',
  'same-twice',
] as const;
export type PasswordRule = (typeof PASSWORD_RULES)[number];

export interface PasswordContext {
  /** The second entry, where there is one to compare with. */
  again?: string;
  /** Whose password it is. */
  userId: string;
  /** Shortest password, in characters. */
  minLength: number;
  words: WordList;
  /** What else is known of the person and easily guessed (the name of a mail address), in lower case. */
  personalWords?: readonly string[];
}

/** Longest password, in characters. What is longer is looked at no further, so that checking costs little whatever was sent. */
export const LONGEST_PASSWORD = 128;
/** Where each kind of character must stand: the first so many. */
const HEAD = 8;
/** Neighbours in a row that are too many. */
const RUN = 4;
/** Letters of the shortest word that counts, and of the longest that is looked for. */
export const SHORTEST_WORD = 5;
export const LONGEST_WORD = 20;

/** Words in lower case, of {@link SHORTEST_WORD} to {@link LONGEST_WORD} characters. */
export interface WordList {
  has(text: string): boolean;
  /** Whether any word begins with so many characters as the shortest has: most texts need be looked at no further. */
  begins(text: string): boolean;
}

export function wordList(words: readonly string[]): WordList {
  const whole = new Set(words);
  const beginnings = new Set(words.map((word) => word.slice(0, SHORTEST_WORD)));
  return { has: (text) => whole.has(text), begins: (text) => beginnings.has(text) };
}

/**
 * The rules that a password breaks, all of them; none: it may be set.
 * Counts characters as Unicode code points.
 */
export function checkNewPassword(password: string, context: PasswordContext): PasswordRule[] {
  if (BREAKS['max-length'](password, context)) return ['max-length'];
  return PASSWORD_RULES.filter((rule) => BREAKS[rule](password, context));
}

const BREAKS: Record<PasswordRule, (password: string, context: PasswordContext) => boolean> = {
  'min-length': (password, { minLength }) => [...password].length < minLength,
  // A code point has at most two units: a text of many more isn't taken apart.
  'max-length': (password) => password.length > 2 * LONGEST_PASSWORD || [...password].length > LONGEST_PASSWORD,
  'printable-ascii': (password) => !/^[\x20-\x7e]*$/.test(password),
  'lower-case': (password) => !/[a-z]/.test(headOf(password)),
  'upper-case': (password) => !/[A-Z]/.test(headOf(password)),
  digit: (password) => !/[0-9]/.test(headOf(password)),
  'user-id': (password, { userId }) => {
    const text = password.toLowerCase();
    return [userId, userId.replaceAll('-', '')].some((id) => text.includes(id.toLowerCase()));
  },
  'personal-word': (password, { personalWords = [] }) => {
    const text = password.toLowerCase();
    return personalWords.some((word) => text.includes(word));
  },
  'dictionary-word': (password, { words }) => holdsWord(password.toLowerCase(), words),
  sequence: (password) => hasRun([...password.toLowerCase()].map(placeOf), RUN),
  'keyboard-row': (password) => hasKeyboardRun(password, RUN),
  'same-twice': (password, { again = password }) => again !== password,
};

const headOf = (password: string): string => [...password].slice(0, HEAD).join('');

/** Where a digit or a letter stands among its like. Letters stand where no digit is near. */
const placeOf = (character: string): number | undefined => {
  if (/^[0-9]$/.test(character)) return Number(character);
  return /^[a-z]$/.test(character) ? character.charCodeAt(0) : undefined;
};

/** Letters that people write as other characters. `1`, `!` and `|` stand for two, and so does `7`: tried one after the other. */
const WRITTEN_FOR: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '(': 'c',
  '3': 'e',
  '6': 'g',
  '9': 'g',
  '0': 'o',
  $: 's',
  '5': 's',
  '+': 't',
  '2': 'z',
};
const READINGS = [
  { ...WRITTEN_FOR, '1': 'i', '!': 'i', '|': 'i', '7': 't' },
  { ...WRITTEN_FOR, '1': 'l', '!': 'l', '|': 'l', '7': 't' },
  { ...WRITTEN_FOR, '1': 'i', '!': 'i', '|': 'i', '7': 'l' },
] as const satisfies readonly Readonly<Record<string, string>>[];

function holdsWord(text: string, words: WordList): boolean {
  const undone = READINGS.map((letters: Readonly<Record<string, string>>) =>
    text.replace(/[^a-z]/g, (character) => letters[character] ?? character),
  );
  // Most have nothing to undo.
  return [...new Set([text, ...undone])].some((reading) => {
    for (let start = 0; start + SHORTEST_WORD <= text.length; start++) {
      if (!words.begins(reading.slice(start, start + SHORTEST_WORD))) continue;
      for (let end = start + SHORTEST_WORD; end <= Math.min(start + LONGEST_WORD, text.length); end++)
        if (words.has(reading.slice(start, end)) && isMeant(text, reading, start, end)) return true;
    }
    return false;
  });
}

/**
 * Whether a word was meant, and isn't there by chance: most random passwords that a word of five letters can be read into hold it in other
 * characters only. Such a word counts where half of it are letters as they stand, and the shortest only where no letter stands beside them.
 */
function isMeant(text: string, reading: string, start: number, end: number): boolean {
  const written = text.slice(start, end);
  if (written === reading.slice(start, end)) return true;
  const letters = written.replace(/[^a-z]/g, '').length;
  const alone = !/[a-z]/.test(text.charAt(start - 1) + text.charAt(end));
  return letters * 2 >= written.length && (written.length > SHORTEST_WORD || alone);
}
