/** Every page of the certificate issuance service, in every state that it can be in; without the manual. */

import type { PageContext } from '../../api/pages/context.js';
import type { ProcedureProgress } from '../../api/pages/procedure.js';
import { StudentEmailPage } from '../../api/procedures/email-verification/pages/form.js';
import { EmailVerificationPage, verificationSteps } from '../../api/procedures/email-verification/pages/status.js';
import { SecondPasswordDonePage, SecondPasswordPage } from '../../api/procedures/second-password-change/pages/form.js';
import { SecondPasswordLockedPage } from '../../api/procedures/second-password-change/pages/locked.js';
import {
  resetSteps,
  SecondPasswordResetFormPage,
  SecondPasswordResetPage,
} from '../../api/procedures/second-password-reset/pages/reset.js';
import { StudentLoginPage } from '../../api/student/pages/login.js';
import { StudentMenuPage } from '../../api/student/pages/menu.js';
import { StudentUrlPage, StudentUrlRefusedPage } from '../../api/student/pages/url.js';
import type { SignedInStudent } from '../../api/student/pages/view.js';
import { SECOND_PASSWORD_RULES } from '../../workflows/rules/second-password.js';
import { at, timeline, HOSTILE, type Sample } from '../platform/pages/render-context.js';

export const VERIFICATION_ID = 'shomei-email-verification-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
export const RESET_ID = 'shomei-second-password-reset-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
export const SENDER = 'no-reply@shomei.example.ac.jp';
export const RULES = { idleMs: 900_000, wrongLogins: 10, lockMs: 1_800_000 };

export const studentAt = (level: SignedInStudent['level'], userId = 's2026001'): SignedInStudent => ({
  userId,
  level,
  idleEndsAt: at(15),
  idleMs: 900_000,
});
export const MENU = studentAt('menu');
const LEVEL_OF = { register: studentAt('register-email', HOSTILE), change: MENU } as const;
const PURPOSES = ['register', 'change'] as const;

export const verification = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: VERIFICATION_ID,
  status,
  steps: timeline('opened', ...steps),
  expiresAt: at(30),
});
export const reset = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  ...verification(status, ...steps),
  procedureId: RESET_ID,
});
export const RESEND = { from: at(1), left: 4, email: HOSTILE };

