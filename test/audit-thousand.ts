/**
 * `npm run test:audit -- 1000`: so many procedures of all kinds and endings on the whole real system; their histories deleted from Temporal, their views
 * rebuilt from the archive and compared with the database; and everything that could be done to log and archive, found and named (case I9).
 */
import { thousand } from './helpers/audit/thousand.js';

const MEGABYTE = 1024 * 1024;
const n = Number(process.argv[2] ?? 1_000);
const begun = performance.now();
const { of, equal, deleted, kinds, faults, seconds, childPeakBytes, peakBytes } = await thousand(n, console.log);
console.log(`kinds and endings: ${JSON.stringify(kinds)}`);
console.log(
  `${equal} of ${of} equal; ${deleted} runs deleted from Temporal; ${((performance.now() - begun) / 1_000).toFixed(0)} s in all`,
);
console.log(
  `rebuilding: ${seconds.toFixed(1)} s, ${((seconds / of) * 1_000).toFixed(1)} s for 1,000; most memory of a child ${(childPeakBytes / MEGABYTE).toFixed(0)} MB, of this process ${(peakBytes / MEGABYTE).toFixed(0)} MB`,
);
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 || equal < of ? 1 : 0);
