/** Every page of re-registration by application, with data that is as awkward as it gets. */
import type { PageContext } from '../../../api/pages/context.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { ApplyByFormPage, ApplyBySitePage } from '../../../api/procedures/mfa-application/pages/apply.js';
import { CounterPage, type CounterView } from '../../../api/procedures/mfa-application/pages/counter.js';
import { RemoveMethodPage, SecurityInfoPage } from '../../../api/procedures/mfa-application/pages/methods.js';
import {
  CASE_DONE,
  type OwnCase,
  OwnCasePage,
  OwnCaseWithdrawPage,
} from '../../../api/procedures/mfa-application/pages/own-case.js';
import {
  PhoneCodePage,
  RegisterPasskeyPage,
  RegisterPhonePage,
  RegisterTotpPage,
} from '../../../api/procedures/mfa-application/pages/register.js';
import { MfaApplicationStatusPage } from '../../../api/procedures/mfa-application/pages/status.js';
import { StopPage, StopRefusedPage } from '../../../api/procedures/mfa-application/pages/stop.js';
import { URL_WORDS } from '../../../api/procedures/one-time-url/url-handler.js';
import { DAY_MS } from '../../../workflows/rules/duration.js';
import { shownMember } from '../../utokyo/samples.js';
import { at, HOSTILE, type Sample, timeline } from '../../platform/pages/render-context.js';

const procedure = (status: ProcedureProgress['status']): ProcedureProgress => ({
  procedureId: 'utokyo-mfa-application-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status,
  steps: timeline('opened', status),
  expiresAt: at(30),
});
const STATUSES = [
  'awaiting-decision',
  'awaiting-applicant',
  'cooling',
  'applying',
  'awaiting-registration',
  'completed',
  'refused',
  'withdrawn',
  'superseded',
  'abandoned',
  'expired',
  'failed',
] as const;

const COUNTER: CounterView = {
  staff: { userId: 'op1', name: HOSTILE, roles: ['operator'], queues: ['utokyo'] },
  offices: [
    { faculty: HOSTILE, serves: 'student' },
    { faculty: '本部', serves: 'staff' },
  ],
};
const FOUND: CounterView = {
  ...COUNTER,
  accountId: '1234500002',
  person: { name: HOSTILE, kind: 'student', faculty: HOSTILE },
};

const member = shownMember();
const registering = shownMember('window');
const inAll = shownMember('mfa');
const SITE = { member, photosKeptMs: 30 * DAY_MS };
const CODE_SENT = { member: registering, lifeMs: 600_000 };
const KINDS = ['totp', 'passkey', 'phone'] as const;
const TOTP = {
  member: registering,
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  uri: 'otpauth://totp/x',
  qr: { size: 45, path: 'M4 4.5h7' },
};
const RECEIVED = ['utokyo-attachment-01KAJ7Q3ZD5XW8M2RTV9HC4NBE'];
const CASE: OwnCase = {
  receiptNumber: HOSTILE,
  status: 'awaiting-decision',
  receivedAt: at(0),
  dueAt: at(50),
  decided: false,
  mayWithdraw: true,
  steps: [{ at: at(0), text: HOSTILE }],
};
const QUESTION = { text: HOSTILE, askedAt: at(5), answerBy: at(40) };
const asked: OwnCase = { ...CASE, status: 'awaiting-applicant', question: QUESTION };
const REFUSED = [{ field: 'code', reason: 'required' as const }];

