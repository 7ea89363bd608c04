/** Mails of the procedure service-use-change: received, approved, refused, withdrawn. Rules: spec/password-reissue.md, "Entry". */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { UseChange } from '../../../workflows/contracts/service-use-change.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';

export interface UseChangeModel {
  receiptNumber: string;
  applicationId: string;
  institution: string;
  change: UseChange;
  /** RFC 3339 */
  dueAt: string;
  inquiry: string;
  /** Reason of the decision, as staff wrote it; empty before there is one. */
  reason?: string;
  /** Address of the page that shows where the procedure is. */
  statusUrl?: string;
}

export type UseChangeMailKind = 'received' | 'approved' | 'refused' | 'withdrawn';

interface UseChangeTexts {
  subject: Record<UseChangeMailKind, string>;
  lead: Record<UseChangeMailKind, string>;
  next: Record<UseChangeMailKind, string>;
  change: Record<UseChange, string>;
  label: {
    receipt: string;
    applicationId: string;
    institution: string;
    change: string;
    due: string;
    reason: string;
    status: string;
  };
}

const TEXTS: Record<Locale, UseChangeTexts> = {
  ja: {
    subject: {
      received: 'CiNii 機関認証 サービス利用の変更申請を受け付けました',
      approved: 'CiNii 機関認証 サービス利用の変更申請が承認されました',
      refused: 'CiNii 機関認証 サービス利用の変更申請は承認されませんでした',
      withdrawn: 'CiNii 機関認証 サービス利用の変更申請を取り下げました',
    },
    lead: {
      received: 'サービス利用の変更の申請を受け付けました。担当者が審査し、結果をメールでお知らせします。',
      approved: 'サービス利用の変更の申請を承認し、登録に反映しました。',
      refused: 'サービス利用の変更の申請を審査しましたが、承認できませんでした。登録の内容は変わっていません。',
      withdrawn: 'サービス利用の変更の申請を取り下げました。登録の内容は変わっていません。',
    },
    next: {
      received: 'この申請に心当たりがないときは、すぐにお問い合わせください。',
      approved: 'この変更に心当たりがないときは、すぐにお問い合わせください。',
      refused: '理由をご確認のうえ、必要なときは、もう一度申請してください。',
      withdrawn: '取下げに心当たりがないときは、すぐにお問い合わせください。',
    },
    change: { suspend: '利用停止', resume: '利用再開', cancel: '解約' },
    label: {
      receipt: '受付番号',
      applicationId: '申請ID',
      institution: '機関名',
      change: '申請の内容',
      due: '決定の予定日時',
      reason: '理由',
      status: '申請の状況を見る',
    },
  },
  en: {
    subject: {
      received:
        'CiNii institutional authentication: we have received your application for a change of use / CiNii 機関認証 サービス利用の変更申請を受け付けました',
      approved:
        'CiNii institutional authentication: your application for a change of use was approved / CiNii 機関認証 サービス利用の変更申請が承認されました',
      refused:
        'CiNii institutional authentication: your application for a change of use was not approved / CiNii 機関認証 サービス利用の変更申請は承認されませんでした',
      withdrawn:
        'CiNii institutional authentication: your application for a change of use was withdrawn / CiNii 機関認証 サービス利用の変更申請を取り下げました',
    },
    lead: {
      received:
        'We have received your application for a change of use. Our staff will review it and tell you the result by email.',
      approved: 'Your application for a change of use was approved, and the change has been made.',
      refused:
        'Our staff have reviewed your application for a change of use and could not approve it. What is registered has not changed.',
      withdrawn: 'Your application for a change of use was withdrawn. What is registered has not changed.',
    },
    next: {
      received: 'If you did not ask for this, please contact us at once.',
      approved: 'If you did not ask for this change, please contact us at once.',
      refused: 'Please see the reason. If you still need the change, you can apply again.',
      withdrawn: 'If you did not withdraw it, please contact us at once.',
    },
    change: {
      suspend: 'Suspend use (利用停止)',
      resume: 'Resume use (利用再開)',
      cancel: 'Cancel use (解約)',
    },
    label: {
      receipt: 'Receipt number',
      applicationId: 'Application ID (申請ID)',
      institution: 'Institution',
      change: 'You applied for',
      due: 'Decision expected by',
      reason: 'Reason',
      status: 'Check your application status',
    },
  },
};

export const useChangeReceivedMail = (model: UseChangeModel, locale: Locale): MailContent =>
  useChangeMail({ ...model, what: 'received' }, locale);
export const useChangeApprovedMail = (model: UseChangeModel, locale: Locale): MailContent =>
  useChangeMail({ ...model, what: 'approved' }, locale);
export const useChangeRefusedMail = (model: UseChangeModel, locale: Locale): MailContent =>
  useChangeMail({ ...model, what: 'refused' }, locale);
export const useChangeWithdrawnMail = (model: UseChangeModel, locale: Locale): MailContent =>
  useChangeMail({ ...model, what: 'withdrawn' }, locale);

/** The mail of one of the occasions. The reason stands only in mails about a decision. */
export function useChangeMail(model: UseChangeModel & { what: UseChangeMailKind }, locale: Locale): MailContent {
  const { subject, lead, next, change, label } = TEXTS[locale];
  const { what, reason = '', statusUrl } = model;
  const facts: Fact[] = [
    { label: label.receipt, value: model.receiptNumber, code: true },
    { label: label.applicationId, value: model.applicationId, code: true },
    { label: label.institution, value: model.institution },
    { label: label.change, value: change[model.change] },
  ];
  if (what === 'received') facts.push({ label: label.due, value: japanTime(model.dueAt, locale) });
  const blocks: Block[] = [{ kind: 'paragraph', text: lead[what] }];
  if (statusUrl !== undefined) blocks.push({ kind: 'link', label: label.status, url: statusUrl });
  blocks.push({ kind: 'facts', facts });
  if ((what === 'approved' || what === 'refused') && reason.trim() !== '')
    blocks.push({ kind: 'quote', label: label.reason, text: reason });
  blocks.push({ kind: 'paragraph', text: next[what] });
  return composeMail({ locale, subject: subject[what], blocks, inquiry: model.inquiry, deadline: what === 'received' });
}
