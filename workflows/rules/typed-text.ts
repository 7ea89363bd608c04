/**
 * How what a person types or pastes is read, one rule for each kind of field. Characters that nobody sees (zero-width, marks of direction, soft hyphens,
 * variation selectors) are left out everywhere; blanks and the hyphens of Japanese input methods are folded where they can't be meant.
 */

/**
 * What Unicode says to draw as nothing: zero-width characters, variation selectors, fillers; other format characters; and what stands for a picture in
 * pasted text (U+FFFC). Written out, as a part
 * of a class of a pattern: patterns are told to others, whose tools may know no property escapes.
 */
export const UNSEEN = String.raw`\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc`;
/** Those beyond the first plane. */
const UNSEEN_BEYOND = String.raw`\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`;
const INVISIBLE = new RegExp(`[${UNSEEN}${UNSEEN_BEYOND}]`, 'gu');
/** The same for blanks of every width (in Braille too) but the ASCII space, which people type on purpose: between two addresses, say. */
const ODD_BLANKS = String.raw`\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000`;
const ODD_BLANK = new RegExp(`[${ODD_BLANKS}]`, 'gu');
/** Blanks of every width, without line breaks: those are no slip of the hand. */
export const BLANKS = ` ${ODD_BLANKS}`;
const BLANK = new RegExp(`[${BLANKS}]`, 'gu');
/** What looks like a hyphen, after NFKC: hyphens and dashes of any script, minus, the long-vowel marks of Japanese and Korean, lines of tables. */
const HYPHENS = String.raw`\p{Pd}\u02D7\u1173\u2043\u2212\u2500\u2501\u2796\u30FC`;
const HYPHEN = new RegExp(`[${HYPHENS}]`, 'gu');
const HYPHEN_WITHIN_ASCII = new RegExp(`(?<=[0-9A-Za-z])[${HYPHENS}](?=[0-9A-Za-z])`, 'gu');
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;
const halfWidth = (c: string): string => String.fromCharCode(c.charCodeAt(0) - 0xfee0);
/** The numeral one, which lies beside the long-vowel mark in lists of candidates; between letters or digits of ASCII it can't be meant. */
const ONE_FOR_HYPHEN = /(?<=[0-9A-Za-z])一(?=[0-9A-Za-z])/g;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** An ID or a number of letters, digits and hyphens: either width, no blanks, one kind of hyphen. */
export const foldId = (typed: string): string =>
  withoutInvisible(typed.normalize('NFKC')).replace(BLANK, '').replace(HYPHEN, '-').replace(ONE_FOR_HYPHEN, '-').trim();

/** The same of the hyphens alone. */
export const foldHyphens = (text: string): string => text.replace(HYPHEN, '-');

/** A number of digits, as people read one out: in groups. */
export const foldDigits = (typed: string): string => foldId(typed).replace(/-/g, '');

/**
 * An e-mail address: full-width and small forms of ASCII, the hyphens, full stops and tildes of Japanese input methods, quotation marks that a keyboard has
 * bent, no blanks but an ASCII space inside, which makes it no address. None of these can be meant, because the addresses that are taken are ASCII;
 * case stays as it is typed.
 */
export const foldAddress = (typed: string): string =>
  withoutInvisible(typed.replace(FULL_WIDTH, halfWidth))
    .replace(ODD_BLANK, '')
    .replace(/^ +| +$/g, '')
    .replace(/\u301C/g, '~')
    .replace(/[\uFF70\u3161\u207B\u208B]/g, '-')
    .replace(HYPHEN, '-')
    .replace(/[\u3002\uFF61\u2024\uFE52]/g, '.')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\uFE6B/g, '@');

/** Words to look for: a Japanese hyphen is one only within numbers and IDs, as in names it is a long vowel. */
export const foldQuery = (typed: string): string =>
  withoutInvisible(typed.normalize('NFKC')).replace(HYPHEN_WITHIN_ASCII, '-');

/** One line of text: either width, blanks inside as one kind. */
export const foldLine = (typed: string): string => withoutInvisible(typed.normalize('NFKC')).replace(BLANK, ' ').trim();

/** Text of several lines, whatever ends them: browsers send two characters for each end. */
export const foldLines = (typed: string): string => withoutInvisible(withOneLineEnd(typed.normalize('NFC'))).trim();
export const withOneLineEnd = (text: string): string => text.replace(/\r\n?/g, '\n');

/** 「よみがな」: after a kana a hyphen is meant as the long-vowel mark, which lies on the same key. */
export const foldKanaLine = (typed: string): string =>
  foldLine(typed).replace(/(?<=[\u3041-\u3096\u30A1-\u30FA])[-\u2010-\u2015\u2212\u2500\u2501]/gu, 'ー');

/** A telephone number: one kind of hyphen and of brackets, without the `tel:` of a copied link. */
export const foldTelephone = (typed: string): string =>
  foldLine(typed)
    .replace(/^tel[:.]? */i, '')
    .replace(HYPHEN, '-')
    .replace(/(?<=[0-9)])[./\u00b7\u2022\u2027\u30fb一](?=[0-9(])/g, '-')
    .replace(/[[{〔【]/g, '(')
    .replace(/[\]}〕】]/g, ')');

/** A password that this product made and mailed: it holds neither blanks nor line breaks nor what can't be seen, and is ASCII. */
export const foldIssuedPassword = (typed: string): string =>
  withoutInvisible(typed.replace(FULL_WIDTH, halfWidth)).replace(BLANK, '').replace(/\s/g, '');

/** Whether reading a text left out something that whoever typed it could not see, or did not mean. Blanks round it are nobody's loss. */
export function leftOut(typed: string, read: string): boolean {
  const dropped = (pattern: RegExp): boolean =>
    (typed.trim().match(pattern)?.length ?? 0) > (read.match(pattern)?.length ?? 0);
  return dropped(INVISIBLE) || (dropped(BLANK) && !/ /.test(read));
}
