/** `attributes` and `excludedAttributes` (RFC 7644, 3.9): which parts of a resource are answered. */
import { attributeNamed, COMMON, type Resource, type Shape } from './attributes.js';
import { isObject } from './intake.js';

export interface Wanted {
  attributes?: string | undefined;
  excludedAttributes?: string | undefined;
}

const MOST = 100;
/** Names in lower case, without the URN of the schema itself. */
function namesIn({ schema }: Shape, list: string | undefined): string[] | undefined {
  if (list === undefined || list.trim() === '') return undefined;
  const core = `${schema.id.toLowerCase()}:`;
  const names = list.toLowerCase().split(',', MOST);
  return names.map((name) => name.trim()).map((name) => (name.startsWith(core) ? name.slice(core.length) : name));
}

const ALWAYS: ReadonlySet<string> = new Set(
  COMMON.filter(({ returned }) => returned === 'always').map(({ name }) => name),
);

/** A resource with what is wanted of it. What is always told stays. */
export function projected(shape: Shape, resource: Resource, { attributes, excludedAttributes }: Wanted): Resource {
  const wanted = namesIn(shape, attributes);
  const unwanted = namesIn(shape, excludedAttributes) ?? [];
  const kept = Object.entries(resource).flatMap(([name, value]): [string, unknown][] => {
    if (ALWAYS.has(name)) return [[name, value]];
    const isExtension = shape.extensions.some(({ id }) => id === name);
    const left = partsKept(name.toLowerCase(), isExtension ? ':' : '.', value, wanted, unwanted);
    return left === undefined ? [] : [[name, left]];
  });
  return Object.fromEntries(kept);
}

/** What is left of a value, by the names of its parts. @param between the attribute's name and a part's */
function partsKept(
  name: string,
  between: string,
  value: unknown,
  wanted: readonly string[] | undefined,
  unwanted: readonly string[],
): unknown {
  const isWhole = wanted === undefined || wanted.includes(name);
  if (unwanted.includes(name)) return undefined;
  const isKept = (part: string): boolean => {
    const path = `${name}${between}${part.toLowerCase()}`;
    return (isWhole || wanted.some((one) => one === path || one.startsWith(`${path}.`))) && !unwanted.includes(path);
  };
  const filter = (one: unknown): unknown =>
    isObject(one) ? Object.fromEntries(Object.entries(one).filter(([part]) => isKept(part))) : one;
  const isAsked = isWhole || wanted.some((one) => one.startsWith(`${name}${between}`));
  if (!isAsked) return undefined;
  return Array.isArray(value) ? value.map(filter) : filter(value);
}

/** A resource without what is cleared, and without parts that are not answered. */
export function told(shape: Shape, resource: Resource): Resource {
  const attributes = [...COMMON, ...shape.schema.attributes];
  return Object.fromEntries(
    Object.entries(resource).flatMap(([name, value]) => {
      const extension = shape.extensions.find(({ id }) => id === name);
      const parts = extension ? extension.attributes : attributeNamed(attributes, name)?.subAttributes;
      const seen = seenIn(value, new Set((parts ?? []).filter(({ unseen }) => unseen).map((part) => part.name)));
      return isEmpty(seen) ? [] : [[name, seen]];
    }),
  );
}

function seenIn(value: unknown, unseen: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => seenIn(one, unseen));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name, part]) => !unseen.has(name) && !isEmpty(part)));
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);
