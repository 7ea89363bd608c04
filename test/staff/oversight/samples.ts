/** Pages of what staff oversee. */
import { StaffFiguresPage, type StaffFiguresView } from '../../../api/staff/oversight/pages/figures.js';
import { StaffLockedPage, type StaffLockedView } from '../../../api/staff/oversight/pages/locked.js';
import { StaffServicesPage, type WaitingService } from '../../../api/staff/oversight/pages/lists.js';
import { StaffMailsPage, type StaffMailsView } from '../../../api/staff/oversight/pages/mails.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const staff = { userId: 'op1', name: HOSTILE, roles: ['operator'] };
const mail = {
  key: 'umin-access-code-1/code-1-own',
  mayMark: true,
  procedureId: 'umin-access-code-1',
  href: '/procedures/umin-access-code-1',
  at: at(1),
  trouble: 'refused',
} as const;
const noMails: StaffMailsView = {
  staff,
  total: 0,
  page: 1,
  pages: 1,
  mails: [],
  done: [],
  outage: { waiting: 0, blocked: 0, late: 0, since: undefined, answers: [] },
};
const service: WaitingService = {
  procedureId: 'umin-access-code-1',
  href: '/procedures/umin-access-code-1',
  account: HOSTILE,
  service: 'mail',
  label: HOSTILE,
  status: 'failed',
  expectedAt: at(1),
  lateSince: at(2),
  attempts: 3,
  mayRetry: true,
  fault: HOSTILE,
  retryAskedAt: at(3),
};
const lockedOut = ['strangers', 'known'] as const;
const lock = { account: 'yamada-tar', lockedOut, tries: 12, since: at(1), lastTryAt: at(2), endsAt: at(3) };
const student = { account: 's2026001', lockedOut: ['network'] as const, tries: 10, since: at(1), endsAt: at(3) };
const locked: StaffLockedView = {
  staff,
  services: [
    { service: 'umin', accounts: [lock, { ...lock, account: 'suzuki-ich' }], limit: 10, mayUnlock: true },
    { service: 'shomei', accounts: [student, { ...student, account: lock.account }], limit: 10, mayUnlock: true },
  ],
  unlocks: [
    { service: 'umin', account: 'yamada-tar', by: 'op1', reason: HOSTILE, at: at(1) },
    { service: 'shomei', account: HOSTILE, by: 'op1', reason: HOSTILE, at: at(1) },
  ],
  guesses: [
    { place: 'student', kind: 'account', subject: HOSTILE, tries: 10, at: at(1) },
    { place: 'staff', kind: 'all', tries: 101, at: at(2) },
    { place: 'restore', kind: 'network', subject: 'k1.digest', tries: 50, at: at(3) },
    { place: 'access-code', kind: 'account', subject: 'yamada-tar', tries: 7, at: at(4) },
  ],
};

const NONE = { waitingP50: null, waitingP95: null, decidingP50: null, decidingP95: null };
const COUNTS = { opened: 3, ended: 1, received: 2, decided: 1, kept: 1, backlog: 4, overdue: 1 };
const TIMES = { waitingP50: 3600, waitingP95: 400_000, decidingP50: 60, decidingP95: 7200.5 };
const days = ['2026-11-20', '2026-11-21'].map((day, index) => ({ day, ...COUNTS, ...(index === 0 ? NONE : TIMES) }));
const figures: StaffFiguresView = {
  staff: { ...staff, roles: ['lead'] },
  days: 7,
  periods: [7, 30, 90],
  queues: [
    { queue: 'umin', days, total: { ...COUNTS, ...TIMES } },
    { queue: 'cinii', days: days.map((day) => ({ ...day, ...NONE })), total: { ...COUNTS, ...NONE } },
  ],
  total: { ...COUNTS, ...TIMES },
};

export const OVERVIEW: readonly Sample[] = [
  {
    name: 'staff-mails',
    page: (ctx) =>
      StaffMailsPage(
        {
          ...noMails,
          total: 120,
          page: 2,
          pages: 3,
          mails: [
            {
              ...mail,
              template: HOSTILE,
              recipient: HOSTILE,
              smtpCode: HOSTILE,
              attempts: 2,
              status: 'mail-undeliverable',
            },
            { ...mail, key: 'umin-access-code-1/stalled', trouble: 'stalled', status: 'awaiting-code' },
            { ...mail, key: 'umin-access-code-2/stalled', trouble: 'stalled', isHeld: true, status: 'awaiting-code' },
            { ...mail, key: 'utokyo-mfa-application-1/pictures', trouble: 'kept-too-long', status: 'refused' },
            { ...mail, key: 'umin-access-code-1', trouble: 'closed' },
            { ...mail, key: 'umin-access-code-1/code-2-own', trouble: 'deferred', mayMark: false },
          ],
          done: [
            { key: 'k1', procedureId: 'umin-access-code-1', template: HOSTILE, by: 'op1', reason: HOSTILE, at: at(1) },
            { key: 'k2', procedureId: HOSTILE, by: HOSTILE, reason: HOSTILE, at: at(1) },
          ],
          outage: { waiting: 12, blocked: 3, late: 1, since: at(1), answers: ['554 5.2.252', HOSTILE] },
          marked: mail.key,
        },
        ctx,
      ),
  },
  {
    name: 'staff-mails-refused-mark',
    page: (ctx) =>
      StaffMailsPage(
        {
          ...noMails,
          total: 1,
          mails: [mail],
          outage: { ...noMails.outage, waiting: 1, late: 1 },
          draft: { key: mail.key, reason: HOSTILE, errors: [{ field: 'reason', reason: 'too-long' }] },
        },
        ctx,
      ),
  },
  {
    name: 'staff-mails-mark-late',
    page: (ctx) =>
      StaffMailsPage({ ...noMails, draft: { key: HOSTILE, reason: HOSTILE, problem: 'wrong-state' } }, ctx),
  },
  { name: 'staff-mails-none', page: (ctx) => StaffMailsPage(noMails, ctx) },
  {
    name: 'staff-services',
    page: (ctx) =>
      StaffServicesPage(
        {
          staff,
          total: 1,
          page: 1,
          pages: 1,
          services: [service],
          asked: { account: HOSTILE, label: HOSTILE },
        },
        ctx,
      ),
  },
  {
    name: 'staff-services-refused',
    page: (ctx) =>
      StaffServicesPage(
        { staff, total: 1, page: 1, pages: 1, services: [{ ...service, mayRetry: false }], problem: 'wrong-state' },
        ctx,
      ),
  },
  { name: 'staff-locked', page: (ctx) => StaffLockedPage({ ...locked, unlocked: HOSTILE }, ctx) },
  {
    name: 'staff-locked-wrong',
    page: (ctx) =>
      StaffLockedPage(
        {
          ...locked,
          draft: {
            service: 'shomei',
            accountId: 'yamada-tar',
            reason: HOSTILE,
            errors: [{ field: 'reason', reason: 'too-long' }],
          },
        },
        ctx,
      ),
  },
  {
    name: 'staff-locked-late',
    page: (ctx) =>
      StaffLockedPage(
        {
          ...locked,
          services: [{ service: 'shomei', accounts: [], limit: 10, mayUnlock: true }],
          unlocks: [],
          draft: { service: HOSTILE, accountId: HOSTILE, reason: HOSTILE, errors: [] },
        },
        ctx,
      ),
  },
  { name: 'staff-figures', page: (ctx) => StaffFiguresPage(figures, ctx) },
];
