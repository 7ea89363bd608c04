/**
 * `npm run test:audit -- 1000`: so many procedures of all kinds and endings on the whole real system; their histories deleted from Temporal, their views
 * rebuilt from the archive and compared with the database; and everything that could be done to log and archive, found and named (case I9).
 * Most of the time it waits for what procedures wait for: so each of four processes does a quarter, in a namespace and databases of its own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Thousand, thousand } from './helpers/audit/thousand.js';

const MEGABYTE = 1024 * 1024;
const PARTS = 4;

if (process.send) {
  const found = await thousand(Number(process.argv[2]), (line) =>
    console.log(`${process.env['JEST_WORKER_ID']}: ${line}`),
  );
  process.send(found, () => process.exit(0));
} else await inParts(Number(process.argv[2] ?? 1_000));

async function inParts(n: number): Promise<never> {
  const begun = performance.now();
  const children = Array.from({ length: PARTS }, (_, part) =>
    fork(process.argv[1] ?? '', [String(Math.ceil(n / PARTS))], {
      env: { ...process.env, JEST_WORKER_ID: String(part + 1) },
    }),
  );
  const found = await Promise.all(
    children.map(async (child) => {
      const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a part ended with ${code}`)));
      const [told] = (await Promise.race([once(child, 'message'), ended])) as [Thousand];
      ended.catch(() => undefined);
      return told;
    }),
  ).catch((error: unknown) => {
    for (const child of children) child.kill();
    throw error;
  });
  const total = (of: (one: Thousand) => number): number => found.reduce((sum, one) => sum + of(one), 0);
  const most = (of: (one: Thousand) => number): string => (Math.max(...found.map(of)) / MEGABYTE).toFixed(0);
  const [of, equal, seconds] = [total((one) => one.of), total((one) => one.equal), total((one) => one.seconds)];
  const kinds: Record<string, number> = {};
  for (const one of found)
    for (const [kind, many] of Object.entries(one.kinds)) kinds[kind] = (kinds[kind] ?? 0) + many;
  console.log(`kinds and endings: ${JSON.stringify(kinds)}`);
  console.log(
    `${equal} of ${of} equal; ${total(({ deleted }) => deleted)} runs deleted from Temporal; ${((performance.now() - begun) / 1_000).toFixed(0)} s in all`,
  );
  console.log(`archive: ${(total((one) => one.archivedBytes) / of / 1_024).toFixed(1)} KB for each`);
  console.log(
    `rebuilding, ${PARTS} beside each other: ${((seconds / of) * 1_000).toFixed(1)} s for 1,000 one after the other; most memory of a child ${most((one) => one.childPeakBytes)} MB, of a process ${most((one) => one.peakBytes)} MB`,
  );
  const faults = found.flatMap((one) => one.faults);
  for (const fault of faults) console.error(fault);
  process.exit(faults.length > 0 || equal < of || of < n ? 1 : 0);
}
