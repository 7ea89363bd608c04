/** What a page of the queue costs with 10,000 applications. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { signedIn } from './support.js';
import { addThousands, ROWS } from './thousands.js';

const BUDGET_MS = 150;

let system: System;
let op1: Caller;
beforeAll(async () => {
  system = await startSystem({ worker: false });
  await addThousands(system.database.db);
  op1 = await signedIn(system, 'op1');
});
afterAll(async () => system.close());

const page = (caller: Caller, query = '') => caller.send({ method: 'GET', url: `/staff${query}` });

/** Of the best of five rounds: other programs may want the machine meanwhile. */
async function measured(query: string): Promise<{ p50: number; p95: number }> {
  let best = { p50: Infinity, p95: Infinity };
  for (let attempt = 0; attempt < 5 && best.p95 >= BUDGET_MS; attempt++) {
    const times: number[] = [];
    for (let round = 0; round < 45; round++) {
      const from = performance.now();
      expect((await page(op1, query)).status).toBe(200);
      if (round >= 5) times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    const [p50 = 0, p95 = 0] = [times[19], times[37]].map((time) => Math.round(time ?? 0));
    if (p95 < best.p95) best = { p50, p95 };
  }
  return best;
}

test('a page of 10,000 applications takes less than 150 ms (p95) at the first, middle and last page, and searched', async () => {
  const figures: Record<string, { p50: number; p95: number }> = {};
  for (const [name, query] of [
    ['first', ''],
    ['middle', '?page=200'],
    ['last', '?page=400'],
    ['last by applicant', '?sort=-applicant&page=400'],
    ['searched', '?q=%E5%B1%B1%E7%94%B0'],
    ['searched, nothing found', '?q=nobodyofthisname'],
    ['filtered', '?queue=umin&which=overdue&state=awaiting-decision'],
  ] as const)
    figures[name] = await measured(query);
  process.stdout.write(`queue of ${ROWS}, ms: ${JSON.stringify(figures)}\n`);
  for (const [name, { p95 }] of Object.entries(figures)) expect([name, p95 < BUDGET_MS]).toEqual([name, true]);
});