const OWN_PAGES: readonly Sample[] = [
  { name: 'apply-site', page: (ctx) => ApplyBySitePage(SITE, ctx) },
  { name: 'apply-site-missing', page: (ctx) => ApplyBySitePage({ ...SITE, faults: ['missing'] }, ctx) },
  {
    name: 'apply-site-faults',
    page: (ctx) => ApplyBySitePage({ ...SITE, received: RECEIVED, faults: ['too-large', 'not-a-picture'] }, ctx),
  },
  {
    name: 'apply-site-back',
    page: (ctx) => ApplyBySitePage({ ...SITE, received: RECEIVED, faults: ['not-a-picture'], isBack: true }, ctx),
  },
  { name: 'apply-site-open', page: (ctx) => ApplyBySitePage({ ...SITE, problem: 'already-open' }, ctx) },
  { name: 'apply-form', page: (ctx) => ApplyByFormPage({ member: inAll }, ctx) },
  {
    name: 'apply-form-open',
    page: (ctx) => ApplyByFormPage({ member: shownMember('password', false), problem: 'already-open' }, ctx),
  },
  { name: 'own-case-none', page: (ctx) => OwnCasePage({ member }, ctx) },
  ...CASE_DONE.map((done) => ({
    name: `own-case-${done}`,
    page: (ctx: PageContext) =>
      OwnCasePage({ member: inAll, case: CASE, promised: true, done, sentTo: 't•••@u•••.ac.jp' }, ctx),
  })),
  { name: 'own-case-unpromised', page: (ctx) => OwnCasePage({ member, case: CASE, promised: false }, ctx) },
  { name: 'own-case-asked', page: (ctx) => OwnCasePage({ member: inAll, case: asked, promised: true }, ctx) },
  {
    name: 'own-case-answer-refused',
    page: (ctx) =>
      OwnCasePage(
        {
          member,
          case: asked,
          answer: {
            text: HOSTILE,
            received: RECEIVED,
            faults: ['unreadable'],
            errors: [{ field: 'text', reason: 'required' }],
          },
        },
        ctx,
      ),
  },
  {
    name: 'own-case-photo-refused',
    page: (ctx) => OwnCasePage({ member, case: CASE, answer: { faults: ['gone'] } }, ctx),
  },
  {
    name: 'own-case-registration',
    page: (ctx) =>
      OwnCasePage(
        {
          member,
          case: { ...CASE, status: 'awaiting-registration', decided: true, mayWithdraw: false },
          now: 'mfa-application.awaiting-registration.lead',
          expiresAt: at(59),
        },
        ctx,
      ),
  },
  {
    name: 'own-case-registration-mfa',
    page: (ctx) =>
      OwnCasePage(
        { member: inAll, case: { ...CASE, status: 'awaiting-registration', decided: true, mayWithdraw: false } },
        ctx,
      ),
  },
  {
    name: 'own-case-superseded',
    page: (ctx) => OwnCasePage({ member, case: { ...CASE, status: 'superseded', mayWithdraw: false } }, ctx),
  },
  { name: 'own-case-withdraw', page: (ctx) => OwnCaseWithdrawPage({ member, case: CASE }, ctx) },
  { name: 'methods-first', page: (ctx) => SecurityInfoPage({ member: registering, kinds: [], isOpen: true }, ctx) },
  {
    name: 'methods-pass',
    page: (ctx) => SecurityInfoPage({ member: shownMember('pass'), kinds: KINDS, isOpen: true }, ctx),
  },
  ...([...KINDS, 'removed', 'last'] as const).map((done) => ({
    name: `methods-done-${done}`,
    page: (ctx: PageContext) => SecurityInfoPage({ member: registering, kinds: ['totp'], isOpen: false, done }, ctx),
  })),
  { name: 'methods', page: (ctx) => SecurityInfoPage({ member: inAll, kinds: KINDS, isOpen: false }, ctx) },
  { name: 'methods-none', page: (ctx) => SecurityInfoPage({ member: inAll, kinds: [], isOpen: false }, ctx) },
  ...KINDS.map((kind) => ({
    name: `methods-remove-${kind}`,
    page: (ctx: PageContext) => RemoveMethodPage({ member: inAll, kind }, ctx),
  })),
  { name: 'methods-totp', page: (ctx) => RegisterTotpPage(TOTP, ctx) },
  { name: 'methods-totp-refused', page: (ctx) => RegisterTotpPage({ ...TOTP, problem: 'method-refused' }, ctx) },
  { name: 'methods-totp-blank', page: (ctx) => RegisterTotpPage({ ...TOTP, errors: REFUSED }, ctx) },
  { name: 'methods-passkey', page: (ctx) => RegisterPasskeyPage({ member: registering }, ctx) },
  { name: 'methods-phone', page: (ctx) => RegisterPhonePage({ member: registering }, ctx) },
  {
    name: 'methods-phone-malformed',
    page: (ctx) =>
      RegisterPhonePage(
        { member: registering, telephone: HOSTILE, errors: [{ field: 'telephone', reason: 'not-a-telephone' }] },
        ctx,
      ),
  },
  {
    name: 'methods-phone-refused',
    page: (ctx) => RegisterPhonePage({ member: registering, telephone: HOSTILE, problem: 'method-refused' }, ctx),
  },
  { name: 'methods-phone-code', page: (ctx) => PhoneCodePage(CODE_SENT, ctx) },
  {
    name: 'methods-phone-code-refused',
    page: (ctx) => PhoneCodePage({ ...CODE_SENT, problem: 'method-refused' }, ctx),
  },
];

