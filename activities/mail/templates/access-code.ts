/** Mails of the password update by access code. Manual: UMIN, web password update; rules: spec/access-code.md 1 and 5. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { duration } from '../../../workflows/rules/duration.js';
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type MailContent } from '../layout.js';

/** Labels of the manual, the same in every language. */
const EXPIRY = '有効期限';
const ACCESS_CODE = 'アクセスコード';
const USER_ID = 'UMIN ID';

interface Texts {
  code: { subject: string; use: string; labels?: string; points: readonly string[]; life: (ms: number) => string };
  updated: { subject: string; done: string; delay: (ms: number) => string; points: readonly string[] };
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    code: {
      subject: 'UMIN パスワード更新 アクセスコードのお知らせ',
      use: '次のアクセスコードを、お手続き中の画面に入力してください。続けて、新しいパスワードを設定できます。',
      life: (ms) =>
        `このコードは${duration(ms, 'ja')}で使用できなくなります。期限を過ぎたときは、最初からお手続きください。`,
      points: [
        '新しいアクセスコードを請求すると、それまでのコードは無効になります。',
        '職員がアクセスコードをお尋ねすることはありません。',
        '心当たりがないときは、このメールを破棄してください。パスワードは変わりません。',
      ],
    },
    updated: {
      subject: 'UMIN パスワード更新完了のお知らせ',
      done: '一般用パスワードを更新しました。',
      delay: (ms) =>
        ms > 0
          ? `${duration(ms, 'ja')}後には利用可能となります（すべてのサービスに反映されるまでの時間です）。`
          : '各サービスへは、ただちに反映されます。',
      points: [
        '症例登録（INDICE）用のパスワードは変わっていません。',
        'このメールにパスワードは記載していません。',
        '登録されている内容に変更があるときは、登録情報を更新してください。',
        '心当たりがないときは、すぐにお問い合わせください。',
      ],
    },
  },
  en: {
    code: {
      subject: 'UMIN password update: your access code / UMIN パスワード更新 アクセスコードのお知らせ',
      use: 'Enter this access code on the page that asks for it. You can then set a new password.',
      labels: 'Below, 有効期限 says until when the code is valid (Japan time), and アクセスコード is the code.',
      life: (ms) => `The code can be used for ${duration(ms, 'en')}. After that, please start again.`,
      points: [
        'Asking for a new access code makes the earlier one invalid.',
        'Our staff never ask for an access code.',
        'If you did not ask for this, delete this email. Your password will not change.',
      ],
    },
    updated: {
      subject: 'UMIN password update complete / UMIN パスワード更新完了のお知らせ',
      done: 'Your general password has been updated.',
      delay: (ms) =>
        ms > 0
          ? `The new password works on every service within about ${duration(ms, 'en')}.`
          : 'Every service is updated at once.',
      points: [
        'Your password for INDICE (case registration) has not changed.',
        'This email does not contain the password.',
        'Please keep what is registered for your UMIN ID up to date.',
        'If you did not do this, please contact us at once.',
      ],
    },
  },
};

export interface AccessCodeModel {
  /** Ten digits, in clear: this mail is the only place where they ever stand. */
  code: string;
  /** RFC 3339 */
  expiresAt: string;
  inquiry: string;
  /** Life of the code. Milliseconds. */
  lifeMs: number;
}

/** The code, on a line of its own after its label, and until when it counts. */
export function accessCodeMail(model: AccessCodeModel, locale: Locale): MailContent {
  const texts = TEXTS[locale].code;
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.use },
    ...(texts.labels === undefined ? [] : [{ kind: 'paragraph' as const, text: texts.labels }]),
    {
      kind: 'facts',
      facts: [
        { label: EXPIRY, value: japanTimestamp(model.expiresAt) },
        { label: ACCESS_CODE, value: model.code, exact: true },
      ],
    },
    { kind: 'points', points: [texts.life(model.lifeMs), ...texts.points] },
  ];
  return composeMail({
    locale,
    subject: texts.subject,
    blocks,
    inquiry: model.inquiry,
    service: 'umin',
    deadline: true,
  });
}

export interface PasswordUpdatedModel {
  accountId: string;
  inquiry: string;
  /** How long attached services may take. Milliseconds. */
  delayMs: number;
}

/** That the password was updated, with the UMIN ID and never the password. */
export function passwordUpdatedMail(model: PasswordUpdatedModel, locale: Locale): MailContent {
  const texts = TEXTS[locale].updated;
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.done },
    { kind: 'facts', facts: [{ label: USER_ID, value: model.accountId, code: true }] },
    { kind: 'paragraph', text: texts.delay(Math.ceil(model.delayMs / 60_000) * 60_000) },
    { kind: 'points', points: texts.points },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry: model.inquiry, service: 'umin' });
}
