/** Texts of an installation's own, in place of the product's: which may stand in their place, and what is wrong with those that may not. */
import { createIntl, createIntlCache } from '@formatjs/intl';
import type { Catalogues, Locale } from './index.js';

/** By language and key. */
export type OwnTexts = { readonly [L in Locale]?: Readonly<Record<string, string>> };

/** The product's texts with these in place of theirs. */
export const replaced = (product: Catalogues, own: OwnTexts): Catalogues => ({
  ja: { ...product.ja, ...own.ja },
  en: { ...product.en, ...own.en },
});

/** Of a message in ICU format: its placeholders, each with the ways in which it is printed (as it is, as a number, one of several …). */
type Placeholders = ReadonlyMap<string, ReadonlySet<string>>;
interface Piece {
  type: number;
  value?: unknown;
  options?: Readonly<Record<string, { value: readonly Piece[] }>>;
  children?: readonly Piece[];
}
/** As the format's own parser numbers them. */
const WAYS: Readonly<Record<number, string>> = {
  1: 'plain',
  2: 'number',
  3: 'date',
  4: 'time',
  5: 'select',
  6: 'plural',
  8: 'tag',
};

const intl = createIntl({ locale: 'en', messages: {} }, createIntlCache());

type Message = ReturnType<ReturnType<typeof intl.formatters.getMessageFormat>['getAst']>;

/** @throws Error where it is no message */
const parsed = (message: string, locale: Locale): Message => intl.formatters.getMessageFormat(message, locale).getAst();

function placeholdersOf(message: Message): Placeholders {
  const found = new Map<string, Set<string>>();
  const look = (pieces: readonly Piece[]): void => {
    for (const { type, value, options = {}, children = [] } of pieces) {
      const way = WAYS[type];
      if (way !== undefined) found.set(String(value), new Set([...(found.get(String(value)) ?? []), way]));
      for (const one of Object.values(options)) look(one.value);
      look(children);
    }
  };
  look(message);
  return found;
}

const sampleOf = (ways: ReadonlySet<string>): unknown => {
  if (ways.has('tag')) return (children: unknown) => children;
  if (ways.has('date') || ways.has('time')) return new Date(0);
  return ways.has('number') || ways.has('plural') ? 1 : 'x';
};

/**
 * Prints a message once, and each of its choices: of what a number or a date is to look like, some is judged only then.
 * @throws Error where it can't be printed
 */
function print(message: Message, locale: Locale): void {
  const values = [...placeholdersOf(message)].map(([name, ways]) => [name, sampleOf(ways)] as const);
  intl.formatters.getMessageFormat(message, locale).format(Object.fromEntries(values) as Record<string, string>);
  for (const piece of message) {
    if ('options' in piece) for (const { value } of Object.values(piece.options)) print(value, locale);
    if ('children' in piece) print(piece.children, locale);
  }
}

/** @returns what is wrong with texts of a language: every fault of every text */
export const faultsIn =
  (product: Catalogues) =>
  (locale: Locale, texts: Readonly<Record<string, string>>): { key: string; reason: string }[] =>
    Object.entries(texts).flatMap(([key, text]) =>
      faultsOf(product, locale, key, text).map((reason) => ({ key, reason })),
    );

function faultsOf(product: Catalogues, locale: Locale, key: string, text: string): string[] {
  if (!hasKey(product, key)) return ['is not the key of a text'];
  let message: Message;
  try {
    message = parsed(text, locale);
  } catch (error) {
    return [`can't be read as a text with placeholders (${saidBy(error)})`];
  }
  const own = placeholdersOf(message);
  // What is given is the same in both languages; which of it is said may differ.
  const said = placeholdersOf(parsed(product[locale][key], locale));
  const given = (['ja', 'en'] as const).map((one) => placeholdersOf(parsed(product[one][key], one)));
  const ways = (name: string): Set<string> => new Set(given.flatMap((one) => [...(one.get(name) ?? [])]));
  const braced = (name: string): string => `{${name}}`;
  const missing = [...said.keys()].filter((name) => !own.has(name));
  const more = [...own.keys()].filter((name) => ways(name).size === 0);
  // A number or a choice can be printed as it is, but what is no number not as one, and what stands around a text not without it.
  const fits = (name: string, way: string): boolean =>
    ways(name).has(way) || (way === 'plain' && [...ways(name)].some((one) => one !== 'tag'));
  const otherwise = [...own].filter(
    ([name, used]) => !more.includes(name) && [...used].some((way) => !fits(name, way)),
  );
  return [
    ...unprintable(message, locale),
    ...(missing.length > 0 ? [`lacks ${missing.map(braced).join(', ')}`] : []),
    ...(more.length > 0 ? [`has ${more.map(braced).join(', ')}, for which there is nothing`] : []),
    ...otherwise.map(([name, used]) => `has ${braced(name)} as ${[...used].join(' and ')}, which it isn't`),
  ];
}

function unprintable(message: Message, locale: Locale): string[] {
  try {
    print(message, locale);
    return [];
  } catch (error) {
    return [`can't be printed (${saidBy(error)})`];
  }
}

const saidBy = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
const hasKey = (product: Catalogues, key: string): key is keyof Catalogues['ja'] => Object.hasOwn(product.ja, key);
