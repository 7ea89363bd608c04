/**
 * G4 (design/security.md): damaged workbooks. 1,000 in an ordinary run, 10,000 under LONG=1, half of them .xls and half .xlsx, of a fixed seed; in a program of
 * its own that does what a child does with each, so that a crash or a hang is seen as one. Some go through the API: test/procedures/member-import/hostile.test.ts.
 */
import { expect, test } from '@jest/globals';
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { compiled } from '../../helpers/processes.js';
import type { Outcome } from './mutants.js';

const SEED = 20261126;
const EACH = process.env['LONG'] === undefined ? 500 : 5_000;
/** As the guard of a child has it. */
const HEAP_MB = 256;
const LONGEST_MS = 15_000;

/** What came of them; where the guard would have ended the child, the next file has a new one, as it has in any case. */
async function outcomesOf(format: string, from: number, to: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (from + outcomes.length < to) {
    const end = await readSome(format, from + outcomes.length, to, (outcome) => outcomes.push(outcome));
    if (end === 'done') break;
    outcomes.push({ number: from + outcomes.length, came: end });
  }
  return outcomes;
}

/** @returns once all are read, or one was more than a child may take @throws where the program ended otherwise */
function readSome(
  format: string,
  from: number,
  to: number,
  take: (outcome: Outcome) => void,
): Promise<'done' | 'too-much-memory' | 'took-too-long'> {
  return new Promise((resolve, reject) => {
    const child = fork(compiled('test/platform/workbook/mutants.js'), [format, `${SEED}`, `${from}`, `${to}`], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let isHung = false;
    const hung = (): void => {
      isHung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(hung, LONGEST_MS);
    let number = from;
    child.on('message', (outcome) => {
      take(outcome as Outcome);
      number += 1;
      clearTimeout(timer);
      timer = setTimeout(hung, LONGEST_MS);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve('done');
      else if (isHung) resolve('took-too-long');
      else if (signal === 'SIGABRT' || code === 134) resolve('too-much-memory');
      else reject(new Error(`${format} ${number} of seed ${SEED} ended the program: ${signal ?? code}`));
    });
  });
}

async function all(format: string): Promise<Outcome[]> {
  const parts = Math.min(availableParallelism(), 2);
  const share = EACH / parts;
  const ranges = Array.from({ length: parts }, (_, i) => outcomesOf(format, i * share, (i + 1) * share));
  return (await Promise.all(ranges)).flat();
}

const countsOf = (outcomes: readonly Outcome[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { came } of outcomes) counts[came] = (counts[came] ?? 0) + 1;
  return counts;
};

test.each(['xls', 'xlsx'])('a damaged %s is refused, or every row of it stands in the plan', async (format) => {
  const outcomes = await all(format);
  const came = countsOf(outcomes);
  process.stdout.write(`${format}, seed ${SEED}: ${JSON.stringify(came)}\n`);
  expect(outcomes).toHaveLength(EACH);
  expect(outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  // What only a limit ends is rare, or the limits before it are no good.
  expect((came['too-much-memory'] ?? 0) + (came['took-too-long'] ?? 0)).toBeLessThan(EACH / 50);
  // That the damage reaches what is read, and not only refusals of one kind.
  expect(came['damaged']).toBeGreaterThan(EACH / 20);
  expect(came['same']).toBeGreaterThan(0);
  // Checksums: what is read is what was written.
  if (format === 'xlsx') expect(came['other']).toBeUndefined();
  for (const { counts } of outcomes.filter(({ came }) => came === 'other')) {
    expect(counts).toBeDefined();
    if (counts) expect(counts.add + counts.change + counts.unchanged).toBeLessThanOrEqual(counts.rows);
    const isShown = counts && (counts.errors > 0 || counts.add + counts.change + counts.remove > 0);
    // Else the difference is one that counts for nothing: blanks, or the width of a number.
    if (!isShown) expect(counts?.unchanged).toBe(counts?.rows);
  }
});
