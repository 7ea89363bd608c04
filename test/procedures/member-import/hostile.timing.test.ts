/** Security cases G1 to G3 through the API, by the clock: each hostile file is refused within 2 s, and others are answered in less than 500 ms meanwhile (p99). */
import { expect, test } from '@jest/globals';
import { startSystem } from '../../helpers/system.js';
import { quantile, timed } from '../../helpers/statistics.js';
import { hostileFiles } from './hostile-files.js';
import { manager, rowOf, sheetOf, uploads, wordOf, XXX } from './menu-support.js';

const REFUSED_MS = 2_000;
const OTHERS_MS = 500;
/** The files' statuses stand in hostile.test.ts, for every run. */
const inLongRuns = process.env['LONG'] === undefined ? test.skip : test;

inLongRuns('G1 to G3: every hostile file is refused in time, and nobody else waits for it', async () => {
  const system = await startSystem({ worker: false });
  try {
    const librarian = await manager(system);
    await uploads(librarian, await sheetOf(system, [rowOf('warm')]));
    const others: number[] = [];
    for (const [what, bytes] of Object.entries(await hostileFiles())) {
      const over = new AbortController();
      const refused = timed(() => uploads(librarian, bytes)).finally(() => over.abort());
      const asked: number[] = [];
      while (!over.signal.aborted)
        asked.push((await timed(() => librarian.call('listAdministrators', { institution: XXX }))).ms);
      const { ms, result } = await refused;
      process.stderr.write(
        `${what}: refused in ${ms.toFixed()} ms, others at most ${Math.max(...asked).toFixed()} ms\n`,
      );
      expect([what, wordOf(result), ms < REFUSED_MS]).toEqual([what, 'file-refused', true]);
      others.push(...asked);
    }
    expect(others.length).toBeGreaterThan(100);
    expect(quantile(others, 0.99)).toBeLessThan(OTHERS_MS);
  } finally {
    await system.close();
  }
});
