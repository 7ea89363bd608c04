/** The product's procedures, each whole, as a person goes through them by the operations for scripts. */
import type { Path, Stopwatch } from '../contender.js';
import { networkOf, Person } from '../http.js';
import { type ArrivedMail, textOf, urlOf } from '../mailbox.js';
import { codeIn, GOOD } from '../../helpers/umin.js';
import { is, until } from '../../helpers/wait.js';
import { type Again, Checks, hashFaults, type Traces } from './checks.js';
import type { Endings } from './endings.js';
import { accountId, external, registered, RESETTERS, type Site } from './site.js';

/** What one procedure leaves for checks and counts. */
export interface Gone {
  procedureId: string;
  /** Where its mails came. */
  address: string;
  again: Again;
}
export interface ProductPath extends Path {
  /** IDs of the procedures since the last look. */
  gone(): string[];
  begin(): Promise<void>;
}
/** What the paths of one life have in common. */
export interface Ground {
  site: Site;
  endings: Endings;
}
type Go = (person: Person, n: number, watch: Stopwatch) => Promise<Gone>;

/** Used codes and URLs that are tried again after a stretch. */
const TRIED_AGAIN = 8;
/** In turn, as a person may not set the one that is in force. */
const SECOND_PASSWORDS = ['Kq7xTm2wZpLr', 'Wn4vRd8yHbCs'] as const;

function pathOf({ site, endings }: Ground, name: string, traces: Traces, go: Go): ProductPath {
  const checks = new Checks(site, traces);
  let done: Gone[] = [];
  let looked = 0;
  return {
    name,
    async run(n, watch) {
      const gone = await go(new Person(site.origin, networkOf(n)), n, watch);
      site.mailbox.forget(gone.address);
      done.push(gone);
    },
    gone() {
      const since = done.slice(looked).map(({ procedureId }) => procedureId);
      looked = done.length;
      return since;
    },
    begin: () => checks.begin(),
    settled: () => archived(site),
    async faults(procedures) {
      const again = done.slice(-TRIED_AGAIN).map((one) => one.again);
      done = [];
      looked = 0;
      endings.forget();
      return checks.faults(procedures, again);
    },
  };
}

/** Nothing that has ended waits to be archived any more. */
async function archived({ db }: Site): Promise<void> {
  const due = db('archive_due as d').join('procedures as p', 'p.procedure_id', 'd.workflow_id').where('p.closed', true);
  await until('what has ended is archived', () => due.clone().first('d.workflow_id'), is(undefined));
}

const api = (path: string): string => `/api/v1${path}`;
const redeem = async (person: Person, mail: ArrivedMail, watch: Stopwatch) => {
  const token = (await urlOf(mail, (url) => url.includes('token='))).searchParams.get('token') ?? '';
  const answer = await watch.time('redeem', () => person.call(api('/one-time-urls/redeem'), { token }));
  return { answer, again: () => person.anew().send(api('/one-time-urls/redeem'), { token }) };
};
/** An answer that came before the end says so: then the end is waited for, and looked at as the page does. */
async function completed(
  { endings }: Ground,
  person: Person,
  procedureId: string,
  status: string | undefined,
  watch: Stopwatch,
): Promise<void> {
  if (status === 'completed') return;
  if (status !== 'applying') throw new Error(`${procedureId} ended as ${status}`);
  await endings.of(procedureId);
  await looksCompleted(person, procedureId, watch);
}

async function looksCompleted(person: Person, procedureId: string, watch: Stopwatch): Promise<void> {
  const { status } = await watch.time('look', () => person.call(api(`/procedures/${procedureId}`)));
  if (status !== 'completed') throw new Error(`${procedureId} ended as ${status}`);
}

const about =
  (procedureId: string) =>
  (raw: string): boolean =>
    raw.includes(procedureId);

/** Start, OK, mailed URL, redeem: the new password is mailed and in force. */
export function passwordReissue(ground: Ground): ProductPath {
  const { site } = ground;
  const hashes = (): Promise<string[]> =>
    site
      .db('cinii_registrations')
      .where('email', 'like', 'person%')
      .where('password_version', '>', 0)
      .pluck('password_hash');
  return pathOf(
    ground,
    'password-reissue',
    { kind: 'password-reissue', mails: 2, steps: 6, hashes },
    async (person, n, watch) => {
      const email = registered(n);
      site.mailbox.watch(email);
      const { procedureId = '' } = await watch.time('start', () => person.call(api('/password-reissues'), { email }));
      const clickedMs = performance.now();
      await watch.time('OK', () => person.call(api(`/password-reissues/${procedureId}/accept`), {}));
      const mail = await site.mailbox.next(email, about(procedureId));
      watch.took('click to mail', mail.atMs - clickedMs);
      const { answer, again } = await redeem(person, mail, watch);
      await completed(ground, person, procedureId, answer['status'], watch);
      return { procedureId, address: email, again };
    },
  );
}

