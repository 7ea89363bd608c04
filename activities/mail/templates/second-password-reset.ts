/** The mail of `second-password-reset`: its one-time URL (manual: certificate issuance, 2.4 (c)). */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { MailContent } from '../layout.js';
import { urlMail, type UrlMailModel, type UrlMailTexts } from './one-time-link.js';

const TEXTS: Record<Locale, UrlMailTexts> = {
  ja: {
    subject: '証明書発行サービス 第2パスワードリセットのご案内',
    lead: '証明書発行サービスの第2パスワードをリセットするお申込みがありました。第2パスワードはまだ変わっていません。',
    open: '次のURLを開くと、新しい第2パスワードを設定できます。',
    button: '第2パスワードの再設定へ進む',
    points: [
      '再設定が完了すると、ログイン中のすべての端末でログアウトします。',
      '期限を過ぎたときは、ログイン画面の「第2パスワードを忘れた場合」から、もう一度お手続きください。',
      'このURLはご本人専用です。ほかの人に渡さないでください。',
      '心当たりがないときは、URLを開かずに、このメールを削除してください。第2パスワードは変わりません。',
    ],
  },
  en: {
    subject:
      'Certificate issuance service: reset your second password / 証明書発行サービス 第2パスワードリセットのご案内',
    lead: 'Somebody asked to reset your second password for the certificate issuance service. It has not changed yet.',
    open: 'Open the link below to set a new second password.',
    button: 'Continue to a new second password',
    points: [
      'When it is set, you are logged out on all devices.',
      'If the link has expired, please start again from “If you forget the second password” on the login page.',
      'The link is for you alone. Do not give it to anybody.',
      'If you did not ask for this, do not open the link and delete this email. Your second password will not change.',
    ],
  },
};

export const resetUrlMail = (model: UrlMailModel, locale: Locale): MailContent => urlMail(TEXTS[locale], model, locale);
