/** No file imports itself by way of others: not by value, not by type. */
import { describe, expect, test } from '@jest/globals';
import { circlesIn, importsOf } from '../helpers/imports.js';
import { readSources } from '../helpers/source-files.js';

describe('imports', () => {
  test('make no circle in the whole tree', () => {
    const files = readSources();
    for (const folder of ['workflows', 'activities', 'api', 'worker', 'db', 'scripts', 'test'])
      expect([...files.keys()].some((file) => file.startsWith(`${folder}/`))).toBe(true);
    expect(circlesIn(files)).toEqual([]);
  });

  test('of each form are read, by value or as a type', () => {
    const text = [
      "import { a } from './a.js';",
      "import type { B } from './b.js';",
      'import {',
      '  c,',
      '  type C,',
      "} from '../c.js';",
      "import './d.js';",
      "export * from './e.js';",
      "export type { F } from './f.js';",
      "const g = await import('./g.js');",
      "type H = import('./h.js').H;",
      "let i: typeof import('./i.js');",
      "/** @typedef {import('./j.mjs').J} J */",
      "const text = 'from here';",
    ].join('\n');
    const read = importsOf(text);
    expect(read.map(({ from }) => from.replace(/^.*\/|\..*$/g, ''))).toEqual([...'abcdefghij']);
    expect(read.filter(({ types }) => types).map(({ from }) => from)).toEqual([
      './b.js',
      './f.js',
      './h.js',
      './i.js',
      './j.mjs',
    ]);
  });
});

describe('a circle is found and named', () => {
  const circles = (files: Record<string, string>): string[] => circlesIn(new Map(Object.entries(files)));

  test('of two files', () => {
    expect(
      circles({ 'api/a.ts': "import { b } from '../db/b.js';", 'db/b.ts': "import { a } from '../api/a.js';" }),
    ).toEqual(['api/a.ts → db/b.ts → api/a.ts']);
  });

  test('of three, through a type import, a page and an `import(…)` type', () => {
    const files = {
      'api/start.ts': "import './a.js';",
      'api/a.ts': "import type { B } from './pages/b.js';",
      'api/pages/b.tsx': "type C = import('../c.js').C;",
      'api/c.ts': "const a = await import('./a.js');",
    };
    expect(circles(files)).toEqual(['api/a.ts → api/pages/b.tsx → api/c.ts → api/a.ts']);
  });

  test('of one file, and of scripts', () => {
    expect(circles({ 'scripts/a.mjs': "import { a } from './a.mjs';" })).toEqual(['scripts/a.mjs → scripts/a.mjs']);
  });

  test('where there is none, none is', () => {
    expect(
      circles({
        'api/a.ts': "import './b.js';\nimport './c.js';\nimport 'zod';",
        'api/b.ts': "import './c.js';",
        'api/c.ts': 'export const c = 1;',
      }),
    ).toEqual([]);
  });
});
