/** Fields that several registers have. */
import { parseEmail } from '../../../workflows/rules/email.js';
import { foldLine } from '../../../workflows/rules/typed-text.js';
import { NO_CONTROL } from '../../http/schema.js';
import type { Attribute } from '../attributes.js';
import { invalidValue } from '../error.js';
import type { Condition } from '../filter.js';
import { isObject, textOf } from '../intake.js';
import type { Field } from './register.js';

const PRINTABLE = new RegExp(NO_CONTROL, 'u');

/** Text of one line, as it is kept. @throws ScimError `invalidValue` */
export function lineIn(name: string, value: unknown, longest: number): string {
  const line = typeof value === 'string' && PRINTABLE.test(value) ? foldLine(value) : '';
  if (line === '') throw invalidValue(name, 'must be text of one line');
  if ([...line].length > longest) throw invalidValue(name, `is longer than ${longest} characters`);
  return line;
}

export const equal = (column: string) => (value: Condition['value']) =>
  typeof value === 'string' ? { column, value } : false;

/** What a filter asks for that names an ID: nobody, where it is none. */
export const askedBy = (id: string | undefined, column: string) => id !== undefined && { column, value: id };

/** What a filter says of a Boolean attribute. */
export const isTrue = (value: Condition['value']): boolean => String(value).toLowerCase() === 'true';

/** A field of one line. */
export const line = (place: Field['place'], attribute: Attribute, column: string, longest: number): Field => ({
  place,
  attribute,
  valueOf: (row) => row[column],
  columnsOf: (value) => ({ [column]: value === null ? null : lineIn(attribute.name, value, longest) }),
  asked: { [attribute.name.toLowerCase()]: equal(column) },
});

/** A field that is one of several words. */
export const choice = (place: Field['place'], attribute: Attribute, column: string): Field => ({
  place,
  attribute,
  valueOf: (row) => row[column],
  columnsOf: (value) => ({
    [column]: value === null ? null : oneOf(attribute.name, attribute.canonicalValues ?? [], value),
  }),
});

/** @throws ScimError `invalidValue` that tells the words */
export function oneOf(name: string, words: readonly string[], value: unknown): string {
  const word = words.find((one) => one.toLowerCase() === String(value).toLowerCase());
  if (word === undefined) throw invalidValue(name, `must be one of ${words.join(', ')}`);
  return word;
}

/** Whether the account may be used: the register keeps since when it may not. */
export const active: Field = {
  place: 'core',
  attribute: { name: 'active', type: 'boolean', description: 'False: disabled, and every session has ended' },
  valueOf: (row) => row['disabled_at'] === null,
  // Cleared: it stays as it is, so that nobody is let in by it.
  columnsOf: (value) => (value === null ? {} : { disabled_at: value === false ? new Date() : null }),
  asked: {
    active: (value) => ({ column: 'disabled_at', isNull: isTrue(value) }),
  },
};

/** The one address that a register has. Of several the primary one counts, else the one of work, else the first. */
export const emails = (column: string, { required }: { required?: true } = {}): Field => ({
  place: 'core',
  attribute: {
    name: 'emails',
    type: 'complex',
    description: 'The registered address. Of several the primary one counts, else the one of work, else the first',
    multiValued: true,
    ...(required && { required }),
    subAttributes: [
      { name: 'value', description: 'Mail address' },
      { name: 'type', description: 'What the address is for', canonicalValues: ['work'] },
      { name: 'primary', type: 'boolean', description: 'Whether it counts', unseen: true },
    ],
  },
  valueOf: (row) => (row[column] === null ? null : [{ value: row[column], type: 'work', primary: true }]),
  columnsOf: (value) => ({ [column]: addressIn(value, required ?? false) }),
  asked: {
    emails: equal(column),
    'emails.value': equal(column),
    'emails.type': (value) => value === 'work',
    'emails.primary': (value) => isTrue(value),
  },
});

function addressIn(value: unknown, isRequired: boolean): string | null {
  const list = (Array.isArray(value) ? value : [])
    .filter(isObject)
    .filter((one) => typeof one['value'] === 'string' && one['value'] !== '');
  const isOf = (type: string) => (one: Record<string, unknown>) => String(one['type']).toLowerCase() === type;
  // One that the patch has just brought may be primary beside the one that was.
  const one = list.findLast(({ primary }) => primary === true) ?? list.find(isOf('work')) ?? list[0];
  if (!one && isRequired) throw invalidValue('emails', 'is required');
  if (!one) return null;
  const parsed = parseEmail(String(one['value']));
  if (!parsed.ok) throw invalidValue('emails.value', 'is not one mail address in ASCII of at most 254 characters');
  return parsed.address;
}

/** The language that a person is written to in. */
export const preferredLanguage: Field = {
  place: 'core',
  attribute: { name: 'preferredLanguage', description: 'ja or en; of others en', canonicalValues: ['ja', 'en'] },
  valueOf: (row) => row['locale'],
  columnsOf: (value) => ({ locale: value === null ? null : /^ja\b/i.test(textOf(value)) ? 'ja' : 'en' }),
};
