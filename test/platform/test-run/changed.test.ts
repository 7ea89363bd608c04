/** `npm run test:changed`: what a change reaches. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { REACHED_BY, reachedFrom } from '../../../scripts/tools/changed.js';
import { readSources, ROOT } from '../../helpers/source-files.js';

describe('a change', () => {
  test.each([
    ['of a source, is looked up by its imports', 'test/procedures/access-code/samples.ts', []],
    ['of a page, reaches programs that run apart', 'api/pages/home.tsx', ['test/helpers/processes.ts']],
    [
      'of a workflow, reaches all that runs the bundle',
      'workflows/access-code.ts',
      ['test/helpers/temporal.ts', 'test/helpers/processes.ts'],
    ],
    ['of a recorded history, reaches the replay', 'test/histories/access-code/locked.json', ['test/replay.test.ts']],
    ['of a decision, reaches the test of decisions', 'docs/decisions/README.md', ['test/decisions.test.ts']],
    [
      'of an operator’s page, reaches the tests of these',
      'docs/operations/audit.md',
      ['test/platform/documents/pages.ts'],
    ],
    ['of any other document, reaches nothing', 'docs/words.md', []],
  ])('%s', (_, changed, others) => {
    const itself = /\.tsx?$/.test(changed) ? [changed] : [];
    expect(reachedFrom([changed])).toEqual([...itself, ...others]);
  });

  test.each(['package.json', 'package-lock.json', 'tsconfig.json', 'jest.config.mjs', 'scripts/test.ts'])(
    'of %s may reach anything',
    (changed) => {
      expect(reachedFrom(['docs/README.md', changed])).toBe('everything');
    },
  );
});

test('what stands for others is there, and there is something that it stands for', () => {
  const files = [
    ...readSources().keys(),
    'api/assets/style.css',
    'db/seeds/sample.yaml',
    'test/student/manual/screens.json',
    'docs/decisions/README.md',
    'docs/operations/README.md',
    '.oxlintrc.json',
  ];
  for (const [changed, by] of REACHED_BY) {
    expect([by, existsSync(join(ROOT, by))]).toEqual([by, true]);
    expect([String(changed), files.concat('test/histories/a.json').some((file) => changed.test(file))]).toEqual([
      String(changed),
      true,
    ]);
  }
});
