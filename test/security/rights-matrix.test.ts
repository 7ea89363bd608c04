/**
 * Security case E4: every route by every role, against a written table. A route without a line in the table fails.
 * The object that is asked about belongs to the queue `umin`: foreign to the operator of another queue.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { API_PREFIX } from '../../api/operation.js';
import { sealFile } from '../../worker/runtime/file-seal.js';
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
} from '../staff-overview/support.js';
import { rowsOf, sendForm, wordOf } from './support.js';

const ROLES = ['anonymous', 'operator', 'operator of another queue', 'lead', 'auditor', 'administrator'] as const;
type Role = (typeof ROLES)[number];

/** Open: whoever asks gets the same answer. What such a route lets through is decided by a token, a code or a password in it. */
const OPEN = 'open';
/**
 * In the order of {@link ROLES}. S: must sign in first. Y: may. F: `forbidden`. N: `not-found`, so that it isn't told that there is one.
 * Operations by their ID, the rest by method and path.
 */
const MATRIX: Record<string, string> = {
  // What carries its own right, or none.
  getProcedure: OPEN,
  redeemOneTimeUrl: OPEN,
  startPasswordReissue: OPEN,
  acceptPasswordReissue: OPEN,
  restoreRegistration: OPEN,
  requestServiceUseChange: OPEN,
  startAccessCodeById: OPEN,
  startAccessCodeByIdentity: OPEN,
  submitAccessCode: OPEN,
  submitNewPassword: OPEN,
  startOperatorApplication: OPEN,
  uploadAttachment: OPEN,
  startCaseTracking: OPEN,
  openCase: OPEN,
  getCase: OPEN,
  answerQuestion: OPEN,
  withdrawApplication: OPEN,
  confirmPropagation: OPEN,
  signIn: OPEN,
  signOut: OPEN,

  // Staff. The order: anonymous, operator, operator of another queue, lead, auditor, administrator.
  whoAmI: 'S Y Y Y Y Y',
  listApplications: 'S Y Y Y Y F',
  claimApplication: 'S Y F Y F F',
  releaseApplication: 'S Y F Y F F',
  decideApplication: 'S Y F Y F F',
  askApplicant: 'S Y F Y F F',
  retryPropagation: 'S Y F Y F F',
  unlockAccount: 'S Y F Y F F',

  // Pages of the console. Its addresses without a page of their own lead to the queue.
  'GET /staff': 'S Y Y Y Y F',
  'GET /staff/applications/:procedureId': 'S Y N Y Y N',
  'GET /staff/attachments/:id': 'S Y N Y N N',
  'POST /staff/claim': 'S Y F Y F F',
  'POST /staff/release': 'S Y F Y F F',
  'POST /staff/decide': 'S Y F Y F F',
  'POST /staff/ask': 'S Y F Y F F',
  'GET /staff/mails': 'S Y Y Y Y F',
  'GET /staff/services': 'S Y Y Y Y F',
  'POST /staff/services': 'S Y F Y F F',
  'GET /staff/locked': 'S Y F Y Y F',
  'POST /staff/locked': 'S Y F Y F F',
  'GET /staff/figures': 'S Y Y Y Y Y',
  'GET /staff/applications': OPEN,
  'GET /staff/claim': OPEN,
  'GET /staff/release': OPEN,
  'GET /staff/decide': OPEN,
  'GET /staff/ask': OPEN,
  'GET /staff/sign-in': OPEN,
  'POST /staff/sign-in': OPEN,
  'GET /staff/sign-in/start': OPEN,
  'GET /staff/sign-in/callback': OPEN,
  'GET /staff/sign-out': OPEN,
  'POST /staff/sign-out': OPEN,

  // Pages of applicants.
  'GET /': OPEN,
  'GET /procedures/:procedureId': OPEN,
  'GET /problems/:word': OPEN,
  'GET /u': OPEN,
  'POST /u': OPEN,
  'GET /cinii/password-reissue': OPEN,
  'POST /cinii/password-reissue': OPEN,
  'GET /cinii/password-reissue/ok': OPEN,
  'POST /cinii/password-reissue/ok': OPEN,
  'GET /cinii/application': OPEN,
  'GET /cinii/application/restore': OPEN,
  'POST /cinii/application/restore': OPEN,
  'GET /cinii/application/change': OPEN,
  'POST /cinii/application/change': OPEN,
  'GET /umin/password-update': OPEN,
  'GET /umin/password-update/id': OPEN,
  'POST /umin/password-update/id': OPEN,
  'GET /umin/password-update/identity': OPEN,
  'POST /umin/password-update/identity': OPEN,
  'GET /umin/password-update/code': OPEN,
  'POST /umin/password-update/code': OPEN,
  'GET /new-password': OPEN,
  'POST /new-password': OPEN,
  'GET /umin/operator-application': OPEN,
  'POST /umin/operator-application': OPEN,
  'GET /case': OPEN,
  'POST /case': OPEN,
  'GET /case/code': OPEN,
  'POST /case/code': OPEN,
  'GET /case/answer': OPEN,
  'POST /case/answer': OPEN,
  'GET /case/withdraw': OPEN,
  'POST /case/withdraw': OPEN,
  'GET /case/leave': OPEN,
  'POST /case/leave': OPEN,

  // For machines.
  'GET /openapi.json': OPEN,
  'GET /healthz': OPEN,
  'GET /readyz': OPEN,
  'GET /metrics': OPEN,
  'GET /assets/:digest/:file': OPEN,
  'GET /assets/words/:file': OPEN,
};

