/** Every page of the case tracker, in every state that it can be in. */

import {
  CaseTrackingCodePage,
  CaseTrackingEndedPage,
  CaseTrackingFormPage,
} from '../../../api/procedures/case-tracking/pages/forms.js';
import { CasePage, CaseWithdrawPage, type ShownCase } from '../../../api/procedures/case-tracking/pages/case.js';
import { operatorApplicationKind as kind } from '../../../api/procedures/operator-application/application.js';
import { serviceUseChangeKind } from '../../../api/procedures/service-use-change/application.js';
import type { PageContext } from '../../../api/pages/context.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

export const TRACKING = {
  procedureId: 'umin-case-tracking-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
  status: 'awaiting-code',
  steps: [{ at: at(0), step: 'opened' }],
  expiresAt: at(10),
} as const;

const DESKS = [
  { service: 'cinii', desk: { inquiry: 'cir-auth-req@nii.ac.jp' } },
  {
    service: 'umin',
    desk: { inquiry: 'https://www.umin.ac.jp/inquiry/', hours: { ja: '平日9時〜17時', en: '9 to 5' } },
  },
];

export const OPEN_CASE: ShownCase = {
  receiptNumber: 'U-7K3M-Q9XF',
  status: 'awaiting-decision',
  receivedAt: at(0),
  dueAt: at(59),
  decided: false,
  mayAnswer: false,
  mayWithdraw: true,
  steps: [
    { at: at(0), text: '受け付けました' },
    { at: at(1), text: HOSTILE },
  ],
};
export const ASKED_CASE: ShownCase = {
  ...OPEN_CASE,
  status: 'awaiting-applicant',
  question: { text: `所属を教えてください。\n${HOSTILE}`, askedAt: at(5), answerBy: at(50) },
  mayAnswer: true,
};
const STATUSES = [
  'awaiting-decision',
  'awaiting-confirmation',
  'awaiting-password',
  'propagating',
  'completed',
  'refused',
  'withdrawn',
  'abandoned',
  'expired',
  'mail-undeliverable',
  'failed',
  'superseded',
] as const;

export const CASE: readonly Sample[] = [
  { name: 'case-form', page: (ctx) => CaseTrackingFormPage({ desks: DESKS }, ctx) },
  { name: 'case-form-over', page: (ctx) => CaseTrackingFormPage({ over: true }, ctx) },
  {
    name: 'case-form-wrong',
    page: (ctx) =>
      CaseTrackingFormPage({ receiptNumber: HOSTILE, errors: [{ field: 'receiptNumber', reason: 'bad-format' }] }, ctx),
  },
  {
    name: 'case-form-limit',
    page: (ctx) => CaseTrackingFormPage({ problem: 'too-many-requests', retryAfterSeconds: 61 }, ctx),
  },
  { name: 'case-code', page: (ctx) => CaseTrackingCodePage({ procedure: TRACKING, desks: DESKS }, ctx) },
  {
    name: 'case-code-wrong',
    page: (ctx) => CaseTrackingCodePage({ procedure: TRACKING, problem: 'wrong-code', triesLeft: 2 }, ctx),
  },
  {
    name: 'case-code-malformed',
    page: (ctx) =>
      CaseTrackingCodePage({ procedure: TRACKING, errors: [{ field: 'code', reason: 'not-ten-digits' }] }, ctx),
  },
  ...(['locked', 'expired', 'used'] as const).map((ending) => ({
    name: `case-${ending}`,
    page: (ctx: PageContext) => CaseTrackingEndedPage({ ending, desks: DESKS }, ctx),
  })),
  ...STATUSES.map((status) => ({
    name: `case-shown-${status}`,
    page: (ctx: PageContext) =>
      CasePage({ case: { ...OPEN_CASE, status }, kind, contact: 'a•••@h•••.example.jp' }, ctx),
  })),
  // A kind that is of another service, asks nothing and can't be withdrawn.
  ...(['awaiting-decision', 'applying', 'completed', 'refused', 'failed'] as const).map((status) => ({
    name: `case-shown-use-change-${status}`,
    page: (ctx: PageContext) =>
      CasePage(
        {
          case: { ...OPEN_CASE, status, mayWithdraw: false },
          kind: serviceUseChangeKind,
          of: { service: 'cinii', desk: { inquiry: 'desk@cinii.example.jp' } },
        },
        ctx,
      ),
  })),
  ...(['answered', 'withdrawn', 'too-late'] as const).map((done) => ({
    name: `case-shown-after-${done}`,
    page: (ctx: PageContext) =>
      CasePage({ case: { ...OPEN_CASE, decided: true, mayWithdraw: false, steps: [] }, kind, done }, ctx),
  })),
  { name: 'case-asked', page: (ctx) => CasePage({ case: ASKED_CASE, kind }, ctx) },
  {
    name: 'case-asked-wrong',
    page: (ctx) =>
      CasePage(
        { case: ASKED_CASE, kind, answer: { text: HOSTILE, errors: [{ field: 'text', reason: 'too-long' }] } },
        ctx,
      ),
  },
  {
    name: 'case-asked-file',
    page: (ctx) =>
      CasePage(
        { case: ASKED_CASE, kind, answer: { attachmentId: 'umin-attachment-1', fileFault: 'not-a-picture' } },
        ctx,
      ),
  },
  { name: 'case-withdraw', page: (ctx) => CaseWithdrawPage({ case: OPEN_CASE }, ctx) },
];
