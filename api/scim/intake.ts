/**
 * Reads what a source sends: names in whatever case become the declared ones, values get their types, what isn't declared or isn't the source's to say is left out.
 * Booleans may come as text, as Microsoft Entra ID sends them.
 */
import { type Attribute, attributeNamed, extensionOf, ownAttribute, type Resource, type Shape } from './attributes.js';
import { invalidSyntax, invalidValue } from './error.js';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text, or none where it is something else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const LONGEST = 1024;
/** PostgreSQL takes no NUL, and UTF-8 no half of a character. */
const UNKEEPABLE = /\p{Cs}/u;
const isKeepable = (text: string): boolean => !text.includes('\u0000') && !UNKEEPABLE.test(text);

/** A whole resource, as in a POST or a PUT. @throws ScimError `invalidSyntax`, `invalidValue` */
export function resourceIn(shape: Shape, body: unknown): Resource {
  if (!isObject(body)) throw invalidSyntax('The body must be an object');
  const read: Resource = {};
  for (const [name, value] of Object.entries(body)) {
    const extension = extensionOf(shape, name);
    if (extension) put(read, extension.id, value === null ? null : partsIn(extension.attributes, value, extension.id));
    const attribute = extension ? undefined : ownAttribute(shape, name);
    if (attribute && attribute.mutability !== 'readOnly') put(read, attribute.name, valueIn(attribute, value));
  }
  return read;
}

function put(into: Resource, name: string, value: unknown): void {
  if (Object.hasOwn(into, name)) throw invalidSyntax(`${name} is there twice`);
  into[name] = value;
}

/** Attributes within another one, or within an extension. @param of its name, for refusals */
function partsIn(attributes: readonly Attribute[], value: unknown, of: string): Resource {
  if (!isObject(value)) throw invalidValue(of, 'must be an object');
  const read: Resource = {};
  for (const [name, part] of Object.entries(value)) {
    const attribute = attributeNamed(attributes, name);
    if (attribute && attribute.mutability !== 'readOnly')
      put(read, attribute.name, valueIn(attribute, part, `${of}.${attribute.name}`));
  }
  return read;
}

/** The value of an attribute, whole. @param of its name, for refusals @throws ScimError `invalidValue` */
export function valueIn(attribute: Attribute, value: unknown, of: string = attribute.name): unknown {
  if (value === null || value === undefined) return null;
  if (!attribute.multiValued) return oneIn(attribute, value, of);
  // One value stands for a list of one.
  return (Array.isArray(value) ? value : [value]).filter((one) => one !== null).map((one) => oneIn(attribute, one, of));
}

/** One value: of several, each. */
export function oneIn(attribute: Attribute, value: unknown, of: string = attribute.name): unknown {
  const { type = 'string', subAttributes = [] } = attribute;
  if (type === 'complex') {
    // `roles: ["lead"]` says the same as `roles: [{ "value": "lead" }]`.
    const whole = typeof value === 'string' && attributeNamed(subAttributes, 'value') ? { value } : value;
    return partsIn(subAttributes, whole, of);
  }
  if (type === 'boolean') return booleanIn(value, of);
  if (typeof value !== 'string') throw invalidValue(of, 'must be text');
  if (value.length > LONGEST) throw invalidValue(of, `is longer than ${LONGEST} characters`);
  if (!isKeepable(value)) throw invalidValue(of, 'has a character that can not be kept');
  return value;
}

function booleanIn(value: unknown, of: string): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word !== 'true' && word !== 'false') throw invalidValue(of, 'must be true or false');
  return word === 'true';
}
