/** Mails of 「オペレータへパスワード更新申請」. Rules: spec/access-code.md, "Operator application". */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import { type Block, composeMail, type Fact, type MailContent } from '../layout.js';

type Occasion = 'received' | 'asked' | 'refused' | 'withdrawn';

interface Texts {
  verify: { subject: string; lead: string; open: string; button: string; points: readonly string[] };
  applicant: Record<Occasion, { subject: string; lead: string; next: string }>;
  approved: { subject: string; lead: string; open: string; button: string; points: readonly string[] };
  notice: { subject: string; lead: string; next: string };
  label: {
    until: string;
    receipt: string;
    due: string;
    answerBy: string;
    question: string;
    reason: string;
    tracker: string;
    account: string;
  };
}

const TEXTS: Record<Locale, Texts> = {
  ja: {
    verify: {
      subject: 'UMIN オペレータへパスワード更新申請 メールアドレスの確認',
      lead: '「オペレータへパスワード更新申請」の送信がありました。まだ申請は受け付けられていません。',
      open: '次のURLを開き、画面の「申請を送信する」を押すと、申請が受け付けられます。',
      button: '確認の画面を開く',
      points: [
        '有効期限を過ぎたときは、もう一度申請してください。',
        '心当たりがないときは、URLを開かずに、このメールを破棄してください。申請は行われません。',
      ],
    },
    applicant: {
      received: {
        subject: 'UMIN パスワード更新の申請を受け付けました',
        lead: '申請を受け付けました。担当者が内容を確認し、結果をメールでお知らせします。それまでの状況は、次の画面で確認できます。',
        next: '受付番号は、状況の確認やお問い合わせの際に必要です。',
      },
      asked: {
        subject: 'UMIN パスワード更新の申請 担当者からの質問',
        lead: '申請について、担当者から質問があります。次の画面を開き、受付番号を入力してお答えください。',
        next: '期限までにお答えがないときは、申請を終了します。',
      },
      refused: {
        subject: 'UMIN パスワード更新の申請は承認されませんでした',
        lead: '申請の内容を確認しましたが、承認できませんでした。パスワードは変わっていません。',
        next: '理由をご確認のうえ、必要なときは、もう一度申請してください。',
      },
      withdrawn: {
        subject: 'UMIN パスワード更新の申請を取り下げました',
        lead: '申請を取り下げました。パスワードは変わっていません。',
        next: '取下げに心当たりがないときは、すぐにお問い合わせください。',
      },
    },
    approved: {
      subject: 'UMIN パスワード更新の申請の承認と新しいパスワード設定のご案内',
      lead: '申請を承認しました。パスワードはまだ変わっていません。',
      open: '次のURLを開き、画面の「新しいパスワードの作成へ進む」を押すと、新しいパスワードを設定できます。',
      button: '新しいパスワードの画面を開く',
      points: [
        '有効期限を過ぎたときは、もう一度申請してください。',
        'このURLは1回だけ使えます。ほかの人に渡さないでください。',
        '心当たりがないときは、URLを開かずに、すぐにお問い合わせください。',
      ],
    },
    notice: {
      subject: 'UMIN パスワード更新の申請が承認されました',
      lead: '次のUMIN IDについて、パスワード更新の申請が担当者により承認されました。申請時に確認した連絡先に、新しいパスワードを設定するための案内を送信しています。',
      next: 'この申請に心当たりがないときは、すぐにお問い合わせください。',
    },
    label: {
      until: 'URLの有効期限',
      receipt: '受付番号',
      due: '決定の予定日時',
      answerBy: '回答の期限',
      question: '担当者からの質問',
      reason: '理由',
      tracker: '申請の状況を見る',
      account: 'UMIN ID',
    },
  },
  en: {
    verify: {
      subject: 'UMIN password update: verify your address / UMIN オペレータへパスワード更新申請 メールアドレスの確認',
      lead: 'We have received a password update application to the operators (オペレータへパスワード更新申請). It is not complete yet.',
      open: 'Open the link below and press “Send the application” (申請を送信する). Your application is then received.',
      button: 'Open the verification page',
      points: [
        'If the link has expired, please apply again.',
        'If you did not ask for this, do not open the link and delete this email. No application will be made.',
      ],
    },
    applicant: {
      received: {
        subject: 'UMIN password update: application received / UMIN パスワード更新の申請を受け付けました',
        lead: 'We have received your application. Our staff will review it and tell you the result by email. Until then, you can see its status on the page below.',
        next: 'You need the receipt number to check your application status, and when you contact us.',
      },
      asked: {
        subject: 'UMIN password update: a question about your application / UMIN パスワード更新の申請 担当者からの質問',
        lead: 'Our staff have a question about your application. Please open the page below and enter the receipt number to answer it.',
        next: 'If we do not receive an answer in time, the application ends.',
      },
      refused: {
        subject: 'UMIN password update: application not approved / UMIN パスワード更新の申請は承認されませんでした',
        lead: 'Our staff have reviewed your application and could not approve it. Your password has not changed.',
        next: 'Please see the reason. If you still need it, you can apply again.',
      },
      withdrawn: {
        subject: 'UMIN password update: application withdrawn / UMIN パスワード更新の申請を取り下げました',
        lead: 'Your application has been withdrawn. Your password has not changed.',
        next: 'If you did not withdraw it, please contact us at once.',
      },
    },
    approved: {
      subject:
        'UMIN password update: application approved, set a new password / UMIN パスワード更新の申請の承認と新しいパスワード設定のご案内',
      lead: 'Your application has been approved. Your password has not changed yet.',
      open: 'Open the link below and press “Continue to a new password” (新しいパスワードの作成へ進む). You can then set a new password.',
      button: 'Open the page for a new password',
      points: [
        'If the link has expired, please apply again.',
        'The link can be used only once. Do not give it to anybody.',
        'If you did not ask for this, do not open the link and contact us at once.',
      ],
    },
    notice: {
      subject: 'UMIN password update: notice of an approved application / UMIN パスワード更新の申請が承認されました',
      lead: 'Our staff have approved an application to update the password of the UMIN ID below. We are sending a link for setting a new password to the contact address that was verified for the application.',
      next: 'If you did not apply, please contact us at once.',
    },
    label: {
      until: 'Link valid until',
      receipt: 'Receipt number',
      due: 'Decision expected by',
      answerBy: 'Answer by',
      question: 'Question from our staff',
      reason: 'Reason',
      tracker: 'Check your application status',
      account: 'UMIN ID',
    },
  },
};

