/** What stands in the mails of MFA re-registration to the person. */
import type { Locale } from '../../../workflows/contracts/procedure.js';
import type { MfaNoticeKind } from '../../../workflows/contracts/mfa-notice.js';
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';

/** What the person is told. The last word of a name says what followed a decision (decision 081). */
export type MemberOccasion =
  | 'received'
  | 'redated'
  | 'asked'
  | 'refused'
  | 'withdrawn'
  | 'usable-withdrawn'
  | 'stopped-withdrawn'
  | 'abandoned'
  | 'cooling-approved'
  | 'approved'
  | 'verified'
  | 'pass-issued'
  | 'password-reset'
  | 'registered'
  | 'not-reset'
  | 'expired'
  | 'linked'
  | MfaNoticeKind;

interface MemberTexts {
  /** `unpromised`: where no day can be promised. */
  occasion: Record<MemberOccasion, { subject: string; lead: string; next: readonly string[]; unpromised?: string }>;
  /** What the time in a mail is. */
  until: Partial<Record<MemberOccasion, string>>;
  label: Record<'account' | 'receipt' | 'until' | 'question' | 'reason' | 'method', string>;
  method: Record<MfaKind, string>;
  stop: { lead: string; button: string };
}

export const MEMBER_TEXTS: Record<Locale, MemberTexts> = {
  ja: {
    occasion: {
      received: {
        subject: '【UTokyo Account】本人確認方法の再登録の申請を受け付けました',
        lead: '多要素認証の本人確認方法の再登録について、申請を受け付けました。担当者が内容を確認し、結果をメールでお知らせします。',
        next: [
          '状況の確認や取下げは、申請の画面で受付番号を使って行えます。',
          '使える本人確認方法が見つかってサインインできたときは、この申請は自動で取り下げられます。',
        ],
        unpromised: '決定の予定日時は、休日の予定が決まっていないため、まだお知らせできません。',
      },
      redated: {
        subject: '【UTokyo Account】本人確認方法の再登録 決定の予定日時の変更',
        lead: '休業日の変更により、決定の予定日時を次のとおり変更しました。お待たせして申し訳ありません。',
        next: [],
      },
      asked: {
        subject: '【UTokyo Account】本人確認方法の再登録 担当者からのお願い',
        lead: '申請について、担当者からお願いがあります。申請の画面を開き、受付番号を使ってお答えください。',
        next: ['期限までにお答えがないときは、申請を終了します。'],
      },
      refused: {
        subject: '【UTokyo Account】本人確認方法の再登録の申請は承認されませんでした',
        lead: '申請の内容を確認しましたが、承認できませんでした。本人確認方法は変わっていません。',
        next: ['理由をご確認のうえ、必要なときは、もう一度申請するか、所属の学部・研究科等の窓口で申請してください。'],
      },
      withdrawn: {
        subject: '【UTokyo Account】本人確認方法の再登録の申請を取り下げました',
        lead: '申請を取り下げました。本人確認方法は変わっていません。',
        next: [],
      },
      'usable-withdrawn': {
        subject: '【UTokyo Account】本人確認方法の再登録は不要になりました',
        lead: '登録済みの本人確認方法でサインインが行われたため、再登録の手続きを終了しました。本人確認方法は変わっていません。',
        next: ['そのサインインに心当たりがないときは、すぐにお問い合わせください。'],
      },
      'stopped-withdrawn': {
        subject: '【UTokyo Account】本人確認方法の再登録を止めました',
        lead: 'メールのURLから、再登録の手続きが止められました。担当の主任にもお知らせしました。',
        next: ['ご自身で申請したのに止められたときは、お問い合わせください。'],
      },
      abandoned: {
        subject: '【UTokyo Account】本人確認方法の再登録の申請を終了しました',
        lead: '期限までにお答えがなかったため、申請を終了しました。本人確認方法は変わっていません。',
        next: ['必要なときは、もう一度申請してください。'],
      },
      'cooling-approved': {
        subject: '【UTokyo Account】本人確認方法の再登録の申請を承認しました（開始までお待ちください）',
        lead: '申請を承認しました。お知らせ先のメールアドレスが最近変更されたため、再登録の開始は、次の日時まで待ちます。このお知らせは、変更前のメールアドレスにもお送りしています。',
        next: ['開始したときに、もう一度お知らせします。'],
      },
      approved: {
        subject: '【UTokyo Account】本人確認方法の再登録を開始できます',
        lead: '申請を承認し、登録済みの本人確認方法を初期化しました。次の日時まで、IDとパスワードだけでサインインして、本人確認方法を登録し直すことができます。',
        next: [
          'サインインの画面を開き、「手順1：1個目の本人確認方法を登録する」「手順2：追加の本人確認方法を登録する」の順に登録してください。',
          '本人確認方法は、2つ以上登録しておくことを強くお勧めします。',
          '期限を過ぎたときは、多要素認証が必要なままになりますので、もう一度申請してください。',
        ],
      },
      verified: {
        subject: '【UTokyo Account】本人確認サービスによる本人確認が行われました',
        lead: '本人確認サービスで本人確認が行われ、一時アクセスパスの発行やパスワードの再設定ができるようになりました。',
        next: ['このメールに、一時アクセスパスやパスワードを記載することはありません。'],
      },
      'pass-issued': {
        subject: '【UTokyo Account】一時アクセスパスが発行されました',
        lead: '一時アクセスパスが画面に表示されました。1回だけ、次の日時まで使えます。',
        next: ['一時アクセスパスを、ほかの人に教えないでください。担当者がお尋ねすることもありません。'],
      },
      'password-reset': {
        subject: '【UTokyo Account】パスワードが再設定されました',
        lead: '本人確認サービスでの本人確認により、新しいパスワードが設定されました。これまでのサインインは、すべて終了しました。',
        next: [],
      },
      registered: {
        subject: '【UTokyo Account】本人確認方法の再登録が完了しました',
        lead: '新しい本人確認方法が登録され、再登録の手続きが完了しました。以前の本人確認方法は使えません。',
        next: ['サインインできなくなることを防ぐため、2つ以上の本人確認方法を登録しておくことを強くお勧めします。'],
      },
      'not-reset': {
        subject: '【UTokyo Account】本人確認方法を初期化できませんでした',
        lead: '申請は承認されましたが、登録済みの本人確認方法を初期化できませんでした。主任にお知らせしました。',
        next: ['主任から連絡がないときは、お問い合わせください。もう一度申請することもできます。'],
      },
      expired: {
        subject: '【UTokyo Account】本人確認方法の再登録の期限が過ぎました',
        lead: '期限までに新しい本人確認方法が登録されなかったため、再登録の手続きを終了しました。サインインには、引き続き多要素認証が必要です。',
        next: ['必要なときは、もう一度手続きをしてください。'],
      },
      linked: {
        subject: '【UTokyo Account】本人確認サービスの事前連携が完了しました',
        lead: 'マイナンバーカードとの事前連携が完了しました。本人確認方法が使えなくなったときに、カードを使ってご自身で再登録できます。',
        next: [
          'カードの情報は、連携した人であることを確かめるための符号だけを保存しています。',
          '心当たりがないときは、サインインして連携を解除し、すぐにお問い合わせください。',
        ],
      },
      unlinked: {
        subject: '【UTokyo Account】本人確認サービスの事前連携が解除されました',
        lead: 'マイナンバーカードとの事前連携が解除されました。本人確認方法が使えなくなったときに、カードを使った再登録はできません。',
        next: [
          'もう一度サインインして、連携し直すことができます。',
          '心当たりがないときは、すぐにお問い合わせください。',
        ],
      },
      'method-added': {
        subject: '【UTokyo Account】本人確認方法が追加されました',
        lead: 'サインインに使える本人確認方法が追加されました。',
        next: ['心当たりがないときは、すぐにお問い合わせください。'],
      },
      'method-removed': {
        subject: '【UTokyo Account】本人確認方法が削除されました',
        lead: '登録されていた本人確認方法が削除されました。その方法では、サインインできません。',
        next: ['心当たりがないときは、すぐにお問い合わせください。'],
      },
      'address-changed': {
        subject: '【UTokyo Account】お知らせ先のメールアドレスが変更されました',
        lead: 'お知らせ先のメールアドレスが変更されました。しばらくの間、本人確認方法についてのお知らせは、変更前のメールアドレスにもお送りします。',
        next: ['心当たりがないときは、すぐにお問い合わせください。'],
      },
    },
    until: {
      received: '決定の予定日時',
      redated: '新しい決定の予定日時',
      asked: '回答の期限',
      'cooling-approved': '開始の予定日時',
      approved: '登録の期限',
      verified: '期限',
      'pass-issued': '有効期限',
    },
    label: {
      account: 'UTokyo Account',
      receipt: '受付番号',
      until: '期限',
      question: '担当者からのお願い',
      reason: '理由',
      method: '本人確認方法',
    },
    method: { totp: '認証アプリ', passkey: 'セキュリティキー・パスキー', phone: '電話' },
    stop: {
      lead: 'この手続きに心当たりがないときは、次のURLを開き、画面のボタンを押してください。手続きを止めて、担当の主任にお知らせします。',
      button: '心当たりがないので止める',
    },
  },
  en: {
    occasion: {
      received: {
        subject:
          '[UTokyo Account] Application to re-register verification methods received / 本人確認方法の再登録の申請を受け付けました',
        lead: 'We have received your application to re-register the verification methods of your multi-factor authentication. Our staff will review it and tell you the result by email.',
        next: [
          'You can see the status, or withdraw, on the application page with your receipt number.',
          'If you find a method that still works and sign in with it, the application is withdrawn by itself.',
        ],
        unpromised: 'We can’t tell you an expected time yet, because the holidays of that time are not known.',
      },
      redated: {
        subject: '[UTokyo Account] Re-registration: a new expected time / 決定の予定日時の変更',
        lead: 'Because closed days have changed, we now expect to decide on your application by the time below. We are sorry for the delay.',
        next: [],
      },
      asked: {
        subject: '[UTokyo Account] Re-registration: a request from our staff / 担当者からのお願い',
        lead: 'Our staff need something more for your application. Please open the application page and answer with your receipt number.',
        next: ['If we do not receive an answer in time, the application ends.'],
      },
      refused: {
        subject: '[UTokyo Account] Re-registration: application not approved / 申請は承認されませんでした',
        lead: 'Our staff have reviewed your application and could not approve it. Your verification methods have not changed.',
        next: ['Please see the reason. If you still need it, apply again, or at the office of your faculty.'],
      },
      withdrawn: {
        subject: '[UTokyo Account] Re-registration: application withdrawn / 申請を取り下げました',
        lead: 'Your application has been withdrawn. Your verification methods have not changed.',
        next: [],
      },
      'usable-withdrawn': {
        subject: '[UTokyo Account] Re-registration no longer needed / 再登録は不要になりました',
        lead: 'Somebody signed in to your account with a verification method that was registered before, so the re-registration has ended. Your verification methods have not changed.',
        next: ['If that sign-in was not yours, please contact us at once.'],
      },
      'stopped-withdrawn': {
        subject: '[UTokyo Account] Re-registration stopped / 再登録を止めました',
        lead: 'The re-registration was stopped by the link in an email. We have told the lead of our staff.',
        next: ['If you had applied yourself, please contact us.'],
      },
      abandoned: {
        subject: '[UTokyo Account] Re-registration: application closed / 申請を終了しました',
        lead: 'We did not receive an answer in time, so the application has ended. Your verification methods have not changed.',
        next: ['If you still need it, please apply again.'],
      },
      'cooling-approved': {
        subject:
          '[UTokyo Account] Re-registration approved, please wait / 申請を承認しました（開始までお待ちください）',
        lead: 'Our staff have approved your application. The address for notices was changed lately, so the re-registration begins only at the time below. We also send this to the address before the change.',
        next: ['We will tell you when it begins.'],
      },
      approved: {
        subject: '[UTokyo Account] You can re-register your verification methods now / 再登録を開始できます',
        lead: 'Our staff have approved your application, and your verification methods were reset. Until the time below you can sign in with your ID and password only, to register new ones.',
        next: [
          'Open the sign-in page and follow “Step 1: Register your first verification method” (手順1) and “Step 2: Register additional verification methods” (手順2).',
          'We strongly recommend two or more methods.',
          'After that time multi-factor authentication stays required, and you would have to apply again.',
        ],
      },
      verified: {
        subject: '[UTokyo Account] Your identity was verified / 本人確認が行われました',
        lead: 'The identity-verification service has verified you. A Temporary Access Pass can be issued, or a new password set.',
        next: ['We never send a pass or a password by email.'],
      },
      'pass-issued': {
        subject: '[UTokyo Account] A Temporary Access Pass was issued / 一時アクセスパスが発行されました',
        lead: 'A Temporary Access Pass was shown on the page. It can be used once, until the time below.',
        next: ['Do not give the pass to anybody. Our staff never ask for it.'],
      },
      'password-reset': {
        subject: '[UTokyo Account] A new password was set / パスワードが再設定されました',
        lead: 'After verification by the identity-verification service, a new password was set. All sign-ins until now have ended.',
        next: [],
      },
      registered: {
        subject: '[UTokyo Account] Re-registration complete / 再登録が完了しました',
        lead: 'A new verification method was registered, and the re-registration is complete. The methods you had before can no longer be used.',
        next: ['We strongly recommend two or more methods, so that you are not locked out again.'],
      },
      'not-reset': {
        subject: '[UTokyo Account] Verification methods could not be reset / 本人確認方法を初期化できませんでした',
        lead: 'Your application was approved, but your verification methods could not be reset. We have told the person in charge.',
        next: ['If you do not hear from them, please contact us. You can also apply again.'],
      },
      expired: {
        subject: '[UTokyo Account] Re-registration expired / 再登録の期限が過ぎました',
        lead: 'No new verification method was registered in time, so the re-registration has ended. Multi-factor authentication stays required to sign in.',
        next: ['If you still need it, please start again.'],
      },
      linked: {
        subject: '[UTokyo Account] Identity-verification service linked / 事前連携が完了しました',
        lead: 'Your Individual Number Card is linked. If your verification methods can’t be used, you can re-register them yourself with the card.',
        next: [
          'Of the card we keep only a code by which we know you again.',
          'If this was not you, sign in, take the card off, and contact us at once.',
        ],
      },
      unlinked: {
        subject: '[UTokyo Account] Identity-verification service no longer linked / 事前連携が解除されました',
        lead: 'Your Individual Number Card is no longer linked. If your verification methods can’t be used, you can’t re-register them with the card.',
        next: ['You can sign in and link it again.', 'If this was not you, please contact us at once.'],
      },
      'method-added': {
        subject: '[UTokyo Account] A verification method was added / 本人確認方法が追加されました',
        lead: 'A verification method was added to your account. It can be used to sign in.',
        next: ['If this was not you, please contact us at once.'],
      },
      'method-removed': {
        subject: '[UTokyo Account] A verification method was removed / 本人確認方法が削除されました',
        lead: 'A verification method was removed from your account. It can no longer be used to sign in.',
        next: ['If this was not you, please contact us at once.'],
      },
      'address-changed': {
        subject: '[UTokyo Account] Your address for notices was changed / お知らせ先のメールアドレスが変更されました',
        lead: 'Your address for notices was changed. For a while, notices about your verification methods also go to the address before the change.',
        next: ['If this was not you, please contact us at once.'],
      },
    },
    until: {
      received: 'Decision expected by',
      redated: 'Decision now expected by',
      asked: 'Answer by',
      'cooling-approved': 'Begins at',
      approved: 'Register by',
      verified: 'Until',
      'pass-issued': 'Valid until',
    },
    label: {
      account: 'UTokyo Account',
      receipt: 'Receipt number',
      until: 'Until',
      question: 'Request from our staff',
      reason: 'Reason',
      method: 'Verification method',
    },
    method: {
      totp: 'Authenticator app (認証アプリ)',
      passkey: 'Security key or passkey (セキュリティキー・パスキー)',
      phone: 'Telephone (電話)',
    },
    stop: {
      lead: 'If this was not you, open the link below and press the button on the page. It stops the procedure and tells the lead of our staff.',
      button: 'This was not me: stop it',
    },
  },
};
