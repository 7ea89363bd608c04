/** What a repeat is answered: the operations of students, staff and attached services. */
import { addStudents } from '../../helpers/students.js';
import type { Caller, System } from '../../helpers/system.js';
import { addAccount } from '../../helpers/umin.js';
import { addApplication, applied } from '../../procedures/case-tracking/support.js';
import { resident } from '../../procedures/email-verification/support.js';
import {
  atMenu,
  atSet,
  CURRENT,
  NEXT,
  signedIn as student,
  student as newStudent,
} from '../../procedures/second-password-change/support.js';
import { allowed } from '../../procedures/second-password-reset/support.js';
import {
  addMail,
  addOtherOperator,
  addProcedure,
  addPropagation,
  newId,
  signedIn as staff,
  tenWrongCodes,
} from '../../staff/oversight/support.js';
import { anew, type Asked, grantOf, OUT, receipt, type RepeatRow } from './repeat-row.js';

/** Kinds whose answers tell of no deadline that moves while it stands. */
const QUIET = [
  ['cinii', 'service-use-change'],
  ['umin', 'case-tracking'],
  ['umin', 'operator-application'],
  ['utokyo', 'mfa-application'],
  ['utokyo', 'identity-link'],
  ['utokyo', 'mfa-self-service'],
] as const;
/** A pause of a kind whose deadlines go on. */
async function pauseOf({ database: { db } }: System, n: string): Promise<Record<string, unknown>> {
  const [service, kind] = QUIET[Number(n.replace(/\D/g, '')) % QUIET.length] ?? QUIET[0];
  await db.raw(
    'insert into outage_pause_ends (pause_id, ended_at) select id, now() from outage_pauses where kind = ? on conflict do nothing',
    [kind],
  );
  return { service, kind, part: 'mail', reason: '障害の記録 4711', minutes: 1 };
}

const staffOnly = { cookie: 'again', neither: OUT } as const;

const sessions = new Map<string, Promise<Caller>>();
/** A caller with a session of somebody, which is one for all. */
async function as(system: System, userId: 'op1' | 'lead1' | 'audit1' | 'admin1'): Promise<Caller> {
  const session = sessions.get(userId) ?? staff(system, userId);
  sessions.set(userId, session);
  const same = system.caller();
  Object.assign(same.jar, (await session).jar);
  return same;
}
/** Staff ask about an application that is a row and no more. */
async function queued(system: System, n: string, input: Record<string, unknown> = {}): Promise<Asked> {
  const { caseId } = await addApplication(system.database.db, receipt(n));
  return { caller: await as(system, 'op1'), input: { procedureId: caseId, ...input } };
}
/** Somebody with a procedure that has ended. */
async function erasable({ database: { db } }: System, n: string): Promise<Record<string, unknown>> {
  const account = await addAccount(db, `gone-${n}`);
  const id = newId('umin-access-code');
  await addProcedure(db, { id, status: 'completed', closedAt: new Date() });
  await db('procedure_accounts').insert({ procedure_id: id, service: 'umin', account });
  return { service: 'umin', account, reason: REASON };
}
export const STUDENTS: RepeatRow[] = [
  {
    operation: 'studentLogin',
    ...anew,
    changesNothing: true,
    async ready(system, n) {
      const [login] = await addStudents(system.database.db, `login${n}n`, 1);
      return { caller: system.caller(), input: { ...login } };
    },
  },
  {
    operation: 'endStudentSessions',
    // With the first answer the browser has forgotten whose session it was.
    key: { answered: 'again', lost: 'first', away: 'again' },
    ...anew,
    ready: async (system) => ({
      caller: await student(system, await newStudent(system)),
      input: { everywhere: true },
    }),
  },
  {
    operation: 'startEmailVerification',
    cookie: 'again',
    neither: OUT,
    async ready(system, n) {
      const { caller } = await resident(system, `old-${n}@student.example.jp`);
      return { caller, input: { email: `new-${n}@student.example.jp`, emailAgain: `new-${n}@student.example.jp` } };
    },
  },
  {
    operation: 'setSecondPassword',
    of: 'a ticket',
    cookie: 'ticket-expired',
    neither: 'ticket-expired',
    async ready(system) {
      const { ticket } = await allowed(system, await newStudent(system));
      return { caller: system.caller(), input: { passwordTicket: ticket, password: NEXT, passwordAgain: NEXT } };
    },
  },
  {
    operation: 'setSecondPassword',
    of: 'a session',
    // The session ends with the password, so what a worker did after the answer can't be told to its cookie any more.
    key: { answered: 'first', lost: 'first', away: OUT },
    cookie: { answered: 'forbidden', lost: OUT, away: OUT },
    neither: OUT,
    async ready(system) {
      const { caller } = await atSet(system);
      return { caller, input: { password: NEXT, passwordAgain: NEXT } };
    },
  },
  {
    operation: 'changeSecondPassword',
    key: { answered: 'first', lost: 'first', away: OUT },
    cookie: { answered: 'password-refused', lost: OUT, away: OUT },
    neither: OUT,
    async ready(system) {
      const { caller } = await atMenu(system);
      return { caller, input: { current: CURRENT, password: NEXT, passwordAgain: NEXT } };
    },
  },
  {
    operation: 'startSecondPasswordReset',
    ...anew,
    ready: async (system) => ({ caller: system.caller(), input: { email: (await newStudent(system)).email } }),
  },
];

