/**
 * Bodies: JSON in UTF-8 and nothing else, and only JSON that every parser reads alike. Two keys of one name, keys that reach for prototypes
 * and deep nesting are refused before a schema sees the value. (Forms are taken by pages only: `pages.ts`.)
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { isChanging } from '../operation.js';
import { type Fault, malformed, problem } from '../problems.js';

const JSON_TYPE = /^application\/json(?:[ \t]*;[ \t]*charset="?utf-8"?)?[ \t]*$/i;
const DEEPEST = 20;
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Parses a JSON text. @throws Refusal `malformed` */
export function parseJson(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (text === undefined || text.trim() === '') throw malformed({ path: 'body', reason: 'body-not-json' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed({ path: 'body', reason: 'body-not-json' });
  }
  const fault = faultIn(text);
  if (fault) throw malformed(fault);
  return value;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Strings and brackets of a text that is known to be valid JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/** Walks the tokens instead of the value: only they show a repeated key, and no nesting is deep enough to overflow a stack. */
function faultIn(text: string): Fault | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      if (open.push(new Set()) > DEEPEST) return { path: 'body', reason: 'bad-format' };
    } else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const key: string = JSON.parse(last);
      const path = key.slice(0, 100);
      const keys = open.at(-1);
      if (keys?.has(key)) return { path, reason: 'duplicate-field' };
      if (FORBIDDEN.has(key)) return { path, reason: 'unknown-field' };
      keys?.add(key);
    }
  }
  return undefined;
}

export const bodies = fp(
  async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        // Fastify accepts any parameters and trailing text. We accept one spelling, which no proxy can read in another way.
        if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) throw problem('unsupported-media-type');
        return parseJson(body);
      },
    );
    app.addHook('onRequest', async ({ method, headers }) => {
      if (isChanging(method) && (headers['content-encoding'] ?? 'identity') !== 'identity')
        throw problem('unsupported-media-type');
    });
  },
  { name: 'bodies' },
);
