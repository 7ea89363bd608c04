/**
 * Style sheets, script and icon of the pages, under a path that changes with their content: browsers keep them for good.
 * A handful of small files, held in memory and found by name: there is no path to climb out of.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { problem } from '../problems.js';

const FOLDER = new URL('../assets/', import.meta.url);
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const files = new Map(
  readdirSync(FOLDER)
    .filter((name) => extname(name) in TYPES)
    .sort()
    .map((name) => [name, readFileSync(new URL(name, FOLDER))]),
);

/** All files together: few enough that they may change their path together. */
const digest = [...files]
  .reduce((hash, [name, content]) => hash.update(name).update('\0').update(content), createHash('sha256'))
  .digest('hex')
  .slice(0, 12);

/** Address of an asset, e.g. `tetsuzuki.css`. */
export const assetPath = (file: string): string => `/assets/${digest}/${file}`;

export const assets = fp(
  async (app: FastifyInstance) => {
    app.get<{ Params: { file: string } }>(`/assets/${digest}/:file`, async (request, reply) => {
      const { file } = request.params;
      const content = files.get(file);
      if (!content) throw problem('not-found');
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(TYPES[extname(file)] ?? '');
      return content;
    });
  },
  { name: 'assets' },
);