/** What a route is asked: an object of the queue `umin`, as the first of all roles would ask it. */
interface World {
  procedureId: string;
  attachmentId: string;
}
const REASON = '本人から電話で確認';
const FIELDS: Record<string, (world: World) => Record<string, unknown>> = {
  claimApplication: ({ procedureId }) => ({ procedureId }),
  releaseApplication: ({ procedureId }) => ({ procedureId }),
  decideApplication: ({ procedureId }) => ({ procedureId, decision: 'refuse', reason: REASON }),
  askApplicant: ({ procedureId }) => ({ procedureId, message: '所属を教えてください。' }),
  retryPropagation: ({ procedureId }) => ({ procedureId, service: 'mail' }),
  unlockAccount: () => ({ service: 'umin', accountId: ACCOUNT, reason: REASON }),
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
  'POST /staff/locked': () => ({ accountId: ACCOUNT, reason: REASON }),
};
const ACCOUNT = 'yamada-tar';
/** Where anything that a request did would be seen. */
const EFFECTS = [
  'applications',
  'application_messages',
  'decisions',
  'first_approvals',
  'propagations',
  'umin_unlocks',
  'umin_accounts',
  'looks',
] as const;

let system: System;
let db: Knex;
const callers = {} as Record<Role, Caller>;

async function enters(role: Role): Promise<Caller> {
  if (role === 'anonymous') return system.caller();
  if (role === 'operator of another queue') return signedIn(system, 'op9', 'op1');
  const ids = { operator: 'op1', lead: 'lead1', auditor: 'audit1', administrator: 'admin1' };
  return signedIn(system, ids[role]);
}

beforeAll(async () => {
  system = await startSystem({ worker: false });
  db = system.database.db;
  await addOtherOperator(db);
  for (const role of ROLES) callers[role] = await enters(role);
}, 60_000);
afterAll(() => system.close());

/** An application with its document, a late service, a locked account, a refused mail: as new for each request. */
async function fresh(): Promise<World> {
  for (const table of ['decisions', 'first_approvals', 'application_messages', 'attachments', 'looks'])
    await db(table).delete();
  for (const table of ['applications', 'propagations', 'procedures', 'mail_log', 'umin_unlocks', 'umin_wrong_codes'])
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
  return { procedureId, attachmentId };
}

const routeName = (url: string): string => url.replace(/^\/assets\/[0-9a-f]{12}\//, '/assets/:digest/');

/** Sends what the route is for; where nothing is said of it, nothing. */
async function send(key: string, caller: Caller, world: World): Promise<Reply> {
  const fields = FIELDS[key]?.(world) ?? {};
  if (!key.includes(' ')) return caller.call(key, { procedureId: world.procedureId, ...fields });
  const [method = '', pattern = ''] = key.split(' ');
  const url = pattern
    .replace(':procedureId', world.procedureId)
    .replace(':id', world.attachmentId)
    .replace(':word', 'forbidden')
    .replace(/:\w+/g, 'x');
  if (method === 'GET') return caller.send({ method: 'GET', url });
  // Anybody can have a form's token from a page that is open to all.
  return sendForm(caller, '/cinii/password-reissue', url, fields as Record<string, string>);
}

/** What an answer comes to. */
function verdictOf(key: string, { status, headers, body }: Reply): string {
  const location = String(headers['location'] ?? '');
  const asksToSignIn = key.startsWith('GET ') && status === 303 && location.startsWith('/staff/sign-in');
  if (status === 401 || asksToSignIn) return 'S';
  if (status === 403)
    return key.includes(' ') || wordOf({ body } as Reply) === 'forbidden' ? 'F' : `403 ${wordOf({ body } as Reply)}`;
  if (status === 404) return 'N';
  return status < 500 && status !== 400 ? 'Y' : String(status);
}

test('every operation and every other route has its line, and no line is of a route that is gone', () => {
  const routes = system.app.routeTable
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, operation }) => operation?.operationId ?? `${method} ${routeName(url)}`);
  expect(Object.keys(MATRIX).sort()).toEqual([...new Set(routes)].sort());
  const operations = system.app.routeTable.filter(({ url }) => url.startsWith(API_PREFIX));
  expect(operations.every(({ operation }) => operation !== undefined)).toBe(true);
});

test('an operation is for staff by its declaration exactly where the table says so', () => {
  const declared = system.app.routeTable.flatMap(({ operation }) =>
    operation?.session === 'staff' ? [operation.operationId] : [],
  );
  const written = Object.keys(MATRIX).filter((key) => !key.includes(' ') && MATRIX[key] !== OPEN);
  expect([...new Set(declared)].sort()).toEqual(written.sort());
});

const lines = Object.entries(MATRIX);

describe('for staff', () => {
  test.each(lines.filter(([, line]) => line !== OPEN))('%s: %s', async (key, line) => {
    const found: string[] = [];
    for (const role of ROLES) {
      const world = await fresh();
      const before = await rowsOf(db, ...EFFECTS);
      const verdict = verdictOf(key, await send(key, callers[role], world));
      found.push(verdict);
      if (verdict !== 'Y') expect([role, await rowsOf(db, ...EFFECTS)]).toEqual([role, before]);
    }
    expect(found.join(' ')).toBe(line);
  });
});

describe('open to all', () => {
  test.each(lines.filter(([, line]) => line === OPEN).map(([key]) => key))('%s', async (key) => {
    const world = await fresh();
    const before = await rowsOf(db, ...EFFECTS);
    const statuses: number[] = [];
    for (const role of ROLES) {
      // Whoever signs out is out: not with the session of the other lines.
      const caller = /sign-?(?:in|out)/i.test(key) ? await enters(role) : callers[role];
      statuses.push((await send(key, caller, world)).status);
    }
    expect(statuses).toEqual(ROLES.map(() => statuses[0]));
    if (key !== 'GET /readyz') expect(statuses[0]).toBeLessThan(500);
    expect(await rowsOf(db, ...EFFECTS)).toEqual(before);
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
