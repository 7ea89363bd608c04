/**
 * Uploads: `multipart/form-data` with at most one file, read into memory before anything else looks at it. For scopes that say so
 * (`await scope.register(uploads)`); everywhere else multipart is refused.
 *
 * The body is then an object of the fields, as a form's is, with the file's SHA-256 in its place; `uploadOf(request)` gives the file.
 */
import { createHash } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { PICTURE_LIMIT_BYTES } from '../../../worker/runtime/pictures.js';
import { malformed, problem } from '../problems.js';

export interface Upload {
  bytes: Buffer;
  /** It was cut off: larger than any file may be. */
  tooLarge: boolean;
}

/** Name of the part that holds the file. */
export const FILE_PART = 'file';
const FIELD_LIMIT_BYTES = 16 * 1024;
const MOST_FIELDS = 30;
/** Bodies that say to be larger aren't read at all; others are read to their end, so that what was typed beside the file is kept. */
const BODY_LIMIT_BYTES = 4 * PICTURE_LIMIT_BYTES;
/** Uploads that are held in memory at once. */
const MOST_AT_ONCE = 6;
/** Of these from one client: whoever sends slowly keeps no place from others. */
const MOST_OF_ONE_CLIENT = 2;
const RETRY_AFTER_S = 5;

const files = new WeakMap<FastifyRequest, Upload>();
const underWay: string[] = [];

/** The file of a request; undefined where it has none, or an empty one, as a form without a chosen file sends. */
export const uploadOf = (request: FastifyRequest): Upload | undefined => files.get(request);

export const uploads = fp(
  async (app: FastifyInstance) => {
    await app.register(multipart, {
      // What is too large is cut and told as such, in our own words.
      throwFileSizeLimit: false,
      limits: {
        fileSize: PICTURE_LIMIT_BYTES,
        files: 1,
        fields: MOST_FIELDS,
        parts: MOST_FIELDS + 1,
        fieldNameSize: 100,
        fieldSize: FIELD_LIMIT_BYTES,
        headerPairs: 50,
      },
    });
    // Before the checks of forms and operations, which look at the body.
    app.addHook('preValidation', async (request, reply) => {
      if (!request.isMultipart()) {
        if (request.routeOptions.config.operation?.upload) throw problem('unsupported-media-type');
        return;
      }
      if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) {
        reply.header('connection', 'close');
        throw problem('payload-too-large', { limitBytes: PICTURE_LIMIT_BYTES });
      }
      const client = request.clientNetwork();
      const ofClient = underWay.filter((one) => one === client).length;
      if (underWay.length >= MOST_AT_ONCE || ofClient >= MOST_OF_ONE_CLIENT) throw new OverloadedError(RETRY_AFTER_S);
      underWay.push(client);
      try {
        request.body = await readParts(request);
      } catch (error) {
        // The rest of a refused upload isn't waited for.
        reply.header('connection', 'close');
        throw isLimit(error) ? malformed({ path: 'body', reason: 'bad-format' }) : error;
      } finally {
        underWay.splice(underWay.indexOf(client), 1);
      }
    });
  },
  { name: 'uploads' },
);

/** Limits and malformed bodies, in the parser's words. */
const isLimit = (error: unknown): boolean =>
  error instanceof Error && !('word' in error) && !(error instanceof OverloadedError);

async function readParts(request: FastifyRequest): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  for await (const part of request.parts()) {
    const path = part.fieldname.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
    if (part.type === 'field') {
      if (Object.hasOwn(fields, part.fieldname)) throw malformed({ path, reason: 'duplicate-field' });
      if (typeof part.value !== 'string' || part.valueTruncated) throw malformed({ path, reason: 'too-long' });
      fields[part.fieldname] = part.value;
      continue;
    }
    const bytes = await part.toBuffer();
    if (part.fieldname !== FILE_PART) throw malformed({ path, reason: 'unknown-field' });
    if (bytes.length === 0) continue;
    if (Object.hasOwn(fields, FILE_PART)) throw malformed({ path, reason: 'duplicate-field' });
    fields[FILE_PART] = createHash('sha256').update(bytes).digest('hex');
    files.set(request, { bytes, tooLarge: part.file.truncated });
  }
  return fields;
}
