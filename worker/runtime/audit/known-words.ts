/** Words that are nobody's: those that the code, the settings and the calendar know. Everything else in a history was put there for somebody. */
import type { Services } from '../settings/services.js';

export interface KnownWords {
  /** Whole values, or the parts that values are made of. */
  values: ReadonlySet<string>;
  /** Names of fields. */
  names: ReadonlySet<string>;
}

/** Values are made of parts: `<procedure>/<step>`, `staff:<ID>`. */
export const BETWEEN_PARTS = /([/:])/;

const SOURCE_MAP = /^\/\/# sourceMappingURL=.*$/gm;
// A line at a time: an apostrophe in a comment then spoils no more than its line.
const QUOTED = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g;
const TEMPLATE = /`((?:[^`\\\n]|\\.)*)`/g;
const EXPRESSION = /\$\{[^}]*\}/;
const NAME = /[A-Za-z_$][\w$]*/g;

/** What stands in the code of the workflows: texts as values, and any name as the name of a field. */
export function wordsOfCode(bundle: { code: string }): KnownWords {
  const code = bundle.code.replace(SOURCE_MAP, '');
  const values = new Set<string>();
  const add = (text: string): void => {
    values.add(text);
    for (const part of text.split(BETWEEN_PARTS)) values.add(part);
  };
  for (const [, single, double] of code.matchAll(QUOTED)) add(single ?? double ?? '');
  for (const [, template = ''] of code.matchAll(TEMPLATE)) for (const piece of template.split(EXPRESSION)) add(piece);
  return { values, names: new Set(code.match(NAME)) };
}

/** Texts in settings, wherever they stand, and the names under which they do. */
export function wordsOfSettings(settings: Services): KnownWords {
  const [values, names] = [new Set<string>(), new Set<string>()];
  const visit = (value: unknown): void => {
    if (typeof value === 'string') values.add(value);
    else if (Array.isArray(value)) for (const one of value) visit(one);
    else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value))
      for (const [name, one] of Object.entries(value)) {
        names.add(name);
        visit(one);
      }
  };
  visit(settings);
  return { values, names };
}

export function joined(all: readonly Partial<KnownWords>[]): KnownWords {
  return {
    values: new Set(all.flatMap(({ values = [] }) => [...values])),
    names: new Set(all.flatMap(({ names = [] }) => [...names])),
  };
}
