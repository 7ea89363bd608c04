/** How soon callers are served again once PostgreSQL is back, by API and worker as processes of their own. */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { connectClient } from '../../../worker/runtime/temporal/client.js';
import { PASSWORD_REISSUE, type PasswordReissueInput } from '../../../workflows/contracts/password-reissue.js';
import { type Digest, TASK_QUEUE } from '../../../workflows/contracts/procedure.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { effort } from '../../helpers/effort.js';
import { newProcedureId } from '../../helpers/ids.js';
import { Line } from '../../helpers/line.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { testPort } from '../../helpers/ports.js';
import { launch, unlimited, untilReady } from '../../helpers/processes.js';
import { testRing, testTemporalConfig } from '../../helpers/temporal.js';
import { pause, until } from '../../helpers/wait.js';

/** By then a pause that doubles from 0.2 s has grown to 6.4 s. */
const AWAY_MS = effort(7_000, 26_000);
const GOOD_WITHIN_MS = 5_000;

let database: TestDatabase;
let mail: TestMailServer;
let line: Line;
let client: Client;
let url = '';
let processes: ChildProcess[] = [];
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  mail = await new TestMailServer().up();
  line = await Line.to(database.url);
  client = connectClient(testTemporalConfig(), testRing());
  url = `http://127.0.0.1:${await testPort()}`;
  const parts = { databaseUrl: line.through(database.url), smtpUrl: mail.url, url, services: unlimited() };
  processes = [launch('api', parts), launch('worker', parts)];
  await untilReady(url);
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await client.connection.close();
  await line.down();
  await mail.down();
  await database.drop();
});

/** Starts a procedure past the API; the first thing that it does is to write. */
async function start(): Promise<string> {
  const procedureId = newProcedureId('cinii', 'password-reissue');
  const waits = { okMs: 600_000, urlMs: 600_000, mailMs: 600_000 };
  const input: PasswordReissueInput = {
    procedureId,
    applicationIds: [],
    addressDigest: 'x' as Digest,
    locale: 'ja',
    waits,
  };
  await client.workflow.start(PASSWORD_REISSUE, { taskQueue: TASK_QUEUE, workflowId: procedureId, args: [input] });
  return procedureId;
}
const written = (procedureIds: string[]): Promise<string[]> =>
  database.db('procedures').whereIn('procedure_id', procedureIds).pluck('procedure_id');

test.each(['refused', 'silent'])('within 5 s of the end of an outage API and worker write again (%s)', async (how) => {
  const answers: { begunAt: number; endedAt: number; status: number }[] = [];
  const over = { isOver: false };
  // An address that nobody has: limits are counted, which is a write, and nothing else is done.
  const body = JSON.stringify({ email: 'nobody@univ-z.example.jp' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const ask = async (): Promise<void> => {
    while (!over.isOver) {
      const begunAt = Date.now();
      const { status } = await fetch(`${url}/api/v1/password-reissues`, init);
      answers.push({ begunAt, endedAt: Date.now(), status });
      await pause(100);
    }
  };
  const asking = Array.from({ length: 15 }, ask);
  const first = await start();
  await until(
    'it is written',
    () => written([first]),
    (rows) => rows.length === 1,
  );
  await until('callers are served', () => answers.some(({ status }) => status === 404 || status === 422));
  if (how === 'refused') await line.down();
  else line.silence();
  const begun = await Promise.all([start(), start(), start()]);
  await pause(AWAY_MS);
  const backAt = Date.now();
  await line.up();
  await until(
    'all is written',
    () => written(begun),
    (rows) => rows.length === begun.length,
  );
  const wroteMs = Date.now() - backAt;
  await pause(backAt + GOOD_WITHIN_MS + 2_000 - Date.now());
  over.isOver = true;
  await Promise.all(asking);
  const words = answers.map(({ status }) => status);
  expect(new Set(words.filter((status) => status >= 500))).toEqual(new Set([503]));
  const late = answers.filter(({ begunAt, status }) => begunAt > backAt + GOOD_WITHIN_MS && status >= 500);
  expect(late).toEqual([]);
  expect(wroteMs).toBeLessThan(GOOD_WITHIN_MS);
});
