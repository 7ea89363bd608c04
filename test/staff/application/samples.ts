/** The console of staff: the queue, and one application in every state that somebody may find it in. */

import type { Shown } from '../../../api/procedures/application-kind.js';
import { mfaApplicationKind } from '../../../api/procedures/mfa-application/application.js';
import { operatorApplicationKind } from '../../../api/procedures/operator-application/application.js';
import { serviceUseChangeKind } from '../../../api/procedures/service-use-change/application.js';
import { StaffQueuePage, type StaffQueueView } from '../../../api/staff/queue/pages/queue.js';
import { StaffApplicationPage } from '../../../api/staff/application/pages/application.js';
import type { StaffApplicationView } from '../../../api/staff/application/pages/view.js';
import { at, timeline, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const staff = { userId: 'op1', name: HOSTILE, roles: ['operator', 'lead'] };
const evidenceDigest = 'a'.repeat(64);
const procedureId = 'cinii-service-use-change-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const change = {
  procedureId,
  service: 'cinii',
  askedFor: { text: 'application.change.suspend' },
  account: 'AUTH00000101',
  applicant: 'A大学',
  status: 'awaiting-decision',
  receivedAt: at(3),
  dueAt: at(59),
  overdue: false,
} as const;
const operator = {
  ...change,
  procedureId: 'umin-operator-application-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  receiptNumber: 'U-7K3M-Q9XF',
  service: 'umin',
  account: '',
  applicant: HOSTILE,
  overdue: true,
  claimedBy: HOSTILE,
} as const;

const queue =
  (view: Partial<StaffQueueView>): Sample['page'] =>
  (ctx) =>
    StaffQueuePage(
      {
        staff,
        search: {},
        choices: {
          queues: ['cinii', 'umin', HOSTILE],
          kinds: [
            { kind: 'operator-application', name: { text: operatorApplicationKind.name } },
            { kind: HOSTILE, name: HOSTILE },
          ],
        },
        rows: [change, operator, { ...change, procedureId: `${procedureId}2`, askedFor: HOSTILE, status: 'completed' }],
        total: 3,
        page: 1,
        pages: 1,
        ...view,
      },
      ctx,
    );

const NOTHING: StaffApplicationView['may'] = {
  claim: false,
  release: false,
  decide: false,
  ask: false,
  isMine: false,
  isOwn: false,
  readsOnly: false,
  isDual: false,
};
const steps = timeline('opened', 'contact-verified', 'something-new').map((step, n) => ({
  ...step,
  actor: ['person', 'system', 'staff:op2'][n] ?? '',
}));
const MALE = { text: 'console.sex.male' } as const;
const record = (account: string, value: Shown | undefined, differs = false) => ({ account, value, differs });
const compared: StaffApplicationView['compared'] = [
  { label: 'console.field.accountId', applied: '', registered: [record('a-1', 'a-1'), record('b-2', 'b-2', true)] },
  {
    label: 'console.field.familyName',
    applied: HOSTILE,
    registered: [record('a-1', HOSTILE, true), record('b-2', '')],
  },
  {
    label: 'console.field.sex',
    applied: MALE,
    registered: [record('a-1', { text: 'console.sex.female' }, true), record('b-2', MALE)],
  },
  {
    label: 'console.field.category',
    applied: undefined,
    registered: [record('a-1', { text: 'console.category.group' }), record('b-2', HOSTILE)],
  },
  {
    label: 'console.field.reason',
    applied: `一行目\n${HOSTILE}`,
    registered: [record('a-1', undefined), record('b-2', undefined)],
  },
];
const page =
  (view: Partial<StaffApplicationView>): Sample['page'] =>
  (ctx) =>
    StaffApplicationPage(
      {
        staff,
        application: { ...operator, evidenceVersion: 2, evidenceDigest },
        kind: operatorApplicationKind,
        names: { op2: '受付 次郎' },
        compared,
        registered: [{ account: 'a-1' }, { account: 'b-2' }],
        steps,
        messages: [],
        voided: [],
        approvals: [],
        pictures: [],
        looks: [],
        may: NOTHING,
        ...view,
      },
      ctx,
    );

