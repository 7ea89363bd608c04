/** Mails of `email-verification`: the one-time URL, and that an address is another account's (manual: certificate issuance, 2.1 and 2.4 (a)). */
import type { VerificationPurpose } from '../../../workflows/contracts/email-verification.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { composeMail, type MailContent } from '../layout.js';
import { urlMail, type UrlMailModel, type UrlMailTexts } from './one-time-link.js';

interface Texts {
  url: UrlMailTexts;
  inUse: { subject: string; lead: string; points: readonly string[] };
}

const TEXTS: Record<Locale, Record<VerificationPurpose, Texts>> = {
  ja: {
    register: {
      url: {
        subject: '証明書発行サービス メールアドレス設定のご案内',
        lead: 'このメールアドレスを、証明書発行サービスに登録するお申込みがありました。まだ登録されていません。',
        open: '次のURLを開き、画面のボタンを押すと、登録が完了します。',
        button: 'メールアドレスの登録へ進む',
        points: [
          '期限を過ぎたときは、もう一度ログインして、最初からお手続きください。',
          'このURLはご本人専用です。ほかの人に渡さないでください。',
          '心当たりがないときは、URLを開かずに、このメールを削除してください。登録は行われません。',
        ],
      },
      inUse: {
        subject: '証明書発行サービス メールアドレスを設定できません',
        lead: 'このメールアドレスを登録するお申込みがありましたが、別のユーザIDですでに使われているため、登録できません。',
        points: [
          'お申し込みになった方は、もう一度ログインして、別のメールアドレスを登録してください。',
          '心当たりがないときは、このメールを削除してください。登録されている内容は変わりません。',
        ],
      },
    },
    change: {
      url: {
        subject: '証明書発行サービス メールアドレス変更のご案内',
        lead: '証明書発行サービスのメールアドレスを、このメールアドレスに変更するお申込みがありました。まだ変更されていません。',
        open: '次のURLを開き、画面のボタンを押すと、変更が完了します。',
        button: 'メールアドレスの変更へ進む',
        points: [
          '変更が完了するまで、お知らせはこれまでのメールアドレスに届きます。',
          '期限を過ぎたときは、ログイン後のメニューから、もう一度お手続きください。',
          'このURLはご本人専用です。ほかの人に渡さないでください。',
          '心当たりがないときは、URLを開かずに、このメールを削除してください。変更は行われません。',
        ],
      },
      inUse: {
        subject: '証明書発行サービス メールアドレスを変更できません',
        lead: 'このメールアドレスに変更するお申込みがありましたが、別のユーザIDですでに使われているため、変更できません。',
        points: [
          'お申し込みになった方は、ログイン後のメニューから、別のメールアドレスでお手続きください。',
          '心当たりがないときは、このメールを削除してください。登録されている内容は変わりません。',
        ],
      },
    },
  },
  en: {
    register: {
      url: {
        subject: 'Certificate issuance service: set your email address / 証明書発行サービス メールアドレス設定のご案内',
        lead: 'Somebody asked to register this email address with the certificate issuance service. It is not registered yet.',
        open: 'Open the link below and press the button on the page. The address is then registered.',
        button: 'Continue to register the address',
        points: [
          'If the link has expired, please log in and start again.',
          'The link is for you alone. Do not give it to anybody.',
          'If you did not ask for this, do not open the link and delete this email. Nothing will be registered.',
        ],
      },
      inUse: {
        subject:
          'Certificate issuance service: this email address cannot be set / 証明書発行サービス メールアドレスを設定できません',
        lead: 'Somebody asked to register this email address, but it already belongs to another user ID and cannot be registered again.',
        points: [
          'If it was you, please log in again and register another address.',
          'If it was not you, delete this email. What is registered does not change.',
        ],
      },
    },
    change: {
      url: {
        subject:
          'Certificate issuance service: change your email address / 証明書発行サービス メールアドレス変更のご案内',
        lead: 'Somebody asked to make this the email address for the certificate issuance service. Nothing has changed yet.',
        open: 'Open the link below and press the button on the page. The address is then changed.',
        button: 'Continue to change the address',
        points: [
          'Until then, our emails go to your current address.',
          'If the link has expired, please start again from the menu after logging in.',
          'The link is for you alone. Do not give it to anybody.',
          'If you did not ask for this, do not open the link and delete this email. Nothing will change.',
        ],
      },
      inUse: {
        subject:
          'Certificate issuance service: this email address cannot be used / 証明書発行サービス メールアドレスを変更できません',
        lead: 'Somebody asked to change to this email address, but it already belongs to another user ID and cannot be used.',
        points: [
          'If it was you, please start again with another address from the menu after logging in.',
          'If it was not you, delete this email. What is registered does not change.',
        ],
      },
    },
  },
};

/** To the address that is to be verified. Says nothing of the account: it may be read by somebody who never asked. */
export const verificationUrlMail = (
  { purpose, ...model }: UrlMailModel & { purpose: VerificationPurpose },
  locale: Locale,
): MailContent => urlMail(TEXTS[locale][purpose].url, model, locale);

export interface EmailInUseModel {
  purpose: VerificationPurpose;
  inquiry: string;
}

/** To an address that another account has: it can't be registered twice. Holds no URL, and no account's user ID. */
export function emailInUseMail({ purpose, inquiry }: EmailInUseModel, locale: Locale): MailContent {
  const { subject, lead, points } = TEXTS[locale][purpose].inUse;
  return composeMail({
    locale,
    subject,
    blocks: [
      { kind: 'paragraph', text: lead },
      { kind: 'points', points },
    ],
    inquiry,
    service: 'shomei',
  });
}
