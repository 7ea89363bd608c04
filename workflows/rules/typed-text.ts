/**
 * How what a person types or pastes is read, one rule for each kind of field. Characters that nobody sees (zero-width, marks of direction, soft hyphens,
 * variation selectors) are left out everywhere; blanks and the hyphens of Japanese input methods are folded where they can't be meant.
 */

/** What Unicode says to draw as nothing: zero-width characters, variation selectors, fillers; and other format characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** Blanks of every width, without line breaks: those are no slip of the hand. */
const BLANK = /[\t\p{Zs}]/gu;
/** The same without the ASCII space, which people type on purpose: between two addresses, say. */
const ODD_BLANK = /[\t\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;
/** What looks like a hyphen, after NFKC: hyphens and dashes, minus, the long-vowel mark, lines of tables. */
const HYPHEN = /[\u02D7\u2010-\u2015\u2043\u2212\u2500\u2501\u30A0\u30FC]/gu;

export const withoutInvisible = (text: string): string => text.replace(INVISIBLE, '');

/** An ID or a number of letters, digits and hyphens: either width, no blanks, one kind of hyphen. */
export const foldId = (typed: string): string =>
  withoutInvisible(typed.normalize('NFKC')).replace(BLANK, '').replace(HYPHEN, '-').trim();

/** An e-mail address: full-width forms of ASCII, no blanks but an ASCII space inside, which makes it no address. */
export const foldAddress = (typed: string): string =>
  withoutInvisible(typed.replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)))
    .replace(ODD_BLANK, '')
    .replace(/^ +| +$/g, '');

/** One line of text: either width, blanks inside as one kind. */
export const foldLine = (typed: string): string => withoutInvisible(typed.normalize('NFKC')).replace(BLANK, ' ').trim();

/** A telephone number: one kind of hyphen and of brackets. */
export const foldTelephone = (typed: string): string =>
  foldLine(typed)
    .replace(HYPHEN, '-')
    .replace(/[[{〔【]/g, '(')
    .replace(/[\]}〕】]/g, ')');

/** A password that this product made and mailed: it holds neither blanks nor what can't be seen. */
export const foldIssuedPassword = (typed: string): string => withoutInvisible(typed).replace(BLANK, '').trim();

/** Whether reading a text left out something that whoever typed it could not see, or did not mean. Blanks round it are nobody's loss. */
export function leftOut(typed: string, read: string): boolean {
  const dropped = (pattern: RegExp): boolean =>
    (typed.trim().match(pattern)?.length ?? 0) > (read.match(pattern)?.length ?? 0);
  return dropped(INVISIBLE) || (dropped(BLANK) && !/ /.test(read));
}
