/**
 * `npm run test:kill -- <kills> <procedures> <seed>`: kill -9 of random parts of the system (API, worker, Temporal, PostgreSQL), one every 3 to 7 seconds,
 * while people of three services go through their procedures. The supervisor of `npm start` brings each part back. In the middle everything
 * is killed at once, supervisor and all, and started again on the same DATA_DIR. Then everything is judged: nobody was answered 500, every procedure came to its
 * right end, each change was made once, no mail was lost, and the archive holds each run once. A mail may be doubled where a process died while it was handed over: it is the same mail.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { createPasswords } from '../worker/runtime/crypto/passwords.js';
import { CONNECTIONS } from '../worker/runtime/mailer.js';
import { connectClient } from '../worker/runtime/temporal/client.js';
import { archiveFaults } from './helpers/kill/archive.js';
import { eventsOf, kindsOf } from './helpers/history.js';
import { Calls } from './helpers/kill/calls.js';
import { addPeople, type Person } from './helpers/kill/people.js';
import { seeded } from './helpers/kill/random.js';
import { endWith, loadOfMachine, setStage } from './helpers/kill/stage.js';
import { PARTS } from './helpers/kill/system.js';
import { quantile } from './helpers/statistics.js';
import { testRing } from './helpers/temporal.js';

const given = process.argv.slice(2).map(Number);
const [KILLS = 45, PROCEDURES = 140, SEED = Math.floor(Math.random() * 2 ** 31)] = given;
/** A mail is on its way for so long at most, so that kills fall into its handing over. */
const MAIL_MS = 700;
const BACK_WITHIN_MS = 10_000;
/** What is archived by a look only is found within a minute. */
const ARCHIVED_WITHIN_MS = 180_000;
/** For the procedures to come to their end once the killing is over: a mail that two kills have fallen into rests 5 minutes, and 10 after a third. */
const AFTERWARDS_MS = 960_000;
const LIMITS = `services:
  cinii: { requestsPerHour: 100000, startsPerHourPerAddress: 100000 }
  umin: { requestsPerHour: 100000, startsPerHourPerAddress: 100000, propagationDelay: 2s }
  shomei: { requestsPerHour: 100000, startsPerHourPerAddress: 100000 }
`;

const random = seeded(SEED);
const stage = await setStage(LIMITS);
const { mail, system, origin, clear } = stage;
const faults: string[] = [];
console.log(`seed ${SEED}: ${KILLS} kills, ${PROCEDURES} procedures`);

try {
  await system.up();
  const people = await system.withDatabase((db) => addPeople(db, PROCEDURES));
  const began = Date.now();
  const killingMs = KILLS * 5_000;
  const calls = new Calls(origin, mail, began + killingMs + AFTERWARDS_MS, random);
  const ends = new Map<string, string>();
  const going = people.map((person) => go(person, calls, killingMs, ends));
  await kill();
  await Promise.all(going);
  const left = await settled(calls.until);
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(`all over after ${seconds} s; load of the machine ${loadOfMachine()}`);
  await judge(people, ends, left);
  await judgeArchive();
  report(calls, people, ends);
  await system.stop();
} catch (error) {
  faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await clear();
}
endWith(faults, SEED);

async function go(person: Person, calls: Calls, withinMs: number, ends: Map<string, string>): Promise<void> {
  await calls.pause(withinMs * 0.9);
  ends.set(person.name, await person.go(calls).catch((error: Error) => error.message));
}

async function kill(): Promise<void> {
  for (let n = 0; n < KILLS; n += 1) {
    mail.behaviour = { delayMs: random() * MAIL_MS };
    await sleep(3_000 + random() * 4_000);
    const from = Math.floor(random() * PARTS.length);
    // One that is away just now can't be killed: the next one is.
    for (let at = 0; at < PARTS.length; at += 1) if (system.kill(PARTS[(from + at) % PARTS.length] ?? 'api')) break;
    if (n !== Math.floor(KILLS / 2)) continue;
    await system.killAll();
    const at = Date.now();
    await system.up();
    console.log(`everything was killed, and ready again after ${((Date.now() - at) / 1_000).toFixed(1)} s`);
  }
  mail.behaviour = {};
}

