/** 10,000 new members: the plan in less than 5 s, the rows in less than 3 s and in less than three times of a bare `COPY` of them (issue 13). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { planInputOf } from '../../../db/jairo/planning.js';
import { planOf } from '../../../workflows/rules/roster-plan.js';
import { MOST_ROWS, type RosterRow } from '../../../workflows/rules/roster.js';
import { copiedIn, emptied } from '../../helpers/copied-rows.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { timed } from '../../helpers/statistics.js';
import { A, ADMINISTRATOR, B, confirm, downloaded, member, OTHER_ADMINISTRATOR, sheet, upload } from './support.js';

let own: TestDatabase;
beforeAll(async () => {
  own = await freshDatabase({ sample: true });
});
afterAll(async () => own.drop());

const PLAN_MS = 5_000;
const APPLIED_MS = 3_000;
/** Of changes, which write more: another row, an invitation that ends and another one for each. */
const CHANGED_MS = 6_000;
const MOST_OF_COPY = 3;
/** Both are taken several times, in turn, and the best of each counts: another process takes time from some. */
const ROUNDS = 3;

const members = (begin: number): RosterRow[] =>
  Array.from({ length: MOST_ROWS }, (_, n) =>
    member(begin + n, {
      name: `髙﨑 𠮷男 ${n}`,
      affiliation: `理学部 第${n % 40}研究室`,
      role: n % 5 ? '教員' : '図書館員',
    }),
  );
/** The figures are worth more than that they were low enough. */
const say = (figures: string): void => void process.stderr.write(`${figures}\n`);

test('10,000 new rows are planned and applied in time', async () => {
  const [copied, applied]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    await emptied(own.db, B);
    const rows = members(0);
    copied.push(await copiedIn(own, rows, { institution: B, by: OTHER_ADMINISTRATOR }));
    await emptied(own.db, B);
    const { ms: planMs } = await timed(async () => {
      const input = await planInputOf(own.db, { institution: B, by: OTHER_ADMINISTRATOR, rows: sheet(rows) });
      if (!input) throw new Error('no institution');
      return planOf(input);
    });
    const { ms: keptMs, result: kept } = await timed(() =>
      upload(own.db, rows, { institution: B, by: OTHER_ADMINISTRATOR }),
    );
    expect(kept.counts).toMatchObject({ add: MOST_ROWS, errors: 0 });
    const { ms, result } = await timed(() => confirm(own.db, kept, { by: OTHER_ADMINISTRATOR }));
    expect(result).toMatchObject({ state: 'applied', total: MOST_ROWS });
    applied.push(ms);
    say(
      `plan ${planMs.toFixed()} ms, planned and kept ${keptMs.toFixed()} ms, applied ${ms.toFixed()} ms, bare COPY ${copied.at(-1)?.toFixed()} ms`,
    );
    expect(keptMs).toBeLessThan(PLAN_MS);
  }
  expect(Math.min(...applied)).toBeLessThan(APPLIED_MS);
  expect(Math.min(...applied)).toBeLessThan(MOST_OF_COPY * Math.min(...copied));
});

test('as many that change, go, or come back are applied in time', async () => {
  await emptied(own.db, A);
  const first = await upload(own.db, members(0), { by: ADMINISTRATOR });
  const made = await confirm(own.db, first, { by: ADMINISTRATOR });
  const { rows, fileRevision } = await downloaded(own.db);
  const version = made.state === 'applied' ? (made.revision ?? 0) : 0;
  const steps: [what: string, rows: RosterRow[], more: object][] = [
    [
      'all change',
      rows.map((row, n) => ({ ...row, email: `new${n}@example.org`, role: '教員' as const })),
      { fileRevision },
    ],
    ['all go', [], {}],
    ['all come back', [], { reverts: version }],
  ];
  for (const [what, file, more] of steps) {
    const { ms: keptMs, result: kept } = await timed(() => upload(own.db, file, { by: ADMINISTRATOR, ...more }));
    const { ms, result } = await timed(() => confirm(own.db, kept, { by: ADMINISTRATOR }));
    expect([what, result]).toEqual([what, expect.objectContaining({ state: 'applied' })]);
    say(`${what}: planned and kept ${keptMs.toFixed()} ms, applied ${ms.toFixed()} ms`);
    expect([what, keptMs < PLAN_MS]).toEqual([what, true]);
    expect([what, ms < CHANGED_MS]).toEqual([what, true]);
  }
});
