/**
 * How fast the procedure is: `npm run measure`. API and worker as processes of their own, real PostgreSQL, Temporal and SMTP, callers over HTTP from
 * this process. A procedure = start, OK, URL mail, redeem with the new password mailed and in force. Prints procedures a second, p50 and p95 of each
 * call and of click-to-mail in milliseconds, at 1 and at 32 callers, and the memory of each process. Everything shares this machine's cores.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../scripts/lib/free-port.js';
import { freshDatabase } from './helpers/database.js';
import { TestMailServer, urlIn } from './helpers/mail-server.js';
import { TEST_KEYS, testTemporalConfig } from './helpers/temporal.js';

const REGISTRATIONS = 64;
const RUNS = [
  { callers: 1, procedures: 40 },
  { callers: 32, procedures: 400 },
];
type Times = Record<string, number[]>;

const database = await freshDatabase({ sample: true });
const mail = await new TestMailServer().up();
await addRegistrations();
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const processes = { api: launch('api'), worker: launch('worker') };
for (let tries = 0; tries < 100 && !(await answers()); tries++) await sleep(100);

for (const { callers, procedures } of [{ callers: 8, procedures: 40 }, ...RUNS]) {
  const times: Times = {};
  let left = procedures;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (left-- > 0) await procedure(`person${caller}@measure.example.jp`, times);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const label = callers === 8 ? 'warm-up' : `${callers} caller${callers > 1 ? 's' : ''}`;
  console.log(`${label}: ${procedures} procedures, ${(procedures / seconds).toFixed(1)} a second`);
  if (callers !== 8)
    for (const [name, list] of Object.entries(times))
      console.log(`  ${name.padEnd(14)} p50 ${quantile(list, 0.5)} ms, p95 ${quantile(list, 0.95)} ms`);
}
for (const [name, child] of Object.entries(processes)) console.log(`memory of ${name}: ${residentMb(child)} MB`);
for (const child of Object.values(processes)) child.kill('SIGTERM');
await sleep(500);
await mail.down();
await database.drop();
process.exit(0);

async function procedure(email: string, times: Times): Promise<void> {
  const whole = performance.now();
  const started = await timed(times, 'start', () => call('/password-reissues', { email }));
  const before = mail.to(email).length;
  const clicked = performance.now();
  await timed(times, 'OK', () => call(`/password-reissues/${started['procedureId']}/accept`, {}));
  while (mail.to(email).length <= before) await sleep(1);
  (times['click to mail'] ??= []).push(performance.now() - clicked);
  const { token } = urlIn(mail.to(email).at(-1) as never);
  const done = await timed(times, 'redeem', () => call('/one-time-urls/redeem', { token }));
  if (done['status'] !== 'completed') throw new Error(`redeem ended as ${done['status']}`);
  (times['whole'] ??= []).push(performance.now() - whole);
}

async function timed<T>(times: Times, name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  (times[name] ??= []).push(performance.now() - began);
  return result;
}

async function call(path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${path} answers ${response.status} ${answer['type']}`);
  return answer;
}

function quantile(list: number[], q: number): string {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN).toFixed(1);
}

function launch(name: 'api' | 'worker'): ChildProcess {
  const { address, namespace } = testTemporalConfig().temporal;
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.url,
    SMTP_URL: mail.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    KEYS: TEST_KEYS,
    PUBLIC_URL: url,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    SERVICES: new URL('../../test/helpers/unlimited.yaml', import.meta.url).pathname,
  };
  return spawn(process.execPath, [new URL(`../${name}/main.js`, import.meta.url).pathname], { env, stdio: 'inherit' });
}

async function answers(): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

async function addRegistrations(): Promise<void> {
  const model = await database.db('cinii_registrations').first();
  await database.db('cinii_registrations').insert(
    Array.from({ length: REGISTRATIONS }, (_, n) => {
      const email = `person${n}@measure.example.jp`;
      return { ...model, application_id: `AUTH${String(20_000_000 + n)}`, email, email_key: email };
    }),
  );
}

function residentMb({ pid }: ChildProcess): string {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kb) / 1024).toFixed(0);
}
