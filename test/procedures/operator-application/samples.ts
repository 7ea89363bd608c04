/** The pages of 「オペレータへパスワード更新申請」. */

import type { PageContext } from '../../../api/pages/context.js';
import { OperatorApplicationFormPage } from '../../../api/procedures/operator-application/pages/form.js';
import { OperatorApplicationStatusPage } from '../../../api/procedures/operator-application/pages/status.js';
import {
  ContactVerificationPage,
  OperatorPasswordUrlPage,
  OperatorUrlRefusedPage,
} from '../../../api/procedures/operator-application/pages/url.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { REASONS } from '../../../api/text/index.js';
import { at, timeline, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const application = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: 'umin-operator-application-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status,
  steps: timeline('opened', ...steps),
  expiresAt: at(59),
});
const typed = Object.fromEntries(
  ['accountId', 'familyName', 'givenName', 'familyNameKana', 'givenNameKana', 'birthDate', 'affiliation', 'email']
    .concat('telephone', 'reason')
    .map((name) => [name, HOSTILE]),
);
const FAULTS = ['missing', 'too-large', 'not-a-picture', 'too-many-pixels', 'unreadable', 'gone'] as const;
const verified = ['url-mailed', 'contact-verified', 'mailed-received'];
const set = [...verified, 'approved', 'password-url-issued', 'mailed-approved', 'redeemed', 'password-set'];
const services = [
  { label: HOSTILE, status: 'confirmed', expectedAt: at(50), confirmedAt: at(40) },
  { label: 'UMIN-CTR', status: 'failed', expectedAt: at(50), lateSince: at(55) },
] as const;

export const OPERATOR: readonly Sample[] = [
  { name: 'operator-form', page: (ctx) => OperatorApplicationFormPage({}, ctx) },
  {
    name: 'operator-form-goes-on',
    page: (ctx) => OperatorApplicationFormPage({ fromProcedureId: HOSTILE, attachmentId: HOSTILE, typed }, ctx),
  },
  {
    name: 'operator-form-every-fault',
    page: (ctx) =>
      OperatorApplicationFormPage(
        { typed, errors: REASONS.map((reason, at) => ({ field: Object.keys(typed)[at] ?? HOSTILE, reason })) },
        ctx,
      ),
  },
  {
    name: 'operator-form-limited',
    page: (ctx) => OperatorApplicationFormPage({ typed, problem: 'too-many-requests', retryAfterSeconds: 90 }, ctx),
  },
  ...FAULTS.map((fileFault) => ({
    name: `operator-form-file-${fileFault}`,
    page: (ctx: PageContext) => OperatorApplicationFormPage({ fileFault }, ctx),
  })),
  {
    name: 'operator-verify',
    page: (ctx) =>
      ContactVerificationPage({ token: HOSTILE, procedure: application('awaiting-contact-verification') }, ctx),
  },
  {
    name: 'operator-redeem',
    page: (ctx) =>
      OperatorPasswordUrlPage({ token: HOSTILE, procedure: application('awaiting-confirmation', ...verified) }, ctx),
  },
  ...(['url-expired', 'url-used', 'url-unknown'] as const).map((problem) => ({
    name: `operator-${problem}`,
    page: (ctx: PageContext) => OperatorUrlRefusedPage({ problem }, ctx),
  })),
  ...(
    [
      application('awaiting-contact-verification', 'url-mailed'),
      application('awaiting-decision', ...verified),
      application('awaiting-applicant', ...verified, 'asked'),
      application('applying', ...verified, 'approved'),
      application('awaiting-confirmation', ...verified, 'approved'),
      application('awaiting-password', ...verified, 'approved', 'redeemed'),
      application('propagating', ...set),
      application('completed', ...set, 'propagated', 'completed'),
      application('refused', ...verified, 'declined', 'refused'),
      application('withdrawn', ...verified, 'withdrawn'),
      application('abandoned', 'url-mailed', 'abandoned'),
      application('expired', ...verified, 'approved', 'expired'),
      application('mail-undeliverable', 'mail-undeliverable'),
      application('failed', ...verified, 'approved', 'no-account', 'failed'),
    ] as const
  ).map((procedure) => ({
    name: `operator-${procedure.status}`,
    page: (ctx: PageContext) =>
      OperatorApplicationStatusPage(
        {
          procedure,
          ...(procedure.steps.length > 2 && {
            receiptNumber: 'U-7K3M-Q9XF',
            dueAt: at(50),
            email: 'a•••@h•••.example.jp',
          }),
          ...(procedure.steps.some(({ step }) => step === 'password-set') && { services }),
          refresh: { seconds: 5, to: `/procedures/${procedure.procedureId}` },
          ...(procedure.status === 'awaiting-contact-verification' && {
            email: `${'very-long'.repeat(7)}@${'example'.repeat(8)}.jp`,
            correctAt: '/umin/operator-application?form=x',
          }),
        },
        ctx,
      ),
  })),
];
