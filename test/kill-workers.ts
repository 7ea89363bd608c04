/**
 * kill -9 of random workers while password updates run, and students change their address and reset their second password:
 * `npm run test:kill-workers -- <procedures> <kills> <students>`. One API process and two workers on
 * real PostgreSQL, Temporal and SMTP; every procedure must come to its right end, with one change of its account and no mail lost.
 * A mail may be doubled only where a worker died while it was handed over: such a repeat bears the same Message-ID.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testPort } from './helpers/ports.js';
import { createPasswords } from '../worker/runtime/crypto/passwords.js';
import { freshDatabase } from './helpers/database.js';
import { TestMailServer } from './helpers/mail-server.js';
import { launch, untilReady } from './helpers/processes.js';
import { allEnded, changeAndReset, studentFaults } from './helpers/killed-students.js';
import { addStudents } from './helpers/students.js';
import { addAccount, codeIn, CODE_SUBJECT, UPDATED_SUBJECT } from './helpers/umin.js';

const [PROCEDURES = 50, KILLS = 50, STUDENTS = 20] = process.argv.slice(2).map(Number);
const PASSWORD = 'Kq7xTm2wZpLr';
const WITHIN_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'kill-workers-'));
const settings = join(folder, 'services.yaml');
writeFileSync(
  settings,
  'services:\n  umin:\n    requestsPerHour: 100000\n    startsPerHourPerAddress: 100000\n    propagationDelay: 2s\n  shomei:\n    requestsPerHour: 100000\n    startsPerHourPerAddress: 100000\n',
);
const database = await freshDatabase({ sample: true });
const mail = await new TestMailServer().up();
const port = await testPort();
const url = `http://127.0.0.1:${port}`;
const parts = { databaseUrl: database.url, smtpUrl: mail.url, url, services: settings };
const api = launch('api', parts);
const workers = [launch('worker', parts), launch('worker', parts)];
await untilReady(url);

let kills = 0;
const killing = (async () => {
  while (kills < KILLS) {
    await sleep(200 + Math.random() * 1_000);
    const at = Math.floor(Math.random() * workers.length);
    workers[at]?.kill('SIGKILL');
    kills += 1;
    workers[at] = launch('worker', parts);
  }
})();

const accounts = await Promise.all(Array.from({ length: PROCEDURES }, (_, n) => addAccount(database.db, `kill-${n}`)));
const students = await addStudents(database.db, 'kill', STUDENTS);
const began = Date.now();
const faults: string[] = [];
const calls = { url, mail, until: Date.now() + WITHIN_MS };
const changing = students.map((login) =>
  changeAndReset(calls, login).catch((error: Error) => faults.push(`${login.userId}: ${error.message}`)),
);
const ends = await Promise.all(
  accounts.map((account, n) => procedure(account, n).catch((error: Error) => error.message)),
);
await Promise.all(changing);
await killing;
await allEnded(database.db, calls.until);
console.log(
  `${PROCEDURES} password updates, ${STUDENTS} students, ${kills} kills of workers, ${((Date.now() - began) / 1000).toFixed(0)} s`,
);

const passwords = createPasswords();
for (const [n, account] of accounts.entries()) {
  const row = await database.db('umin_accounts').where({ id: account }).first();
  if (ends[n] !== 'completed') faults.push(`${account} ended as ${ends[n]}`);
  if (row.password_version !== 1) faults.push(`${account} was changed ${row.password_version} times`);
  if (!row.password_hash || !(await passwords.verify(row.password_hash, PASSWORD)))
    faults.push(`${account}: another password`);
  const mails = mail.to(`${account}@hospital.example.jp`);
  for (const subject of [CODE_SUBJECT, UPDATED_SUBJECT]) {
    const ids = new Set(mails.filter((m) => m.subject === subject).map((m) => m.messageId));
    if (ids.size !== 1) faults.push(`${account}: ${ids.size} different mails 「${subject}」`);
  }
}
for (const login of students) faults.push(...(await studentFaults({ db: database.db, passwords, mail }, login)));
const ids = mail.box.map((m) => m.messageId);
console.log(`mails: ${ids.length}, of which repeats under the same Message-ID: ${ids.length - new Set(ids).size}`);
for (const fault of faults) console.log(`FAILS ${fault}`);
console.log(
  `${PROCEDURES + STUDENTS - new Set(faults.map((f) => f.split(/[ :]/)[0])).size} of ${PROCEDURES + STUDENTS} right ends`,
);
for (const child of [api, ...workers]) child.kill('SIGKILL');
await passwords.close();
await mail.down();
await database.drop();
rmSync(folder, { recursive: true });
process.exit(faults.length === 0 ? 0 : 1);

/** One person's update, at a person's varying pace. @returns the status it ended with */
async function procedure(account: string, n: number): Promise<string> {
  const until = Date.now() + WITHIN_MS;
  await sleep(Math.random() * 20_000);
  const started = await insist('/access-codes/by-id', { accountId: account }, until);
  const procedureId = String(started['procedureId']);
  const address = `${account}@hospital.example.jp`;
  while (!mail.to(address).some((m) => m.subject === CODE_SUBJECT)) {
    if (Date.now() > until) return 'without a code';
    await sleep(50);
  }
  await sleep(Math.random() * 5_000);
  const code = codeIn(mail.to(address).find((m) => m.subject === CODE_SUBJECT) as never);
  if (n % 3 === 0)
    await insist(`/access-codes/${procedureId}/code`, { code: code === '0000000000' ? '1' : '0000000000' }, until, 409);
  const { passwordTicket } = await insist(`/access-codes/${procedureId}/code`, { code }, until);
  await sleep(Math.random() * 3_000);
  await insist('/new-passwords', { passwordTicket, password: PASSWORD, passwordAgain: PASSWORD }, until);
  for (;;) {
    const view = (await (await fetch(`${url}/api/v1/procedures/${procedureId}`)).json()) as { status: string };
    if (view.status === 'completed' || Date.now() > until) return view.status;
    await sleep(200);
  }
}

/** Calls until it is answered, under one idempotency key: 503 says that nothing was done or that it isn't known. */
async function insist(path: string, body: object, until: number, expected = 200): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  for (;;) {
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok || response.status === expected) return answer;
    if (response.status !== 503 || Date.now() > until)
      throw new Error(`${path} answers ${response.status} ${String(answer['type'])}`);
    await sleep(300);
  }
}
