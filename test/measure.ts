/**
 * How fast a procedure is: `npm run measure`, or `npm run measure -- access-code`; `npm run measure -- login`: measure-login.ts. API and worker as processes of their own, real PostgreSQL, Temporal and
 * SMTP, callers over HTTP from this process. A password reissue = start, OK, URL mail, redeem with the new password mailed and in force; an access code =
 * start, code mail, code, new password in force, every (embedded) service confirmed. Prints procedures a second, p50 and p95 of each call and of the way
 * to the mail in milliseconds, at 1 and at 32 callers, and the memory of each process. Everything shares this machine's cores.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { testPort } from './helpers/ports.js';
import { freshDatabase } from './helpers/database.js';
import { TestMailServer, urlIn } from './helpers/mail-server.js';
import { launch, unlimited, untilReady } from './helpers/processes.js';
import { quantile as quantileOf } from './helpers/statistics.js';
import { addAccount, CODE_SUBJECT, codeIn, GOOD } from './helpers/umin.js';
import { measureLogin } from './measure-login.js';

const PEOPLE = 64;
const RUNS = [
  { callers: 1, procedures: 40 },
  { callers: 32, procedures: 400 },
];
type Times = Record<string, number[]>;

const database = await freshDatabase({ sample: true });
const mail = await new TestMailServer().up();
const url = `http://127.0.0.1:${await testPort()}`;
const PROCEDURES: Record<string, { prepare(): Promise<void>; run(person: number, times: Times): Promise<void> }> = {
  'password-reissue': { prepare: addRegistrations, run: passwordReissue },
  'access-code': { prepare: addAccounts, run: accessCode },
};
const [name = 'password-reissue'] = process.argv.slice(2);
const procedure = PROCEDURES[name];
if (!procedure && name !== 'login')
  throw new Error(`no procedure ${name}; there are: ${[...Object.keys(PROCEDURES), 'login'].join(', ')}`);
await procedure?.prepare();
const parts = { databaseUrl: database.url, smtpUrl: mail.url, url, services: unlimited() };
const processes = { api: launch('api', parts), worker: launch('worker', parts) };
await untilReady(url);

await (procedure ? measureProcedure(procedure) : measureLogin(url, database.db));
for (const [part, child] of Object.entries(processes)) console.log(`memory of ${part}: ${residentMb(child)} MB`);
for (const child of Object.values(processes)) child.kill('SIGTERM');
await sleep(500);
await mail.down();
await database.drop();
process.exit(0);

async function measureProcedure({ run }: (typeof PROCEDURES)[string]): Promise<void> {
  for (const { callers, procedures } of [{ callers: 8, procedures: 40 }, ...RUNS]) {
    const times: Times = {};
    let left = procedures;
    const began = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        while (left-- > 0) await run(caller, times);
      }),
    );
    const seconds = (performance.now() - began) / 1000;
    const label = callers === 8 ? 'warm-up' : `${callers} caller${callers > 1 ? 's' : ''}`;
    console.log(`${label}: ${procedures} procedures, ${(procedures / seconds).toFixed(1)} a second`);
    if (callers !== 8)
      for (const [step, list] of Object.entries(times))
        console.log(`  ${step.padEnd(16)} p50 ${quantile(list, 0.5)} ms, p95 ${quantile(list, 0.95)} ms`);
  }
}

async function passwordReissue(person: number, times: Times): Promise<void> {
  const email = `person${person}@measure.example.jp`;
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

async function accessCode(person: number, times: Times): Promise<void> {
  const accountId = `person-${person}`;
  const email = `${accountId}@hospital.example.jp`;
  const codes = () => mail.to(email).filter(({ subject }) => subject === CODE_SUBJECT);
  const before = codes().length;
  const whole = performance.now();
  const { procedureId } = await timed(times, 'start', () => call('/access-codes/by-id', { accountId }));
  while (codes().length <= before) await sleep(1);
  (times['click to mail'] ??= []).push(performance.now() - whole);
  const code = codeIn(codes().at(-1) as never);
  const { passwordTicket } = await timed(times, 'code', () => call(`/access-codes/${procedureId}/code`, { code }));
  const password = { passwordTicket, password: GOOD, passwordAgain: GOOD };
  await timed(times, 'new password', () => call('/new-passwords', password));
  const set = performance.now();
  for (;;) {
    const view = await fetch(`${url}/api/v1/procedures/${procedureId}`).then((response) => response.json());
    if ((view as { status: string }).status === 'completed') break;
    await sleep(10);
  }
  (times['all services'] ??= []).push(performance.now() - set);
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
  return quantileOf(list, q).toFixed(1);
}

async function addRegistrations(): Promise<void> {
  const model = await database.db('cinii_registrations').first();
  await database.db('cinii_registrations').insert(
    Array.from({ length: PEOPLE }, (_, n) => {
      const email = `person${n}@measure.example.jp`;
      return { ...model, application_id: `AUTH${String(20_000_000 + n)}`, email, email_key: email };
    }),
  );
}

async function addAccounts(): Promise<void> {
  for (let person = 0; person < PEOPLE; person++) await addAccount(database.db, `person-${person}`);
}

function residentMb({ pid }: ChildProcess): string {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kb) / 1024).toFixed(0);
}
