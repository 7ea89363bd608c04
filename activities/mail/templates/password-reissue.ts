/** Mails of the application password reissue. Manual: CiNii Research, steps 5 and 6; rules: spec/password-reissue.md. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';

/** 「申請ID」 and 「申請パスワード」: the labels of the page on which they are typed, the same in every language. */
const APPLICATION_ID = '申請ID';
const APPLICATION_PASSWORD = '申請パスワード';

interface ReissueTexts {
  url: {
    subject: string;
    received: string;
    open: string;
    button: string;
    until: string;
    institution: string;
    points: readonly string[];
  };
  password: { subject: string; done: string; institution: string; labels?: string; points: readonly string[] };
}

const TEXTS: Record<Locale, ReissueTexts> = {
  ja: {
    url: {
      subject: 'CiNii 機関認証のパスワード再発行のご案内',
      received: '申請パスワードの再発行の申込みを受け付けました。',
      open: '以下の URL をクリックしてパスワード再発行申請を完了してください。開いた画面で「再発行を完了する」を押すと、新しい申請パスワードをお送りします。',
      button: '再発行の画面を開く',
      until: 'URLの有効期限',
      institution: '機関名',
      points: [
        '再発行が完了するまでは、現在の申請パスワードをそのままお使いいただけます。',
        '有効期限を過ぎたときは、もう一度お申し込みください。',
        'この申込みに心当たりがないときは、URLを開かずに、このメールを破棄してください。申請パスワードは変わりません。',
      ],
    },
    password: {
      subject: 'CiNii 機関認証の申請パスワード再発行のご連絡',
      done: '申請パスワードを再発行しました。これまでの申請パスワードは使えません。',
      institution: '機関名',
      points: [
        'このメールは、ほかの人の目に触れないように保管してください。',
        'この再発行に心当たりがないときは、すぐにお問い合わせください。',
      ],
    },
  },
  en: {
    url: {
      subject: 'CiNii institutional authentication: password reissue / CiNii 機関認証のパスワード再発行のご案内',
      received: 'We have received a request to reissue your application password.',
      open: 'Open the link below and press “Complete the reissue” (再発行を完了する). We will then send you a new application password.',
      button: 'Open the reissue page',
      until: 'Link valid until',
      institution: 'Institution',
      points: [
        '申請ID is the application ID of your institution.',
        'Your current application password keeps working until the reissue is complete.',
        'If the link has expired, please start again.',
        'If you did not ask for this, do not open the link and delete this email. The application password will not change.',
      ],
    },
    password: {
      subject:
        'CiNii institutional authentication: your reissued application password / CiNii 機関認証の申請パスワード再発行のご連絡',
      done: 'Your application password has been reissued. The previous one no longer works.',
      institution: 'Institution',
      labels:
        'The first line below is your application ID, the second your application password, under the names that they have on the Japanese page.',
      points: [
        'Please keep this email where nobody else can read it.',
        'If you did not ask for this, please contact us at once.',
      ],
    },
  },
};

export interface ReissueUrlModel {
  /** The one-time URL, whole. */
  url: string;
  /** RFC 3339 */
  expiresAt: string;
  applicationIds: readonly string[];
  inquiry: string;
  institution?: string;
}

/** Step 5: asks to open the one-time URL. In the text part it stands alone on its line, before anything that a person has typed. */
export function reissueUrlMail(model: ReissueUrlModel, locale: Locale): MailContent {
  const texts = TEXTS[locale].url;
  const facts: Fact[] = [
    { label: texts.until, value: japanTime(model.expiresAt, locale) },
    { label: APPLICATION_ID, value: model.applicationIds.join(', '), code: true },
  ];
  if (model.institution !== undefined) facts.push({ label: texts.institution, value: model.institution });
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.received },
    { kind: 'paragraph', text: texts.open },
    { kind: 'link', label: texts.button, url: model.url },
    { kind: 'facts', facts },
    { kind: 'points', points: texts.points },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry: model.inquiry, deadline: true });
}

export interface ReissuedPasswordModel {
  applicationId: string;
  /** In clear: this mail is the only place where it ever stands. */
  password: string;
  inquiry: string;
  institution: string;
}

/** Step 6: the application ID and the reissued password, each on a line of its own. No link, so that people don't learn to follow links in mails about passwords. */
export function reissuedPasswordMail(model: ReissuedPasswordModel, locale: Locale): MailContent {
  const texts = TEXTS[locale].password;
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.done },
    ...(texts.labels === undefined ? [] : [{ kind: 'paragraph' as const, text: texts.labels }]),
    {
      kind: 'facts',
      facts: [
        { label: APPLICATION_ID, value: model.applicationId, code: true },
        { label: APPLICATION_PASSWORD, value: model.password, exact: true },
      ],
    },
    { kind: 'facts', facts: [{ label: texts.institution, value: model.institution }] },
    { kind: 'points', points: texts.points },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry: model.inquiry });
}
