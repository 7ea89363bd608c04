/** Texts of the case tracker. */
const ja = {
  'kind.case-tracking': '申請の状況の確認',
  'home.case.title': '申請の状況を確認する',
  'home.case.detail':
    '受け付けた申請がどこまで進んだかを、受付番号で確認します。担当者からの質問にもお答えいただけます。',
  'home.case.needs': '必要なもの：受付番号、申請した連絡先メールアドレスで受信できること',

  'case.name': '申請の状況',
  'case.crumb.start': '受付番号の入力',
  'case.crumb.code': 'アクセスコードの入力',
  'case.crumb.case': '現在の状況',
  'case.crumb.withdraw': '取下げの確認',

  'case.start.title': '申請の状況を確認する',
  'case.start.lead':
    '受付番号を入力してください。その申請の連絡先メールアドレスにアクセスコードをお送りします。コードを入力すると、申請の状況を確認できます。',
  'case.start.number': '受付番号',
  'case.start.number-hint': '例：U-7K3M-Q9XF。受付のメールに記載されています。',
  'case.start.submit': 'アクセスコードを受け取る',
  'case.start.other': '連絡先のメールを受け取れないときは、申請したサービスの窓口までお問い合わせください。',

  'case.code.title': 'アクセスコードの入力',
  'case.code.lead':
    '受付番号に当てはまる申請があれば、その連絡先メールアドレスにアクセスコードをお送りしています。届いた10桁のコードを入力してください。',
  'case.code.hint': '半角数字10桁',
  'case.code.submit': '状況を表示する',
  'case.code.until': 'アクセスコードの有効期限',
  'case.code.no-mail': 'アクセスコードが届かないとき',
  'case.code.no-mail-address': '申請したときに確認した連絡先メールアドレスだけにお送りします。',
  'case.code.no-mail-number': '受付番号に誤りがあるときは、メールは届きません。番号をご確認ください。',
  'case.code.no-mail-spam': '迷惑メールのフォルダーに入っていないかをご確認ください。',
  'case.again': '受付番号を入力し直す',

  'case.locked.title': 'アクセスコードがロックされました',
  'case.locked.detail':
    '誤った入力が制限回数に達したため、このアクセスコードは無効になりました。申請には影響ありません。',
  'case.expired.title': 'アクセスコード期限切れ',
  'case.expired.detail': '有効期限を過ぎたため、このアクセスコードは無効になりました。申請には影響ありません。',
  'case.used.title': 'このアクセスコードは使用済みです',
  'case.used.detail': 'もう一度確認するときは、新しいアクセスコードを受け取ってください。',

  'case.title': '申請の状況',
  'case.kind': '申請の種類',
  'case.received-at': '受付日時',
  'case.due': '決定の予定日時',
  'case.history': 'これまでの経過',
  'case.leave': '確認を終える',
  'case.leave-hint': '共用の端末では、見終わったら「確認を終える」を押してください。',

  'case.now.awaiting-decision': '担当者が内容を確認しています。結果は、決定の予定日時までにメールでお知らせします。',
  'case.now.awaiting-applicant': '担当者からの質問があります。お答えいただくと、審査が進みます。',
  'case.now.completed': '申請の手続きは完了しました。',
  'case.now.refused': '申請は承認されませんでした。理由は、連絡先メールアドレスにお送りしています。',
  'case.now.withdrawn': '申請は取り下げられました。',
  'case.now.abandoned': '期限までにお答えがなかったため、申請を終了しました。',
  'case.now.mail-undeliverable': '連絡先メールアドレスにメールをお届けできませんでした。お問い合わせください。',
  'case.now.failed': '処理できずに終了しました。お問い合わせください。',
  'case.now.decided': '担当者が決定しました。結果をメールでお知らせします。',

  'case.question': '担当者からの質問',
  'case.question.asked-at': '質問の日時',
  'case.question.answer-by': '回答の期限',
  'case.answer': '回答',
  'case.answer-hint': '2,000文字以内。パスワードは書かないでください。',
  'case.answer.file': '添付する画像',
  'case.answer.submit': '回答を送信する',
  'case.answered': '回答を受け付けました。',
  'case.no-question': '現在、お答えいただく質問はありません。',
  'case.withdraw': '申請を取り下げる',
  'case.withdraw.about': '申請が必要なくなったときは、取り下げることができます。',
  'case.withdraw.title': '申請を取り下げますか',
  'case.withdraw.lead': '取り下げた申請を元に戻すことはできません。必要になったときは、もう一度申請してください。',
  'case.withdraw.confirm': '取り下げる',
  'case.withdraw.cancel': '取り下げずに戻る',
  'case.withdrawn': '申請を取り下げました。',
  'case.too-late': '申請の状況が変わったため、この操作はできませんでした。現在の状況をご確認ください。',
  'case.over': '確認できる時間が過ぎました。もう一度、受付番号を入力してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.case-tracking': 'Check of an application’s status',
  'home.case.title': 'Check your application status',
  'home.case.detail': 'Look up an application by its receipt number, and answer a question from our staff.',
  'home.case.needs': 'You need: the receipt number, and to be able to receive email at the contact address you gave',

  'case.name': 'Your application',
  'case.crumb.start': 'Receipt number',
  'case.crumb.code': 'Access code',
  'case.crumb.case': 'Status',
  'case.crumb.withdraw': 'Withdraw',

  'case.start.title': 'Check your application status',
  'case.start.lead':
    'Enter the receipt number. We will send an access code to the contact address of that application. Enter the code to check the status.',
  'case.start.number': 'Receipt number',
  'case.start.number-hint': 'For example U-7K3M-Q9XF. It is in the email that confirmed receipt.',
  'case.start.submit': 'Send access code',
  'case.start.other':
    'If you can no longer receive email at the contact address, please contact the desk of the service that you applied to.',

  'case.code.title': 'Enter the access code',
  'case.code.lead':
    'If there is an application with this receipt number, we are sending an access code to its contact address. Enter the ten digits of the code.',
  'case.code.hint': 'Ten half-width digits',
  'case.code.submit': 'Show the status',
  'case.code.until': 'Access code valid until',
  'case.code.no-mail': 'If the access code does not arrive',
  'case.code.no-mail-address': 'It is sent only to the contact address that was verified for the application.',
  'case.code.no-mail-number': 'If the receipt number is wrong, no email is sent. Please check the number.',
  'case.code.no-mail-spam': 'Check your spam or junk folder.',
  'case.again': 'Enter the receipt number again',

  'case.locked.title': 'The access code is locked',
  'case.locked.detail':
    'Wrong codes were entered too many times, so this access code is no longer valid. Your application is not affected.',
  'case.expired.title': 'The access code has expired',
  'case.expired.detail': 'The code was not entered in time and is no longer valid. Your application is not affected.',
  'case.used.title': 'This access code has been used',
  'case.used.detail': 'To check again, please have a new access code sent to you.',

  'case.title': 'Your application status',
  'case.kind': 'What you applied for',
  'case.received-at': 'Received',
  'case.due': 'Decision expected by',
  'case.history': 'What has happened so far',
  'case.leave': 'Finish',
  'case.leave-hint': 'On a device that others use too, press “Finish” when you are done.',

  'case.now.awaiting-decision':
    'Our staff are reviewing your application. We will tell you the result by email by the time shown below.',
  'case.now.awaiting-applicant': 'Our staff have a question. The review continues once you have answered it.',
  'case.now.completed': 'The procedure for this application is complete.',
  'case.now.refused': 'Your application was not approved. We have sent the reason to your contact address.',
  'case.now.withdrawn': 'The application was withdrawn.',
  'case.now.abandoned': 'We did not receive an answer in time, so the application has ended.',
  'case.now.mail-undeliverable': 'Our email to your contact address could not be delivered. Please contact us.',
  'case.now.failed': 'The application could not be carried out. Please contact us.',
  'case.now.decided': 'Our staff have decided. We will tell you the result by email.',

  'case.question': 'Question from our staff',
  'case.question.asked-at': 'Asked',
  'case.question.answer-by': 'Answer by',
  'case.answer': 'Your answer',
  'case.answer-hint': 'At most 2,000 characters. Do not write a password.',
  'case.answer.file': 'Picture to attach',
  'case.answer.submit': 'Send the answer',
  'case.answered': 'We have received your answer.',
  'case.no-question': 'There is no question for you to answer at the moment.',
  'case.withdraw': 'Withdraw the application',
  'case.withdraw.about': 'If you no longer need it, you can withdraw the application.',
  'case.withdraw.title': 'Withdraw the application?',
  'case.withdraw.lead': 'This cannot be undone. If you need it later, please apply again.',
  'case.withdraw.confirm': 'Withdraw',
  'case.withdraw.cancel': 'Go back without withdrawing',
  'case.withdrawn': 'The application was withdrawn.',
  'case.too-late':
    'The status of your application has changed, so this was not possible. Please check the current status.',
  'case.over': 'Your time to view the application has run out. Please enter the receipt number again.',
};

export const caseTrackingTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
