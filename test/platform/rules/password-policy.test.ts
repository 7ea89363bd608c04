/** Rules of a new password: spec/access-code.md 4; security.md C1 to C3. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { dictionary as commonLists } from '@zxcvbn-ts/language-common';
import { CATALOGUES } from '../../../api/texts.js';
import { type Dictionary, dictionary } from '../../../worker/runtime/dictionary.js';
import { hasKeyboardRun } from '../../../workflows/rules/keyboard-rows.js';
import {
  checkNewPassword,
  PASSWORD_RULES,
  type PasswordContext,
  type PasswordRule,
  wordList,
} from '../../../workflows/rules/password-policy.js';
import { dice, randomPassword } from './random-passwords.js';

let known: Dictionary;
beforeAll(async () => {
  known = await dictionary();
});

const WORDS = wordList(['password', 'silla', 'tsukue', 'billing']);
const context = (more: Partial<PasswordContext> = {}): PasswordContext => ({
  userId: 'umin101-tst',
  minLength: 8,
  words: WORDS,
  ...more,
});
const broken = (password: string, more?: Partial<PasswordContext>): PasswordRule[] =>
  checkNewPassword(password, context(more));
const real = (password: string): PasswordRule[] => broken(password, { words: known.words });

/** Breaks no rule, whatever follows it. */
const GOOD = 'Vx7kQm2w';

test('a password that keeps every rule is taken', () => {
  expect(broken(GOOD)).toEqual([]);
  expect(broken(`${GOOD} with blanks & $ymbols`)).toEqual([]);
});

test('all rules that are broken are named, each once and in order', () => {
  expect(broken('1234', { again: '12345' })).toEqual([
    'min-length',
    'lower-case',
    'upper-case',
    'sequence',
    'keyboard-row',
    'same-twice',
  ]);
});

test('every rule has a text of its own in both languages', () => {
  for (const locale of ['ja', 'en'] as const) {
    const texts = PASSWORD_RULES.map((rule) => CATALOGUES[locale][`password-rule.${rule}`]);
    expect(new Set(texts).size).toBe(PASSWORD_RULES.length);
  }
});

describe('length', () => {
  test.each([
    [GOOD.slice(0, 7), 8, ['min-length']],
    [GOOD, 8, []],
    [GOOD, 9, ['min-length']],
    ['', 8, ['min-length', 'lower-case', 'upper-case', 'digit']],
    [GOOD.repeat(16), 8, []],
    [`${GOOD.repeat(16)}k`, 8, ['max-length']],
    ['x'.repeat(5_000_000), 8, ['max-length']],
  ] as const)('of %# is right or wrong at its boundary', (password, minLength, rules) => {
    expect(broken(password, { minLength })).toEqual(rules);
  });

  test('is counted in characters, whatever they are made of', () => {
    expect(broken('Vx7kQm\u{1F600}')).toContain('min-length');
    expect(broken('Vx7kQm2\u{1F600}')).not.toContain('min-length');
    expect(broken('\u{1F600}'.repeat(128))).not.toContain('max-length');
    expect(broken('\u{1F600}'.repeat(129))).toEqual(['max-length']);
  });
});

test.each([
  ['a full-width letter', `${GOOD}Ａ`, false],
  ['kana', `${GOOD}あ`, false],
  ['a composed letter', `${GOOD}\u00e9`, false],
  ['the same letter in two', `${GOOD}e\u0301`, false],
  ['an emoji', `${GOOD}\u{1F600}`, false],
  ['half an emoji', `${GOOD}\ud83d`, false],
  ['NUL', `${GOOD}\0`, false],
  ['a tab', `${GOOD}\t`, false],
  ['a line end', `${GOOD}\n`, false],
  ['DEL', `${GOOD}\x7f`, false],
  ['a blank before', ` ${GOOD}`, true],
  ['a blank after', `${GOOD} `, true],
  ['a tilde', `${GOOD}~`, true],
])('with %s it is printable ASCII or is not: %#', (_what, password, printable) => {
  expect(broken(password)).toEqual(printable ? [] : ['printable-ascii']);
});

