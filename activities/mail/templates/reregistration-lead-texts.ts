/** What stands in the mails of MFA re-registration to whoever leads the queue. */
import type { Locale } from '../../../workflows/contracts/procedure.js';

export type LeadOccasion = 'due' | 'stopped' | 'many-approvals' | 'not-reset';

interface LeadTexts {
  /** `many`: how many approvals within an hour are too many. */
  occasion: Record<LeadOccasion, { subject: string; lead: (many: number) => string; next: string }>;
  label: Record<'receipt' | 'due' | 'staff' | 'page', string>;
}

export const LEAD_TEXTS: Record<Locale, LeadTexts> = {
  ja: {
    occasion: {
      due: {
        subject: '【主任へ】本人確認方法の再登録 決定の予定日時を過ぎた申請があります',
        lead: () => '次の申請は、決定の予定日時までに決定されていません。',
        next: '決定されるまで、営業日ごとにお知らせします。',
      },
      stopped: {
        subject: '【主任へ】本人確認方法の再登録が、心当たりがないとして止められました',
        lead: () => '次の手続きは、メールのURLから、心当たりがないとして止められました。乗っ取りの試みかもしれません。',
        next: '経過をご確認のうえ、本人に連絡してください。',
      },
      'many-approvals': {
        subject: '【主任へ】1時間に多くの再登録が承認されています',
        lead: (many) => `次の担当者が、1時間に${many}件以上の再登録を承認しました。`,
        next: '内容が確認されているか、ご確認ください。',
      },
      'not-reset': {
        subject: '【主任へ】承認された再登録を開始できません',
        lead: () =>
          '次の申請は承認されましたが、認証基盤に拒まれ、本人確認方法を初期化できませんでした。申請者にもお知らせしました。',
        next: '原因を確かめ、申請者に連絡してください。本人確認方法の一部が残っていることがあります。',
      },
    },
    label: { receipt: '受付番号', due: '決定の予定日時', staff: '担当者', page: '申請を開く' },
  },
  en: {
    occasion: {
      due: {
        subject: '[To the lead] MFA re-registration: an application is overdue',
        lead: () => 'The application below was not decided by its expected time.',
        next: 'You are told again on each business day until it is decided.',
      },
      stopped: {
        subject: '[To the lead] MFA re-registration: stopped by its person',
        lead: () =>
          'The procedure below was stopped by the link in an email, by somebody who had not asked for it. It may be an attempt to take over the account.',
        next: 'Please look at its timeline and get in touch with the person.',
      },
      'many-approvals': {
        subject: '[To the lead] MFA re-registration: many approvals within an hour',
        lead: (many) => `The member of staff below has approved ${many} or more re-registrations within an hour.`,
        next: 'Please check that they were looked at.',
      },
      'not-reset': {
        subject: '[To the lead] MFA re-registration: an approved application could not be carried out',
        lead: () =>
          'The application below was approved, but the owner of the verification methods refused to reset them. The applicant has been told.',
        next: 'Please find out why, and contact the applicant. Some of the methods may be left.',
      },
    },
    label: {
      receipt: 'Receipt number',
      due: 'Decision expected by',
      staff: 'Member of staff',
      page: 'Open the application',
    },
  },
};
