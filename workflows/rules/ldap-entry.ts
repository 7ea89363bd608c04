/** What a directory says of an entry, compared as directories compare: by meaning, however it is spelled (RFC 4512, RFC 4514). */

/** The values of an attribute. Names of attributes have no case, and may come with options (RFC 4512 2.5). */
export function attributeValues(entry: Readonly<Record<string, unknown>>, attribute: string): string[] {
  const isIt = (name: string): boolean => name.split(';', 1)[0]?.toLowerCase() === attribute.toLowerCase();
  return Object.entries(entry)
    .filter(([name]) => name !== 'dn' && isIt(name))
    .flatMap(([, value]) => [value].flat().map(String));
}

/** As directories compare names of people: one width, no case, blanks as one. */
export const asCompared = (value: string): string => value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whether an entry stands under a base, or is it, however the two spell their DNs. */
export function isUnder(dn: string, base: string): boolean {
  const [entry, above] = [rdnsOf(dn), rdnsOf(base)];
  return above.length > 0 && entry.length >= above.length && above.every((rdn, n) => rdn === entry[n]);
}

/** Whether two DNs are of the same entry. */
export const isSameDn = (one: string, other: string): boolean => isUnder(one, other) && isUnder(other, one);

/** From the top down, each in one spelling. */
const rdnsOf = (dn: string): string[] => (dn.match(/(?:\\[^]|[^\\,;])+/g) ?? []).map(oneSpelling).toReversed();

const oneSpelling = (rdn: string): string =>
  unhexed(rdn)
    .replace(/\\([^])/g, '$1')
    .replace(/\s*([=+])\s*/g, '$1')
    .trim()
    .toLowerCase();

/** `\\c3\\a4` and the like, in a filter and in a DN. What is no UTF-8 stays as it is spelled. */
export const unhexed = (text: string): string =>
  text.replace(/(?:\\[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes.replaceAll('\\', '%'));
    } catch {
      return bytes;
    }
  });