const LOGIN: readonly Sample[] = [
  { name: 'student-login', page: (ctx) => StudentLoginPage(RULES, ctx) },
  ...(['over', 'signed-out', 'everywhere'] as const).map((notice) => ({
    name: `student-login-${notice}`,
    page: (ctx: PageContext) => StudentLoginPage({ ...RULES, notice }, ctx),
  })),
  {
    name: 'student-login-refused',
    page: (ctx) => StudentLoginPage({ ...RULES, userId: HOSTILE, problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'student-login-wrong',
    page: (ctx) =>
      StudentLoginPage(
        {
          ...RULES,
          userId: HOSTILE,
          errors: [
            { field: 'userId', reason: 'required' },
            { field: 'password', reason: 'required' },
            { field: 'secondPassword', reason: 'too-long' },
          ],
        },
        ctx,
      ),
  },
  { name: 'student-menu', page: (ctx) => StudentMenuPage({ student: MENU, email: 'taro@example.jp' }, ctx) },
  {
    name: 'student-menu-hostile',
    page: (ctx) => StudentMenuPage({ student: studentAt('menu', HOSTILE), email: HOSTILE }, ctx),
  },
];

const EMAIL: readonly Sample[] = PURPOSES.flatMap((purpose) => {
  const student = LEVEL_OF[purpose];
  const form = { purpose, student, sender: SENDER };
  const sent = verification('awaiting-confirmation', `email-${purpose}`, 'url-mailed');
  const status = (name: string, view: Omit<Parameters<typeof EmailVerificationPage>[0], 'purpose' | 'sender'>) => ({
    name: `verification-${purpose}-${name}`,
    page: (ctx: PageContext) => EmailVerificationPage({ purpose, sender: SENDER, ...view }, ctx),
  });
  return [
    { name: `email-${purpose}`, page: (ctx: PageContext) => StudentEmailPage(form, ctx) },
    {
      name: `email-${purpose}-wrong`,
      page: (ctx: PageContext) => {
        const errors = [
          { field: 'email', reason: 'not-an-email' },
          { field: 'emailAgain', reason: 'required' },
        ] as const;
        return StudentEmailPage({ ...form, email: HOSTILE, emailAgain: HOSTILE, errors }, ctx);
      },
    },
    {
      name: `email-${purpose}-mismatch`,
      page: (ctx: PageContext) =>
        StudentEmailPage({ ...form, email: HOSTILE, emailAgain: HOSTILE, problem: 'mismatch' }, ctx),
    },
    {
      name: `email-${purpose}-limit`,
      page: (ctx: PageContext) =>
        StudentEmailPage({ ...form, problem: 'too-many-requests', retryAfterSeconds: 40 }, ctx),
    },
    status('sent', { procedure: sent }),
    status('sent-mine', { procedure: sent, student, resend: RESEND }),
    status('sent-last', { procedure: sent, student, resend: { ...RESEND, left: 0 } }),
    status('completed', { procedure: verification('completed', 'url-mailed', 'redeemed', 'completed') }),
    status('completed-mine', { procedure: verification('completed', 'redeemed', 'completed'), student }),
    ...(['expired', 'superseded', 'mail-undeliverable', 'refused', 'failed'] as const).flatMap((ending) => [
      status(ending, { procedure: verification(ending, 'url-mailed', ending) }),
      status(`${ending}-mine`, { procedure: verification(ending, 'url-mailed', ending), student }),
    ]),
  ];
});

const WHATS = ['register', 'change', 'reset'] as const;
/** Milestones beside the button of a URL. */
export const urlSteps = (what: (typeof WHATS)[number], procedure: ReturnType<typeof reset>) =>
  what === 'reset' ? resetSteps(procedure) : verificationSteps({ purpose: what, procedure });
const URLS: readonly Sample[] = WHATS.flatMap((what) => [
  {
    name: `student-url-${what}`,
    page: (ctx: PageContext) => {
      const procedure = (what === 'reset' ? reset : verification)('awaiting-confirmation', 'url-mailed');
      return StudentUrlPage({ what, token: HOSTILE, procedure, steps: urlSteps(what, procedure) }, ctx);
    },
  },
  ...(['url-expired', 'url-used', 'url-unknown'] as const).map((problem) => ({
    name: `student-${what}-${problem}`,
    page: (ctx: PageContext) => StudentUrlRefusedPage({ what, problem }, ctx),
  })),
]);

const FORMS = [
  { mode: 'set', student: studentAt('set-second-password') },
  { mode: 'change', student: MENU },
  { mode: 'reset', procedureId: RESET_ID, userId: 's2026003', ticket: HOSTILE, expiresAt: at(40) },
] as const;
const PASSWORDS: readonly Sample[] = FORMS.flatMap((form) => [
  { name: `second-password-${form.mode}`, page: (ctx: PageContext) => SecondPasswordPage(form, ctx) },
  {
    name: `second-password-${form.mode}-refused`,
    page: (ctx: PageContext) => {
      const violations = SECOND_PASSWORD_RULES.filter((rule) => rule !== 'current-wrong' || form.mode === 'change');
      return SecondPasswordPage({ ...form, violations }, ctx);
    },
  },
  {
    name: `second-password-${form.mode}-wrong`,
    page: (ctx: PageContext) => {
      const fields = form.mode === 'change' ? ['current', 'password', 'passwordAgain'] : ['password', 'passwordAgain'];
      const errors = fields.map((field) => ({ field, reason: 'required' as const }));
      return SecondPasswordPage({ ...form, errors, problem: 'too-many-requests', retryAfterSeconds: 90 }, ctx);
    },
  },
]);

const RESETS: readonly Sample[] = [
  { name: 'reset-form', page: (ctx) => SecondPasswordResetFormPage({}, ctx) },
  {
    name: 'reset-form-wrong',
    page: (ctx) =>
      SecondPasswordResetFormPage({ email: HOSTILE, errors: [{ field: 'email', reason: 'not-an-email' }] }, ctx),
  },
  {
    name: 'reset-form-limit',
    page: (ctx) =>
      SecondPasswordResetFormPage({ email: HOSTILE, problem: 'too-many-requests', retryAfterSeconds: 900 }, ctx),
  },
  ...(
    [
      reset('awaiting-confirmation'),
      reset('awaiting-password', 'redeemed', 'password-allowed'),
      reset('completed', 'redeemed', 'password-allowed', 'second-password-set', 'completed'),
      reset('expired', 'expired'),
      reset('superseded', 'redeemed', 'superseded'),
      reset('mail-undeliverable', 'mail-undeliverable'),
      reset('failed', 'failed'),
    ] as const
  ).map((procedure) => ({
    name: `reset-${procedure.status}`,
    page: (ctx: PageContext) => SecondPasswordResetPage({ procedure, sender: SENDER }, ctx),
  })),
  {
    name: 'second-password-done-set',
    page: (ctx) => SecondPasswordDonePage({ mode: 'set', student: MENU, sentTo: 's•••@s•••.example.jp' }, ctx),
  },
  {
    name: 'second-password-done-change',
    page: (ctx) => SecondPasswordDonePage({ mode: 'change', student: MENU }, ctx),
  },
  { name: 'second-password-locked', page: (ctx) => SecondPasswordLockedPage({ retryAfterSeconds: 1_800 }, ctx) },
  { name: 'second-password-done-reset', page: (ctx) => SecondPasswordDonePage({ mode: 'reset' }, ctx) },
];

export const STUDENT: readonly Sample[] = [...LOGIN, ...EMAIL, ...URLS, ...PASSWORDS, ...RESETS];