interface UrlModel {
  /** The one-time URL, whole. */
  url: string;
  /** RFC 3339 */
  expiresAt: string;
  inquiry: string;
}

/** Asks to verify the contact address. Nothing that was typed stands in it: it may go to somebody who never applied. */
export function contactUrlMail(model: UrlModel, locale: Locale): MailContent {
  return urlMail(TEXTS[locale].verify, model, locale, []);
}

/** To the verified contact address, once staff have approved: the URL that leads to a new password. */
export function passwordUrlMail(model: UrlModel & { receiptNumber: string }, locale: Locale): MailContent {
  const { approved, label } = TEXTS[locale];
  return urlMail(approved, model, locale, [{ label: label.receipt, value: model.receiptNumber, code: true }]);
}

function urlMail(
  texts: Texts['verify'],
  { url, expiresAt, inquiry }: UrlModel,
  locale: Locale,
  more: readonly Fact[],
): MailContent {
  const until = { label: TEXTS[locale].label.until, value: japanTime(expiresAt, locale) };
  const blocks: Block[] = [
    { kind: 'paragraph', text: texts.lead },
    { kind: 'paragraph', text: texts.open },
    { kind: 'link', label: texts.button, url },
    { kind: 'facts', facts: [until, ...more] },
    { kind: 'points', points: texts.points },
  ];
  return composeMail({ locale, subject: texts.subject, blocks, inquiry, service: 'umin', deadline: true });
}

export interface ApplicantMailModel {
  what: Occasion;
  receiptNumber: string;
  /** RFC 3339 */
  dueAt: string;
  /** RFC 3339; with a question. */
  answerBy?: string;
  /** What staff wrote: their question, or the reason of their refusal. */
  staffText?: string;
  /** Address of the page that shows a case by its receipt number. */
  trackerUrl: string;
  inquiry: string;
}

/** The state of the application: received, asked about, refused, withdrawn. */
export function applicantMail(model: ApplicantMailModel, locale: Locale): MailContent {
  const { applicant, label } = TEXTS[locale];
  const { what, receiptNumber, dueAt, answerBy, staffText, trackerUrl, inquiry } = model;
  const texts = applicant[what];
  const facts: Fact[] = [{ label: label.receipt, value: receiptNumber, code: true }];
  if (what === 'received') facts.push({ label: label.due, value: japanTime(dueAt, locale) });
  if (answerBy !== undefined) facts.push({ label: label.answerBy, value: japanTime(answerBy, locale) });
  const blocks: Block[] = [{ kind: 'paragraph', text: texts.lead }];
  if (what === 'received' || what === 'asked') blocks.push({ kind: 'link', label: label.tracker, url: trackerUrl });
  blocks.push({ kind: 'facts', facts });
  if (staffText !== undefined)
    blocks.push({ kind: 'quote', label: what === 'asked' ? label.question : label.reason, text: staffText });
  blocks.push({ kind: 'paragraph', text: texts.next });
  const deadline = what === 'received' || answerBy !== undefined;
  return composeMail({ locale, subject: texts.subject, blocks, inquiry, service: 'umin', deadline });
}

/** To the registered addresses of the account: that an application for it was approved. Without a URL: this mail opens nothing. */
export function approvalNoticeMail(model: { accountId: string; inquiry: string }, locale: Locale): MailContent {
  const { notice, label } = TEXTS[locale];
  const blocks: Block[] = [
    { kind: 'paragraph', text: notice.lead },
    { kind: 'facts', facts: [{ label: label.account, value: model.accountId, code: true }] },
    { kind: 'paragraph', text: notice.next },
  ];
  return composeMail({ locale, subject: notice.subject, blocks, inquiry: model.inquiry, service: 'umin' });
}
