/** An upload of many new members, from the file to the last invitation: with nobody else there, and what a person waits meanwhile (issue 13, G11). */
import { randomBytes } from 'node:crypto';
import { createSession } from '../../../db/platform/sessions.js';
import { rosterEmailKey, type RosterRow } from '../../../workflows/rules/roster.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { createWorkbooks } from '../../../worker/runtime/workbook/workbooks.js';
import { copiedIn, emptied } from '../../helpers/copied-rows.js';
import { median, timed } from '../../helpers/statistics.js';
import { testRing } from '../../helpers/temporal.js';
import { until } from '../../helpers/wait.js';
import { networkOf, Person } from '../http.js';
import { cpuMs, difference, mapped, peakMbOfChildren, sum } from '../procfs.js';
import { stopwatch, timesOf, type Times } from '../stretch.js';
import { type ProductAlive, reissueOf } from './contender.js';
import type { Site } from './site.js';

export interface ImportCost {
  rows: number;
  fileKb: number;
  /** From the first byte of the file to the answer with its plan. Milliseconds, as all others but where it says so. */
  planMs: number;
  /** Most memory of the process that read the file. */
  parserMb: number;
  /** From the confirmation to its answer: all rows are committed. */
  appliedMs: number;
  /** The same rows in the same tables by `COPY` alone. */
  copyMs: number;
  /** From the confirmation's answer to the last mail. Seconds. */
  mailedS: number;
  /** CPU of each part for one invitation, with nobody else there. */
  cpuMs: Record<string, number>;
  /** A reissue by one person with nobody else there, and while invitations of an upload go out. */
  idle: Record<string, Times>;
  meanwhile: Record<string, Times>;
  /** Invitations that went out meanwhile, and how fast. */
  others: { rows: number; perSecond: number };
}

/** Of the sample; both are emptied before. */
const [ALONE, BESIDE] = [
  { institution: 'univ-b', by: 'univ-b-admin', manager: 1 },
  { institution: 'univ-a', by: 'univ-a-admin', manager: 2 },
] as const;
type Where = typeof ALONE | typeof BESIDE;

const COPIES = 3;
const SESSION_MS = 8 * 3_600_000;
/** What a person is measured for with nobody else there; and about how long meanwhile, by the pace of invitations while people are served. */
const IDLE_MS = 20_000;
const PACE_BESIDE = 27;
/** A guard against hanging: for each invitation. */
const PATIENCE_MS = 500;
const LEAST_PATIENCE_MS = 60_000;
const RECORDED_MS = 30_000;

export async function importCost(
  alive: ProductAlive,
  { rows: count, say }: { rows: number; say: (line: string) => void },
  faults: string[],
): Promise<ImportCost> {
  const { site } = alive;
  const copyMs = await copies(site, newMembers('copied', count));
  const first = await imported(site, ALONE, newMembers('alone', count), faults);
  say(`    ${count} rows: ${first.mailedS.toFixed(1)} s to the last mail`);
  const idleEnd = performance.now() + IDLE_MS;
  const idle = await reissues(alive, () => performance.now() < idleEnd);
  await emptied(site.db, BESIDE.institution);
  const few = Math.min(count, (IDLE_MS / 1000) * PACE_BESIDE);
  let isOver = false;
  const importing = imported(site, BESIDE, newMembers('beside', few), faults).finally(() => {
    isOver = true;
  });
  const [second, meanwhile] = await Promise.all([importing, reissues(alive, () => !isOver)]);
  const others = { rows: few, perSecond: few / second.mailedS };
  return { rows: count, copyMs, ...first, idle, meanwhile, others };
}

const newMembers = (who: string, count: number): RosterRow[] =>
  Array.from({ length: count }, (_, n) => ({
    memberNumber: '',
    name: `髙﨑 𠮷男 ${n}`,
    displayName: `表示名 ${n}`,
    email: `${who}-${n}@${domainOf(who)}`,
    affiliation: `理学部 第${n % 40}研究室`,
    role: n % 5 ? '教員' : '図書館員',
  }));
const domainOf = (who: string): string => `${who}.import.example.jp`;

async function copies(site: Site, rows: readonly RosterRow[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < COPIES; round += 1) {
    await emptied(site.db, ALONE.institution);
    times.push(await copiedIn({ db: site.db, url: site.postgres.url }, rows, ALONE));
  }
  await emptied(site.db, ALONE.institution);
  return median(times);
}

type Imported = Pick<ImportCost, 'fileKb' | 'planMs' | 'parserMb' | 'appliedMs' | 'mailedS' | 'cpuMs'>;

