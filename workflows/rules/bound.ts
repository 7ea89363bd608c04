/**
 * What a message, a start, an activity's input or its answer is for, written beside it: the codec encrypts both as one payload, for one workflow ID.
 * So a payload that somebody copied counts neither for another workflow nor as another message.
 */
const KINDS = ['start', 'update', 'signal', 'activity', 'answer'] as const;
type Kind = (typeof KINDS)[number];

/** As the codec hands over what an earlier release sent, during an upgrade: it may be for anything. */
export const ANYTHING = '*';

export interface Bound {
  /** The one message that the arguments count as: `update/decide`. Stands so in histories. */
  for: string;
  args: unknown[];
}

/** The arguments as one, bound to what they are for: `update/decide`, `answer/mailAccessCode`. */
export const bind = (kind: Kind, name: string, args: readonly unknown[]): [Bound] => [
  { for: `${kind}/${name}`, args: [...args] },
];

/** The arguments that were bound for this; undefined: they are bound for something else, or not at all. */
export function unbind(kind: Kind, name: string, bound: readonly unknown[]): unknown[] | undefined {
  if (bound.length === 0 || !bound.every(isBound)) return undefined;
  if (bound.every((one) => one.for === ANYTHING)) return bound.flatMap(({ args }) => args);
  const [only, ...more] = bound;
  return more.length === 0 && only?.for === `${kind}/${name}` ? only.args : undefined;
}

function isBound(value: unknown): value is Bound {
  if (typeof value !== 'object' || value === null) return false;
  return typeof Reflect.get(value, 'for') === 'string' && Array.isArray(Reflect.get(value, 'args'));
}

/** As the worker's codec hands over a payload whose key isn't in the ring. */
export interface Unreadable {
  unreadableUnder: string;
}

/** The ID of the key that is missing, if one of these can't be read for the want of it. */
export function missingKey(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const id: unknown = typeof value === 'object' && value !== null && Reflect.get(value, 'unreadableUnder');
    if (typeof id === 'string') return id;
  }
  return undefined;
}
