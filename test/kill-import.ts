/**
 * `npm run test:kill:import -- <rows> <kills> <seed>`: an upload of new members is confirmed, and while its invitations go out the worker is killed at random
 * moments; in the middle everything is killed at once, supervisor and all, and started again on the same DATA_DIR. Then each row must stand once, each person be
 * invited once and mailed once; a mail may be doubled where its ledger says that an attempt ended in doubt, and then it is the same mail (issue 13).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { connectClient } from '../worker/runtime/temporal/client.js';
import { HEADINGS, ROSTER_COLUMNS } from '../workflows/rules/roster.js';
import { Calls } from './helpers/kill/calls.js';
import { seeded } from './helpers/kill/random.js';
import { endWith, loadOfMachine, setStage } from './helpers/kill/stage.js';
import { testRing } from './helpers/temporal.js';

const given = process.argv.slice(2).map(Number);
const [ROWS = 300, KILLS = 10, SEED = Math.floor(Math.random() * 2 ** 31)] = given;
/** Between two kills; the worker is back within some seconds. */
const [LEAST_MS, MOST_MS] = [500, 8_000];
/** A mail is on its way for so long at most, so that kills fall into its handing over. */
const MAIL_MS = 700;
/** For what is in doubt twice, five minutes pass before the next attempt. */
const AFTERWARDS_MS = 900_000;
const [INSTITUTION, USER_ID, PASSWORD] = ['univ-b', 'univ-b-admin', 'Admin-B-sample-7391'];
const DOMAIN = '@killed.example.jp';
/** So slow that there is something left to do until the last kill. */
const PER_SECOND = Math.max(1, Math.round(ROWS / ((KILLS * (LEAST_MS + MOST_MS)) / 2_000)));
const SETTINGS = `services:
  jairo:
    requestsPerHour: 100000
    startsPerHourPerAddress: 100000
    invitationsPerSecond: ${PER_SECOND}
    invitationsPerSecondIdle: ${PER_SECOND}
`;

const random = seeded(SEED);
const jar: Record<string, string> = {};
const { mail, system, origin, clear } = await setStage(SETTINGS);
const faults: string[] = [];
console.log(`seed ${SEED}: ${ROWS} rows, ${PER_SECOND} a second, ${KILLS} kills of the worker, one of everything`);

try {
  await system.up();
  const calls = new Calls(origin, mail, Date.now() + KILLS * MOST_MS + AFTERWARDS_MS, random);
  const procedureId = await uploaded(calls);
  const began = Date.now();
  const killing = kill(procedureId);
  await applied(calls, procedureId);
  await killing;
  await settled(procedureId, calls.until);
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(`all over after ${seconds} s; load of the machine ${loadOfMachine()}`);
  await system.withDatabase((db) => judge(db, procedureId));
  console.log(`answers by status: ${JSON.stringify(calls.byStatus)}`);
  for (const status of Object.keys(calls.byStatus))
    if (Number(status) >= 500 && status !== '503') faults.push(`${calls.byStatus[status]} answers of ${status}`);
  await system.stop();
} catch (error) {
  faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await clear();
}
for (const line of system.errors.slice(0, 10)) console.log(`  log: ${line.slice(0, 600)}`);
endWith(faults, SEED);

function emailOf(n: number): string {
  return `m${n}${DOMAIN}`;
}

/** Signs in and uploads, while nothing is killed yet. @returns the upload's procedure */
async function uploaded(calls: Calls): Promise<string> {
  const line = (n: number): string => ['', `氏名 ${n}`, `表示名 ${n}`, emailOf(n), '附属図書館', '教員'].join(',');
  const heading = ROSTER_COLUMNS.map((column) => HEADINGS[column]).join(',');
  const form = new FormData();
  const sheet = [heading, ...Array.from({ length: ROWS }, (_, n) => line(n))].join('\r\n');
  form.append('file', new Blob([sheet]), 'members.csv');
  await calls.insist('/session', { realm: 'jairo', userId: USER_ID, password: PASSWORD }, { jar });
  const planned = await calls.insist(`/institutions/${INSTITUTION}/member-imports`, form, { jar });
  if (planned['status'] !== 'checked') throw new Error(`the plan is ${planned['status']}`);
  return planned['procedureId'] ?? '';
}

/** Confirms, however often that takes; the sample's members go. */
async function applied(calls: Calls, procedureId: string): Promise<void> {
  await calls.insist(`/member-imports/${procedureId}/confirm`, { confirmRemovals: true }, { jar });
}