/** Waits until no procedure is open any more. @returns those that are, as rows and as workflows */
async function settled(until: number): Promise<string[]> {
  const temporal = connectClient({ temporal: await system.temporal() }, testRing());
  const open = async (): Promise<string[]> => {
    const rows = await system.withDatabase((db) =>
      db('procedures').where({ closed: false }).select('procedure_id', 'status'),
    );
    const found = rows.map((row) => `${row.procedure_id} is ${row.status}`);
    for await (const { workflowId, status } of temporal.workflow.list({ query: "ExecutionStatus != 'Completed'" }))
      found.push(`the workflow ${workflowId} is ${status.name}`);
    return found;
  };
  let found = ['nothing was seen'];
  do {
    await sleep(500);
    found = await open().catch(() => found);
  } while (found.length > 0 && Date.now() < until);
  // Only told: whatever becomes of it, everything is judged.
  await tellOfRunning(temporal).catch((error: Error) => console.log(`what is open can't be told: ${error.message}`));
  await temporal.connection.close();
  return found;
}

/** What the workflows that need a hand have come to, and what each waits for. */
async function tellOfRunning(temporal: Client): Promise<void> {
  for await (const { workflowId } of temporal.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    const { raw } = await temporal.workflow.getHandle(workflowId).describe();
    console.log(`${workflowId}: ${kindsOf(await eventsOf(temporal, workflowId)).join(' ')}`);
    console.log(`  pending: ${JSON.stringify([raw.pendingActivities, raw.pendingWorkflowTask, raw.pendingChildren])}`);
  }
}

async function judge(people: Person[], ends: Map<string, string>, left: string[]): Promise<void> {
  faults.push(...left.map((one) => `needs a hand: ${one}`));
  const passwords = createPasswords();
  await system.withDatabase(async (db) => {
    for (const person of people) {
      const end = ends.get(person.name) ?? 'lost';
      if (end !== 'completed') faults.push(`${person.name} ended: ${end}`);
      for (const fault of await person.faults({ db, passwords, mail })) faults.push(`${person.name}: ${fault}`);
    }
    judgeDoubt(await db('mail_log').pluck('in_doubt'));
  });
  await passwords.close();
}

/** Only what is being handed over may be in doubt when the worker dies, or the database that keeps how it ended: one mail on each connection. */
function judgeDoubt(doubts: number[]): void {
  // And once all together.
  const deaths = 1 + system.deaths.filter(({ part }) => part === 'worker' || part === 'postgres').length;
  const sum = doubts.reduce((all, one) => all + one, 0);
  console.log(`mails in doubt: ${sum}, ${doubts.filter((one) => one > 1).length} of them more than once`);
  if (sum > CONNECTIONS * deaths) faults.push(`${sum} mails were in doubt after ${deaths} deaths`);
}

async function judgeArchive(): Promise<void> {
  const temporal = connectClient({ temporal: await system.temporal() }, testRing());
  faults.push(...(await archiveFaults(stage, temporal, Date.now() + ARCHIVED_WITHIN_MS)));
  await temporal.connection.close();
}

function report(calls: Calls, people: Person[], ends: Map<string, string>): void {
  console.log(`answers by status: ${JSON.stringify(calls.byStatus)}`);
  for (const status of Object.keys(calls.byStatus))
    if (Number(status) >= 500 && status !== '503') faults.push(`${calls.byStatus[status]} answers of ${status}`);
  if (calls.withoutRetryAfter > 0) faults.push(`${calls.withoutRetryAfter} answers of 503 without Retry-After`);
  for (const part of PARTS) {
    const back = system.deaths
      .filter((death) => death.part === part)
      .map(({ backMs = Number.POSITIVE_INFINITY }) => backMs);
    if (back.length === 0) continue;
    const times = [0.5, 0.95, 1].map((share) => (quantile(back, share) / 1_000).toFixed(1));
    console.log(`${part}: killed ${back.length} times, back after ${times.join(' / ')} s (p50 / p95 / longest)`);
    const late = back.filter((ms) => ms > BACK_WITHIN_MS);
    if (late.length > 0) faults.push(`${part} was late ${late.length} times`);
  }
  const byEnd: Record<string, number> = {};
  for (const { name, procedures } of people) {
    const end = ends.get(name) ?? 'lost';
    byEnd[end] = (byEnd[end] ?? 0) + procedures;
  }
  console.log(`repeats that were told 410, what they were about having been done: ${calls.usedUp}`);
  console.log(`procedures by ending: ${JSON.stringify(byEnd)}`);
  const ids = mail.box.map(({ messageId }) => messageId);
  console.log(`mails: ${ids.length}, of which identical repeats: ${ids.length - new Set(ids).size}`);
  console.log(`lines of errors in the logs: ${system.errors.length}`);
  for (const line of system.errors.slice(0, 10)) console.log(`  ${line.slice(0, 600)}`);
}
