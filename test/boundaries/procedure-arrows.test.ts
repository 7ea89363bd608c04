/** What serves every procedure knows none of them by name. */
import { describe, expect, test } from '@jest/globals';
import { arrowsToProcedures, filesNamingProcedures, kindComparisons } from '../helpers/imports.js';
import { procedureNames, readSources } from '../helpers/source-files.js';

const filesOf = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));

/** Two procedures, one with a folder of its own in the API. */
const HOUSE = {
  'workflows/index.ts': '',
  'workflows/access-code.ts': '',
  'workflows/cleaning.ts': '',
  'api/procedures/access-code/routes.ts': "import { common } from '../../http/operation.js';",
  'api/procedures/cleaning.ts': '',
  'api/http/operation.ts': '',
  'test/procedures/access-code/scenarios.ts': '',
};

describe('an arrow from a general room to a particular procedure', () => {
  const arrows = (files: Record<string, string>): string[] => arrowsToProcedures(filesOf({ ...HOUSE, ...files }));

  test.each([
    ['api/app.ts', "import { routes } from './procedures/access-code/routes.js';"],
    ['api/staff/words.ts', "import type { Routes } from '../procedures/access-code/routes.js';"],
    ['api/procedures/client.ts', "export * from './access-code/routes.js';"],
    ['api/pages/home.tsx', "type Routes = import('../procedures/access-code/routes.js').Routes;"],
    ['api/procedures/new-password/routes.ts', "await import('../access-code/routes.js');"],
  ])('is found in %s', (file, text) => {
    expect(arrows({ [file]: text })).toEqual([`${file} → api/procedures/access-code/routes.ts`]);
  });

  test('is found in the tests’ helpers', () => {
    const text = "import { scenarios } from '../procedures/access-code/scenarios.js';";
    expect(arrows({ 'test/helpers/world.ts': text })).toEqual([
      'test/helpers/world.ts → test/procedures/access-code/scenarios.ts',
    ]);
  });

  test('is none in the list of procedures, in a procedure, in a test, or towards what is no procedure', () => {
    const text = "import { routes } from './access-code/routes.js';";
    expect(
      arrows({
        'api/procedures/index.ts': text,
        'api/procedures/access-code/index.ts': "import { routes } from './routes.js';",
        'api/procedures/operator-application/index.ts': "import '../access-code/routes.js';",
        'workflows/operator-application.ts': '',
        'test/procedures/access-code/api.test.ts': "import '../../../api/procedures/access-code/routes.js';",
        'api/app.ts': "import './procedures/cleaning.js';\nimport './procedures/index.js';",
      }),
    ).toEqual([]);
  });
});

describe('a comparison with a procedure’s name', () => {
  const comparisons = (file: string, line: string): string[] =>
    kindComparisons(filesOf({ ...HOUSE, [file]: `// first\n${line}` }));

  test.each([
    ['api/staff/words.ts', "if (kind === 'access-code') return 1;"],
    ['api/pages/home.tsx', "{view.kind !== 'access-code' && <p />}"],
    ['api/http/problems.ts', "case 'access-code':"],
    ['worker/jobs/outbox.ts', "'cleaning' === kind"],
    ['db/platform/outbox.ts', "  and p.kind = 'cleaning'`"],
  ])('is found in %s', (file, line) => {
    expect(comparisons(file, line)).toEqual([`${file}:2: ${line.trim()}`]);
  });

  test.each([
    ['api/procedures/access-code/service.ts', "if (kind === 'access-code') return 1;"],
    ['api/pages/components/plot.tsx', "{kind === 'bars' && <path />}"],
    ['db/platform/outbox.ts', "insert({ kind: 'access-code' })"],
  ])('is none in %s', (file, line) => {
    expect(comparisons(file, line)).toEqual([]);
  });
});

describe('a procedure’s name in quotes', () => {
  const naming = (file: string, line: string): string[] =>
    filesNamingProcedures(filesOf({ ...HOUSE, [file]: `// first\n${line}` }));

  test.each([
    ['api/http/openapi.ts', "  'access-code': 'UMIN: password update',"],
    ['api/procedures/attachments/operations.ts', "  tags: ['access-code'],"],
    ['db/platform/owed.ts', "`m.template = 'access-code'`"],
    ['worker/jobs/outbox.ts', "const KINDS = ['umin-access-code'];"],
    ['workflows/steps/review.ts', 'if (kind === "access-code") return;'],
    ['activities/review.ts', 'insert({ kind: `access-code` })'],
  ])('is found in %s', (file, line) => {
    expect(naming(file, line)).toEqual([file]);
  });

  test.each([
    ['api/procedures/access-code/index.ts', "kind: 'access-code',"],
    ['api/procedures/index.ts', "export const NOTICES = ['access-code'];"],
    ['activities/umin/access-code.ts', "const KIND = 'access-code';"],
    ['db/umin/accounts.ts', "where({ kind: 'access-code' })"],
    ['api/http/operation.ts', " *   tags: ['access-code'],"],
    ['api/http/openapi.ts', "'access-codes', 'cleaning'"],
  ])('is none in %s', (file, line) => {
    expect(naming(file, line)).toEqual([]);
  });
});

/** General files that name procedures, and why each has to. */
const NAMING: Readonly<Record<string, string>> = {
  'db/platform/guess-alerts.ts': 'places where something can be guessed: one is called as the procedure',
  'db/platform/owed.ts': 'templates of mails: one is called as the procedure',
  'workflows/contracts/procedure.ts': 'purposes of one-time URLs and codes: a purpose may be called as its procedure',
};

describe('this house', () => {
  const files = readSources(['api', 'activities', 'db', 'worker', 'workflows', 'test']);

  test('has procedures to look for, and no arrow from a general room to any of them', () => {
    expect(procedureNames().length).toBeGreaterThan(5);
    expect(arrowsToProcedures(files)).toEqual([]);
  });

  test('names procedures in no general files but those that say why', () => {
    expect(filesNamingProcedures(files)).toEqual(Object.keys(NAMING));
  });

  test('compares nothing with a procedure’s name in its general files', () => {
    expect(kindComparisons(files)).toEqual([]);
  });
});
