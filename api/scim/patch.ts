/**
 * PATCH (RFC 7644, 3.5.2), as identity management systems send it. Beside the standard: operations in any case and values of Boolean attributes as text
 * (Microsoft Entra ID: https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups), paths as names in a value
 * without a path, a `remove` with the values to be removed, and an `add` or `replace` of a value by filter that isn't there yet, which makes it.
 */
import type { Attribute, Resource, Schema, Shape } from './attributes.js';
import { invalidSyntax, invalidValue } from './error.js';
import type { Condition } from './filter.js';
import { isObject, oneIn, valueIn } from './intake.js';
import { isSilent, type Target, targetOf } from './path.js';

type Op = 'add' | 'replace' | 'remove';
const OPS: readonly string[] = ['add', 'replace', 'remove'] satisfies Op[];
const MOST_OPERATIONS = 1000;

/**
 * The resource with all operations applied, or none.
 * @param before as it is; it stays as it is
 * @throws ScimError
 */
export function patched(shape: Shape, before: Resource, body: unknown): Resource {
  const after = structuredClone(before);
  for (const operation of operationsIn(body)) apply(shape, after, operation);
  return after;
}

interface Operation {
  op: Op;
  path?: string;
  value: unknown;
}

function operationsIn(body: unknown): Operation[] {
  const operations = isObject(body) ? memberOf(body, 'operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalidSyntax('Operations must be a list of at least one');
  if (operations.length > MOST_OPERATIONS) throw invalidSyntax(`Operations has more than ${MOST_OPERATIONS}`);
  return operations.map((one: unknown) => {
    if (!isObject(one)) throw invalidSyntax('Each of Operations must be an object');
    const [op, path, value] = [memberOf(one, 'op'), memberOf(one, 'path'), memberOf(one, 'value')];
    const word = typeof op === 'string' ? op.toLowerCase() : '';
    if (!OPS.includes(word)) throw invalidSyntax('op must be add, replace or remove');
    if (path !== undefined && path !== null && typeof path !== 'string') throw invalidSyntax('path must be text');
    return { op: word as Op, value, ...(typeof path === 'string' && path !== '' && { path }) };
  });
}

const memberOf = (object: Record<string, unknown>, name: string): unknown =>
  Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1];

function apply(shape: Shape, resource: Resource, { op, path, value }: Operation): void {
  if (path !== undefined) return applyAt(shape, resource, op, path, value);
  if (op === 'remove') throw invalidSyntax('remove needs a path');
  if (!isObject(value)) throw invalidValue('value', 'must be an object where there is no path');
  for (const [name, one] of Object.entries(value)) if (!isSilent(name)) applyAt(shape, resource, op, name, one);
}

function applyAt(shape: Shape, resource: Resource, op: Op, path: string, value: unknown): void {
  const target = targetOf(shape, path);
  if (target === 'unheld') return;
  if ('whole' in target) return applyWithin(shape, resource, op, target.whole, value);
  if (op !== 'remove' && value === undefined)
    throw invalidValue('value', `is needed to ${op} ${target.attribute.name}`);
  const within = holderOf(resource, target);
  const { name } = target.attribute;
  within[name] = target.attribute.multiValued
    ? severalAfter(target, listIn(within[name]), op, value)
    : oneAfter(target, within[name], op, value);
}

/** An operation on an extension as a whole. */
function applyWithin(shape: Shape, resource: Resource, op: Op, { id, attributes }: Schema, value: unknown): void {
  const isCleared = op === 'remove' || value === null;
  if (!isCleared && !isObject(value)) throw invalidValue(id, 'must be an object');
  const parts = isCleared ? attributes.map(({ name }) => [name, undefined] as const) : Object.entries(Object(value));
  for (const [name, part] of parts)
    if (!isSilent(name)) applyAt(shape, resource, isCleared ? 'remove' : op, `${id}:${name}`, part);
}

/** The object that has the attribute: the resource, or its part of an extension. */
function holderOf(resource: Resource, { extension }: Target): Resource {
  if (!extension) return resource;
  const there = resource[extension.id];
  const part = isObject(there) ? there : {};
  resource[extension.id] = part;
  return part;
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function oneAfter({ attribute, part }: Target, before: unknown, op: Op, value: unknown): unknown {
  const isWhole = attribute.type !== 'complex';
  if (isWhole || (!part && op === 'remove')) return op === 'remove' ? null : valueIn(attribute, value);
  return { ...(isObject(before) && before), ...partsAfter(attribute, part, op, value) };
}

/** What an operation says of the parts of a value. */
function partsAfter(attribute: Attribute, part: Attribute | undefined, op: Op, value: unknown): Resource {
  if (!part) return (oneIn(attribute, value) ?? {}) as Resource;
  return { [part.name]: op === 'remove' ? null : valueIn(part, value, `${attribute.name}.${part.name}`) };
}

const not =
  (is: (one: unknown) => boolean) =>
  (one: unknown): boolean =>
    !is(one);

function severalAfter(target: Target, before: unknown[], op: Op, value: unknown): unknown {
  const { attribute, which, part } = target;
  if (!which && !part) {
    if (op === 'replace') return valueIn(attribute, value);
    const given = listIn(valueIn(attribute, value));
    if (op === 'remove') return (value ?? null) === null ? null : before.filter(not(among(given)));
    return [...before, ...given.filter(not(among(before)))];
  }
  const isMeant = (one: unknown): boolean => (which ?? []).every((condition) => fits(attribute, one, condition));
  if (op === 'remove' && !part) return before.filter((one) => !isMeant(one));
  const said = (one: unknown): unknown =>
    attribute.type === 'complex'
      ? { ...(isObject(one) && one), ...partsAfter(attribute, part, op, value) }
      : oneIn(attribute, value);
  if (op === 'remove' || before.some(isMeant)) return before.map((one) => (isMeant(one) ? said(one) : one));
  return [...before, said(madeFor(attribute, which ?? []))];
}

/** A value by which one of several is known: `value` where it has parts. */
const keyOf = (one: unknown): string =>
  JSON.stringify(isObject(one) && one['value'] !== undefined ? one['value'] : one);
const typeOf = (one: unknown): unknown => (isObject(one) ? (one['type'] ?? undefined) : undefined);
/** Whether one is the same as one of these; of two types they are two, unless one of them says none. */
function among(values: readonly unknown[]): (one: unknown) => boolean {
  const typesOf = new Map<string, Set<unknown>>();
  for (const one of values) typesOf.set(keyOf(one), (typesOf.get(keyOf(one)) ?? new Set()).add(typeOf(one)));
  return (one) => {
    const types = typesOf.get(keyOf(one));
    return types !== undefined && (typeOf(one) === undefined || types.has(typeOf(one)) || types.has(undefined));
  };
}

/** Text is compared without case, and Booleans may be asked for as text. */
const folded = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value ?? false)).toLowerCase();
function fits({ type }: Attribute, one: unknown, { attribute, value }: Condition): boolean {
  if (type !== 'complex') return attribute === 'value' && folded(one) === folded(value);
  const [, part] = (isObject(one) ? Object.entries(one) : []).find(([name]) => name.toLowerCase() === attribute) ?? [];
  return folded(part) === folded(value);
}

/** The value that a filter asks for, where there is none. */
function madeFor(attribute: Attribute, which: readonly Condition[]): unknown {
  const parts = (attribute.subAttributes ?? []).flatMap((part) => {
    const asked = which.find((condition) => condition.attribute === part.name.toLowerCase());
    return asked ? [[part.name, valueIn(part, asked.value)] as const] : [];
  });
  return Object.fromEntries(parts);
}
