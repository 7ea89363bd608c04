/**
 * Security case E4: every route by every role, against the written table of `rights-table.ts`. A route without a line there fails.
 * The object that is asked about belongs to the queue `umin`: foreign to the operator of another queue.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { API_PREFIX, isChanging } from '../../api/http/operation.js';
import { endReregistration, openReregistration, openWindow } from '../../db/utokyo/reregistrations.js';
import { sealFile } from '../../worker/runtime/crypto/file-seal.js';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import {
  addMail,
  addOtherOperator,
  addProcedure,
  addPropagation,
  applicationRow,
  newId,
  signedIn,
  tenWrongCodes,
} from '../staff/oversight/support.js';
import { enters as entersAs, PEOPLE, XXX } from '../institution/support.js';
import { enters as entersUtokyo } from '../helpers/utokyo.js';
import { ITO } from '../helpers/reregistrations.js';
import { student } from './students.js';
import {
  atCounter,
  COUNTER_LINES,
  MATRIX,
  MEMBER_MATRIX,
  type MemberOf,
  MEMBERS,
  ROLES,
  type Student,
  STUDENT_MATRIX,
  STUDENTS,
  UTOKYO_LEVELS,
  UTOKYO_MATRIX,
} from './rights-table.js';
import { sendForm, wordOf } from './support.js';
import { OPEN } from './rows.js';
import { standing } from './standing.js';
import { TESTED } from '../procedures/index.js';

/** What a route is asked: an object of the queue `umin`, as the first of all roles would ask it. */
interface World {
  procedureId: string;
  mailKey: string;
  attachmentId: string;
}
const REASON = '本人から電話で確認';
const FIELDS: Record<string, (world: World) => Record<string, unknown>> = {
  startSecondFactor: () => ({ kind: 'phone' }),
  decideApplication: () => ({ decision: 'refuse', reason: REASON }),
  askApplicant: () => ({ message: '所属を教えてください。' }),
  retryPropagation: () => ({ service: 'mail' }),
  unlockAccount: () => ({ service: 'umin', accountId: ACCOUNT, reason: REASON }),
  changeNoticeAddress: () => addressOf(ITO),
  'POST /staff/notice-addresses': () => addressOf(ITO),
  markMailDone: ({ mailKey: key }) => ({ key, reason: REASON }),
  'POST /staff/mails': ({ mailKey: key }) => ({ key, reason: REASON }),
  'POST /staff/claim': ({ procedureId }) => ({ procedureId }),
  'POST /staff/release': ({ procedureId }) => ({ procedureId }),
  'POST /staff/decide': ({ procedureId }) => ({
    procedureId,
    decision: 'refuse',
    reason: REASON,
    evidenceVersion: '1',
  }),
  'POST /staff/ask': ({ procedureId }) => ({ procedureId, message: '所属を教えてください。' }),
  'POST /staff/services': ({ procedureId }) => ({ procedureId, service: 'mail' }),
  'POST /audit/procedures/:procedureId/history': () => ({ reason: REASON }),
  'POST /audit/export': () => ({ format: 'csv' }),
  getProof: () => ({ entry: 1_000_000 }),
  whatIf: () => ({ settings: { accessCodeTries: 5 } }),
  getStaff: () => ({ staffId: 'op2' }),
  addStaff: () => ({ staffId: 'added1', name: '追加 一', roles: ['operator'] }),
  changeStaff: () => ({ staffId: 'op2', version: 1, name: '受付 次郎' }),
  findRegisterEntries: () => ({ register: 'cinii', q: 'nobody@nowhere.example.jp' }),
  addRegisterEntry: () => ({ register: 'shomei', fields: { id: 's2026990' } }),
  // As it is already: nothing is changed.
  changeRegisterEntry: () => ({
    register: 'umin',
    entryId: ACCOUNT,
    version: 'x'.repeat(22),
    fields: { disabled: 'no' },
    reason: REASON,
  }),
  setOffice: () => ({ faculty: '文学部', serves: 'staff', staff: [], reason: REASON }),
  'POST /staff/settings/offices': () => ({ faculty: '工学部', serves: 'staff', staff: '', reason: REASON }),
  'POST /staff/settings': () => ({ staffId: 'added2', name: '追加 二', roles: 'operator' }),
  'POST /staff/settings/staff/:staffId': () => ({ version: '1', name: '追加 三', roles: 'operator' }),
  'POST /staff/locked': () => ({ service: 'umin', accountId: ACCOUNT, reason: REASON }),
  ...Object.assign({}, ...TESTED.map(({ fields }) => fields)),
};
const ACCOUNT = 'yamada-tar';
/** Another one each time. */
const addressOf = (accountId: string) => ({
  accountId,
  email: `new-${Date.now()}@notice.example.jp`,
  reason: REASON,
});
const EVERYBODY = [...ROLES, ...STUDENTS, ...MEMBERS] as const;
type Anybody = (typeof EVERYBODY)[number];
/** Everything that a request could have done, but that it was tried, and that a form was shown again to an auditor: a look, with what follows from one. */
const effects = async (): Promise<Record<string, string>> => {
  const {
    looks: _looks,
    log_pending: _pending,
    procedure_staff: _staff,
    shomei_login_tries: _tries,
    ...rows
  } = await standing(system);
  return rows;
};
/** What leads on to systems that aren't there in this test. */
const LEADS_ELSEWHERE = ['GET /readyz', 'GET /readyz/parts', 'GET /staff/sign-in/start', 'GET /staff/sign-in/callback'];

