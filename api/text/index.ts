/** Texts of pages and problem documents, in the two languages of the product. */
import { createIntl, createIntlCache } from '@formatjs/intl';
import type { Locale } from '../../workflows/contracts/procedure.js';
import { japanTime } from '../../workflows/rules/japan-time.js';

export {
  isProblemWord,
  PROBLEM_WORDS,
  REASONS,
  type ProblemTextKey,
  type ProblemWord,
  type Reason,
} from './problem-words.js';
export type { Locale };

export const LOCALES = ['ja', 'en'] as const satisfies readonly Locale[];

/** Which texts there are. Each `text.ts` declares its own here, so that a text that is nowhere does not compile. */
export interface TextCatalogue {}
export type TextId = keyof TextCatalogue;

/** The texts of one procedure or area: the same IDs in both languages, in ICU message format. */
export type Texts = Readonly<Record<Locale, Readonly<Record<string, string>>>>;
export type Catalogues = Readonly<Record<Locale, Readonly<Record<TextId, string>>>>;

/** All texts of the product. @throws Error that names a text which two areas have */
export function mergeTexts(parts: readonly Texts[]): Catalogues {
  const ids = parts.flatMap(({ ja }) => Object.keys(ja));
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`two areas have the text ${twice}`);
  const merged = (locale: Locale) => Object.assign({}, ...parts.map((part) => part[locale])) as Record<TextId, string>;
  return { ja: merged('ja'), en: merged('en') };
}

export type TextValues = Readonly<Record<string, string | number>>;

/** The texts of one language. */
export interface Text {
  readonly locale: Locale;
  /** Whether there is a text of this ID: for IDs that are put together at run time. */
  has(id: string): id is TextId;
  /** The text with its placeholders filled. The values are plain text: whoever prints them escapes them. @throws if a value is missing */
  t(id: TextId, values?: TextValues): string;
  /** As {@link Text.t}, for values that aren't text (a link in a sentence): the pieces in their order. */
  rich<T extends object>(id: TextId, values: Readonly<Record<string, string | number | T>>): (string | T)[];
  /**
   * An instant in Japan time with its weekday: `2026年11月21日(土) 13:05`, `Saturday, 21 November 2026, 13:05 (Japan time)`.
   * @param at RFC 3339 text or epoch milliseconds @throws {RangeError} if it is no instant
   */
  dateTime(at: string | number): string;
}

/** Gives the texts of a language. Each is made once, when it is first asked for, since parsed messages are kept. */
export function textsIn(catalogues: Catalogues): (locale: Locale) => Text {
  const texts: Partial<Record<Locale, Text>> = {};
  return (locale) => (texts[locale] ??= make(locale, catalogues[locale]));
}

function make(locale: Locale, messages: Catalogues[Locale]): Text {
  const intl = createIntl(
    {
      locale,
      messages,
      timeZone: 'Asia/Tokyo',
      // A text that can't be formatted is a fault of ours. It must fail in a test, not show its raw form to a person.
      onError: (error) => {
        throw error;
      },
    },
    createIntlCache(),
  );
  return {
    locale,
    has: (id): id is TextId => Object.hasOwn(messages, id),
    t: (id, values) => intl.formatMessage({ id }, values),
    rich: (id, values) => [intl.formatMessage({ id }, values as Record<string, string>)].flat() as never,
    dateTime: (at) => japanTime(at, locale),
  };
}

/** What a request says about language, as it came: any of it may be absent or nonsense. */
export interface LocaleHints {
  /** `lang` of the query. */
  query?: unknown;
  /** `lang` of the cookies. */
  cookie?: unknown;
  /** The header `Accept-Language`. */
  acceptLanguage?: unknown;
}

/** The language to answer in: what was asked for, else what was chosen before, else what the browser prefers, else Japanese. */
export function pickLocale({ query, cookie, acceptLanguage }: LocaleHints): Locale {
  return asLocale(query) ?? asLocale(cookie) ?? preferred(acceptLanguage) ?? 'ja';
}

function asLocale(value: unknown): Locale | undefined {
  return LOCALES.find((locale) => locale === value);
}

function preferred(header: unknown): Locale | undefined {
  if (typeof header !== 'string') return undefined;
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { locale: asLocale(tag.split('-')[0]), weight: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter((wish) => wish.weight > 0);
  return wishes.sort((a, b) => b.weight - a.weight).find((wish) => wish.locale)?.locale;
}
