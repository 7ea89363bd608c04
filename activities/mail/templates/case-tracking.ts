/** The mail of the case tracker: its code. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { japanTimestamp } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type MailContent, type MailService } from '../layout.js';

/** Labels of the manual's code mail, the same in every language. */
const EXPIRY = '有効期限';
const ACCESS_CODE = 'アクセスコード';

interface Texts {
  /** After the name of the service. */
  subject: (service: string) => string;
  use: string;
  labels?: string;
  receipt: string;
  points: readonly string[];
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    subject: (service) => `${service} 申請状況の確認 アクセスコードのお知らせ`,
    use: '次のアクセスコードを画面に入力すると、申請の状況を確認できます。',
    receipt: '受付番号',
    points: [
      '有効期限を過ぎたコードは使えません。もう一度お手続きください。',
      '職員がアクセスコードをお尋ねすることはありません。',
      '心当たりがないときは、このメールを破棄してください。申請の内容は、コードがなければ見られません。',
    ],
  },
  en: {
    subject: (service) =>
      `${service}: your access code to see your application / ${service} 申請状況の確認 アクセスコードのお知らせ`,
    use: 'Enter this access code on the page to check your application status.',
    labels: 'Below, 有効期限 says until when the code is valid (Japan time), and アクセスコード is the code.',
    receipt: 'Receipt number',
    points: [
      'An expired code cannot be used. Please start again.',
      'Our staff never ask for an access code.',
      'If you did not ask for this, delete this email. Nobody can see the application without the code.',
    ],
  },
};

/** Services as the subject names them. */
const NAMES: Record<MailService, string> = {
  umin: 'UMIN',
  cinii: 'CiNii',
  shomei: '証明書発行サービス',
  utokyo: 'UTokyo Account',
  jairo: 'JAIRO Cloud',
};
/** Whether a service has mails, and so may have cases that are tracked. */
export const isMailService = (service: string): service is MailService => Object.hasOwn(NAMES, service);

export interface TrackingCodeModel {
  /** Ten digits, in clear: this mail is the only place where they ever stand. */
  code: string;
  /** RFC 3339 */
  expiresAt: string;
  receiptNumber: string;
  inquiry: string;
  /** Whose application it is. */
  service: MailService;
}

/** The code, on a line of its own after its label, and until when it counts. No link: the page is open already. */
export function trackingCodeMail(model: TrackingCodeModel, locale: Locale): MailContent {
  const texts = TEXTS[locale];
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
    { kind: 'facts', facts: [{ label: texts.receipt, value: model.receiptNumber, code: true }] },
    { kind: 'points', points: texts.points },
  ];
  const { service, inquiry } = model;
  return composeMail({ locale, subject: texts.subject(NAMES[service]), blocks, inquiry, service, deadline: true });
}