let system: System;
let db: Knex;
const callers = {} as Record<Anybody, Caller>;
const STUDENT_IDS: Record<Student, 's2026001' | 's2026002' | 's2026003'> = {
  'student without address': 's2026001',
  'student without second password': 's2026002',
  student: 's2026003',
};
const isStudent = (role: Anybody): role is Student => (STUDENTS as readonly string[]).includes(role);
const MEMBER_IDS: Record<MemberOf, string> = {
  'administrator of the institution': PEOPLE.administrator.userId,
  librarian: PEOPLE.librarian.userId,
  teacher: PEOPLE.teacher.userId,
  'administrator of another institution': PEOPLE.administratorElsewhere.userId,
};
const isMember = (role: Anybody): role is MemberOf => (MEMBERS as readonly string[]).includes(role);

async function enters(role: Anybody): Promise<Caller> {
  if (role === 'anonymous') return system.caller();
  if (isStudent(role)) return student(system, STUDENT_IDS[role]);
  if (isMember(role)) return entersAs(system, MEMBER_IDS[role]);
  if (role === 'operator of another queue') return signedIn(system, 'op9', 'op1');
  const ids = { operator: 'op1', lead: 'lead1', auditor: 'audit1', administrator: 'admin1' };
  return signedIn(system, ids[role]);
}

beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  await addOtherOperator(db);
  for (const { stands } of TESTED) await stands?.(system);
  await registering(ITO);
  for (const role of EVERYBODY) callers[role] = await enters(role);
});
afterAll(() => system.close());

/** A pass and a window are a session only where there is a re-registration that each came by: one that a method was registered in, and one that is open. */
async function registering(memberId: string): Promise<void> {
  const [byCard, applied] = [newId('utokyo-mfa-self-service'), newId('utokyo-mfa-application')];
  await openReregistration(db, { procedureId: byCard, memberId, kind: 'mfa-self-service' });
  await endReregistration(db, byCard, 'completed');
  await openReregistration(db, { procedureId: applied, memberId, kind: 'mfa-application' });
  await openWindow(db, applied, 3_600_000);
}

/** An application with its document, a late service, a locked account, a refused mail: as new for each request. */
async function fresh(): Promise<World> {
  for (const table of ['decisions', 'first_approvals', 'application_messages', 'attachments', 'looks'])
    await db(table).delete();
  for (const table of [
    'applications',
    'propagations',
    'procedures',
    'mail_done',
    'mail_log',
    'umin_unlocks',
    'umin_wrong_codes',
  ])
    await db(table).delete();
  const procedureId = newId('umin-operator-application');
  const attachmentId = newId('umin-attachment');
  await db('applications').insert(applicationRow({ procedure_id: procedureId }));
  await addProcedure(db, { id: procedureId, status: 'awaiting-decision', closedAt: null });
  await db('procedure_steps').insert({
    procedure_id: procedureId,
    n: 0,
    at: new Date(),
    step: 'received',
    actor: 'person',
  });
  await db('attachments').insert({
    id: attachmentId,
    procedure_id: procedureId,
    media_type: 'image/jpeg',
    bytes: 3,
    sha256: '00',
    sealed: sealFile(system.deps.ring, Buffer.from('jpg'), `attachment/${attachmentId}`),
    uploaded_at: new Date(),
  });
  await addPropagation(db, { procedure_id: procedureId });
  await tenWrongCodes(db, ACCOUNT);
  await addMail(db, { procedure_id: procedureId });
  const { key: mailKey } = await db('mail_log').first();
  return { procedureId, mailKey, attachmentId };
}

