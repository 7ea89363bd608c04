/** The house: who may import whom. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);
const imports = (file: string): { from: string; types: boolean }[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'/gms)].map(
    ([, types, from]) => ({ from: from ?? '', types: types !== undefined }),
  );

/** What a folder may import by value, by a pattern on the resolved place. */
const LAW: { folder: string; only?: RegExp; may: (place: string) => boolean; mayTypes?: (place: string) => boolean }[] =
  [
    { folder: 'workflows/rules', may: (p) => p.startsWith('workflows/rules/') },
    { folder: 'workflows/contracts', may: (p) => p === '@temporalio/workflow' || p.startsWith('workflows/contracts/') },
    {
      folder: 'workflows',
      only: /^workflows\/(?:[a-z-]+\.ts|steps\/)/,
      may: (p) => p === '@temporalio/workflow' || p.startsWith('workflows/'),
      mayTypes: (p) => p.startsWith('activities/'),
    },
    {
      folder: 'activities',
      may: (p) => /^(?:activities|db|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
      mayTypes: (p) => p.startsWith('worker/runtime/'),
    },
    {
      folder: 'db',
      may: (p) => p.startsWith('db/') || isPackage(p),
      mayTypes: (p) => p.startsWith('workflows/contracts/'),
    },
    {
      folder: 'api',
      may: (p) => /^(?:api|db|worker\/runtime|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
      mayTypes: (p) => p.startsWith('workflows/'),
    },
    {
      folder: 'worker',
      may: (p) => /^(?:worker|activities|db|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
    },
  ];
const isPackage = (place: string): boolean => !/^(?:workflows|activities|api|worker|db|scripts|test)\//.test(place);
const place = (file: string, from: string): string =>
  from.startsWith('.') ? join(file, '..', from).replaceAll('\\', '/') : from;

describe('import law', () => {
  test.each(LAW)('$folder imports only what it may', ({ folder, only, may, mayTypes }) => {
    const files = sources(folder).filter((file) => !only || only.test(file));
    expect(files.length).toBeGreaterThan(0);
    const broken = files.flatMap((file) =>
      imports(file)
        .map(({ from, types }) => ({ file, types, to: place(file, from) }))
        .filter(({ to, types }) => !may(to) && !(types && mayTypes?.(to))),
    );
    expect(broken).toEqual([]);
  });

  test('the linter refuses a breach of it, and says what to use instead', () => {
    const file = join(ROOT, 'workflows/steps/zz-breach.ts');
    writeFileSync(
      file,
      "import { createActivities } from '../../activities/index.js';\nimport '../../db/knex.js';\nexport const x = createActivities;\n",
    );
    try {
      let output = '';
      try {
        execFileSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--type-aware', file], { cwd: ROOT, encoding: 'utf8' });
      } catch (error) {
        output = (error as { stdout: string }).stdout;
      }
      expect(output).toMatch(/proxyActivities/);
      expect(output).toMatch(/Not in the sandbox/);
    } finally {
      rmSync(file);
    }
  });
});
