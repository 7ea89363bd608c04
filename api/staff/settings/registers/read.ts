/** How what was typed into a field of a register's entry is read: the same in a file and in a form. */
import type { z } from 'zod';
import type { Value } from '../../../../db/audit/register-changes.js';
import { REASONS, type Reason } from '../../../text/problem-words.js';

export type FieldFault = Reason | 'unknown-kind' | 'not-yes-or-no';
/** `about`: the part of it that is meant. */
export type Read = { value: Value } | { fault: FieldFault; about?: string };
export type ReadField = (text: string) => Read;

/** By the schema that the API has for it. */
export const by =
  (schema: z.ZodType<Value>): ReadField =>
  (text) => {
    const { data, error } = schema.safeParse(text);
    if (!error) return { value: data };
    const [issue] = error.issues;
    const word = issue?.message.replace(/^reason\./, '');
    return { fault: REASONS.find((one) => one === word) ?? 'bad-format' };
  };

/** The same, where a blank says that there is none. */
export const orNone =
  (read: ReadField): ReadField =>
  (text) =>
    text.trim() === '' ? { value: null } : read(text);

/** A word of a few: its own, or one that people have for it. */
export const oneOf =
  (words: Readonly<Record<string, readonly string[]>>): ReadField =>
  (text) => {
    const typed = text.normalize('NFKC').trim().toLowerCase();
    const found = Object.entries(words).find(([word, others]) => word === typed || others.includes(typed));
    return found ? { value: found[0] } : { fault: 'unknown-kind', about: text.trim().slice(0, 60) };
  };

const YES = ['yes', 'true', '1', 'はい', '無効', '○', '〇'];
const NO = ['', 'no', 'false', '0', 'いいえ', '有効', '-', '×'];
export const yesOrNo: ReadField = (text) => {
  const word = text.normalize('NFKC').trim().toLowerCase();
  if (YES.includes(word)) return { value: true };
  return NO.includes(word) ? { value: false } : { fault: 'not-yes-or-no' };
};