/** The world and all rows, for as long as no request has changed any of it. */
let untouched: { world: World; rows: Record<string, string> } | undefined;
async function asNew(): Promise<{ world: World; rows: Record<string, string> }> {
  if (!untouched) {
    const world = await fresh();
    untouched = { world, rows: await effects() };
  }
  return untouched;
}

/** What a request comes to in a world that is as new. One that is refused for who sent it changes nothing of it. */
async function judged(key: string, caller: Caller): Promise<string> {
  const { world, rows } = await asNew();
  const verdict = verdictOf(key, await send(key, caller, world));
  const after = await effects();
  if (JSON.stringify(after) !== JSON.stringify(rows)) untouched = undefined;
  if ('SLFN'.includes(verdict)) expect(after).toEqual(rows);
  return verdict;
}

/** The same of several, none of whom may change anything. */
async function refused(key: string, roles: readonly Anybody[]): Promise<Record<string, string>> {
  const { world, rows } = await asNew();
  const verdicts: Record<string, string> = {};
  for (const role of roles) verdicts[role] = verdictOf(key, await send(key, callers[role], world));
  const after = await effects();
  if (JSON.stringify(after) !== JSON.stringify(rows)) untouched = undefined;
  expect(after).toEqual(rows);
  return verdicts;
}
const all = (roles: readonly Anybody[], verdict: string | undefined): Record<string, string | undefined> =>
  Object.fromEntries(roles.map((role) => [role, verdict]));

const routeName = (url: string): string => url.replace(/^\/assets\/[0-9a-f]{12}\//, '/assets/:digest/');

/** Sends what the route is for; where nothing is said of it, nothing. */
async function send(key: string, caller: Caller, world: World): Promise<Reply> {
  const fields = FIELDS[key]?.(world) ?? {};
  if (!key.includes(' ')) {
    const route = system.app.routeTable.find(({ operation }) => operation?.operationId === key);
    const named = {
      ...(route?.url.includes(':procedureId') && { procedureId: world.procedureId }),
      ...(route?.url.includes(':institution') && { institution: XXX }),
    };
    return caller.call(key, { ...named, ...fields });
  }
  const [method = '', pattern = ''] = key.split(' ');
  const url = pattern
    .replace(':procedureId', world.procedureId)
    .replace(':id', world.attachmentId)
    .replace(':institution', XXX)
    .replace(':word', 'forbidden')
    .replace(/:\w+/g, 'x');
  if (method === 'GET') return caller.send({ method: 'GET', url });
  // Anybody can have a form's token from a page that is open to all.
  const reply = await sendForm(caller, '/cinii/password-reissue', url, fields as Record<string, string>);
  // A form may leave it to its own page to say what is next.
  return reply.headers['location'] === url ? caller.send({ method: 'GET', url }) : reply;
}

/** What is next for a student. */
const PAGES_OF_LEVELS = ['/shomei/email', '/shomei/second-password', '/shomei/menu'];

/** What is next for a member of the university. */
const NEXT_OF_UTOKYO = /^\/utokyo\/(?:step-1|security-info)(?:\?|$)/;

/** What an answer comes to. */
function verdictOf(key: string, { status, headers, body }: Reply): string {
  const location = String(headers['location'] ?? '');
  const asksToSignIn =
    status === 303 &&
    (location.startsWith('/staff/sign-in')
      ? key.startsWith('GET ')
      : location === '/shomei/login' || /^\/(?:admin|utokyo)\/sign-in/.test(location));
  if (status === 401 || asksToSignIn) return 'S';
  if (status === 303 && Object.hasOwn(STUDENT_MATRIX, key) && PAGES_OF_LEVELS.includes(location)) return 'L';
  if (status === 303 && Object.hasOwn(MEMBER_MATRIX, key) && /^\/admin(?:\/menu\/[^/]+)?$/.test(location)) return 'L';
  if (status === 303 && Object.hasOwn(UTOKYO_MATRIX, key) && NEXT_OF_UTOKYO.test(location)) return 'L';
  if (status === 403) return key.includes(' ') || wordOf({ body }) === 'forbidden' ? 'F' : `403 ${wordOf({ body })}`;
  if (status === 404) return 'N';
  return status < 500 && status !== 400 ? 'Y' : String(status);
}

test('every operation and every other route has its line, and no line is of a route that is gone', () => {
  const routes = system.app.routeTable
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, operation }) => operation?.operationId ?? `${method} ${routeName(url)}`);
  const lines = [MATRIX, STUDENT_MATRIX, MEMBER_MATRIX, UTOKYO_MATRIX].flatMap((table) => Object.keys(table));
  expect([...new Set(lines)].sort()).toEqual([...new Set(routes)].sort());
  const operations = system.app.routeTable.filter(({ url }) => url.startsWith(API_PREFIX));
  expect(operations.length).toBeGreaterThan(20);
  expect(operations.filter(({ operation }) => operation === undefined)).toEqual([]);
});

