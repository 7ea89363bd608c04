/**
 * One e-mail address, as this product understands it (platform.md, "Bad input"): at most 254 characters, ASCII, no comments, no quoted local
 * part, no list, no display name. Stricter than RFC 5322 on purpose: what two parsers may read in two ways is refused. One thing is wider: dots
 * side by side or at the end of the local part, which Japanese mobile carriers gave out. They are typed and stored as they are, and the
 * mailer puts them in quotation marks on the wire (RFC 5321 4.1.2).
 */
import { foldAddress } from './typed-text.js';

export type EmailFault = 'required' | 'too-long' | 'control-character' | 'not-an-email';
export type ParsedEmail = { ok: true; address: string } | { ok: false; fault: EmailFault };

const MAX_LENGTH = 254;
const MAX_LOCAL = 64;
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*$/;
/** What is no dot-atom, and stands in quotation marks on the wire. */
const QUOTED = /\.(?:\.|$)/;
const MARKS = 2;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Reads what a person typed. What can't be seen and blanks are dropped, Japanese hyphens and full stops folded; the letters of the local part stay as they are. */
export function parseEmail(typed: string): ParsedEmail {
  const address = foldAddress(typed);
  if (address === '') return { ok: false, fault: 'required' };
  if (address.length > MAX_LENGTH) return { ok: false, fault: 'too-long' };
  if (hasControlCharacter(address)) return { ok: false, fault: 'control-character' };
  const at = address.indexOf('@');
  const local = address.slice(0, at);
  const labels = address.slice(at + 1).split('.');
  const marks = QUOTED.test(local) ? MARKS : 0;
  if (address.length + marks > MAX_LENGTH) return { ok: false, fault: 'too-long' };
  const fits = at > 0 && local.length + marks <= MAX_LOCAL;
  const good = fits && LOCAL.test(local) && labels.length >= 2 && labels.every(isLabel);
  return good ? { ok: true, address } : { ok: false, fault: 'not-an-email' };
}

function isLabel(label: string): boolean {
  return LABEL.test(label);
}

function hasControlCharacter(text: string): boolean {
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029) return true;
  }
  return false;
}

/** What addresses are compared by: the local part as registered, the domain without case. */
export function emailKey(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
