/**
 * A history without what people have put into it: every string that is not known (`known-words.ts`) becomes a placeholder, equal strings equal ones, in the order in
 * which the strings would be sorted. What the code makes of it is then the same, so it still replays.
 */
import { type Payload, ValueError } from '@temporalio/common';
import type { KeyRing } from '../crypto/keys.js';
import { recoded } from '../temporal/codec.js';
import { BETWEEN_PARTS, joined, type KnownWords } from './known-words.js';
import type { History } from './replay.js';

export interface Redaction {
  known: KnownWords;
  /** What is a placeholder although somebody knows it: the account of the person. */
  never: ReadonlySet<string>;
}

/**
 * @param histories of one procedure: a string is the same placeholder in all of them
 * @throws Error where a payload can't be opened, or is no JSON
 */
export function redacted(ring: KeyRing, histories: readonly History[], { known, never }: Redaction): History[] {
  const everywhere = (change: (value: unknown) => unknown) =>
    histories.map((history) => withPayloads(history, (payload) => changed(ring, payload, change)) as History);
  const used = new Set<string>();
  everywhere((value) => (addNames(value, used), value));
  const values = joined([
    known,
    // Types, IDs and names of messages stand in the events in clear, where Temporal needs them.
    {
      values: new Set(histories.flatMap((history) => clearTexts(history)).flatMap((text) => [text, ...partsOf(text)])),
    },
    // A field may be looked up by a value: where the one stays, so does the other.
    { values: new Set([...used].filter((name) => known.names.has(name))) },
  ]).values;
  const strange = new Set<string>();
  const isKnown = (part: string): boolean => !never.has(part) && (values.has(part) || NOBODYS.test(part));
  everywhere((value) => valueFor(value, isKnown, (part) => (strange.add(part), part)));
  const placeholders = new Map(
    [...strange].toSorted().map((part, n) => [part, `redacted-${String(n + 1).padStart(5, '0')}`]),
  );
  return everywhere((value) => valueFor(value, isKnown, (part) => placeholders.get(part) ?? part));
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const ULID = '[0-9A-HJKMNP-TV-Z]{26}';
/** A procedure's ID, or a part of one; a count. */
const NOBODYS = new RegExp(`^(?:(?:[a-z]+(?:-[a-z]+)*-)?${ULID}|\\d{1,2})$`);

type Replace = (part: string) => string;
type IsKnown = (part: string) => boolean;

/** Nothing, or what stands between two parts. */
const BETWEEN = /^[/:]?$/;
const partsOf = (text: string): string[] => text.split(BETWEEN_PARTS);

function textFor(text: string, isKnown: IsKnown, replace: Replace): string {
  if (isKnown(text) || INSTANT.test(text)) return text;
  const parts = partsOf(text);
  // An address or a sentence is one string, whatever stands in it.
  if (!parts.some((part) => !BETWEEN.test(part) && isKnown(part))) return replace(text);
  return parts.map((part) => (BETWEEN.test(part) || isKnown(part) ? part : replace(part))).join('');
}

function valueFor(value: unknown, isKnown: IsKnown, replace: Replace): unknown {
  if (typeof value === 'string') return textFor(value, isKnown, replace);
  if (Array.isArray(value)) return value.map((one) => valueFor(one, isKnown, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [textFor(name, isKnown, replace), valueFor(one, isKnown, replace)]),
  );
}

/** Names of fields, however deep. */
function addNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(name);
    addNames(one, names);
  }
}

/** What can't be opened although its key is there was made up or altered by somebody, and is nothing to a workflow. */
function recodedOrLeft(ring: KeyRing, payload: Payload, change: (clear: Payload) => Payload): Payload {
  try {
    return recoded(ring, payload, change);
  } catch (error) {
    if (error instanceof ValueError) return payload;
    throw error;
  }
}

interface JsonPayload {
  metadata: Record<string, string>;
  data?: string;
}
const isPayload = (value: object): value is JsonPayload =>
  typeof (value as Partial<JsonPayload>).metadata?.['encoding'] === 'string';

/** A copy of Temporal's JSON with every payload changed. */
function withPayloads(value: unknown, change: (payload: JsonPayload) => JsonPayload): unknown {
  if (Array.isArray(value)) return value.map((one) => withPayloads(one, change));
  if (typeof value !== 'object' || value === null) return value;
  if (isPayload(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withPayloads(one, change)]));
}

function clearTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(clearTexts);
  if (typeof value !== 'object' || value === null || isPayload(value)) return [];
  return Object.values(value).flatMap(clearTexts);
}

function changed(ring: KeyRing, payload: JsonPayload, change: (value: unknown) => unknown): JsonPayload {
  const { metadata, data = '' } = payload;
  const sealed: Payload = {
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')])),
    data: Buffer.from(data, 'base64'),
  };
  const made = recodedOrLeft(ring, sealed, (clear) => {
    const encoding = Buffer.from(clear.metadata?.['encoding'] ?? []).toString('utf8');
    if (encoding === 'binary/null') return clear;
    if (encoding !== 'json/plain') throw new Error(`a payload of the encoding ${encoding} can’t be redacted`);
    const value = change(JSON.parse(Buffer.from(clear.data ?? []).toString('utf8')));
    return { ...clear, data: Buffer.from(JSON.stringify(value)) };
  });
  if (made === sealed) return payload;
  return {
    metadata: Object.fromEntries(
      Object.entries(made.metadata ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    ),
    data: Buffer.from(made.data ?? []).toString('base64'),
  };
}
