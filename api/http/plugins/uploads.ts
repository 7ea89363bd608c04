/**
 * Uploads: `multipart/form-data` with the parts of files that a scope declares, each with its own limits. `serve` registers this plugin for
 * an operation with `upload`, `pages` for pages with `uploads`; everywhere else multipart is refused.
 *
 * All parts are read before anything else looks at the body. The body is then an object of the fields, as a form's is, with the SHA-256 of
 * each file in the file's place (a list, where a part may come more than once). What becomes of the files:
 * - `uploadOf(request, 'photo')` and `uploadsOf(request, 'photo')` give those that were held in memory;
 * - a part that is `streamed` goes, while it comes, to the `StreamedPart` in the route's config.
 */
import multipart from '@fastify/multipart';
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { malformed, problem } from '../problems.js';
import { ConsumerError, type Streams } from './streamed-part.js';
import { readParts, type Upload, type UploadParts } from './upload-parts.js';
import { Pace, type Sender, takePlace } from './upload-places.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who takes the streamed parts of the route's uploads, by name of the part. */
    streams?: Streams;
  }
}

/** What may be uploaded in a scope. */
export interface UploadScope {
  parts: UploadParts;
  /** While so many files are under way, in all scopes together, none is taken here; absent: {@link MOST_AT_ONCE}. */
  mostAtOnce?: number;
  /** The same for the files of one client; absent: {@link MOST_OF_ONE_CLIENT}. */
  mostOfOneClient?: number;
}

const FIELD_LIMIT_BYTES = 16 * 1024;
const MOST_FIELDS = 30;
/**
 * Bodies that say to be so many times larger than their files may be aren't read at all; others are read to their end, so that what was
 * typed beside the file is kept.
 */
const BODY_FACTOR = 4;
/** Room for the fields beside files that end at their limit. */
const BESIDE_BYTES = 64 * 1024;
/** Each takes memory. */
const MOST_AT_ONCE = 6;
/** Whoever sends slowly keeps no place from others. */
const MOST_OF_ONE_CLIENT = 2;
/** How often it is looked whether a sender is too slow. */
const LOOK_EVERY_MS = 1_000;

const held = new WeakMap<FastifyRequest, ReadonlyMap<string, readonly Upload[]>>();

/** The files of a part that came with a request, in their order. Empty ones are left out: a form sends one where no file was chosen. */
export const uploadsOf = (request: FastifyRequest, part: string): readonly Upload[] =>
  held.get(request)?.get(part) ?? [];

/** The file of a part that may come once; undefined where the request has none. */
export const uploadOf = (request: FastifyRequest, part: string): Upload | undefined => uploadsOf(request, part)[0];

export const uploads = fp(
  async (app: FastifyInstance, scope: UploadScope) => {
    const parts = Object.values(scope.parts);
    const files = parts.reduce((sum, { most }) => sum + most, 0);
    const filesBytes = parts.reduce((sum, { most, limitBytes }) => sum + most * limitBytes, 0);
    const ends = parts.length > 0 && parts.every(({ endsAtLimit }) => endsAtLimit);
    const mostBytes = ends ? filesBytes + BESIDE_BYTES : BODY_FACTOR * filesBytes;
    await app.register(multipart, {
      limits: {
        // Each part has a limit of its own: upload-parts.ts.
        fileSize: Number.POSITIVE_INFINITY,
        files,
        fields: MOST_FIELDS,
        parts: MOST_FIELDS + files,
        fieldNameSize: 100,
        fieldSize: FIELD_LIMIT_BYTES,
        headerPairs: 50,
      },
    });
    app.addHook('onRoute', ({ url, config }) => checkStreams(url, scope, config));
    // Before the checks of forms and operations, which look at the body.
    app.addHook('preValidation', async (request, reply) => {
      if (!request.isMultipart()) {
        const { operation } = request.routeOptions.config;
        if (operation?.upload && !operation.jsonToo) throw problem('unsupported-media-type');
        // JSON carries no file.
        const named = Object.keys(scope.parts).find((name) => Object.hasOwn(Object(request.body), name));
        if (named !== undefined) throw malformed({ path: named, reason: 'unknown-field' });
        return;
      }
      if (Number(request.headers['content-length'] ?? 0) > mostBytes) {
        reply.header('connection', 'close');
        throw problem('payload-too-large', { limitBytes: filesBytes });
      }
      try {
        const { fields, files } = await received(request, scope);
        request.body = fields;
        held.set(request, files);
      } catch (error) {
        // The rest of a refused upload isn't waited for.
        reply.header('connection', 'close');
        if (error instanceof ConsumerError) throw error.cause;
        throw isLimit(error) ? malformed({ path: 'body', reason: 'bad-format' }) : error;
      }
    });
  },
  { name: 'uploads' },
);

/** @throws Error for a route that takes other streams than its scope declares; an operation must take all of them, pages share a scope */
function checkStreams(url: string, { parts }: UploadScope, config: FastifyContextConfig = {}): void {
  const declared = Object.keys(parts).filter((name) => parts[name]?.streamed);
  const taken = Object.keys(config.streams ?? {});
  const unknown = taken.find((name) => !declared.includes(name));
  if (unknown !== undefined)
    throw new Error(`${url} takes a streamed part ${unknown}, which its scope does not declare`);
  const missing = config.operation && declared.find((name) => !taken.includes(name));
  if (missing !== undefined) throw new Error(`${url} does not take its streamed part ${missing}`);
}

/** Reads a request's parts, unless its sender is too slow. @throws Refusal `too-slow`; what `readParts` throws */
async function received(request: FastifyRequest, scope: UploadScope): ReturnType<typeof readParts> {
  const { parts, mostAtOnce = MOST_AT_ONCE, mostOfOneClient = MOST_OF_ONE_CLIENT } = scope;
  const pace = new Pace();
  let cut = (): void => {};
  const tooSlow = new Promise<never>((_resolve, reject) => {
    cut = () => reject(problem('too-slow'));
  });
  const sender: Sender = { client: request.clientNetwork(), pace, cut: () => cut() };
  const leaves: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (leaves.length === 0) leaves.push(await takePlace(sender, { mostAtOnce, mostOfOneClient }));
  };
  const looking = setInterval(() => pace.isTooSlow(false) && cut(), LOOK_EVERY_MS);
  const read = readParts(request, parts, { pace, enter });
  try {
    return await Promise.race([read, tooSlow]);
  } finally {
    clearInterval(looking);
    for (const leave of leaves) leave();
    // It ends when the connection does, and nobody waits for that.
    read.catch(() => undefined);
    tooSlow.catch(() => undefined);
  }
}

/** Limits and malformed bodies, in the parser's words. */
const isLimit = (error: unknown): boolean =>
  error instanceof Error && !('word' in error) && !(error instanceof OverloadedError);
