/** What auditors' searches take with so many procedures. The rows are written by statement, and no worker runs that would miss their workflows. */
import { timed } from '../../helpers/statistics.js';
import { type Times, timesOf } from '../stretch.js';
import { addAuditRows, searchesOf } from './audit-rows.js';
import { signedIn } from './queue.js';
import type { Site } from './site.js';

export interface SearchCost {
  /** Procedures. */
  rows: number;
  /** Milliseconds, by what is searched for. */
  pages: Record<string, Times>;
}

const ROUNDS = 40;
const WARM_UP = 3;

export async function searchCosts(site: Site, sizes: readonly number[], faults: string[]): Promise<SearchCost[]> {
  await site.stopPart('worker');
  const person = await signedIn(site, 'audit1');
  const costs: SearchCost[] = [];
  let rows = 0;
  for (const size of sizes) {
    await addAuditRows(site.db, rows, size);
    rows = size;
    const pages: Record<string, Times> = {};
    for (const [name, query] of Object.entries(searchesOf(rows))) {
      const path = `/api/v1/audit/procedures?${new URLSearchParams(query)}`;
      const times: number[] = [];
      for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
        const { ms, result } = await timed(() => person.send(path));
        if (result.status !== 200) faults.push(`${path} answers ${result.status}`);
        if (round >= WARM_UP) times.push(ms);
      }
      pages[name] = timesOf(times);
    }
    costs.push({ rows, pages });
  }
  return costs;
}
