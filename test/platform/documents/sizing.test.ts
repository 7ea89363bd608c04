/** docs/operations/sizing.md counts connections and names limits as the code sets them. */
import { expect, test } from '@jest/globals';
import { CONNECTIONS, connectionsOf } from '../../../db/connections.js';
import { WORKERS } from '../../../worker/workers.js';
import { page, tableUnder } from './pages.js';

const SIZING = page('sizing');
/** Of the Temporal server: four services, each with a pool for either database (SQL_MAX_CONNS, SQL_VIS_MAX_CONNS). */
const OF_TEMPORAL = 4 * (20 + 10);
/** The one command that runs beside them, and what PostgreSQL keeps for its superuser. */
const BESIDES = 4 + 3;

/** A column of the table of sizes, by what its rows are. */
function size(name: string): Record<string, number> {
  const [head = [], ...rows] = tableUnder(SIZING, '## How large');
  const at = head.indexOf(name);
  return Object.fromEntries(rows.map((row) => [row[0], Number.parseInt(row[at] ?? '', 10)]));
}

test.each(['small', 'medium', 'large'])(
  'a %s installation has as many connections as its processes open, and room for them',
  (name) => {
    const {
      'API processes': api = 0,
      'worker processes': worker = 0,
      'Temporal servers': temporal = 0,
      ...row
    } = size(name);
    const most = api * connectionsOf('api') + worker * connectionsOf('worker') + temporal * OF_TEMPORAL + BESIDES;
    expect(row['connections at most']).toBe(most);
    expect(row['`max_connections`']).toBeGreaterThan(most);
  },
);

test('what a process opens is what it is given', () => {
  const [, ...rows] = tableUnder(SIZING, '## Connections');
  const written = Object.fromEntries(rows.map(([process = '', at]) => [process, Number(at)]));
  expect(written).toMatchObject({
    'an API process': connectionsOf('api'),
    'a worker process': connectionsOf('worker'),
    'a Temporal server': OF_TEMPORAL,
  });
  for (const [what, most] of [
    ['for requests', CONNECTIONS.api.requests],
    ['for activities and jobs', CONNECTIONS.worker.tasks],
  ] as const)
    expect(SIZING).toContain(`${most} ${what}`);
});

test('what a worker does at once is what it is told', () => {
  const { people, bulk } = WORKERS;
  const polls = people.workflows?.workflowTaskPollerBehavior;
  if (polls?.type !== 'autoscaling') throw new Error('polls are counted in another way now');
  expect(SIZING).toContain(`${polls.minimum} to ${polls.maximum} polls`);
  expect(SIZING).toContain(
    `${people.maxConcurrentActivityTaskExecutions} activities for people and ${bulk.maxConcurrentActivityTaskExecutions} of uploads`,
  );
  expect(SIZING).toContain(`${people.workflows?.maxCachedWorkflows} procedures`);
});