async function kill(procedureId: string): Promise<void> {
  for (let n = 0; n < KILLS; n += 1) {
    mail.behaviour = { delayMs: random() * MAIL_MS };
    await sleep(LEAST_MS + random() * (MOST_MS - LEAST_MS));
    while (!system.kill('worker')) await sleep(200);
    console.log(`  the worker was killed after ${mail.about(DOMAIN).length} mails`);
    if (n !== Math.floor(KILLS / 2)) continue;
    const killed = await system.killAll();
    const at = Date.now();
    await system.up();
    const [done, total] = await system.withDatabase(async (db) => {
      const row = await db('jairo_imports').where({ procedure_id: procedureId }).first('done', 'total');
      return [row.done, row.total];
    });
    const seconds = ((Date.now() - at) / 1_000).toFixed(1);
    console.log(`  ${killed} processes were killed with ${done} of ${total} begun; ready again after ${seconds} s`);
  }
  mail.behaviour = {};
}

/** Waits until the import has ended, every invitation is mailed and recorded, and no mail is under way. */
async function settled(procedureId: string, until: number): Promise<void> {
  const left = (): Promise<string> =>
    system.withDatabase(async (db) => {
      const { rows } = await db.raw(
        `select (select status from procedures where procedure_id = :procedureId) as import,
           (select count(*)::int from jairo_import_effects e join procedures p on p.procedure_id = e.child_id
             where e.procedure_id = :procedureId and p.status in ('invited', 'completed')) as begun,
           (select count(*)::int from jairo_import_effects e join mail_log m on m.procedure_id = e.child_id
             where e.procedure_id = :procedureId and m.state = 'sent') as mailed,
           (select count(*)::int from jairo_import_effects where procedure_id = :procedureId) as all`,
        { procedureId },
      );
      const [{ import: status, begun, mailed, all }] = rows;
      const isOver = status === 'completed' && begun === all && mailed >= all;
      return isOver ? '' : `the import is ${status}, ${begun} begun and ${mailed} mailed of ${all}`;
    });
  for (let found = 'nothing was seen'; ; await sleep(1_000)) {
    found = await left().catch(() => found);
    if (found === '') return;
    if (Date.now() > until) throw new Error(found);
  }
}

async function judge(db: Knex, procedureId: string): Promise<void> {
  const rows = await db('jairo_roster_rows').where({ institution: INSTITUTION, until_revision: null }).pluck('email');
  const invitations = await db('jairo_invitations').where({ institution: INSTITUTION }).pluck('email');
  const ledger: { recipient: string; attempts: number; in_doubt: number; state: string }[] = await db('mail_log as m')
    .join('jairo_import_effects as e', 'e.child_id', 'm.procedure_id')
    .where({ 'e.procedure_id': procedureId, 'm.template': 'member-invitation' });
  const [repeated, inDoubt] = [[] as string[], ledger.filter((one) => one.in_doubt > 0)];
  for (let n = 0; n < ROWS; n += 1) {
    const email = emailOf(n);
    const count = (list: readonly string[]): number => list.filter((one) => one === email).length;
    if (count(rows) !== 1) faults.push(`${email} stands in ${count(rows)} rows`);
    if (count(invitations) !== 1) faults.push(`${email} has ${count(invitations)} invitations`);
    const mine = ledger.filter(({ recipient }) => recipient === email);
    if (mine.length !== 1 || mine[0]?.state !== 'sent') faults.push(`${email} has ${mine.length} rows in the ledger`);
    const mails = mail.to(email);
    if (mails.length === 0) faults.push(`${email} was not mailed`);
    if (new Set(mails.map(({ messageId, text }) => `${messageId} ${text}`)).size > 1)
      faults.push(`${email} was sent different mails`);
    if (mails.length > 1) repeated.push(email);
    if (mails.length > 1 + (mine[0]?.in_doubt ?? 0))
      faults.push(`${email} was mailed ${mails.length} times, not in doubt`);
  }
  if (rows.length !== ROWS) faults.push(`${rows.length} rows in all`);
  const temporal = connectClient({ temporal: await system.temporal() }, testRing());
  const states: Record<string, number> = {};
  for await (const { type, status } of temporal.workflow.list())
    states[`${type} ${status.name}`] = (states[`${type} ${status.name}`] ?? 0) + 1;
  await temporal.connection.close();
  if (states['memberRegistration RUNNING'] !== ROWS) faults.push('not every invitation is an open procedure');
  for (const one of Object.keys(states)) if (!/ (?:RUNNING|COMPLETED)$/.test(one)) faults.push(`${states[one]} ${one}`);
  console.log(`workflows: ${JSON.stringify(states)}`);
  console.log(
    `rows ${rows.length}, invitations ${invitations.length}, mails ${mail.about(DOMAIN).length}; in doubt in the ledger ${inDoubt.length}, of which came twice ${repeated.length}`,
  );
}