test.each([
  // By a ticket too, which needs no session.
  ['students', 'shomei', STUDENT_MATRIX, ['setSecondPassword']],
  // By its realm, and those that members of institutions are asked for as well.
  ['staff', 'staff', MATRIX, ['whoAmI', ...Object.keys(MATRIX).filter((key) => Object.hasOwn(MEMBER_MATRIX, key))]],
  ['members', 'jairo', MEMBER_MATRIX, Object.keys(MEMBER_MATRIX).filter((key) => Object.hasOwn(MATRIX, key))],
  ['members of the university', 'utokyo', UTOKYO_MATRIX, []],
] as const)(
  'an operation is for %s by its declaration exactly where the table says so',
  (_who, realm, table, besides) => {
    const declared = system.app.routeTable.flatMap(({ operation }) =>
      operation?.session === realm ? [operation.operationId] : [],
    );
    const written = Object.keys(table).filter((key) => !key.includes(' ') && table[key] !== OPEN);
    const operations = besides.filter((key) => !key.includes(' '));
    expect([...new Set([...declared, ...operations])].sort()).toEqual(written.sort());
  },
);

const lines = Object.entries(MATRIX);

describe('for staff', () => {
  test.each(lines.filter(([, line]) => line !== OPEN))('%s: %s', async (key, line) => {
    const found: string[] = [];
    for (const role of ROLES) {
      await db('looks').delete();
      found.push(await judged(key, callers[role]));
      // A form that is refused to an auditor is shown again, which is a look; others had none.
      expect([role, await db('looks').whereIn('staff_id', ['op9', 'admin1'])]).toEqual([role, []]);
    }
    expect(found.join(' ')).toBe(line);
  });

  test.each(lines.filter(([, line]) => line !== OPEN))(
    '%s: students and members are nobody there',
    async (key, line) => {
      const others = EVERYBODY.filter(
        (role) => isStudent(role) || (isMember(role) && !Object.hasOwn(MEMBER_MATRIX, key)),
      );
      expect(await refused(key, others)).toEqual(all(others, line[0]));
    },
  );
});

describe('for staff at a counter, who work in no queue', () => {
  let clerk: Caller;
  beforeAll(async () => {
    const like = await db('staff').where({ id: 'op1' }).first();
    await db('staff').insert({ ...like, id: 'clerk1', roles: [], queues: [] });
    await db('utokyo_offices')
      .where({ faculty: '文学部' })
      .update({ staff: ['op2', 'clerk1'] });
    clerk = await signedIn(system, 'clerk1', 'op1');
    untouched = undefined;
  });

  test('every line is of a route that staff have', () => {
    expect(COUNTER_LINES.filter((key) => !Object.hasOwn(MATRIX, key))).toEqual([]);
  });

  test.each(lines.filter(([, line]) => line !== OPEN))('%s', async (key, line) => {
    const { rows } = await asNew();
    expect(await judged(key, clerk)).toBe(atCounter(key, line));
    expect(await effects()).toEqual(rows);
    expect(await db('looks').where({ staff_id: 'clerk1' })).toEqual([]);
  });
});

/** What of the routes that change something an auditor may ask: they sign out, and the rest only reads or keeps that they looked. */
const AUDITORS_OWN = [
  'signOut',
  'POST /staff/sign-out',
  'replayHistory',
  'verifyArchive',
  'exportProcedures',
  'whatIf',
  'POST /audit/export',
  'POST /audit/verify',
  'POST /audit/procedures/:procedureId/history',
  'POST /audit/procedures/:procedureId/replay',
];