const REASON = '本人から電話で確認';
export const STAFF: RepeatRow[] = [
  { operation: 'claimApplication', ...staffOnly, ready: (system, n) => queued(system, n) },
  { operation: 'releaseApplication', ...staffOnly, ready: (system, n) => queued(system, n) },
  {
    operation: 'decideApplication',
    ...staffOnly,
    async ready(system) {
      const { caseId } = await applied(system);
      return { caller: await as(system, 'op1'), input: { procedureId: caseId, decision: 'refuse', reason: REASON } };
    },
  },
  {
    operation: 'askApplicant',
    ...staffOnly,
    ready: (system, n) => queued(system, n, { message: '所属を教えてください。' }),
  },
  {
    operation: 'retryPropagation',
    ...staffOnly,
    ready: async (system) => ({
      caller: await as(system, 'op1'),
      input: { procedureId: await addPropagation(system.database.db, {}), service: 'mail' },
    }),
  },
  {
    operation: 'confirmPropagation',
    cookie: 'first',
    neither: 'first',
    async ready(system) {
      const procedureId = await addPropagation(system.database.db, { procedure_id: newId('umin-access-code') });
      const token = grantOf(system, 'propagation', { procedureId, service: 'mail', version: 1 });
      return { caller: system.caller(), input: { token } };
    },
  },
  {
    operation: 'markMailDone',
    cookie: 'first',
    neither: OUT,
    async ready(system) {
      const procedureId = await addMail(system.database.db, {});
      const { key } = await system.database.db('mail_log').where({ procedure_id: procedureId }).first();
      return { caller: await as(system, 'op1'), input: { key, reason: REASON } };
    },
  },
  {
    operation: 'unlockAccount',
    cookie: 'first',
    neither: OUT,
    async ready(system, n) {
      const accountId = await addAccount(system.database.db, `by-lock${n}`);
      await tenWrongCodes(system.database.db, accountId);
      return { caller: await as(system, 'op1'), input: { service: 'umin', accountId, reason: REASON } };
    },
  },
  {
    operation: 'replayHistory',
    cookie: 'again',
    neither: OUT,
    changesNothing: true,
    async ready(system, n) {
      const { body } = await system.caller().call('startCaseTracking', { receiptNumber: receipt(n) });
      // Nobody has kept the build that runs here, so the answer comes without a replay.
      return { caller: await as(system, 'audit1'), input: { procedureId: body['procedureId'], build: 'recorded' } };
    },
  },
  {
    operation: 'verifyArchive',
    cookie: 'again',
    neither: OUT,
    changesNothing: true,
    ready: async (system) => ({ caller: await as(system, 'audit1') }),
  },
  {
    operation: 'whatIf',
    ...staffOnly,
    changesNothing: true,
    ready: async (system) => ({ caller: await as(system, 'audit1'), input: { settings: { accessCodeTries: 5 } } }),
  },
  {
    operation: 'exportProcedures',
    // A file of megabytes is not kept: a repeat is another export.
    key: 'again',
    ...staffOnly,
    ready: async (system) => ({ caller: await as(system, 'audit1'), input: { account: 'nobody' } }),
  },
  {
    operation: 'eraseAccount',
    cookie: 'first',
    neither: OUT,
    ready: async (system, n) => ({ caller: await as(system, 'admin1'), input: await erasable(system, n) }),
  },
  {
    operation: 'decideErasure',
    cookie: { answered: 'first', lost: 'first', away: 'again' },
    neither: OUT,
    async ready(system, n) {
      const caller = await as(system, 'admin1');
      const { body } = await caller.call('eraseAccount', await erasable(system, `d${n}`));
      return { caller, input: { erasureId: body['erasureId'], decision: 'withdraw' } };
    },
  },
  {
    operation: 'pauseDeadlines',
    // Another ID is another pause, and one stands.
    cookie: 'already-paused',
    neither: OUT,
    ready: async (system, n) => ({ caller: await as(system, 'lead1'), input: await pauseOf(system, n) }),
  },
  {
    operation: 'endOutagePause',
    cookie: 'first',
    neither: OUT,
    async ready(system, n) {
      const caller = await as(system, 'lead1');
      const { body } = await caller.call('pauseDeadlines', await pauseOf(system, n));
      return { caller, input: { pauseId: body['pauseId'] } };
    },
  },
  {
    operation: 'extendOutagePause',
    // The same by the same person so soon is no other.
    cookie: 'first',
    neither: OUT,
    async ready(system, n) {
      const caller = await as(system, 'lead1');
      const { body } = await caller.call('pauseDeadlines', await pauseOf(system, n));
      return { caller, input: { pauseId: body['pauseId'], minutes: 5, reason: '障害が続いている' } };
    },
  },
  {
    operation: 'addStaff',
    cookie: 'first',
    neither: OUT,
    ready: async (system, n) => ({
      caller: await as(system, 'admin1'),
      input: { staffId: `new${n}@example.ac.jp`, name: '新任 一郎', roles: ['operator'] },
    }),
  },
  {
    operation: 'addRegisterEntry',
    cookie: 'first',
    neither: OUT,
    ready: async (system, n) => ({
      caller: await as(system, 'admin1'),
      input: { register: 'shomei', fields: { id: `added-${n}`, email: `added-${n}@student.example.jp` } },
    }),
  },
  {
    // So are entries of registers, and offices.
    operation: 'changeRegisterEntry',
    cookie: 'first',
    neither: OUT,
    ready: async (system, n) => {
      const caller = await as(system, 'admin1');
      const { body } = await caller.call('findRegisterEntries', { register: 'umin', q: 'yamada-tar' });
      const [{ version }] = body['entries'];
      const fields = { email: `changed-${n}@umin.example.jp` };
      return { caller, input: { register: 'umin', entryId: 'yamada-tar', version, fields, reason: '連絡' } };
    },
  },
  {
    operation: 'setOffice',
    cookie: 'first',
    neither: OUT,
    ready: async (system, n) => {
      const [faculty] = await system.database
        .db('utokyo_members')
        .orderBy('faculty')
        .distinct('faculty')
        .pluck('faculty');
      const staff = [`office-${n}`];
      await system.database.db('staff').insert({ id: staff[0], name: '窓口', roles: [], queues: [] });
      const caller = await as(system, 'admin1');
      const known = (await caller.call('listOffices')).body['offices'] as {
        faculty: string;
        serves: string;
        version: string;
      }[];
      const version = known.find((one) => one.faculty === faculty && one.serves === 'student')?.version;
      return { caller, input: { faculty, serves: 'student', staff, reason: '異動', ...(version && { version }) } };
    },
  },
  {
    // What is as wanted already is answered, in whatever version it is.
    operation: 'changeStaff',
    cookie: 'first',
    neither: OUT,
    async ready(system, n) {
      await addOtherOperator(system.database.db, `op${n}y`);
      const input = { staffId: `op${n}y`, version: 1, name: '改名 一郎', disabled: true };
      return { caller: await as(system, 'admin1'), input };
    },
  },
  {
    operation: 'signIn',
    ...anew,
    changesNothing: true,
    async ready(system, n) {
      await addOtherOperator(system.database.db, `op${n}x`);
      return { caller: system.caller(), input: { realm: 'staff', userId: `op${n}x`, password: 'Op1-sample-pass' } };
    },
  },
  {
    operation: 'signOut',
    cookie: 'first',
    neither: 'first',
    async ready(system, n) {
      await addOtherOperator(system.database.db, `op${n}x`);
      return { caller: await staff(system, `op${n}x`, 'op1') };
    },
  },
];
