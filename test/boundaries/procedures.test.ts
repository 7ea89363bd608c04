/** One procedure, one name in every folder; and no two activities of one name. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Dependencies } from '../../activities/dependencies.js';
import { createActivities, mergeActivities } from '../../activities/index.js';
import { procedureNames, readSources, ROOT } from '../helpers/source-files.js';

/** Workflows that nobody can ask anything of; and those whose operations are not in `api/procedures`, but in `api/audit` and `api/staff`. */
const WITHOUT_OPERATIONS: ReadonlySet<string> = new Set([
  'evidence-custody',
  'mfa-notice',
  'erase-account',
  'audit-retention',
  'outage-pause',
]);

describe('one procedure, one name', () => {
  test.each(procedureNames())('%s has its contract, activities, operations, mails, tests and histories', (name) => {
    const activities = [...readSources(['activities']).keys()];
    for (const path of [
      `workflows/contracts/${name}.ts`,
      activities.find((file) => file.endsWith(`/${name}.ts`)) ?? `activities/*/${name}.ts`,
      `test/procedures/${name}/workflow.test.ts`,
      ...(WITHOUT_OPERATIONS.has(name)
        ? []
        : [
            `api/procedures/${name}/routes.ts`,
            `api/procedures/${name}/operations.ts`,
            `test/procedures/${name}/api.test.ts`,
          ]),
      `test/histories/${name}`,
    ])
      expect({ path, exists: existsSync(join(ROOT, path)) }).toEqual({ path, exists: true });
    expect(readFileSync(join(ROOT, 'workflows/index.ts'), 'utf8')).toContain(`./${name}.js`);
  });
});

describe('two activities of one name', () => {
  const one = { mailCode: () => 'one', setPassword: () => 'one' };
  const other = { mailUrl: () => 'other', setPassword: () => 'other' };

  test('are refused, and the name is said', () => {
    expect(() => mergeActivities([one, other])).toThrow('two activities are named setPassword');
  });

  test('are none among those that differ: all are there', () => {
    expect(mergeActivities([one, { mailUrl: other.mailUrl }])).toEqual({ ...one, mailUrl: other.mailUrl });
  });

  test('are none in the list that the worker runs', () => {
    expect(Object.keys(createActivities({} as Dependencies)).length).toBeGreaterThan(20);
  });
});
