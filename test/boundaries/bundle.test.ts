/** The sandbox holds the SDK and our workflows, and nothing that came along by an import. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { contentsOf, faultsOf, LARGEST_BUNDLE } from '../helpers/bundle.js';
import { procedureNames } from '../helpers/source-files.js';
import { workflowBundle } from '../helpers/temporal.js';

/** A module as webpack writes it. */
const moduleText = (name: string, code: string): string =>
  `/***/ "${name}"\n/*!${'*'.repeat(name.length + 8)}!*\\\n  !*** ${name} ***!\n  \\${'*'.repeat(name.length + 8)}!*/\n() => {${code}}\n`;

describe('the workflow bundle', () => {
  let code: string;
  beforeAll(async () => {
    ({ code } = await workflowBundle());
  });

  test('holds no package but the SDK, and is small', () => {
    expect(faultsOf(code)).toEqual([]);
  });

  test('is read as it stands: every workflow and the SDK are found in it', () => {
    const { modules, packages, size } = contentsOf(code);
    expect(packages).toContain('@temporalio/workflow');
    expect(modules).toEqual(expect.arrayContaining(procedureNames().map((name) => `dist/workflows/${name}.js`)));
    expect(size).toBeGreaterThan(LARGEST_BUNDLE / 2);
    expect(size).toBeLessThan(code.length / 2);
  });

  test.each([
    ['./node_modules/zod/v4/core/schemas.js', 'the package zod'],
    ['./node_modules/@fastify/cookie/plugin.js', 'the package @fastify/cookie'],
    ['./node_modules/@temporalio/worker/lib/index.js', 'the package @temporalio/worker'],
    ['./node_modules/@temporalio/common/node_modules/pino/pino.js', 'the package pino'],
    ['./dist/db/knex.js', 'the module dist/db/knex.js'],
    ['./dist/activities/umin/access-code.js', 'the module dist/activities/umin/access-code.js'],
  ])('with %s in it is refused', (name, fault) => {
    expect(faultsOf(moduleText(name, '') + code)).toEqual([fault]);
  });

  test('that is too large is refused, and its source map is not counted', () => {
    const large = moduleText('./dist/workflows/large.js', 'x'.repeat(LARGEST_BUNDLE)) + code;
    expect(faultsOf(large)).toEqual([expect.stringMatching(/^\d+ characters, more than 1000000$/)]);
    expect(faultsOf(`${code.trimEnd()}${'A'.repeat(LARGEST_BUNDLE)}`)).toEqual([]);
  });

  test('in which no module is found is refused', () => {
    expect(faultsOf('(() => {})();')).toEqual(['no modules were found: they stand in the bundle in another form']);
  });
});
