/** Mails of `member-change`: the URL that verifies another address, and what has changed. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { composeMail, type Fact, type MailContent } from '../layout.js';
import { type MemberLink, memberLinkMail, type MemberLinkTexts } from './member-link.js';

/** `email-asked`: to the address until now, when another one is to be verified. `email-changed`, `email-now`: to the old and to the new one. */
export type MemberNotice = 'display-name' | 'password' | 'email-asked' | 'email-changed' | 'email-now' | 'removed';

interface Texts {
  label: { userId: string; at: string; institution: string };
  url: MemberLinkTexts;
  notice: Record<MemberNotice, { subject: string; lead: string; points: readonly string[] }>;
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    label: { userId: 'ユーザーID', at: '日時', institution: '機関' },
    url: {
      subject: 'JAIRO Cloud メールアドレス変更のご案内',
      lead: 'JAIRO Cloud のアカウントのメールアドレスを、このメールアドレスに変更するお手続きが始まりました。まだ変更されていません。',
      open: '次のURLを開き、画面のボタンを押すと、変更が完了します。',
      button: 'メールアドレスの変更へ進む',
      points: [
        '完了するまで、お知らせはこれまでのメールアドレスに届きます。',
        'このURLはご本人専用です。ほかの人に渡さないでください。',
        '心当たりがないときは、URLを開かずに、このメールを削除してください。変更は行われません。',
      ],
    },
    notice: {
      'display-name': {
        subject: 'JAIRO Cloud 表示名変更のお知らせ',
        lead: 'アカウントの表示名が変更されました。',
        points: ['心当たりがないときは、パスワードを変更し、すぐにお問い合わせください。'],
      },
      password: {
        subject: 'JAIRO Cloud パスワード変更のお知らせ',
        lead: 'アカウントのパスワードが変更されました。変更した端末のほかは、すべてログアウトしています。',
        points: ['このメールにパスワードは記載していません。', '心当たりがないときは、すぐにお問い合わせください。'],
      },
      'email-asked': {
        subject: 'JAIRO Cloud メールアドレス変更の申込みのお知らせ',
        lead: 'アカウントのメールアドレスを別のメールアドレスに変更するお手続きが始まりました。新しいメールアドレスが確認されるまで、変更されません。',
        points: ['心当たりがないときは、パスワードを変更してください。この申込みは無効になります。'],
      },
      'email-changed': {
        subject: 'JAIRO Cloud メールアドレス変更完了のお知らせ',
        lead: 'アカウントのメールアドレスが変更されました。今後のお知らせは、新しいメールアドレスに届きます。',
        points: [
          'このメールアドレスへのお知らせは、このメールが最後です。',
          '心当たりがないときは、すぐにお問い合わせください。',
        ],
      },
      'email-now': {
        subject: 'JAIRO Cloud メールアドレス変更完了のお知らせ',
        lead: 'このメールアドレスが、アカウントのメールアドレスになりました。今後のお知らせは、ここに届きます。',
        points: ['これまでのメールアドレスにも、変更をお知らせしています。'],
      },
      removed: {
        subject: 'JAIRO Cloud 権限終了のお知らせ',
        lead: '次の機関の会員情報から削除され、この機関での権限がなくなりました。',
        points: [
          'アカウントそのものと、ほかの機関での権限は、そのまま残ります。',
          '心当たりがないときは、機関の担当の方にお問い合わせください。',
        ],
      },
    },
  },
  en: {
    label: { userId: 'User ID (ユーザーID)', at: 'When (日時)', institution: 'Institution (機関)' },
    url: {
      subject: 'JAIRO Cloud: change your email address / JAIRO Cloud メールアドレス変更のご案内',
      lead: 'The email address of an account for JAIRO Cloud is to be changed to this one. Nothing has changed yet.',
      open: 'Open the link below and press the button on the page. The address is then changed.',
      button: 'Continue to change the address',
      points: [
        'Until then, our emails go to the address until now.',
        'The link is for you alone. Do not give it to anybody.',
        'If it was not you, do not open the link and delete this email. Nothing will change.',
      ],
    },
    notice: {
      'display-name': {
        subject: 'JAIRO Cloud: your display name was changed / JAIRO Cloud 表示名変更のお知らせ',
        lead: 'The display name of your account was changed.',
        points: ['If it was not you, change your password and contact us at once.'],
      },
      password: {
        subject: 'JAIRO Cloud: your password was changed / JAIRO Cloud パスワード変更のお知らせ',
        lead: 'The password of your account was changed. You have been signed out on all devices except the one where you changed it.',
        points: ['This email does not contain the password.', 'If it was not you, please contact us at once.'],
      },
      'email-asked': {
        subject:
          'JAIRO Cloud: a change of your email address was requested / JAIRO Cloud メールアドレス変更の申込みのお知らせ',
        lead: 'The email address of your account is to be changed to another one. Nothing changes until that address is confirmed.',
        points: ['If it was not you, change your password: the request then counts no more.'],
      },
      'email-changed': {
        subject: 'JAIRO Cloud: your email address was changed / JAIRO Cloud メールアドレス変更完了のお知らせ',
        lead: 'The email address of your account was changed. From now on, our emails go to the new address.',
        points: ['This is the last email to this address.', 'If it was not you, please contact us at once.'],
      },
      'email-now': {
        subject: 'JAIRO Cloud: your email address was changed / JAIRO Cloud メールアドレス変更完了のお知らせ',
        lead: 'This is now the email address of your account. From now on, our emails come here.',
        points: ['The address until now was told as well.'],
      },
      removed: {
        subject: 'JAIRO Cloud: your role has ended / JAIRO Cloud 権限終了のお知らせ',
        lead: 'You were removed from the members of the following institution and have no role there any more.',
        points: [
          'Your account stays, and so do your roles at other institutions.',
          'If you did not expect this, please ask the administrators of the institution.',
        ],
      },
    },
  },
};

/** To the address that is to be verified. Says nothing of the account: it may be read by somebody who never asked. */
export const memberEmailChangeMail = (link: MemberLink, locale: Locale): MailContent =>
  memberLinkMail(TEXTS[locale].url, link, locale);

export interface MemberNoticeModel {
  what: MemberNotice;
  userId: string;
  /** Name of the institution, of a right that is gone. */
  institution?: string;
  /** RFC 3339 */
  at: string;
  inquiry: string;
}

export function memberNoticeMail(model: MemberNoticeModel, locale: Locale): MailContent {
  const { what, userId, institution, at, inquiry } = model;
  const { label, notice } = TEXTS[locale];
  const { subject, lead, points } = notice[what];
  const facts: Fact[] = [
    { label: label.userId, value: userId, code: true },
    ...(institution === undefined ? [] : [{ label: label.institution, value: institution }]),
    { label: label.at, value: japanTime(at, locale) },
  ];
  return composeMail({
    locale,
    subject,
    blocks: [
      { kind: 'paragraph', text: lead },
      { kind: 'facts', facts },
      { kind: 'points', points },
    ],
    inquiry,
    service: 'jairo',
  });
}
