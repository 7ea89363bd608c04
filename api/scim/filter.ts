/**
 * Filters (RFC 7644, 3.4.2.2) as far as they are taken: `eq`, several joined by `and`, and those in brackets behind an attribute of several values:
 * `userName eq "x"`, `emails[type eq "work"].value eq "a@b.jp"`, `emails[type eq "work" and value eq "a@b.jp"]`.
 */
import { ScimError } from './error.js';

export interface Condition {
  /** Lower case, parts joined by a full stop, e.g. `emails.value`; of an extension with its URN before it. */
  attribute: string;
  value: string | boolean | number | null;
}

const refused = (why: string): ScimError =>
  new ScimError(400, `${why}: "eq" is taken, and several of it joined by "and"`, 'invalidFilter');

const LONGEST = 1024;
const MOST = 10;
const ATTRIBUTE = /\s*([a-z$][\w$:.-]*)(?:\[([^[\]]*)\](?:\.([a-z$][\w$-]*))?)?/iy;
const OPERATOR = /\s+([a-z]+)/iy;
const VALUE = /\s+("(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?)(?=\s|$)/iy;
const JOINED = /\s+([a-z]+)(?=\s)/iy;

/** @throws ScimError `invalidFilter` */
export function conditionsIn(filter: string): Condition[] {
  if (filter.length > LONGEST) throw refused('The filter is too long');
  const conditions: Condition[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(filter) ?? undefined;
    at = found ? pattern.lastIndex : at;
    return found;
  };
  for (;;) {
    const [, name = '', within, part] = next(ATTRIBUTE) ?? [];
    if (name === '') throw refused('The filter has no attribute where one must be');
    const attribute = name.toLowerCase();
    if (within !== undefined)
      for (const one of conditionsIn(within)) conditions.push({ ...one, attribute: `${attribute}.${one.attribute}` });
    if (within === undefined || part !== undefined || !isOver(filter.slice(at))) {
      const [, operator = ''] = next(OPERATOR) ?? [];
      if (operator.toLowerCase() !== 'eq') throw refused('The filter has another operator');
      const [, value] = next(VALUE) ?? [];
      if (value === undefined) throw refused('The filter has no value where one must be');
      conditions.push({
        attribute: part === undefined ? attribute : `${attribute}.${part.toLowerCase()}`,
        value: valueOf(value),
      });
    }
    if (conditions.length > MOST) throw refused(`The filter has more than ${MOST} conditions`);
    if (filter.slice(at).trim() === '') return conditions;
    const [, word = ''] = next(JOINED) ?? [];
    if (word.toLowerCase() !== 'and') throw refused('The filter goes on in a way that is not taken');
  }
}

/** Whether what stands in brackets is the whole condition. */
const isOver = (rest: string): boolean => /^\s*(?:$|and\s)/i.test(rest);

function valueOf(text: string): Condition['value'] {
  try {
    return JSON.parse(text.startsWith('"') ? text : text.toLowerCase());
  } catch {
    throw refused('The filter has a value that is no JSON');
  }
}