describe('the first eight characters', () => {
  test.each([
    ['VX7KQM2Wk', ['lower-case']],
    ['VX7KQM2k', []],
    ['vx7kqm2wQ', ['upper-case']],
    ['vx7kqm2Q', []],
    ['VxtkQmzw7', ['digit']],
    ['VxtkQmz7', []],
    ['########aA1', ['lower-case', 'upper-case', 'digit']],
    ['#####aA1', []],
    ['VX7KQM2ｋ', ['printable-ascii', 'lower-case']],
  ] as const)('of %s have a lower-case letter, an upper-case letter and a digit, or %j', (password, rules) => {
    expect(broken(password)).toEqual(rules);
  });
});

describe('the ID', () => {
  test.each([
    ['Vx7umin101-tst', true],
    ['Vx7UMIN101-TST', true],
    ['Vx7umin101tst', true],
    ['Vx7Umin101Tst', true],
    ['umin101-tstVx7', true],
    ['Vx7umin101-ts', false],
    ['Vx7umin101_tst', false],
    ['Vx7tst-umin101', false],
  ])('in %s is found: %s', (password, found) => {
    expect(broken(password).includes('user-id')).toBe(found);
  });
});

test('words of a mail address that is known are refused in any case, where it is known', () => {
  expect(broken('Vx7NarumiQ', { personalWords: ['narumi'] })).toEqual(['personal-word']);
  expect(broken('Vx7NarumiQ')).toEqual([]);
});

describe('a dictionary word', () => {
  test.each([
    ['Vx7password', true],
    ['Vx7PaSsWoRdQ', true],
    ['p4ssw0rdVx7', true],
    ['P@$$w0rdVx7', true],
    ['Vx75illaVx', false],
    ['Vx7-5illa-9', true],
    ['Vx7xSILLAx', true],
    ['Vx7b1lling', true],
    ['Vx7bi11ing', true],
    ['7sukue-Vx', true],
    ['Vx-7$ukue', true],
    ['Vx7passwor', false],
    ['Vx7pass-word', false],
    // Hardly a letter of it is left.
    ['Vx-7-51114-k', false],
  ])('in %s is found: %s', (password, found) => {
    expect(broken(password).includes('dictionary-word')).toBe(found);
  });

  test.each(['London7x', 'Vx7sakura', 'vx7WATANABE', 'X7nihonjin', 'Monday7-x', 'Dr4gon77', 'Tru5tno1-x', 'Abc123-Vx'])(
    'of the real lists is found in %s',
    (password) => {
      expect(real(password)).toEqual(['dictionary-word']);
    },
  );

  test('shorter than five letters is none', () => {
    expect(real('Blue-7fish')).toEqual([]);
    expect(real('Blue7fisher')).toEqual(['dictionary-word']);
  });
});

describe('four in order', () => {
  test.each([
    ['Vx-1234-', true],
    ['Vx-4321-', true],
    ['Vx7-abcd', true],
    ['Vx7-DcBa', true],
    ['Vx7-wXyZ', true],
    ['Vx-123-4', false],
    ['Vx7-abc', false],
    ['Vx7-xyzab', false],
    ['Vx-8901', false],
    ['Vx-1357', false],
    ['Vx7-aabbccdd', false],
    ['Vx-12321', false],
    ['Vx-12323-', false],
    ['Vx-4567890', true],
    ['Vx7/0123', true],
  ])('%s: %s', (password, found) => {
    expect(broken(password).includes('sequence')).toBe(found);
  });
});

