/**
 * `npm run test:storm` [-- logins a second, seconds]: 300 logins a second for 20 s against the API as a process of its own, half of them right, from
 * another process, whatever becomes of them; meanwhile other pages are asked ten times a second. Prints how it went, and fails unless other pages
 * answer within 500 ms (p99), all that is turned away is told when to come again, and a right login is let in within 10 s afterwards. Everything shares
 * this machine's cores.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { testPort } from './helpers/ports.js';
import { freshDatabase } from './helpers/database.js';
import { type Storm, storm, wrongOf } from './helpers/login-storm.js';
import { TestMailServer } from './helpers/mail-server.js';
import { launch, unlimited, untilReady } from './helpers/processes.js';
import { addStudents, COMPLETE } from './helpers/students.js';

const [perSecond = 300, seconds = 20] = process.argv.slice(2).map(Number);
const ACCOUNTS = 16;
const PAGES_MS = 500;
const RECOVERS_MS = 10_000;

const database = await freshDatabase({ sample: true });
const right = await addStudents(database.db, 'right', ACCOUNTS);
const wrong = wrongOf(await addStudents(database.db, 'wrong', ACCOUNTS));
const mail = await new TestMailServer().up();
const url = `http://127.0.0.1:${await testPort()}`;
const parts = { databaseUrl: database.url, smtpUrl: mail.url, url, services: unlimited() };
const processes = [launch('api', parts), launch('worker', parts)];
await untilReady(url);
// What a process does only once is done before.
await sleep(3_000);

const went = await storm({ url, perSecond, seconds, right, wrong }, processes[0]?.pid ?? 0, { ...COMPLETE });
show(went);
const faults = faultsOf(went);
for (const child of processes) child.kill('SIGTERM');
await sleep(500);
await mail.down();
await database.drop();
console.log(faults.length === 0 ? 'held' : `NOT held: ${faults.join('; ')}`);
process.exit(faults.length === 0 ? 0 : 1);

function show({ logins, probes, loopMeanMs, loopLongestMs, memoryMb, recoveredAfterMs }: Storm): void {
  const answers = (table: Record<string, number>): string =>
    Object.entries(table)
      .map(([status, times]) => `${times} x ${status}`)
      .join(', ') || 'none';
  const quantiles = (list: number[]): string =>
    ['p50', 'p95', 'p99', 'longest'].map((q, n) => `${q} ${list[n]}`).join(', ');
  const ms = (value: number): string => value.toFixed(1);
  console.log(`${logins.sent} logins in ${seconds} s, ${logins.underWay} under way at most`);
  console.log(
    `  right ones: ${answers(logins.right)}: ${((logins.right['200'] ?? 0) / seconds).toFixed(1)} a second let in`,
  );
  console.log(`  wrong ones: ${answers(logins.wrong)}`);
  console.log(
    `  without an answer: ${answers(logins.broken)}; turned away without Retry-After: ${logins.withoutRetryAfter}`,
  );
  console.log(`  answered (ms): ${quantiles(logins.answered)}; turned away (ms): ${quantiles(logins.turnedAway)}`);
  for (const { path, asked, others, p50, p99, longest } of probes)
    console.log(
      `  ${path}: ${asked} asked, p50 ${ms(p50)}, p99 ${ms(p99)}, longest ${ms(longest)} ms; not 200: ${answers(others)}`,
    );
  console.log(`  event loop: mean delay of the worst second ${ms(loopMeanMs)} ms, longest ${ms(loopLongestMs)} ms`);
  console.log(`  memory of the API: ${memoryMb.before} MB before, ${memoryMb.most} at most, ${memoryMb.after} after`);
  console.log(
    `  a right login was let in ${recoveredAfterMs === undefined ? 'never' : `${ms(recoveredAfterMs)} ms`} after the end`,
  );
}

function faultsOf({ logins, probes, recoveredAfterMs }: Storm): string[] {
  const expected = new Set(['200', '401', '429', '503']);
  const unexpected = [...Object.keys(logins.right), ...Object.keys(logins.wrong)].filter((one) => !expected.has(one));
  const slow = probes.filter(({ p99 }) => p99 >= PAGES_MS);
  return [
    ...slow.map(({ path }) => `${path} is slow`),
    ...probes.filter(({ others }) => Object.keys(others).length > 0).map(({ path }) => `${path} is refused`),
    ...unexpected.map((status) => `logins answered ${status}`),
    ...(Object.keys(logins.broken).length > 0 ? ['logins without an answer'] : []),
    ...(logins.withoutRetryAfter > 0 ? ['turned away without Retry-After'] : []),
    ...(logins.wrong['200'] === undefined ? [] : ['a wrong login was let in']),
    ...(logins.right['200'] === undefined ? ['no right login was let in'] : []),
    ...(recoveredAfterMs === undefined || recoveredAfterMs > RECOVERS_MS ? ['it does not recover'] : []),
  ];
}
