/** docs/operations/requests.md and outages.md say of each operation, page and kind of procedure what the code says. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isChanging, type OperationSpec } from '../../../api/http/operation.js';
import { PROCEDURES } from '../../../api/procedures/index.js';
import type { ProcedureModule } from '../../../api/procedures/module.js';
import { startApp, type TestApp } from '../api/support.js';
import { page, tableUnder } from './pages.js';

let api: TestApp;
beforeAll(async () => {
  api = await startApp({ more: async () => {} });
});
afterAll(() => api.close());

const a = (what: string): string => `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
function does({ begins, goesOn, looks }: OperationSpec): string {
  if (looks) return 'looks';
  const parts = [...(begins ? [`begins ${a(begins.a)}`] : []), ...(goesOn ? [`goes on with ${a(goesOn)}`] : [])];
  return parts.join(', or ') || 'changes at once';
}
const row = (spec: OperationSpec): string[] => [
  `\`${spec.operationId}\``,
  does(spec),
  spec.begins?.of ?? '',
  spec.secretAnswer ? 'done again' : 'the first answer',
];

test('the table of operations has all that are sent by POST, and the line above it all by GET', () => {
  const specs = api.app.routeTable.flatMap(({ operation, method }) =>
    operation && method !== 'HEAD' ? [operation] : [],
  );
  const changing = specs.filter(({ method }) => isChanging(method));
  expect(new Set(changing.map(({ method }) => method))).toEqual(new Set(['POST']));
  const [, ...written] = tableUnder(page('requests'), '## Operations');
  const byName = (one: string[], other: string[]): number => (String(one) < String(other) ? -1 : 1);
  expect(written).toEqual(changing.map(row).sort(byName));
  const reading = /^Sent by GET, which only looks: (.+)\.$/m.exec(page('requests'))?.[1];
  const getting = specs.filter(({ method }) => !isChanging(method)).map(({ operationId }) => `\`${operationId}\``);
  expect(reading?.split(', ')).toEqual(getting.sort());
});

test('the table of pages has all that begin something', () => {
  const found = new Map<string, Set<string>>();
  for (const { begins, url } of api.app.routeTable)
    if (begins) found.set(begins, (found.get(begins) ?? new Set()).add(url.replace(/\/$/, '')));
  const [, ...written] = tableUnder(page('requests'), '## Pages');
  expect(written).toEqual(
    [...found].sort().map(([service, urls]) => [
      service,
      [...urls]
        .sort()
        .map((one) => `\`${one}\``)
        .join(' '),
    ]),
  );
});

test('the table of outages has the kinds that rest on each part', () => {
  const kinds = PROCEDURES as readonly ProcedureModule[];
  const restingOn = (part: 'identity' | 'target'): string =>
    kinds
      .flatMap(({ kind, restsOn }) => (restsOn?.includes(part) ? [`\`${kind}\``] : []))
      .sort()
      .join(' ');
  const [, ...written] = tableUnder(page('outages'), '## What is paused');
  expect(written).toEqual([
    ['`mail`', 'all'],
    ['`identity`', restingOn('identity')],
    ['`target`', restingOn('target')],
  ]);
});
