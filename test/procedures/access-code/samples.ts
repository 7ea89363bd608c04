/** Every page of the password update by access code, in every state that it can be in. */
import {
  AccessCodeByIdentityPage,
  AccessCodeByIdPage,
  AccessCodeNotSentPage,
  AccessCodeStartPage,
} from '../../../api/procedures/access-code/pages/forms.js';
import { AccessCodeEntryPage } from '../../../api/procedures/access-code/pages/code-entry.js';
import { AccessCodeStatusPage } from '../../../api/procedures/access-code/pages/status.js';
import type { PageContext } from '../../../api/pages/context.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { REASONS } from '../../../api/text/index.js';
import { at, timeline, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

export const UPDATE_ID = 'umin-access-code-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';

export const update = (status: ProcedureProgress['status'], ...steps: string[]): ProcedureProgress => ({
  procedureId: UPDATE_ID,
  status,
  steps: timeline('opened', ...steps),
  expiresAt: at(10),
});
export const MAILED = ['code-mailed-external', 'code-mailed-own'] as const;
export const SERVICES = [
  { label: '電子メール', status: 'confirmed', expectedAt: at(60), confirmedAt: at(12) },
  { label: 'UMIN-CTR', status: 'failed', expectedAt: at(60), lateSince: at(70) },
  { label: HOSTILE, status: 'pending', expectedAt: at(61) },
] as const;
const refresh = { seconds: 5, to: `/procedures/${UPDATE_ID}` };
const FIELDS = ['familyName', 'givenName', 'familyNameKana', 'givenNameKana', 'sex', 'birthDate'] as const;

const FORMS: readonly Sample[] = [
  { name: 'access-code-start', page: (ctx) => AccessCodeStartPage({}, ctx) },
  { name: 'access-code-start-from', page: (ctx) => AccessCodeStartPage({ from: UPDATE_ID }, ctx) },
  { name: 'access-code-id', page: (ctx) => AccessCodeByIdPage({}, ctx) },
  {
    name: 'access-code-id-wrong',
    page: (ctx) =>
      AccessCodeByIdPage({ accountId: HOSTILE, errors: [{ field: 'accountId', reason: 'user-id-with-domain' }] }, ctx),
  },
  {
    name: 'access-code-id-limit',
    page: (ctx) =>
      AccessCodeByIdPage({ accountId: 'yamada-tar', problem: 'too-many-requests', retryAfterSeconds: 3000 }, ctx),
  },
  { name: 'access-code-identity', page: (ctx) => AccessCodeByIdentityPage({}, ctx) },
  {
    name: 'access-code-identity-wrong',
    page: (ctx) =>
      AccessCodeByIdentityPage(
        {
          typed: Object.fromEntries(FIELDS.map((field) => [field, field === 'sex' ? 'female' : HOSTILE])),
          errors: FIELDS.map((field, n) => ({ field, reason: REASONS[n] ?? 'required' })),
        },
        ctx,
      ),
  },
  ...([undefined, 'id', 'identity'] as const).map((entry) => ({
    name: `access-code-not-sent-${entry}`,
    page: (ctx: PageContext) => AccessCodeNotSentPage({ procedureId: UPDATE_ID, ...(entry && { entry }) }, ctx),
  })),
];

const ENTRY: readonly Sample[] = [
  {
    name: 'access-code-entry-wrong',
    page: (ctx) =>
      AccessCodeEntryPage(
        {
          procedure: update('awaiting-code', ...MAILED),
          sentTo: ['t•••@h•••.jp', 'y•••@u•••.ac.jp'],
          problem: 'wrong-code',
          triesLeft: 1,
        },
        ctx,
      ),
  },
  {
    name: 'access-code-entry-malformed',
    page: (ctx) =>
      AccessCodeEntryPage(
        { procedure: update('awaiting-code'), errors: [{ field: 'code', reason: 'not-ten-digits' }] },
        ctx,
      ),
  },
];

/** Masked. */
const SENT_TO = ['t•••@h•••.example.jp', 'y•••@u•••.ac.jp'];

const STATES: readonly Sample[] = (
  [
    update('awaiting-code', ...MAILED),
    update('awaiting-password', ...MAILED, 'code-accepted'),
    update('propagating', ...MAILED, 'code-accepted', 'password-set'),
    update('completed', ...MAILED, 'code-accepted', 'password-set', 'propagated', 'completed'),
    update('refused', 'code-not-sent', 'refused'),
    update('locked', ...MAILED, 'wrong-code', 'wrong-code', 'wrong-code', 'locked'),
    update('expired', ...MAILED, 'code-expired', 'expired'),
    update('superseded', ...MAILED, 'superseded'),
    update('mail-undeliverable', 'code-refused-external', 'mail-undeliverable'),
    update('failed', 'failed'),
    update('withdrawn', 'withdrawn'),
  ] as const
).map((procedure) => ({
  name: `access-code-${procedure.status}`,
  page: (ctx) =>
    AccessCodeStatusPage({ procedure, services: SERVICES, sentTo: SENT_TO, refresh, delayMs: 3_600_000 }, ctx),
}));

export const ACCESS_CODE: readonly Sample[] = [
  ...FORMS,
  ...ENTRY,
  ...STATES,
  {
    name: 'access-code-timeout',
    page: (ctx) =>
      AccessCodeStatusPage({ procedure: update('expired', 'code-accepted', 'password-timeout', 'expired') }, ctx),
  },
  {
    name: 'access-code-mail-late',
    page: (ctx) => AccessCodeStatusPage({ procedure: update('awaiting-code') }, { ...ctx, mailIsLate: true }),
  },
  {
    name: 'access-code-done-bare',
    page: (ctx) => AccessCodeStatusPage({ procedure: update('propagating', 'password-set') }, ctx),
  },
];