/** Start, mailed code, code, new password, every service (two, embedded) has confirmed. */
export function accessCode(ground: Ground): ProductPath {
  const { site, endings } = ground;
  const hashes = (): Promise<string[]> =>
    site.db('umin_accounts').where('id', 'like', 'person-%').whereNotNull('password_hash').pluck('password_hash');
  return pathOf(
    ground,
    'access-code',
    { kind: 'access-code', mails: 4, steps: 9, hashes },
    async (person, n, watch) => {
      const email = external(n);
      site.mailbox.watch(email);
      const clickedMs = performance.now();
      const body = { accountId: accountId(n) };
      const { procedureId = '' } = await watch.time('start', () => person.call(api('/access-codes/by-id'), body));
      const mail = await site.mailbox.next(email, about(procedureId));
      watch.took('click to mail', mail.atMs - clickedMs);
      const code = codeIn({ text: await textOf(mail) });
      const path = api(`/access-codes/${procedureId}/code`);
      const { passwordTicket = '' } = await watch.time('code', () => person.call(path, { code }));
      const password = { passwordTicket, password: GOOD, passwordAgain: GOOD };
      await watch.time('new password', () => person.call(api('/new-passwords'), password));
      const setMs = performance.now();
      await endings.of(procedureId);
      watch.took('all services', performance.now() - setMs);
      await looksCompleted(person, procedureId, watch);
      return { procedureId, address: email, again: () => person.anew().send(path, { code }) };
    },
  );
}

/** Login (two hashes), start, mailed URL, redeem: another address is in force. */
export function emailVerification(ground: Ground): ProductPath {
  const { site } = ground;
  const { verify: students } = site.students;
  const hashes = (): Promise<string[]> =>
    site.db('shomei_accounts').where('user_id', 'like', 'verify%').pluck('second_password_hash');
  let addresses = 0;
  return pathOf(
    ground,
    'email-verification',
    { kind: 'email-verification', mails: 2, steps: 6, hashes },
    async (person, n, watch) => {
      const login = loginOf(students, n);
      const email = `${login.userId}-${(addresses += 1)}@home.example.jp`;
      site.mailbox.watch(email);
      await watch.time('login', () => person.call(api('/student-sessions'), login));
      const body = { email, emailAgain: email };
      const { procedureId = '' } = await watch.time('start', () => person.call(api('/email-verifications'), body));
      const { answer, again } = await redeem(person, await site.mailbox.next(email, about(procedureId)), watch);
      await completed(ground, person, procedureId, answer['status'], watch);
      return { procedureId, address: email, again };
    },
  );
}

/** Start, mailed URL, redeem, new second password: it is in force. */
export function secondPasswordReset(ground: Ground): ProductPath {
  const { site } = ground;
  const { reset: students } = site.students;
  const hashes = (): Promise<string[]> =>
    site.db('shomei_accounts').where('user_id', 'like', 'reset%').pluck('second_password_hash');
  const resets = new Map<number, number>();
  return pathOf(
    ground,
    'second-password-reset',
    { kind: 'second-password-reset', mails: 2, steps: 7, hashes },
    async (person, n, watch) => {
      const nth = resets.get(n) ?? 0;
      resets.set(n, nth + 1);
      const account = n * RESETTERS + (nth % RESETTERS);
      const email = `${loginOf(students, account).userId}@student.example.jp`;
      site.mailbox.watch(email);
      const { procedureId = '' } = await watch.time('start', () =>
        person.call(api('/second-password-resets'), { email }),
      );
      const { answer, again } = await redeem(person, await site.mailbox.next(email, about(procedureId)), watch);
      const password = SECOND_PASSWORDS[Math.floor(nth / RESETTERS) % SECOND_PASSWORDS.length] ?? '';
      const body = { passwordTicket: answer['passwordTicket'], password, passwordAgain: password };
      await watch.time('new password', () => person.call(api('/second-passwords'), body));
      return { procedureId, address: email, again };
    },
  );
}

/** A right login: no procedure, two hashes. */
export function login(site: Site): ProductPath {
  const { login: students } = site.students;
  const sessions = async (): Promise<number> => {
    const rows = await site.db('sessions').where('user_id', 'like', 'login%').pluck('id_digest');
    return rows.length;
  };
  let before = 0;
  return {
    name: 'login',
    async run(n, watch) {
      const person = new Person(site.origin, networkOf(n));
      await watch.time('login', () => person.call(api('/student-sessions'), loginOf(students, n)));
    },
    gone: () => [],
    async begin() {
      before = await sessions();
    },
    async faults(logins) {
      const begun = (await sessions()) - before;
      before += begun;
      const hashes = await site.db('shomei_accounts').where('user_id', 'like', 'login%').pluck('second_password_hash');
      return [...(begun === logins ? [] : [`${begun} sessions instead of ${logins}`]), ...hashFaults(hashes)];
    },
  };
}

function loginOf(students: Site['students']['login'], n: number) {
  const login = students[n];
  if (!login) throw new Error(`there is no student ${n}`);
  return login;
}
