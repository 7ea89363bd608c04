/** The page for a new password, in every state that it can be in. */
import { accessCodeFrame } from '../../../api/procedures/access-code/pages/layout.js';
import { NewPasswordPage, type NewPasswordView } from '../../../api/procedures/new-password/pages/form.js';
import { PASSWORD_RULES } from '../../../workflows/rules/password-policy.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

export const WAITING: NewPasswordView = {
  procedureId: 'umin-access-code-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  frame: accessCodeFrame,
  ticket: HOSTILE,
  expiresAt: at(10),
  userId: 'yamada-tar',
  minLength: 8,
  words: '/assets/words/0123456789ab.txt',
};

export const NEW_PASSWORD: readonly Sample[] = [
  { name: 'new-password', page: (ctx) => NewPasswordPage(WAITING, ctx) },
  {
    name: 'new-password-empty',
    page: (ctx) =>
      NewPasswordPage(
        {
          ...WAITING,
          errors: [
            { field: 'password', reason: 'required' },
            { field: 'passwordAgain', reason: 'required' },
            { field: HOSTILE, reason: 'unknown-field' },
          ],
        },
        ctx,
      ),
  },
  {
    name: 'new-password-refused',
    page: (ctx) => NewPasswordPage({ ...WAITING, userId: HOSTILE, violations: PASSWORD_RULES }, ctx),
  },
  {
    name: 'new-password-limit',
    page: (ctx) => NewPasswordPage({ ...WAITING, problem: 'too-many-requests', retryAfterSeconds: 1800 }, ctx),
  },
];
