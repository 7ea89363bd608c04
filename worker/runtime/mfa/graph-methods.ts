/** A person's verification methods as Microsoft Graph lists them, and their removal. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';
import { MethodsUnavailableError } from '../errors.js';
import type { MethodsOwner } from './contract.js';
import { type GraphContext, refused } from './graph-context.js';

const Listed = z.object({
  '@odata.context': z.string().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(
    z.object({
      '@odata.type': z.string().max(200),
      id: z.string().min(1).max(1_000),
      /** Null, or absent, where it isn't known. */
      createdDateTime: z.iso.datetime({ offset: true }).nullish(),
      creationDateTime: z.iso.datetime({ offset: true }).nullish(),
    }),
  ),
});
export type GraphMethod = z.output<typeof Listed>['value'][number];

/** What a type is to people here, and where one of it is deleted. */
const TYPES: Readonly<Record<string, { kind: MfaKind; path: string }>> = {
  '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod': {
    kind: 'totp',
    path: 'microsoftAuthenticatorMethods',
  },
  '#microsoft.graph.softwareOathAuthenticationMethod': { kind: 'totp', path: 'softwareOathMethods' },
  '#microsoft.graph.fido2AuthenticationMethod': { kind: 'passkey', path: 'fido2Methods' },
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': {
    kind: 'passkey',
    path: 'windowsHelloForBusinessMethods',
  },
  '#microsoft.graph.phoneAuthenticationMethod': { kind: 'phone', path: 'phoneMethods' },
};
/** No second factors. */
const NO_FACTORS: ReadonlySet<string> = new Set(
  ['password', 'email', 'temporaryAccessPass'].map((name) => `#microsoft.graph.${name}AuthenticationMethod`),
);
/** A default method goes only when no other is left (Graph's own words differ). */
const IS_DEFAULT = /default (?:authentication )?method/i;

/** @throws MethodsUnavailableError `bad-answer` where the list isn't whole, or is somebody else's */
export async function readMethods(
  { client, pathOf, nameOf, log }: GraphContext,
  memberId: string,
  untilMs: number,
): Promise<GraphMethod[]> {
  const answer = await client.send({ method: 'GET', path: `${pathOf(memberId)}/methods`, untilMs });
  if (answer.status !== 200) return refused(answer, log);
  const parsed = Listed.safeParse(answer.content);
  if (!parsed.success || parsed.data['@odata.nextLink'] !== undefined) throw new MethodsUnavailableError('bad-answer');
  const about = /users\('([^']{1,300})'\)/.exec(parsed.data['@odata.context'] ?? '')?.[1];
  if (about !== undefined && !isName(about, nameOf(memberId))) throw new MethodsUnavailableError('other-user');
  return parsed.data.value;
}

