/** What a repeat is answered: the operations of applicants. */
import { identityKey } from '../../../workflows/rules/identity.js';
import { multipart } from '../../helpers/multipart.js';
import type { Caller, System } from '../../helpers/system.js';
import { addAccount, GOOD, sentCode, ticketFor } from '../../helpers/umin.js';
import { addApplication, applied, ask, mailedCode } from '../../procedures/case-tracking/support.js';
import { mailedUrl as mailedVerification, resident } from '../../procedures/email-verification/support.js';
import { applied as filled, FORM } from '../../procedures/operator-application/support.js';
import { student } from '../../procedures/second-password-change/support.js';
import { mailed as mailedReset } from '../../procedures/second-password-reset/support.js';
import { cardPicture } from '../../security/pictures.js';
import { addRegistration, mailedUrl } from '../../security/support.js';
import { anew, type Asked, grantOf, receipt, type RepeatRow } from './repeat-row.js';

let registrations = 0;
/** @returns the application ID and the address of a registration of its own */
async function registered({ database: { db } }: System): Promise<{ id: string; email: string }> {
  const id = `AUTH9${String(++registrations).padStart(7, '0')}`;
  const email = `${id.toLowerCase()}@univ-r.example.jp`;
  await addRegistration(db, { application_id: id, email });
  return { id, email };
}
const person = (n: string) =>
  ({
    familyName: `山田${n}`,
    givenName: '太郎',
    familyNameKana: 'やまだ',
    givenNameKana: 'たろう',
    sex: 'male',
    birthDate: '1980/04/12',
  }) as const;

/** An applicant's right to look at such an application. */
async function tracked(system: System, n: string, input: Record<string, unknown> = {}): Promise<Asked> {
  const { caseId } = await addApplication(system.database.db, receipt(n));
  return { caller: system.caller(), input: { caseTicket: grantOf(system, 'tracking', { caseId }), ...input } };
}
const urlOf = (token: string, caller: Caller): Asked => ({
  caller,
  input: { token },
  page: `/u?token=${encodeURIComponent(token)}`,
});
const redeemed = { operation: 'redeemOneTimeUrl', cookie: 'first', neither: 'url-used' } as const;

export const APPLICANTS: RepeatRow[] = [
  {
    operation: 'startPasswordReissue',
    ...anew,
    ready: async (system) => ({ caller: system.caller(), input: { email: (await registered(system)).email } }),
  },
  {
    operation: 'acceptPasswordReissue',
    cookie: 'first',
    neither: 'first',
    async ready(system) {
      const { email } = await registered(system);
      const { body } = await system.caller().call('startPasswordReissue', { email });
      return { caller: system.caller(), input: { procedureId: body['procedureId'] } };
    },
  },
  {
    ...redeemed,
    of: 'password-reissue',
    async ready(system) {
      const { email } = await registered(system);
      return urlOf((await mailedUrl(system, system.caller(), email)).token, system.caller());
    },
  },
  {
    ...redeemed,
    of: 'contact-verification',
    ready: async (system, n) =>
      urlOf((await filled(system, system.caller(), { email: `contact-${n}@example.jp` })).token, system.caller()),
  },
  {
    ...redeemed,
    of: 'email-change',
    async ready(system, n) {
      const { caller } = await resident(system, `before-${n}@student.example.jp`);
      return urlOf((await mailedVerification(system, caller, `after-${n}@student.example.jp`)).token, system.caller());
    },
  },
  {
    ...redeemed,
    of: 'second-password-reset',
    ready: async (system) => urlOf((await mailedReset(system, await student(system))).token, system.caller()),
  },
  {
    operation: 'restoreRegistration',
    ...anew,
    changesNothing: true,
    ready: async (system) => ({
      caller: system.caller(),
      input: { applicationId: (await registered(system)).id, password: 'Sample-Auth-101' },
    }),
  },
  {
    operation: 'requestServiceUseChange',
    cookie: 'first',
    neither: 'first',
    async ready(system) {
      const restoreToken = grantOf(system, 'restore', { applicationId: (await registered(system)).id, version: 1 });
      return { caller: system.caller(), input: { restoreToken, change: 'suspend', kind: '更新' } };
    },
  },
  {
    operation: 'startAccessCodeById',
    ...anew,
    ready: async (system, n) => ({
      caller: system.caller(),
      input: { accountId: await addAccount(system.database.db, `by-id${n}`) },
    }),
  },
  {
    operation: 'startAccessCodeByIdentity',
    ...anew,
    async ready(system, n) {
      await addAccount(system.database.db, `by-name${n}`, { identity_key: identityKey(person(n)) });
      return { caller: system.caller(), input: person(n) };
    },
  },
  {
    operation: 'submitAccessCode',
    cookie: 'first',
    neither: 'wrong-state',
    async ready(system, n) {
      const sent = await sentCode(system, system.caller(), await addAccount(system.database.db, `by-code${n}`));
      return { caller: system.caller(), input: sent, page: `/procedures/${sent.procedureId}` };
    },
  },
  {
    operation: 'submitNewPassword',
    // The ticket is used up; what became of it is on the page of the procedure.
    cookie: 'ticket-expired',
    neither: 'ticket-expired',
    async ready(system, n) {
      const accountId = await addAccount(system.database.db, `by-new${n}`);
      const { passwordTicket } = await ticketFor(system, system.caller(), accountId);
      return { caller: system.caller(), input: { passwordTicket, password: GOOD, passwordAgain: GOOD } };
    },
  },
  {
    operation: 'startOperatorApplication',
    ...anew,
    ready: async (system, n) => ({ caller: system.caller(), input: { ...FORM, email: `form-${n}@example.jp` } }),
  },
  {
    operation: 'uploadAttachment',
    ...anew,
    ready: async (system) => ({
      caller: system.caller(),
      request: {
        method: 'POST',
        url: '/api/v1/attachments',
        ...multipart([{ name: 'file', file: await cardPicture() }]),
      },
    }),
  },
  {
    operation: 'startCaseTracking',
    ...anew,
    ready: async (system, n) => ({
      caller: system.caller(),
      input: { receiptNumber: (await addApplication(system.database.db, receipt(n))).receiptNumber },
    }),
  },
  {
    operation: 'openCase',
    cookie: 'first',
    neither: 'code-expired',
    async ready(system, n) {
      const { receiptNumber } = await addApplication(system.database.db, receipt(n));
      const code = await mailedCode(system, system.caller(), receiptNumber);
      return { caller: system.caller(), input: code, page: `/procedures/${code.procedureId}` };
    },
  },
  { operation: 'getCase', ...anew, changesNothing: true, ready: (system, n) => tracked(system, n) },
  {
    operation: 'answerQuestion',
    ...anew,
    async ready(system) {
      const { caseId } = await applied(system);
      await ask(system, caseId, '所属を教えてください。');
      const caseTicket = grantOf(system, 'tracking', { caseId });
      return { caller: system.caller(), input: { caseTicket, text: '第一内科です。' } };
    },
  },
  { operation: 'withdrawApplication', ...anew, ready: (system, n) => tracked(system, n) },
];
