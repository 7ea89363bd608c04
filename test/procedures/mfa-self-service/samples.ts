/** Every page of the way by card, with data that is as awkward as it gets. */
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { VerifyCasePage } from '../../../api/procedures/mfa-self-service/pages/case.js';
import { MemberPasswordPage } from '../../../api/procedures/mfa-self-service/pages/member-password.js';
import { ChoicePage, PassPage } from '../../../api/procedures/mfa-self-service/pages/pass.js';
import { VerifyPage } from '../../../api/procedures/mfa-self-service/pages/verify.js';
import type { CardCaseView } from '../../../api/utokyo/pages/card-case.js';
import { LeavePage } from '../../../api/utokyo/pages/card-leave.js';
import { PASSWORD_RULES } from '../../../workflows/rules/password-policy.js';
import { at, HOSTILE, type Sample, timeline } from '../../platform/pages/render-context.js';

const procedureId = 'utokyo-mfa-self-service-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const url = `https://card.example/auth?state=${encodeURIComponent(HOSTILE)}&nonce=n`;
const password = {
  procedureId,
  userId: '1234500001',
  ticket: 'ticket',
  expiresAt: at(10),
  minLength: 8,
  words: '/assets/words/words.txt',
};
const choice = { procedureId, withPassword: true, full: [] };

const caseOf = (
  name: string,
  status: ProcedureProgress['status'],
  steps: string[] = [],
  more: Partial<CardCaseView> = {},
): Sample => ({
  name: `by-card-${name}`,
  page: (ctx) =>
    VerifyCasePage(
      {
        isOwn: true,
        procedure: { procedureId, status, steps: timeline('opened', ...steps, status), expiresAt: at(30) },
        ...more,
      },
      ctx,
    ),
});

export const BY_CARD_PAGES: readonly Sample[] = [
  { name: 'by-card-verify', page: (ctx) => VerifyPage({}, ctx) },
  {
    name: 'by-card-verify-refused',
    page: (ctx) => VerifyPage({ accountId: HOSTILE, errors: [{ field: 'accountId', reason: 'required' }] }, ctx),
  },
  {
    name: 'by-card-verify-often',
    page: (ctx) => VerifyPage({ problem: 'too-many-requests', retryAfterSeconds: 60 }, ctx),
  },
  { name: 'by-card-leave', page: (ctx) => LeavePage({ under: 'verify', url, expiresAt: at(30) }, ctx) },
  caseOf('waiting', 'awaiting-identity'),
  caseOf('verified', 'awaiting-registration', ['identity-verified']),
  caseOf('verified-elsewhere', 'awaiting-registration', ['identity-verified'], { isOwn: false }),
  caseOf('pass-open', 'awaiting-registration', ['identity-verified', 'pass-issued']),
  ...[
    'identity-not-linked',
    'identity-mismatch',
    'identity-card-revoked',
    'identity-cancelled',
    'identity-not-verified',
    'no-member',
  ].map((step) => caseOf(step, 'refused', [step])),
  caseOf('already-open', 'superseded', ['already-open']),
  caseOf('expired', 'expired'),
  caseOf('withdrawn', 'withdrawn'),
  caseOf('failed', 'failed'),
  caseOf('password-done', 'completed', ['member-password-set']),
  caseOf('method-done', 'completed', ['method-registered-totp']),
  { name: 'by-card-choice', page: (ctx) => ChoicePage(choice, ctx) },
  { name: 'by-card-choice-revoked', page: (ctx) => ChoicePage({ ...choice, revoked: true }, ctx) },
  {
    name: 'by-card-choice-full',
    page: (ctx) => ChoicePage({ ...choice, withPassword: false, full: ['mfa-registration'] }, ctx),
  },
  {
    name: 'by-card-choice-none',
    page: (ctx) => ChoicePage({ ...choice, errors: [{ field: 'purpose', reason: 'required' }] }, ctx),
  },
  {
    name: 'by-card-pass',
    page: (ctx) =>
      PassPage(
        {
          procedureId,
          userId: '1234500001',
          pass: 'a2B3c4D5e6F7',
          expiresAt: at(60),
          securityInfo: '/utokyo/security-info',
          mayTakeMinutes: true,
        },
        ctx,
      ),
  },
  { name: 'by-card-password', page: (ctx) => MemberPasswordPage(password, ctx) },
  {
    name: 'by-card-password-refused',
    page: (ctx) => MemberPasswordPage({ ...password, violations: PASSWORD_RULES }, ctx),
  },
];
