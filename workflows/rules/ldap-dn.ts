/** An attribute value as a DN spells it (RFC 4514 2.4). */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, (special) => `\\${special}`)
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, (first) => `\\${first}`)
    .replace(/ $/, '\\ ');
}

/** The DN that a template with `{id}` makes of an ID. */
export const dnOf = (template: string, id: string): string => template.replace('{id}', () => escapeDnValue(id));

/** The attribute whose value is the ID in such a template. */
export const namingAttribute = (template: string): string => /([^=,+]+)=\{id\}/.exec(template)?.[1]?.trim() ?? '';
