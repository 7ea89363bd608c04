/** URLs of servers with a user and a password in them. What would be read as another part of the URL is found before anybody is sent to the wrong host. */
import { isLoopback } from './kinds.js';

export interface ServerUrl {
  /** Schemes that are taken, as `smtp:`. */
  protocols: readonly string[];
  /** One that is right. */
  example: string;
  /** Parameters that may stand after `?`. */
  options: ReadonlySet<string>;
}

const ENCODED = [
  ['/', '%2F'],
  ['?', '%3F'],
  ['#', '%23'],
  ['@', '%40'],
  ['%', '%25'],
] as const;
const WRITTEN = ENCODED.map(([character, code]) => `${character} as ${code}`).join(', ');
const encode = (what: string): string =>
  `${what}: percent-encode the user and the password (${WRITTEN}), or give the password apart by the setting that ends in _PASSWORD`;

/**
 * What is wrong with a URL, as a sentence part without any of its text; undefined: nothing.
 * What stands unencoded in a password is not a fault to URL parsers: they take a part of it for the host, the path or the fragment.
 */
export function wrongInUrl(value: string, { protocols, example, options }: ServerUrl): string | undefined {
  const mustBe = `must be a URL like ${example}`;
  const [, scheme = '', rest = ''] = /^([a-z]+:)\/\/(.*)$/is.exec(value) ?? [];
  if (!protocols.includes(scheme.toLowerCase())) return mustBe;
  if (/[\s\p{Cc}]/u.test(value)) return 'holds a blank or a control character';
  const at = rest.lastIndexOf('@');
  const cut = rest.search(/[/?#]/);
  if (at >= 0 && cut >= 0 && cut < at) return encode('has /, ? or # before its last @');
  const who = at < 0 ? '' : rest.slice(0, at);
  if (who.includes('@')) return encode('has two @');
  if (!isDecodable(who)) return encode('has a % that begins no code of a character');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // A password without the host after it: what is meant to be the host can't be told.
  if (!url && cut >= 0 && rest.slice(0, cut).includes(':')) return encode(`${mustBe}; / ? or # may end it too early`);
  if (!url?.hostname && !url?.searchParams.get('host')) return mustBe;
  if (url.hash !== '' || value.includes('#')) return encode('has a #');
  const unknown = [...url.searchParams.keys()].filter((key) => !options.has(key));
  if (unknown.length > 0)
    return `may carry the options ${[...options].join(', ')}, and has ${unknown.length} that is none of them`;
  return undefined;
}

/** Whether every % begins a code, and the codes are UTF-8. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The URL with a password that was given apart, as it is. @throws nothing: the URL was checked */
export function withPassword(value: string, password: string | undefined): string {
  if (password === undefined) return value;
  const [, scheme = '', who = '', rest = ''] = /^([a-z]+:\/\/)([^@]*)@(.*)$/is.exec(value) ?? [];
  return `${scheme}${who.split(':')[0] ?? ''}:${encodeURIComponent(password)}@${rest}`;
}

/** The URL with more parameters; those that it has stay as they are. */
export function withOptions(value: string, options: Readonly<Record<string, string>>): string {
  const { searchParams } = new URL(value);
  const more = Object.entries(options).filter(([name]) => !searchParams.has(name));
  if (more.length === 0) return value;
  const text = new URLSearchParams(more).toString();
  return `${value}${value.includes('?') ? '&' : '?'}${text}`;
}

/** Whether what goes there stays on this machine. */
export const isHere = (value: string): boolean => isLoopback(new URL(value).hostname);
