/** Receipt numbers of applications, as people read them out: `U-7K3M-Q9XF`. One form for every kind of application. */
import { foldId } from './typed-text.js';

/** Letters of a ULID leave out I, L, O and U; a receipt number is made of its random part. */
const RANDOM_PART = /([0-9A-HJKMNP-TV-Z]{8})([0-9A-HJKMNP-TV-Z]{8})$/;

/** The receipt numbers that a procedure may have, the first choice first: another procedure may have it already, once in 10^12. */
export function receiptNumbers(procedureId: string): string[] {
  const [, first, last] = RANDOM_PART.exec(procedureId) ?? [];
  return [last, first].flatMap((part) => (part === undefined ? [] : [`U-${part.slice(0, 4)}-${part.slice(4)}`]));
}

/**
 * Reads a receipt number as a person types it: either width and case, with or without hyphens, look-alikes folded. The ID of a procedure,
 * which was the number of earlier applications, is one too.
 * @returns undefined for anything else
 */
export function parseReceiptNumber(typed: string): string | undefined {
  const text = foldId(typed).toUpperCase();
  const [, kind, ulid] = /^([A-Z]+(?:-[A-Z]+)+)-([0-9A-HJKMNP-TV-Z]{26})$/.exec(text) ?? [];
  if (kind !== undefined) return `${kind.toLowerCase()}-${ulid}`;
  const [, part] = /^U?([0-9A-Z]{8})$/.exec(text.replaceAll('-', '')) ?? [];
  const folded = part?.replace(/O/g, '0').replace(/[IL]/g, '1');
  if (folded === undefined || folded.includes('U')) return undefined;
  return `U-${folded.slice(0, 4)}-${folded.slice(4)}`;
}
