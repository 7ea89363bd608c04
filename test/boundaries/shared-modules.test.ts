/** Modules of workflows are evaluated once for all executions of a worker's thread (decision 137): none may keep what is of one of them. */
import { expect, test } from '@jest/globals';
import { workflowBundle } from '../helpers/temporal.js';
import { readSources } from '../helpers/source-files.js';

/** What a module keeps at its top level and can change. */
const KEEPS = [
  /^(?:export )?(?:let|var) \w+/gm,
  /^ +(?:private |protected |readonly )*static (?!readonly \w+\()\w+.*=/gm,
  /^(?:export )?const \w+(?::.+?)? = Promise\./gm,
  /^export const \w+(?::.+?)? = \/.*\/[a-z]*[gy][a-z]*;/gm,
  /^(?:export )?const \w+(?::.+?)? = (?:new (?:Map|Set|WeakMap|WeakSet|Array)(?:<[^=]*>)?\(\)|\[\]|\{\})/gm,
];
const keptBy = (text: string): string[] => KEEPS.flatMap((kind) => text.match(kind) ?? []);

test('no module of workflows keeps anything of its own but by ofEachExecution', () => {
  const isShared = (file: string): boolean => file.startsWith('workflows/') || file.endsWith('/failure-converter.ts');
  const files = [...readSources(['workflows', 'worker'])].filter(([file]) => isShared(file));
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(([file, text]) => keptBy(text).map((line) => `${file}: ${line}`))).toEqual([]);
});

test.each([
  'let changes = 0;',
  'export let last: Promise<unknown> = Promise.resolve();',
  'const pauses: Record<string, Stop> = {};',
  'const seen = new Set<string>();',
  'const known: Map<string, () => void> = new Map();',
  'const rows = [];',
  'const last = Promise.resolve();',
  'export const HYPHENS = /-/gu;',
  '  static seen = 0;',
])('this would be: %s', (line) => {
  expect(keptBy(`import {} from './a.js';\n${line}\n`)).toHaveLength(1);
});

test('workflows, interceptors and the failure converter are evaluated before the first execution', async () => {
  const { code } = await workflowBundle();
  const [, preloaded] = /exports\.preloadModules = function preloadModules\(\) \{([^}]*)\}/.exec(code) ?? [];
  for (const module of [
    'workflows/index',
    'workflows/steps/bound-messages',
    'worker/runtime/temporal/failure-converter',
  ])
    expect(preloaded).toContain(module);
});
