/** The application page, the requests made on it, and the pages of staff who decide them. */
import {
  ApplicationInputPage,
  type RestoredRegistration,
} from '../../../api/procedures/service-use-change/pages/registration.js';
import { CancelConfirmPage } from '../../../api/procedures/service-use-change/pages/cancel.js';
import type { PageContext } from '../../../api/pages/context.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { ServiceUseChangeStatusPage } from '../../../api/procedures/service-use-change/pages/status.js';
import { StaffSignInPage } from '../../../api/staff/sign-in/pages/sign-in.js';
import { REASONS } from '../../../api/text/index.js';
import { at, timeline, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const useChange = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: 'cinii-service-use-change-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status,
  steps: timeline('opened', ...steps),
});
const request = { applicationId: 'AUTH00000101', institution: 'A大学', change: 'suspend', kind: '更新' } as const;
const restored: RestoredRegistration = {
  applicationId: 'AUTH00000101',
  institution: 'A大学附属図書館',
  email: 'contact@univ-a.example.jp',
  kind: '更新',
  useState: 'active',
  restoreToken: 'restore-token',
  expiresAt: at(20),
};
export const APPLICATION: readonly Sample[] = [
  { name: 'application', page: (ctx) => ApplicationInputPage({}, ctx) },
  {
    name: 'application-refused',
    page: (ctx) => ApplicationInputPage({ restore: { applicationId: HOSTILE, problem: 'not-authenticated' } }, ctx),
  },
  {
    name: 'application-every-fault',
    page: (ctx) =>
      ApplicationInputPage(
        { restore: { errors: REASONS.map((reason) => ({ field: reason.length % 2 ? 'password' : HOSTILE, reason })) } },
        ctx,
      ),
  },
  { name: 'application-kind-chosen', page: (ctx) => ApplicationInputPage({ change: { kind: '新規' } }, ctx) },
  { name: 'application-restored', page: (ctx) => ApplicationInputPage({ restored }, ctx) },
  {
    name: 'application-cancel',
    page: (ctx) => CancelConfirmPage({ restored: { ...restored, institution: HOSTILE }, kind: HOSTILE }, ctx),
  },
  {
    name: 'application-restored-suspended',
    page: (ctx) =>
      ApplicationInputPage(
        { restored: { ...restored, institution: HOSTILE, useState: 'suspended', kind: '移管' } },
        ctx,
      ),
  },
  {
    name: 'application-restored-cancelled',
    page: (ctx) => ApplicationInputPage({ restored: { ...restored, useState: 'cancelled' } }, ctx),
  },
  {
    name: 'application-change-wrong',
    page: (ctx) =>
      ApplicationInputPage(
        {
          restored,
          change: {
            chosen: ['suspend', 'cancel'],
            kind: '',
            errors: [
              { field: 'change', reason: 'only-one' },
              { field: 'kind', reason: 'required-choice' },
            ],
          },
        },
        ctx,
      ),
  },
  ...(
    [
      useChange('awaiting-decision', 'mailed-received'),
      useChange('applying', 'mailed-received', 'approved'),
      useChange('completed', 'approved', 'completed', 'mailed-approved'),
      useChange('refused', 'declined', 'refused', 'mailed-refused'),
      useChange('superseded', 'superseded'),
      useChange('failed', 'approved', 'failed'),
      useChange('mail-undeliverable', 'mail-undeliverable'),
      useChange('withdrawn', 'withdrawn'),
      useChange('expired', 'expired'),
    ] as const
  ).map((procedure) => ({
    name: `use-change-${procedure.status}`,
    page: (ctx: PageContext) =>
      ServiceUseChangeStatusPage(
        {
          procedure,
          ...(procedure.status !== 'superseded' && { receiptNumber: 'U-TV9H-C4NB' }),
          request,
          receivedAt: at(1),
          dueAt: at(50),
          ...(procedure.status === 'refused' && { decidedAt: at(20), reason: `書類に不備があります。\n${HOSTILE}` }),
        },
        ctx,
      ),
  })),
  {
    name: 'use-change-bare',
    page: (ctx) => ServiceUseChangeStatusPage({ procedure: useChange('awaiting-decision') }, ctx),
  },
];

export const STAFF: readonly Sample[] = [
  { name: 'staff-sign-in', page: (ctx) => StaffSignInPage({ start: '/staff/sign-in/start' }, ctx) },
  {
    name: 'staff-sign-in-refused',
    page: (ctx) => StaffSignInPage({ start: HOSTILE, problem: 'sign-in-failed' }, ctx),
  },
  {
    name: 'staff-signed-out',
    page: (ctx) => StaffSignInPage({ start: '/staff/sign-in/start', signedOut: { endAtProvider: HOSTILE } }, ctx),
  },
];