describe('four neighbours on the keyboard', () => {
  test.each([
    ['asdf', true],
    ['poiu', true],
    ['QwEr', true],
    ['asd', false],
    ['asdg', false],
    ['asdsa', false],
    ['7890', true],
    ['0987', true],
    ['!@#$', true],
    ['$#@!', true],
    ['1@3$', true],
    // JIS: other signs above the digits, other keys at the right.
    ['!"#$', true],
    ["&'()", true],
    ['*&^%', true],
    ['90-^', true],
    ['90-=', true],
    ['op@[', true],
    ['op[]', true],
    ['l;:]', true],
    ["kl;'", true],
    ['m,./', true],
    [',./\\', true],
    ['><MN', true],
    ['?_<>', false],
    ['`123', true],
    ['-^\\', false],
    ['0-^\\', true],
    ['qaz2', false],
    // The end of one row and the beginning of the next are no neighbours.
    ['opas', false],
    ['2 3 4 5', false],
  ])('%s: %s', (keys, found) => {
    expect(hasKeyboardRun(keys, 4)).toBe(found);
    expect(broken(`Vx7 ${keys} Vx`).includes('keyboard-row')).toBe(found);
  });
});

test('both entries are the same, to the character', () => {
  expect(broken(GOOD, { again: GOOD })).toEqual([]);
  expect(broken(GOOD, { again: `${GOOD} ` })).toEqual(['same-twice']);
  const long = GOOD.repeat(12) + GOOD.slice(0, 3);
  expect(broken(`${long}a`, { again: `${long}b` })).toEqual(['same-twice']);
});

/** What people make of a common password so that it passes: a capital letter, digits or a sign before or after it. */
function dressed(common: string): string[] {
  const upper = common.replace(/[a-z]/, (letter) => letter.toUpperCase());
  const long = (text: string): string => text.padEnd(8, '7');
  return [long(upper), long(`${upper}7`), `7${long(upper)}`, `${common.toUpperCase()}-7x`, `x7-${upper}`];
}
/** The same with other characters for letters. */
const SWAPS: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const swapped = (common: string): string[] => {
  const [head = '', ...rest] = common;
  const one = head + rest.join('').replace(/[aeiost]/, (letter) => SWAPS[letter] ?? letter);
  return dressed(one);
};
const classes: readonly PasswordRule[] = ['lower-case', 'upper-case', 'digit', 'min-length'];
const accepted = (made: readonly string[]): string[] => made.filter((password) => real(password).length === 0);

describe('the 3,000 most common passwords', () => {
  const common = commonLists['passwords-common'].slice(0, 3000).map(String);
  const holdsWord = (password: string): boolean => /[a-z]{5}/.test(password);

  test('are refused in whatever case they pass the other rules, but for those too short to be words', () => {
    const made = common.filter((password) => holdsWord(password) || password.length >= 6).flatMap(dressed);
    expect(made.length).toBeGreaterThan(12_000);
    expect(made.filter((password) => !real(password).some((rule) => classes.includes(rule))).length).toBeGreaterThan(
      8000,
    );
    expect(accepted(made)).toEqual([]);
  });

  test('that hold a word are refused with other characters for letters, too', () => {
    const made = common.filter(holdsWord).flatMap(swapped);
    expect(made.length).toBeGreaterThan(8000);
    expect(accepted(made)).toEqual([]);
  });
});

describe('random passwords', () => {
  test('of 16 characters are taken, but for the few that spell a word or a run by chance', () => {
    const roll = dice(1);
    const verdicts: PasswordRule[][] = [];
    while (verdicts.length < 5000) {
      const verdict = real(randomPassword(roll, 16));
      if (!verdict.some((rule) => classes.includes(rule))) verdicts.push(verdict);
    }
    const refused = verdicts.filter((verdict) => verdict.length > 0);
    const chance: readonly PasswordRule[] = ['dictionary-word', 'sequence', 'keyboard-row'];
    expect(refused.flat().filter((rule) => !chance.includes(rule))).toEqual([]);
    expect(refused.length).toBeLessThan(0.008 * verdicts.length);
  });

  test('of syllables are taken, where each group is shorter than a word', () => {
    const roll = dice(2);
    const pick = (from: string): string => from.charAt(roll(from.length));
    const group = (): string => Array.from({ length: 2 }, () => pick('bdfghjkmnprstwyz') + pick('aeiou')).join('');
    const made = Array.from({ length: 1000 }, () => `V${roll(10)}-${Array.from({ length: 5 }, group).join('-')}`);
    expect(made.filter((password) => accepted([password]).length === 0).length).toBeLessThan(20);
  });
});
