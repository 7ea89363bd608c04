/**
 * Style sheets, scripts, icon and pictures of the pages, under a path that changes with their content: browsers keep them for good.
 * A handful of small files, held in memory and found by name: there is no path to climb out of.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { type Dictionary, dictionary } from '../../../worker/runtime/dictionary.js';
import { problem } from '../problems.js';

const FOLDER = new URL('../../assets/', import.meta.url);
/** Rules that a page checks while somebody types: the very modules that run here. */
const RULES = ['password-policy.js', 'keyboard-rows.js'];
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};
const FOR_GOOD = 'public, max-age=31536000, immutable';

/** Where the compiled rules are: beside this module; from sources (tests), in the build. */
function compiledRules(): URL {
  const folders = ['../../../workflows/rules/', '../../../dist/workflows/rules/'].map(
    (at) => new URL(at, import.meta.url),
  );
  const folder = folders.find((one) => RULES.every((name) => existsSync(new URL(name, one))));
  if (!folder) throw new Error('The rules that pages share are not compiled: npm run build');
  return folder;
}

const files = new Map(
  [
    ...readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => extname(name) in TYPES)
      .map((name) => [name.replaceAll('\\', '/'), new URL(name, FOLDER)] as const),
    ...RULES.map((name) => [name, new URL(name, compiledRules())] as const),
  ]
    .map(([name, file]) => [name, readFileSync(file)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** All files together: few enough that they may change their path together. */
const digest = [...files]
  .reduce((hash, [name, content]) => hash.update(name).update('\0').update(content), createHash('sha256'))
  .digest('hex')
  .slice(0, 12);

/** Address of an asset, e.g. `tetsuzuki.css`, `manual/ja/menu.webp`. */
export const assetPath = (file: string): string => `/assets/${digest}/${file}`;

/** Address of the word list. Its name is its content's, as it is read later than the files. */
export const wordsPath = ({ digest }: Pick<Dictionary, 'digest'>): string => `/assets/words/${digest}.txt`;

function send(reply: FastifyReply, name: string): Buffer {
  const content = files.get(name);
  if (!content) throw problem('not-found');
  reply.header('cache-control', FOR_GOOD).type(TYPES[extname(name)] ?? '');
  return content;
}

const zip = promisify(gzip);
let zipped: Promise<Buffer> | undefined;

export const assets = fp(
  async (app: FastifyInstance) => {
    // A page that says that the host is not ours is asked for under that host, and looks as others do.
    const config = { anyHost: true };
    app.get<{ Params: { file: string } }>(`/assets/${digest}/:file`, { config }, async ({ params }, reply) =>
      send(reply, params.file),
    );
    app.get<{ Params: { language: string; file: string } }>(
      `/assets/${digest}/manual/:language/:file`,
      async ({ params }, reply) => send(reply, `manual/${params.language}/${params.file}`),
    );
    app.get<{ Params: { file: string } }>('/assets/words/:file', async (request, reply) => {
      const words = await dictionary();
      if (request.params.file !== `${words.digest}.txt`) throw problem('not-found');
      reply.header('cache-control', FOR_GOOD).header('vary', 'accept-encoding').type('text/plain; charset=utf-8');
      if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return words.text;
      zipped ??= zip(words.text);
      reply.header('content-encoding', 'gzip');
      return zipped;
    });
  },
  { name: 'assets' },
);