export const MFA_APPLICATION_PAGES: readonly Sample[] = [
  ...OWN_PAGES,
  { name: 'counter', page: (ctx) => CounterPage(COUNTER, ctx) },
  { name: 'counter-person', page: (ctx) => CounterPage(FOUND, ctx) },
  {
    name: 'counter-open',
    page: (ctx) => CounterPage({ ...FOUND, open: { procedureId: HOSTILE, receiptNumber: HOSTILE } }, ctx),
  },
  {
    name: 'counter-mismatch',
    page: (ctx) =>
      CounterPage({ ...FOUND, sawDocument: 'staff-card', documentName: HOSTILE, problem: 'channel-not-allowed' }, ctx),
  },
  { name: 'counter-done', page: (ctx) => CounterPage({ ...COUNTER, receiptNumber: HOSTILE }, ctx) },
  {
    name: 'counter-refused',
    page: (ctx) =>
      CounterPage(
        { ...COUNTER, accountId: HOSTILE, documentName: HOSTILE, sawDocument: 'other', problem: 'forbidden' },
        ctx,
      ),
  },
  {
    name: 'counter-incomplete',
    page: (ctx) =>
      CounterPage(
        {
          ...FOUND,
          errors: ['accountId', 'sawDocument', 'documentName'].map((field) => ({ field, reason: 'required' })),
        },
        ctx,
      ),
  },
  {
    name: 'counter-nobody',
    page: (ctx) => CounterPage({ ...COUNTER, errors: [{ field: 'sawDocument', reason: 'required' }] }, ctx),
  },
  { name: 'mfa-stop', page: (ctx) => StopPage({ token: HOSTILE, procedure: procedure('awaiting-decision') }, ctx) },
  ...URL_WORDS.map((problem) => ({
    name: `mfa-stop-${problem}`,
    page: (ctx: PageContext) => StopRefusedPage({ problem }, ctx),
  })),
  ...STATUSES.map((status) => ({
    name: `mfa-application-${status}`,
    page: (ctx: PageContext) =>
      MfaApplicationStatusPage(
        { procedure: procedure(status), isReset: false, receiptNumber: HOSTILE, receivedAt: at(0), dueAt: at(50) },
        ctx,
      ),
  })),
  {
    name: 'mfa-application-stopped-after-reset',
    page: (ctx) =>
      MfaApplicationStatusPage({ procedure: procedure('withdrawn'), isReset: true, receiptNumber: HOSTILE }, ctx),
  },
  {
    name: 'mfa-application-not-received',
    page: (ctx) => MfaApplicationStatusPage({ procedure: procedure('superseded'), isReset: false }, ctx),
  },
];