test('whoever audits changes nothing: every changing route refuses them, but for those that are theirs', async () => {
  const changing = system.app.routeTable
    .filter(({ method }) => isChanging(method))
    .map(({ method, url, operation }) => operation?.operationId ?? `${method} ${routeName(url)}`);
  expect(changing.length).toBeGreaterThan(100);
  expect(AUDITORS_OWN.filter((key) => !changing.includes(key))).toEqual([]);
  const { world, rows } = await asNew();
  const done: string[] = [];
  for (const key of new Set(changing.filter((one) => !AUDITORS_OWN.includes(one)))) {
    const verdict = verdictOf(key, await send(key, callers.auditor, world));
    // To what is open to all they are nobody: it asks for a token, a code or a form that was filled in, and is given none.
    if (verdict === 'Y' && MATRIX[key] !== OPEN) done.push(key);
  }
  untouched = undefined;
  expect(done).toEqual([]);
  expect(await effects()).toEqual(rows);
  expect(verdictOf('listProcedures', await send('listProcedures', callers.auditor, world))).toBe('Y');
});

describe('for students', () => {
  test.each(Object.entries(STUDENT_MATRIX))('%s: %s', async (key, line) => {
    const found = await refused(key, ['anonymous', ...STUDENTS]);
    expect(Object.values(found).join(' ')).toBe(line);
    const others = [...ROLES.slice(1), ...MEMBERS];
    expect(await refused(key, others)).toEqual(all(others, line[0]));
  });
});

describe('for members of institutions', () => {
  test.each(Object.entries(MEMBER_MATRIX))('%s: %s', async (key, line) => {
    const found: string[] = [];
    for (const role of ['anonymous', ...MEMBERS] as const) found.push(await judged(key, callers[role]));
    expect(found.join(' ')).toBe(line);
    const others = EVERYBODY.filter((role) => isStudent(role) || (!isMember(role) && !Object.hasOwn(MATRIX, key)));
    expect(await refused(key, others)).toEqual(all(others, line[0]));
  });
});

describe('for members of the university', () => {
  test.each(Object.entries(UTOKYO_MATRIX))('%s: %s', async (key, line) => {
    const own = [system.caller()];
    for (const level of UTOKYO_LEVELS) own.push(await entersUtokyo(system, ITO, level));
    const found: string[] = [];
    for (const caller of own) found.push(await judged(key, caller));
    expect(found.join(' ')).toBe(line);
    expect(await refused(key, EVERYBODY)).toEqual(all(EVERYBODY, line[0]));
  });
});

describe('open to all', () => {
  test.each(lines.filter(([, line]) => line === OPEN).map(([key]) => key))('%s', async (key) => {
    const { world, rows } = await asNew();
    const statuses: number[] = [];
    for (const role of EVERYBODY) {
      // Whoever signs out is out: not with the session of the other lines.
      const isOut = /sign-?(?:in|out)|log(?:in|out)|sessions/i.test(key);
      // One person may sign in so often from one network only.
      if (isOut) await db('limit_events').delete();
      const caller = isOut ? await enters(role) : callers[role];
      statuses.push((await send(key, caller, world)).status);
    }
    expect(statuses).toEqual(EVERYBODY.map(() => statuses[0]));
    if (!LEADS_ELSEWHERE.includes(key)) expect(statuses[0]).toBeLessThan(500);
    // A student or a member who is signed in keeps the language that they choose.
    const kept = { shomei_accounts: expect.any(String), jairo_accounts: expect.any(String) };
    const own = key === 'POST /language' ? kept : {};
    untouched = undefined;
    expect(await effects()).toEqual({ ...rows, ...own });
  });
});

test('a picture is given to be kept as a file, is not kept by browsers, and every look at it is on record', async () => {
  const { attachmentId, procedureId } = await fresh();
  const reply = await callers.operator.send({ method: 'GET', url: `/staff/attachments/${attachmentId}` });
  expect(reply.status).toBe(200);
  expect(reply.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-disposition': expect.stringMatching(/^attachment/),
    'x-content-type-options': 'nosniff',
  });
  for (const role of ROLES.filter((one) => one !== 'operator'))
    await callers[role].send({ method: 'GET', url: `/staff/attachments/${attachmentId}` });
  const looks = await db('looks').where({ procedure_id: procedureId, what: 'attachment' }).orderBy('staff_id');
  expect(looks.map(({ staff_id: who }) => who)).toEqual(['lead1', 'op1']);
});
