/** Every page of the application password reissue, in every state that it can be in. */
import type { PageContext } from '../../../api/pages/context.js';
import {
  PasswordReissueConfirmPage,
  PasswordReissueFormPage,
  PasswordReissueReceivedPage,
} from '../../../api/procedures/password-reissue/pages/forms.js';
import {
  PasswordReissueRefusedPage,
  PasswordReissueStatusPage,
} from '../../../api/procedures/password-reissue/pages/status.js';
import {
  PasswordReissueApplyingPage,
  PasswordReissueCompletedPage,
  PasswordReissueUrlPage,
} from '../../../api/procedures/password-reissue/pages/url.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { at, timeline, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

export function reissue(status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress {
  return {
    procedureId: 'cinii-password-reissue-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
    status,
    steps: timeline('opened', ...steps),
    expiresAt: at(35),
  };
}
const refresh = { seconds: 3, to: '/procedures/cinii-password-reissue-01KAJ7Q3ZD5XW8M2RTV9HC4NBE' };
const AUTH = (n: number) => ({ applicationId: `AUTH0000010${n}` });

export const REISSUE: readonly Sample[] = [
  { name: 'reissue-form', page: (ctx) => PasswordReissueFormPage({}, ctx) },
  {
    name: 'reissue-form-unregistered',
    page: (ctx) => PasswordReissueFormPage({ email: 'nobody@example.org', problem: 'email-not-registered' }, ctx),
  },
  {
    name: 'reissue-form-malformed',
    page: (ctx) =>
      PasswordReissueFormPage({ email: HOSTILE, errors: [{ field: 'email', reason: 'not-an-email' }] }, ctx),
  },
  {
    name: 'reissue-form-limit',
    page: (ctx) =>
      PasswordReissueFormPage(
        { email: 'contact@univ-a.example.jp', problem: 'too-many-requests', retryAfterSeconds: 3000 },
        ctx,
      ),
  },
  {
    name: 'reissue-confirm-one',
    page: (ctx) =>
      PasswordReissueConfirmPage(
        { procedureId: 'p-1', registrations: [AUTH(1)], email: 'contact@univ-a.example.jp', expiresAt: at(30) },
        ctx,
      ),
  },
  {
    name: 'reissue-confirm-several',
    page: (ctx) =>
      PasswordReissueConfirmPage(
        { procedureId: 'p-1', registrations: [AUTH(2), AUTH(3)], email: HOSTILE, expiresAt: at(30), chosen: 'all' },
        ctx,
      ),
  },
  {
    name: 'reissue-confirm-none-chosen',
    page: (ctx) =>
      PasswordReissueConfirmPage(
        {
          procedureId: 'p-1',
          registrations: [AUTH(2), AUTH(3)],
          errors: [{ field: 'applicationId', reason: 'required-choice' }],
        },
        ctx,
      ),
  },
  {
    name: 'reissue-confirm-neutral',
    page: (ctx) => PasswordReissueConfirmPage({ procedureId: 'p-1', registrations: [], email: 'a@example.jp' }, ctx),
  },
  {
    name: 'reissue-received',
    page: (ctx) =>
      PasswordReissueReceivedPage({ procedure: reissue('awaiting-confirmation', 'accepted', 'url-mailed') }, ctx),
  },
  {
    name: 'reissue-received-neutral',
    page: (ctx) =>
      PasswordReissueReceivedPage({ procedure: reissue('awaiting-confirmation', 'accepted'), neutral: true }, ctx),
  },
  {
    name: 'reissue-url',
    page: (ctx) =>
      PasswordReissueUrlPage(
        {
          token: 'k1.p.01KAJ7Q3ZD5XW8M2RTV9HC4NBE.1.mac',
          procedure: reissue('awaiting-confirmation', 'accepted', 'url-mailed'),
          applicationIds: ['AUTH00000102', 'AUTH00000103'],
        },
        ctx,
      ),
  },
  {
    name: 'reissue-applying',
    page: (ctx) =>
      PasswordReissueApplyingPage(
        { procedure: reissue('applying', 'accepted', 'url-mailed', 'redeemed'), refresh },
        ctx,
      ),
  },
  {
    name: 'reissue-completed',
    page: (ctx) =>
      PasswordReissueCompletedPage(
        {
          procedure: reissue('completed', 'accepted', 'url-mailed', 'redeemed', 'password-reissued', 'completed'),
        },
        ctx,
      ),
  },
  ...(['url-expired', 'url-used', 'url-unknown', 'too-many-requests', 'wrong-state', 'not-found'] as const).map(
    (problem) => ({
      name: `reissue-refused-${problem}`,
      page: (ctx: PageContext) =>
        PasswordReissueRefusedPage({ problem, ...(problem === 'too-many-requests' && { retryAfterSeconds: 61 }) }, ctx),
    }),
  ),
  ...(
    [
      reissue('awaiting-ok'),
      reissue('awaiting-confirmation', 'accepted'),
      reissue('applying', 'accepted', 'url-mailed', 'redeemed'),
      reissue('completed', 'accepted', 'url-mailed', 'redeemed', 'completed'),
      reissue('expired', 'accepted', 'url-mailed', 'expired'),
      reissue('superseded', 'accepted', 'url-mailed', 'superseded'),
      reissue('mail-undeliverable', 'accepted', 'mail-undeliverable'),
      reissue('failed', 'failed'),
      reissue('refused', 'refused'),
      reissue('withdrawn', 'withdrawn'),
      reissue('awaiting-decision'),
    ] as const
  ).map((procedure) => ({
    name: `reissue-status-${procedure.status}`,
    page: (ctx: PageContext) => PasswordReissueStatusPage({ procedure, sentTo: ['c•••@u•••.example.jp'] }, ctx),
  })),
];