/** Uploads, confirms, and waits for every mail. */
async function imported(site: Site, where: Where, rows: readonly RosterRow[], faults: string[]): Promise<Imported> {
  const person = await signedIn(site, where);
  const file = await sheetOf(rows);
  const domain = (rows[0]?.email ?? '').replace(/.*@/, '@');
  const mails = site.mailbox.tally(domain);
  const parser = peakMbOfChildren(site.processes().api);
  const path = `/api/v1/institutions/${where.institution}/member-imports`;
  const { ms: planMs, result: planned } = await timed(() => person.upload<Planned>(path, { name: 'file', file }));
  const parserMb = parser.stop();
  if (planned.plan.counts.add !== rows.length) faults.push(`import: the plan adds ${planned.plan.counts.add}`);
  const before = cpuMs(site.processes());
  const confirm = `/api/v1/member-imports/${planned.procedureId}/confirm`;
  const { ms: appliedMs } = await timed(() => person.call(confirm, {}));
  const appliedAt = performance.now();
  const patienceMs = LEAST_PATIENCE_MS + rows.length * PATIENCE_MS;
  const allCame = await mails.reached(rows.length, patienceMs);
  const mailedS = (performance.now() - appliedAt) / 1000;
  const cpu = difference(cpuMs(site.processes()), before);
  if (!allCame) faults.push(`import: ${mails.byAddress.size} of ${rows.length} were mailed`);
  const ended = async (): Promise<boolean> =>
    (await site.db('jairo_imports').where({ procedure_id: planned.procedureId }).first('ended_at'))?.ended_at !== null;
  await until('the import has ended', ended, Boolean, LEAST_PATIENCE_MS);
  // The last ones are recorded after their mail has come.
  const found = () => faultsOf(site, where, rows, mails.byAddress);
  const isNone = (list: string[]): boolean => list.length === 0;
  faults.push(...(await until('all is recorded', found, isNone, RECORDED_MS).catch(found)));
  mails.end();
  return {
    fileKb: file.length / 1024,
    planMs,
    parserMb,
    appliedMs,
    mailedS,
    cpuMs: mapped(cpu, (ms) => ms / rows.length),
  };
}

interface Planned {
  procedureId: string;
  plan: { counts: { add: number } };
}

async function sheetOf(rows: readonly RosterRow[]): Promise<Buffer> {
  const workbooks = createWorkbooks();
  try {
    return await workbooks.write('xls', { rows });
  } finally {
    await workbooks.close();
  }
}

/** A session as the sign-in makes it, without the way there. */
async function signedIn(site: Site, { by, manager }: Where): Promise<Person> {
  const id = randomBytes(32).toString('base64url');
  const tokens = createTokens(testRing(), { mailDomain: 'bench.example.jp' });
  const idDigest = tokens.digest('session', id);
  await createSession(site.db, { idDigest, realm: 'jairo', userId: by, idleMs: SESSION_MS, lifeMs: SESSION_MS });
  // Whoever is measured besides has a network of their own.
  const person = new Person(site.origin, networkOf(manager));
  person.setCookie('__Host-tetsuzuki-session-jairo', id);
  return person;
}

/** What is not as it should be: each row once, each person invited and mailed once. */
async function faultsOf(
  { db }: Site,
  { institution }: Where,
  rows: readonly RosterRow[],
  mailed: ReadonlyMap<string, number>,
): Promise<string[]> {
  const keys = rows.map(({ email }) => rosterEmailKey(email));
  const { rows: found } = await db.raw(
    `with wanted as (select distinct unnest(?::text[]) as email_key)
     select
       (select count(*)::int from wanted) as people,
       (select count(*)::int from jairo_roster_rows r join wanted using (email_key)
         where r.institution = ? and r.until_revision is null) as standing,
       (select count(*)::int from jairo_invitations i join wanted using (email_key)
         where i.institution = ? and i.state = 'open' and i.expires_at is not null) as invited,
       (select count(*)::int from jairo_invitations i join wanted using (email_key)
          join procedures p using (procedure_id) where p.status = 'invited' and not p.closed) as recorded,
       (select count(*)::int from jairo_invitations i join wanted using (email_key)
          join mail_log m using (procedure_id) where m.state = 'sent') as sent`,
    [keys, institution, institution],
  );
  const twice = [...mailed.values()].filter((times) => times !== 1).length;
  return [
    ...Object.entries(found[0] as Record<string, number>)
      .filter(([, number]) => number !== rows.length)
      .map(([what, number]) => `import: ${number} ${what} instead of ${rows.length}`),
    ...(twice > 0 ? [`import: ${twice} people were mailed more than once`] : []),
    ...(mailed.size === rows.length ? [] : [`import: ${mailed.size} people were mailed instead of ${rows.length}`]),
  ];
}

/** One person after the other, as long as told to. */
async function reissues(alive: ProductAlive, goesOn: () => boolean): Promise<Record<string, Times>> {
  const path = reissueOf(alive);
  const taken: Record<string, number[]> = {};
  const watch = stopwatch(taken);
  while (goesOn()) await watch.time('whole', () => path.run(0, watch));
  return mapped(taken, timesOf);
}

/** CPU of all parts for one invitation. Milliseconds. */
export const cpuOfInvitation = ({ cpuMs: parts }: ImportCost): number => sum(parts);
