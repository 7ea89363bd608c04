/** Pages of the staff's queue with so many applications in it. The rows are written by statement, and no worker runs that would miss their workflows. */
import { randomBytes } from 'node:crypto';
import { createSession } from '../../../db/platform/sessions.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { testRing } from '../../helpers/temporal.js';
import { timed } from '../../helpers/statistics.js';
import { networkOf, Person } from '../http.js';
import { timesOf, type Times } from '../stretch.js';
import type { Site } from './site.js';

export interface QueueCost {
  /** Open applications. */
  rows: number;
  /** Milliseconds. */
  pages: Record<string, Times>;
}

const ROUNDS = 40;
const WARM_UP = 5;
const STAFF = 'op1';
const SESSION_MS = 8 * 3_600_000;

/** What staff look at. The last page is the 25 rows at the end. */
const pagesOf = (rows: number): Record<string, string> => ({
  first: '/staff',
  last: `/staff?page=${Math.ceil(rows / 25)}`,
  search: `/staff?q=${encodeURIComponent(`applicant-${Math.floor(rows / 2)}`)}`,
  'by applicant': '/staff?sort=applicant',
  'for scripts': '/api/v1/applications',
});

export async function queueCosts(site: Site, sizes: readonly number[], faults: string[]): Promise<QueueCost[]> {
  await site.stopPart('worker');
  const person = await signedIn(site, STAFF);
  const costs: QueueCost[] = [];
  let rows = 0;
  for (const size of sizes) {
    await addApplications(site, rows, size);
    rows = size;
    const { total } = JSON.parse((await person.send('/api/v1/applications')).text) as { total: number };
    if (total !== rows) faults.push(`the queue tells of ${total} applications instead of ${rows}`);
    const pages: Record<string, Times> = {};
    for (const [name, path] of Object.entries(pagesOf(rows))) pages[name] = await timesOfPage(person, path, faults);
    costs.push({ rows, pages });
  }
  return costs;
}

async function timesOfPage(person: Person, path: string, faults: string[]): Promise<Times> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const { ms, result } = await timed(() => person.send(path));
    if (result.status !== 200) faults.push(`${path} answers ${result.status}`);
    if (round >= WARM_UP) times.push(ms);
  }
  return timesOf(times);
}

/** A session as the sign-in makes it, without the way there. */
export async function signedIn(site: Site, userId: string): Promise<Person> {
  const id = randomBytes(32).toString('base64url');
  const tokens = createTokens(testRing(), { mailDomain: 'bench.example.jp' });
  const idDigest = tokens.digest('session', id);
  await createSession(site.db, { idDigest, realm: 'staff', userId, idleMs: SESSION_MS, lifeMs: SESSION_MS });
  const person = new Person(site.origin, networkOf(0));
  person.setCookie('__Host-tetsuzuki-session-staff', id);
  return person;
}

async function addApplications({ db }: Site, from: number, to: number): Promise<void> {
  const id = `'umin-operator-application-' || lpad(n::text, 26, '0')`;
  const numbers = 'from generate_series(?::int, ?::int - 1) n';
  await db.raw(
    `insert into procedures (procedure_id, service, kind, status, locale, opened_at, updated_at)
     select ${id}, 'umin', 'operator-application', 'awaiting-decision', 'ja', now() - n * interval '1 second', now() ${numbers}`,
    [from, to],
  );
  await db.raw(
    `insert into applications (procedure_id, service, kind, account, detail, received_at, due_at, state, applicant, receipt_number, search)
     select ${id}, 'umin', 'operator-application', 'account-' || n, '{}', now() - n * interval '1 second', now() + n * interval '1 second',
       'awaiting-decision', 'applicant-' || n, 'B' || lpad(n::text, 9, '0'), 'applicant-' || n || ' account-' || n ${numbers}`,
    [from, to],
  );
  await db.raw('analyze procedures');
  await db.raw('analyze applications');
}