/** Graph names a person as it was asked for, or by the object ID, which we don't know. */
function isName(about: string, asked: string): boolean {
  const isObjectId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(about);
  return isObjectId || decoded(about).toLowerCase() === asked.toLowerCase();
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function kindsAmong({ log }: Pick<GraphContext, 'log'>, methods: readonly GraphMethod[]): MfaKind[] {
  const kinds = methods.flatMap((method) => {
    const kind = TYPES[method['@odata.type']]?.kind;
    if (!kind && !NO_FACTORS.has(method['@odata.type'])) warnOfType(log, method);
    return kind ? [kind] : [];
  });
  return [...new Set(kinds)].sort();
}

/**
 * The kind of the earliest of those that were registered after an instant, those without a date last: such a one is new where it wasn't there before.
 * @param known what was there before; undefined where that isn't known: then one without a date may be old
 */
export function kindSince(
  methods: readonly GraphMethod[],
  since: Date,
  known: ReadonlySet<string> | undefined,
): MfaKind | undefined {
  const added = methods.flatMap((method) => {
    const [kind, createdAt] = [TYPES[method['@odata.type']]?.kind, createdMs(method)];
    const atMs = createdAt ?? (isNew(method, known) ? Number.POSITIVE_INFINITY : 0);
    return kind && atMs > since.getTime() ? [{ kind, atMs }] : [];
  });
  return added.sort((a, b) => (a.atMs < b.atMs ? -1 : 1))[0]?.kind;
}

const isNew = (method: GraphMethod, known: ReadonlySet<string> | undefined): boolean =>
  known !== undefined && !known.has(digestOf(method));

/** By what a method is known again: of what the directory calls it only a digest is kept. */
export const digestsOf = (methods: readonly GraphMethod[]): string[] =>
  methods.filter((one) => !NO_FACTORS.has(one['@odata.type'])).map(digestOf);
const digestOf = (method: GraphMethod): string =>
  `${isReplaceable(method) ? REPLACEABLE : ''}${createHash('sha256').update(keyOf(method)).digest('base64url')}`;

/** What the digests of methods begin with whose successors have the same digest. */
export const REPLACEABLE = 'replaceable:';
/** The ID of a telephone says what it is used for: without a date a new one can't be told from the one in whose place it is. */
const isReplaceable = (method: GraphMethod): boolean =>
  TYPES[method['@odata.type']]?.kind === 'phone' && createdMs(method) === undefined;

/**
 * Deletes methods that were registered before an instant. One whose date isn't told is old unless the person's present re-registration may have brought it
 * (`except`): where it wasn't there before it is new; a telephone that was, or may stand in the place of one, stays for staff, as does what nobody knows
 * of whether it was there. What we have no request for stays too, as a `passkey`.
 * @param known what was there before the present re-registration @param noteFound told what is there, before anything is deleted
 * @param noteLeft told what is still listed afterwards
 */
export async function removeOldMethods(
  context: GraphContext,
  { memberId, before, except }: Parameters<MethodsOwner['removeMethods']>[0],
  {
    known,
    noteFound,
    noteLeft,
  }: {
    known?: ReadonlySet<string> | undefined;
    noteFound?: (found: GraphMethod[]) => Promise<void>;
    noteLeft?: (left: GraphMethod[]) => Promise<void>;
  },
): Promise<{ left: MfaKind[] }> {
  const untilMs = context.until();
  const found = (await readMethods(context, memberId, untilMs)).filter((one) => !NO_FACTORS.has(one['@odata.type']));
  await noteFound?.(found);
  const wasThere = (method: GraphMethod): boolean | undefined => known?.has(digestOf(method));
  const isOld = (method: GraphMethod): boolean => {
    const created = createdMs(method);
    if (created !== undefined) return created < Date.parse(before);
    return except === undefined || (!isReplaceable(method) && wasThere(method) === true);
  };
  const undated = found.filter((one) => createdMs(one) === undefined && !isOld(one) && wasThere(one) !== false);
  const unknown = found.filter((method) => isOld(method) && !TYPES[method['@odata.type']]);
  for (const method of unknown) warnOfType(context.log, method);
  const old = found.filter((method) => isOld(method) && TYPES[method['@odata.type']]);
  const refusedOnes = await removeAll(context, memberId, old, untilMs);
  const removed = old.filter((one) => !refusedOnes.includes(one));
  const listed = removed.length > 0 ? await areGone(context, memberId, { removed, untilMs }) : found;
  await noteLeft?.(listed);
  const left = [...undated, ...refusedOnes, ...unknown].map((one) => TYPES[one['@odata.type']]?.kind ?? 'passkey');
  return { left: [...new Set(left)].sort() };
}

/** Those that are refused as the default are tried again when others are gone. @returns the ones that can't be removed */
async function removeAll(
  context: GraphContext,
  memberId: string,
  methods: readonly GraphMethod[],
  untilMs: number,
): Promise<GraphMethod[]> {
  const refusedOnes: GraphMethod[] = [];
  let rest = [...methods];
  while (rest.length > 0) {
    const again: GraphMethod[] = [];
    for (const method of rest) {
      const outcome = await removeOne(context, memberId, method, untilMs);
      if (outcome === 'default') again.push(method);
      if (outcome === 'refused') refusedOnes.push(method);
    }
    // With two telephones it may never work.
    if (again.length === rest.length) return [...refusedOnes, ...again];
    rest = again;
  }
  return refusedOnes;
}

async function removeOne(
  { client, pathOf, log }: GraphContext,
  memberId: string,
  method: GraphMethod,
  untilMs: number,
): Promise<'gone' | 'default' | 'refused'> {
  const type = TYPES[method['@odata.type']];
  if (!type) return 'refused';
  const path = `${pathOf(memberId)}/${type.path}/${encodeURIComponent(method.id)}`;
  const answer = await client.send({ method: 'DELETE', path, untilMs });
  if (answer.status === 204 || answer.status === 404) return 'gone';
  if (answer.status !== 400) return refused(answer, log);
  if (IS_DEFAULT.test(answer.message)) return 'default';
  log.warn(
    { status: answer.status, answered: answer.code, kind: type.kind },
    'Microsoft Graph refuses to delete a method',
  );
  return 'refused';
}

/**
 * A server that says it has deleted and hasn't is not believed. What was deleted may be listed for some minutes: deleting it again then answers 404.
 * @returns what is listed
 */
async function areGone(
  context: GraphContext,
  memberId: string,
  { removed, untilMs }: { removed: readonly GraphMethod[]; untilMs: number },
): Promise<GraphMethod[]> {
  const ids = new Set(removed.map(keyOf));
  const all = await readMethods(context, memberId, untilMs);
  for (const method of all.filter((one) => ids.has(keyOf(one)))) {
    const path = `${context.pathOf(memberId)}/${TYPES[method['@odata.type']]?.path}/${encodeURIComponent(method.id)}`;
    const answer = await context.client.send({ method: 'DELETE', path, untilMs });
    if (answer.status !== 404) throw new MethodsUnavailableError('still-there');
  }
  return all;
}

/** With its date, where it is told: a new telephone has the ID of the old one. */
const keyOf = (method: GraphMethod): string => [method['@odata.type'], method.id, createdMs(method)].join(' ');
const createdMs = ({ createdDateTime, creationDateTime }: GraphMethod): number | undefined => {
  const created = createdDateTime ?? creationDateTime;
  return created === null || created === undefined ? undefined : Date.parse(created);
};
const warnOfType = (log: GraphContext['log'], method: GraphMethod): void =>
  log.warn(
    { methodType: method['@odata.type'].slice(0, 80) },
    'Microsoft Graph lists a kind of method that is not known here',
  );
