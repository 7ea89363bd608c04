/** Each process loads what it uses and no more: what a program's modules bring along is listed by the packages that they are of (decision 105). */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { compiled } from '../../helpers/processes.js';

/** Says which packages are loaded once the modules of its arguments are: ES modules by a hook, the others by the cache of `require`. */
const LISTER = `
import { createRequire, register } from 'node:module';
const hook = 'let port; export function initialize(data) { port = data.port } export async function resolve(name, context, next) { const found = await next(name, context); port.postMessage(found.url); return found }';
const { port1, port2 } = new MessageChannel();
const loaded = new Set();
port1.on('message', (url) => loaded.add(url));
register('data:text/javascript,' + encodeURIComponent(hook), import.meta.url, { data: { port: port2 }, transferList: [port2] });
for (const file of process.argv.slice(1)) await import(file);
await new Promise((resolve) => setImmediate(resolve));
for (const file of Object.keys(createRequire(process.argv[1]).cache)) loaded.add(file);
const packages = [...loaded].map((file) => /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean);
process.stdout.write(JSON.stringify([...new Set(packages)]), () => process.exit());
`;

/** The modules that a program imports before it does anything. @param program from the root, e.g. `api/main.js` */
async function importsOf(program: string): Promise<string[]> {
  const file = compiled(program);
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/from ["'](\.[^"']+)["']/g)].map(([, from = '']) => new URL(from, `file://${file}`).href);
}

async function packagesOf(modules: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', LISTER, ...modules], {
    maxBuffer: 10_000_000,
  });
  return JSON.parse(stdout);
}

const WORKER_OF_SDK = ['@temporalio/worker', '@temporalio/core-bridge', 'webpack', 'rxjs'];
const PICTURES = ['sharp', 'file-type'];
const WORDS = ['@zxcvbn-ts/language-common', '@zxcvbn-ts/language-en', '@zxcvbn-ts/language-ja'];
const PROGRAMS = [
  { program: 'api/main.js', uses: ['fastify', '@temporalio/client'], not: [...WORKER_OF_SDK, ...PICTURES, ...WORDS] },
  {
    program: 'worker/main.js',
    uses: ['@temporalio/worker', 'nodemailer'],
    not: ['fastify', 'openid-client', ...PICTURES, ...WORDS],
  },
  {
    program: 'scripts/identity/main.js',
    uses: ['oidc-provider', 'pg'],
    not: ['fastify', '@temporalio/client', 'zod', ...WORKER_OF_SDK, ...PICTURES, ...WORDS],
  },
  {
    program: 'scripts/mailbox/main.js',
    uses: ['postal-mime'],
    not: ['fastify', '@temporalio/client', 'zod', 'knex', ...WORKER_OF_SDK, ...PICTURES, ...WORDS],
  },
] as const;

test.each(PROGRAMS)('$program loads no package that it does without', async ({ program, uses, not }) => {
  const packages = await packagesOf(await importsOf(program));
  expect(packages).toEqual(expect.arrayContaining([...uses]));
  expect(packages.filter((one) => (not as readonly string[]).includes(one))).toEqual([]);
});

test('a package of either kind is found', async () => {
  const packages = await packagesOf([...WORDS, ...PICTURES].map((name) => import.meta.resolve(name)));
  expect(packages).toEqual(expect.arrayContaining([...WORDS, ...PICTURES]));
});
