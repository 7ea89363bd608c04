/** Mails that tell a student what has changed. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { StudentNotice } from '../../../workflows/contracts/student-account.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';

interface Texts {
  label: { userId: string; at: string };
  notice: Record<StudentNotice['what'], { subject: string; lead: string; points: readonly string[] }>;
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    label: { userId: 'ユーザID', at: '日時' },
    notice: {
      'email-changed': {
        subject: '証明書発行サービス メールアドレス変更完了のお知らせ',
        lead: '証明書発行サービスに登録されているメールアドレスが変更されました。今後のお知らせは、新しいメールアドレスに届きます。',
        points: [
          'このメールアドレスへのお知らせは、このメールが最後です。',
          '心当たりがないときは、大学のパスワードを変更し、すぐにお問い合わせください。',
        ],
      },
      'second-password-set': {
        subject: '証明書発行サービス 第2パスワード設定完了のお知らせ',
        lead: '証明書発行サービスの第2パスワードが設定されました。次のログインから必要です。',
        points: [
          'このメールに第2パスワードは記載していません。',
          '心当たりがないときは、大学のパスワードを変更し、すぐにお問い合わせください。',
        ],
      },
      'second-password-changed': {
        subject: '証明書発行サービス 第2パスワード変更完了のお知らせ',
        lead: '証明書発行サービスの第2パスワードが変更されました。変更した端末のほかは、すべてログアウトしています。',
        points: [
          'このメールに第2パスワードは記載していません。',
          '心当たりがないときは、ログイン画面の「第2パスワードを忘れた場合」から再設定し、大学のパスワードも変更のうえ、すぐにお問い合わせください。',
        ],
      },
      'second-password-reset': {
        subject: '証明書発行サービス 第2パスワード再設定完了のお知らせ',
        lead: '証明書発行サービスの第2パスワードが再設定されました。すべての端末でログアウトしています。',
        points: [
          'このメールに第2パスワードは記載していません。',
          '心当たりがないときは、このメールアドレスのパスワードと大学のパスワードを変更し、すぐにお問い合わせください。',
        ],
      },
    },
  },
  en: {
    label: { userId: 'User ID (ユーザID)', at: 'When (日時)' },
    notice: {
      'email-changed': {
        subject:
          'Certificate issuance service: your email address was changed / 証明書発行サービス メールアドレス変更完了のお知らせ',
        lead: 'Your email address for the certificate issuance service was changed. From now on, our emails go to the new address.',
        points: [
          'This is the last email to this address.',
          'If it was not you, change your university password and contact us at once.',
        ],
      },
      'second-password-set': {
        subject:
          'Certificate issuance service: your second password was set / 証明書発行サービス 第2パスワード設定完了のお知らせ',
        lead: 'Your second password for the certificate issuance service was set. You need it from the next login on.',
        points: [
          'This email does not contain the second password.',
          'If it was not you, change your university password and contact us at once.',
        ],
      },
      'second-password-changed': {
        subject:
          'Certificate issuance service: your second password was changed / 証明書発行サービス 第2パスワード変更完了のお知らせ',
        lead: 'Your second password for the certificate issuance service was changed. You have been logged out on all devices except the one where you changed it.',
        points: [
          'This email does not contain the second password.',
          'If it was not you, reset the second password from the login page, change your university password too, and contact us at once.',
        ],
      },
      'second-password-reset': {
        subject:
          'Certificate issuance service: your second password was reset / 証明書発行サービス 第2パスワード再設定完了のお知らせ',
        lead: 'Your second password for the certificate issuance service was reset. You have been logged out on all devices.',
        points: [
          'This email does not contain the second password.',
          'If it was not you, change the password of this mailbox and your university password, and contact us at once.',
        ],
      },
    },
  },
};

export interface StudentNoticeModel {
  what: StudentNotice['what'];
  userId: string;
  /** RFC 3339 */
  at: string;
  inquiry: string;
}

export function studentNoticeMail({ what, userId, at, inquiry }: StudentNoticeModel, locale: Locale): MailContent {
  const { label, notice } = TEXTS[locale];
  const { subject, lead, points } = notice[what];
  const facts: Fact[] = [
    { label: label.userId, value: userId, code: true },
    { label: label.at, value: japanTime(at, locale) },
  ];
  const blocks: Block[] = [
    { kind: 'paragraph', text: lead },
    { kind: 'facts', facts },
    { kind: 'points', points },
  ];
  return composeMail({ locale, subject, blocks, inquiry, service: 'shomei' });
}
