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
  addPropagation,
  newId,
  signedIn as staff,
  tenWrongCodes,
} from '../../staff/oversight/support.js';
import { anew, type Asked, grantOf, OUT, receipt, type RepeatRow } from './repeat-row.js';

const staffOnly = { cookie: 'again', neither: OUT } as const;

let operator: Promise<Caller> | undefined;
/** A caller with the session of an operator, which is one for all. */
async function op1(system: System): Promise<Caller> {
  operator ??= staff(system, 'op1');
  const same = system.caller();
  Object.assign(same.jar, (await operator).jar);
  return same;
}
/** Staff ask about an application that is a row and no more. */
async function queued(system: System, n: string, input: Record<string, unknown> = {}): Promise<Asked> {
  const { caseId } = await addApplication(system.database.db, receipt(n));
  return { caller: await op1(system), input: { procedureId: caseId, ...input } };
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
      return { caller: await op1(system), input: { procedureId: caseId, decision: 'refuse', reason: REASON } };
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
      caller: await op1(system),
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
      return { caller: await op1(system), input: { key, reason: REASON } };
    },
  },
  {
    operation: 'unlockAccount',
    cookie: 'first',
    neither: OUT,
    async ready(system, n) {
      const accountId = await addAccount(system.database.db, `by-lock${n}`);
      await tenWrongCodes(system.database.db, accountId);
      return { caller: await op1(system), input: { service: 'umin', accountId, reason: REASON } };
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