export const CONSOLE: readonly Sample[] = [
  { name: 'staff-queue', page: queue({}) },
  { name: 'staff-queue-empty', page: queue({ rows: [], total: 0, search: { q: HOSTILE, queue: HOSTILE } }) },
  {
    name: 'staff-queue-middle',
    page: queue({
      total: 75,
      page: 2,
      pages: 3,
      search: {
        q: HOSTILE,
        queue: 'umin',
        kind: 'operator-application',
        state: 'closed',
        which: 'mine',
        sort: '-received',
      },
    }),
  },
  {
    name: 'staff-application',
    page: page({
      may: { ...NOTHING, claim: true, decide: true, ask: true, isDual: true },
      application: { ...change, evidenceVersion: 1, evidenceDigest },
      kind: serviceUseChangeKind,
      compared: [
        {
          label: 'console.field.change',
          applied: { text: 'application.change.suspend' },
          registered: [record('AUTH00000101', { text: 'application.state.active' })],
        },
        {
          label: 'console.field.kind',
          applied: { text: 'application.kind.renewal' },
          registered: [record('AUTH00000101', { text: 'application.kind.new' }, true)],
        },
      ],
      registered: [{ account: 'AUTH00000101' }],
      done: 'released',
    }),
  },
  {
    name: 'staff-application-operator',
    page: page({
      may: { ...NOTHING, release: true, decide: true, ask: true, isMine: true },
      pictures: [{ id: 'attachment-1', source: '/staff/attachments/x?until=1&look=2', at: at(2) }],
      foundAccount: 'a-1',
      first: { by: 'op2', isMine: false, reason: HOSTILE, at: at(9), accountId: 'a-1' },
      messages: [
        { kind: 'question', by: 'op2', text: `所属は?\n${HOSTILE}`, at: at(5), attachment: undefined },
        {
          kind: 'answer',
          by: undefined,
          text: HOSTILE,
          at: at(6),
          attachment: { id: 'attachment-2', source: '/staff/attachments/y?until=1&look=2' },
        },
      ],
      earlier: {
        procedureId: 'umin-access-code-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
        status: 'locked',
        steps,
        tries: 3,
        mailed: [
          { address: 'own', state: 'sent', at: at(1) },
          { address: 'external', state: 'refused', at: at(2) },
        ],
      },
    }),
  },
  {
    name: 'staff-application-pictures',
    page: page({
      kind: mfaApplicationKind,
      may: { ...NOTHING, release: true, decide: true, isMine: true, isDual: true },
      pictures: [
        { id: 'a', source: '/staff/attachments/x?until=1&look=2', at: at(2), label: HOSTILE },
        { id: 'b', at: at(3), label: HOSTILE, destroyedAt: at(9) },
      ],
      custody: { destroyAt: at(59), isLate: true },
      looks: [
        { by: 'op2', times: 3, last: at(8) },
        { by: HOSTILE, times: 1, last: at(7) },
      ],
    }),
  },
  {
    name: 'staff-application-pictures-unclaimed',
    page: page({
      kind: mfaApplicationKind,
      may: { ...NOTHING, claim: true, decide: true },
      pictures: [{ id: 'a', at: at(2), label: HOSTILE }],
    }),
  },
  {
    name: 'staff-application-bare',
    page: page({ registered: [], compared: compared.map((row) => ({ ...row, registered: [] })), steps: [] }),
  },
  {
    name: 'staff-application-earlier-unmailed',
    page: page({
      earlier: {
        procedureId: 'umin-access-code-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
        status: 'refused',
        steps: [],
        tries: 0,
        mailed: [],
      },
      may: { ...NOTHING, isOwn: true },
    }),
  },
  {
    name: 'staff-application-take-over',
    page: page({
      may: { ...NOTHING, claim: true, release: true },
      first: { by: 'op1', isMine: true, reason: HOSTILE, at: at(9), accountId: undefined },
    }),
  },
  {
    name: 'staff-application-waits',
    page: page({
      may: { ...NOTHING, release: true },
      application: { ...operator, status: 'awaiting-applicant', evidenceVersion: 1, evidenceDigest },
    }),
  },
  { name: 'staff-application-read-only', page: page({ may: { ...NOTHING, readsOnly: true } }) },
  {
    name: 'staff-application-decided',
    page: page({
      application: { ...operator, status: 'applying', evidenceVersion: 1, evidenceDigest },
      decision: {
        decision: 'approve',
        by: 'op1',
        firstBy: 'op2',
        reason: HOSTILE,
        at: at(10),
        accountId: 'a-1',
        isProcessed: false,
      },
      voided: [{ decision: 'refuse', by: HOSTILE, at: at(8), reason: HOSTILE, why: 'forbidden' }],
      approvals: [
        { by: 'op1', at: at(7), reason: 'x', accountId: undefined },
        { by: 'op2', at: at(9), reason: HOSTILE, accountId: 'a-1' },
      ],
    }),
  },
  ...(['wrong-state', 'already-decided', 'not-yours', 'forbidden', 'own-application'] as const).map((problem) => ({
    name: `staff-application-${problem}`,
    page: page({
      may: { ...NOTHING, decide: true, ask: true },
      drafts: { problem, by: HOSTILE, reason: HOSTILE, accountId: HOSTILE, message: HOSTILE, lookUp: HOSTILE },
    }),
  })),
  {
    name: 'staff-application-faults',
    page: page({
      may: { ...NOTHING, decide: true, ask: true },
      drafts: {
        errors: [
          { field: 'reason', reason: 'required' },
          { field: 'accountId', reason: 'no-such-account' },
          { field: 'message', reason: 'too-long' },
        ],
      },
    }),
  },
];
