/**
 * Security case J2, short: 300 logins a second for 5 s against the API as a process of its own. Bounds are wide, as other tests run on the same cores; the whole
 * storm with the figures to hold is in `npm run bench`.
 */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testPort } from '../../helpers/ports.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { type Storm, storm, wrongOf } from '../../helpers/login-storm.js';
import { TestMailServer } from '../../helpers/mail-server.js';
import { launch, unlimited, untilReady } from '../../helpers/processes.js';
import { addStudents, COMPLETE } from '../../helpers/students.js';

const LOGINS = { perSecond: 300, seconds: 5 };
const PAGES_MS = 2_000;
const RECOVERS_MS = 10_000;

let database: TestDatabase;
let mail: TestMailServer;
let api: ChildProcess;
let went: Storm;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  const right = await addStudents(database.db, 'right', 8);
  const wrong = wrongOf(await addStudents(database.db, 'wrong', 8));
  mail = await new TestMailServer().up();
  const url = `http://127.0.0.1:${await testPort()}`;
  api = launch('api', { databaseUrl: database.url, smtpUrl: mail.url, url, services: unlimited() });
  await untilReady(url);
  went = await storm({ url, ...LOGINS, right, wrong }, api.pid ?? 0, { ...COMPLETE });
});
afterAll(async () => {
  const ended = new Promise((resolve) => api.once('exit', resolve));
  api.kill('SIGTERM');
  await ended;
  await mail.down();
  await database.drop();
});

test('J2: what is more than can be checked is told when to come again, and nothing breaks', () => {
  const { right, wrong, broken, withoutRetryAfter, sent } = went.logins;
  expect({ broken, withoutRetryAfter }).toEqual({ broken: {}, withoutRetryAfter: 0 });
  expect(sent).toBeGreaterThan(0.9 * LOGINS.perSecond * LOGINS.seconds);
  const statuses = new Set([...Object.keys(right), ...Object.keys(wrong)]);
  for (const status of statuses) expect(['200', '401', '429', '503']).toContain(status);
  // There was surplus, and there was room: otherwise nothing is shown.
  expect(right['503']).toBeGreaterThan(100);
  expect(right['200']).toBeGreaterThan(5);
  expect(wrong['401']).toBeGreaterThan(5);
  expect(wrong['200']).toBeUndefined();
});

test('J2: other pages and /healthz are answered all the same', () => {
  for (const { path, p99, others } of went.probes) expect([path, others, p99 < PAGES_MS]).toEqual([path, {}, true]);
});

test('J2: a right login is let in soon after the storm', () => {
  expect(went.recoveredAfterMs).toBeLessThan(RECOVERS_MS);
});
