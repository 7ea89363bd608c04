/** 10,000 new members: the plan in less than 5 s, the rows in less than 3 s and in less than three times of a bare `COPY` of them (issue 13). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { Client, type Submittable } from 'pg';
import { planInputOf } from '../../../db/jairo/planning.js';
import { planOf } from '../../../workflows/rules/roster-plan.js';
import { MOST_ROWS, type RosterRow } from '../../../workflows/rules/roster.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
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
async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const from = performance.now();
  const result = await work();
  return [performance.now() - from, result];
}

test('10,000 new rows are planned and applied in time', async () => {
  const [copied, applied]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    copied.push(await copy(own));
    await emptied(own.db, B);
    const rows = members(0);
    const [planMs] = await timed(async () => {
      const input = await planInputOf(own.db, { institution: B, by: OTHER_ADMINISTRATOR, rows: sheet(rows) });
      if (!input) throw new Error('no institution');
      return planOf(input);
    });
    const [keptMs, kept] = await timed(() => upload(own.db, rows, { institution: B, by: OTHER_ADMINISTRATOR }));
    expect(kept.counts).toMatchObject({ add: MOST_ROWS, errors: 0 });
    const [ms, result] = await timed(() => confirm(own.db, kept, { by: OTHER_ADMINISTRATOR }));
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
    const [keptMs, kept] = await timed(() => upload(own.db, file, { by: ADMINISTRATOR, ...more }));
    const [ms, result] = await timed(() => confirm(own.db, kept, { by: ADMINISTRATOR }));
    expect([what, result]).toEqual([what, expect.objectContaining({ state: 'applied' })]);
    say(`${what}: planned and kept ${keptMs.toFixed()} ms, applied ${ms.toFixed()} ms`);
    expect([what, keptMs < PLAN_MS]).toEqual([what, true]);
    expect([what, ms < CHANGED_MS]).toEqual([what, true]);
  }
});

async function emptied(db: Knex, institution: string): Promise<void> {
  for (const table of ['jairo_imports', 'jairo_roster_rows', 'jairo_invitations', 'jairo_members', 'jairo_revisions'])
    await db(table).where({ institution }).delete();
  await db('jairo_institutions').where({ host: institution }).update({ revision: 0, next_number: 1 });
  await db.raw('vacuum analyze');
}

/** The same rows, in all tables that an upload fills, by `COPY` alone and in one transaction. @returns milliseconds */
async function copy({ db, url }: TestDatabase): Promise<number> {
  await emptied(db, B);
  const rows = members(0);
  const number = (n: number): string => `M${String(n + 1).padStart(4, '0')}`;
  const tables: [into: string, line: (row: RosterRow, n: number) => (string | number)[]][] = [
    ['jairo_members (institution, number)', (_, n) => [B, number(n)]],
    [
      'jairo_roster_rows (institution, number, from_revision, position, name, display_name, email, email_key, affiliation, role)',
      (row, n) => [B, number(n), 1, n + 1, row.name, row.displayName, row.email, row.email, row.affiliation, row.role],
    ],
    [
      'jairo_invitations (procedure_id, institution, role, number, email, email_key, locale, invited_by)',
      (row, n) => [`p${n}`, B, row.role, number(n), row.email, row.email, 'ja', 'system'],
    ],
    [
      'jairo_import_effects (procedure_id, seq, what, number, email, child_id)',
      (row, n) => ['copied', n, 'invite', number(n), row.email, `p${n}`],
    ],
  ];
  await db('jairo_imports').insert({
    procedure_id: 'copied',
    institution: B,
    uploaded_by: OTHER_ADMINISTRATOR,
    format: 'xls',
    digest: 'd',
    base_revision: 0,
    state: 'checked',
    counts: '{}',
  });
  const texts = tables.map(
    ([into, line]) => [into, rows.map((row, n) => `${line(row, n).join('\t')}\n`).join('')] as const,
  );
  const client = new Client({ connectionString: url });
  await client.connect();
  const [ms] = await timed(async () => {
    await client.query('begin');
    for (const [into, text] of texts) await copyIn(client, into, text);
    await client.query('commit');
  });
  await client.end();
  return ms;
}

interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN`, which the driver knows how to say but has no call for. */
const copyIn = (client: Client, into: string, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query({
      submit: (connection: CopyConnection) => connection.query(`copy ${into} from stdin`),
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(Buffer.from(text));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    } as unknown as Submittable);
  });
