/** Texts of procedure 1, application password reissue. Labels in 「」 of spec and manual are exact. */
const ja = {
  'kind.password-reissue': '機関認証 申請パスワード再発行',
  'home.reissue.title': '申請パスワードの再発行',
  'home.reissue.detail': '申請パスワードがわからなくなったときに、新しい申請パスワードを発行します。',
  'home.reissue.needs': '必要なもの：登録したメールアドレスで受信できること',

  'reissue.name': '機関認証 申請パスワード再発行',
  'reissue.crumb.start': '再発行',
  'reissue.crumb.confirm': '確認',
  'reissue.crumb.mail-sent': '本人確認メール送信',
  'reissue.crumb.redeem': '本人確認',
  'reissue.crumb.applying': '再発行中',
  'reissue.crumb.completed': '再発行完了',
  'reissue.crumb.status': '手続きの状況',
  'reissue.back-to-cinii': 'CiNii Research に戻る',
  'reissue.restart': '再発行を最初から申し込む',
  'reissue.to-application': '機関認証利用申請へ進む',
  'reissue.registered-address': '登録メールアドレス',
  'reissue.application-id': '申請ID',
  'reissue.keeps-old': '再発行が完了するまでは、現在の申請パスワードをそのままお使いいただけます。',

  'reissue.form.title': '申請パスワードの再発行',
  'reissue.form.lead':
    '機関認証に登録したメールアドレスを入力してください。本人確認メールをお送りし、確認がとれた後に、申請IDと新しい申請パスワードをお送りします。',
  'reissue.form.email': 'メールアドレス',
  'reissue.form.email-hint': '例：library@example.ac.jp',
  'reissue.form.submit': '再発行する',
  'reissue.form.inquiry': '登録したメールアドレスがわからないときは、{inquiry}までメールでお問い合わせください。',
  'reissue.form.not-registered': '登録したメールアドレスを、{inquiry}までメールでお問い合わせのうえ、ご確認ください。',

  'reissue.confirm.title': '申込み内容の確認',
  'reissue.confirm.lead':
    '内容をご確認のうえ、「OK」を押してください。登録メールアドレスに本人確認メールをお送りします。',
  'reissue.confirm.which': '再発行する申請ID',
  'reissue.confirm.which-hint': '入力したメールアドレスには、複数の申請IDが登録されています。',
  'reissue.confirm.all': 'すべての申請ID（{count, number}件）',
  'reissue.confirm.all-hint': '申請IDごとに1通ずつ、新しい申請パスワードをお送りします。',
  'reissue.confirm.neutral': '入力したメールアドレスが登録されていれば、「OK」を押した後に、本人確認メールが届きます。',
  'reissue.confirm.entered': '入力したメールアドレス',
  'reissue.confirm.valid': '「OK」を押せる期限',
  'reissue.confirm.ok': 'OK',
  'reissue.confirm.again': 'メールアドレスを入力し直す',

  'reissue.received.title': '申込みを受け付けました',
  'reissue.received.next': '次に行うこと',
  'reissue.received.mail': '登録メールアドレスに、本人確認メールをお送りします。届いたメールの内容をご確認ください。',
  'reissue.received.mail-neutral':
    '入力したメールアドレスが登録されていれば、本人確認メールが届きます。届いたメールの内容をご確認ください。',
  'reissue.received.subject': '件名',
  'reissue.subject.url': 'CiNii 機関認証のパスワード再発行のご案内',
  'reissue.subject.password': 'CiNii 機関認証の申請パスワード再発行のご連絡',
  'reissue.received.step-open': 'メールに記載されたURLを開きます。',
  'reissue.received.step-press': '開いた画面で「再発行を完了する」を押します。',
  'reissue.received.step-mail': '申請IDと新しい申請パスワードを記載したメールが届きます。',
  'reissue.received.until': 'URLは{until}まで有効です。過ぎると、この申込みは終了します。',
  'reissue.received.no-mail': 'メールが届かないとき',
  'reissue.received.no-mail-spam': '迷惑メールのフォルダーに入っていないかをご確認ください。',
  'reissue.received.no-mail-wait': '受信側の設定によっては、届くまで数分かかることがあります。',
  'reissue.received.no-mail-again':
    'もう一度申し込むこともできます。その場合は、前のメールのURLは使えなくなり、新しいメールのURLだけが有効です。',

  'reissue.redeem.title': '申請パスワードを再発行します',
  'reissue.redeem.lead': 'まだ何も変更されていません。次の内容をご確認のうえ、「再発行を完了する」を押してください。',
  'reissue.redeem.what': '完了すると',
  'reissue.redeem.what-new': '新しい申請パスワードを自動で作成します。',
  'reissue.redeem.what-old': '現在の申請パスワードは使えなくなります。',
  'reissue.redeem.what-mail': '申請IDと新しい申請パスワードを、登録メールアドレスにお送りします。',
  'reissue.redeem.submit': '再発行を完了する',
  'reissue.redeem.not-me':
    'この再発行に心当たりがないときは、ボタンを押さずに画面を閉じてください。申請パスワードは変わりません。',

  'reissue.applying.title': '再発行しています',
  'reissue.applying.lead': '新しい申請パスワードを登録メールアドレスへお送りしています。このままお待ちください。',
  'reissue.applying.refresh': '送信が終わると、この画面は自動的に切り替わります。画面を閉じても、処理は続きます。',

  'reissue.completed.title': '再発行が完了しました',
  'reissue.completed.mail':
    '申請IDと新しい申請パスワードを、登録メールアドレスにお送りしました。届いたメールの内容をご確認ください。',
  'reissue.completed.old': 'これまでの申請パスワードは使えません。',

  'reissue.standing.detail':
    '申込みの確認がまだ済んでいません。申込みをした画面で「OK」を押すか、最初から申し込んでください。',

  'reissue.expired.title': '有効期限が切れました',
  'reissue.expired.detail':
    '期限までに操作が完了しなかったため、この申込みを終了しました。申請パスワードは変わっていません。これまでの申請パスワードをお使いいただけます。',
  'reissue.superseded.title': '新しい申込みに切り替わりました',
  'reissue.superseded.detail':
    '同じ申請IDについて新しい申込みがあったため、この申込みを終了しました。最新のメールに記載されたURLをお使いください。',
  'reissue.mail-undeliverable.title': 'メールをお届けできませんでした',
  'reissue.mail-undeliverable.detail':
    '登録メールアドレスにメールをお届けできなかったため、再発行を完了できませんでした。メールが届いていない申請IDについては、これまでの申請パスワードをお使いいただけます。',
  'reissue.mail-undeliverable.next': '登録メールアドレスの変更については、{inquiry}までメールでお問い合わせください。',
  'reissue.failed.title': '再発行できませんでした',
  'reissue.failed.detail':
    '問題が起こったため、この申込みを終了しました。これまでの申請パスワードをお使いいただけます。',
  'reissue.withdrawn.title': '申込みは取り下げられました',
  'reissue.withdrawn.detail': 'この申込みは終了しました。これまでの申請パスワードをお使いいただけます。',

  'reissue.step.opened': '申込み',
  'reissue.step.accepted': '内容の確認',
  'reissue.step.mail': '本人確認メール送信',
  'reissue.step.redeemed': '本人確認',
  'reissue.step.completed': '再発行完了',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.password-reissue': 'Application password reissue',
  'home.reissue.title': 'Application password reissue',
  'home.reissue.detail': 'Get a new application password if you no longer know yours.',
  'home.reissue.needs': 'You need: to be able to receive email at your registered address',

  'reissue.name': 'Application password reissue',
  'reissue.crumb.start': 'Reissue',
  'reissue.crumb.confirm': 'Check',
  'reissue.crumb.mail-sent': 'Confirmation email',
  'reissue.crumb.redeem': 'Confirm',
  'reissue.crumb.applying': 'Reissuing',
  'reissue.crumb.completed': 'Complete',
  'reissue.crumb.status': 'Status',
  'reissue.back-to-cinii': 'Back to CiNii Research',
  'reissue.restart': 'Start a new reissue',
  'reissue.to-application': 'Go to the application for use',
  'reissue.registered-address': 'Registered email address',
  'reissue.application-id': 'Application ID',
  'reissue.keeps-old': 'Your current application password keeps working until the reissue is complete.',

  'reissue.form.title': 'Application password reissue',
  'reissue.form.lead':
    'Enter the email address registered for institutional authentication. We will first send an email to confirm that it is you, and then your application ID and a new application password.',
  'reissue.form.email': 'Email address',
  'reissue.form.email-hint': 'For example: library@example.ac.jp',
  'reissue.form.submit': 'Reissue',
  'reissue.form.inquiry': 'If you do not know which address is registered, please write to {inquiry}.',
  'reissue.form.not-registered': 'To find out which address is registered, please write to {inquiry}.',

  'reissue.confirm.title': 'Check your request',
  'reissue.confirm.lead':
    'If this is correct, press OK. We will then send a confirmation email to the registered address.',
  'reissue.confirm.which': 'Application ID to reissue',
  'reissue.confirm.which-hint': 'More than one application ID is registered with the address you entered.',
  'reissue.confirm.all': 'All application IDs ({count, number})',
  'reissue.confirm.all-hint': 'You will receive one email with a new application password for each application ID.',
  'reissue.confirm.neutral':
    'If the address you entered is registered, you will receive a confirmation email after you press OK.',
  'reissue.confirm.entered': 'Address you entered',
  'reissue.confirm.valid': 'Confirm by',
  'reissue.confirm.ok': 'OK',
  'reissue.confirm.again': 'Enter a different address',

  'reissue.received.title': 'We have received your request',
  'reissue.received.next': 'What to do next',
  'reissue.received.mail':
    'We are sending a confirmation email to the registered address. Please read it and follow the link in it.',
  'reissue.received.mail-neutral':
    'If the address you entered is registered, you will receive a confirmation email. Please read it and follow the link in it.',
  'reissue.received.subject': 'Subject',
  'reissue.subject.url':
    'CiNii institutional authentication: password reissue / CiNii 機関認証のパスワード再発行のご案内',
  'reissue.subject.password':
    'CiNii institutional authentication: your reissued application password / CiNii 機関認証の申請パスワード再発行のご連絡',
  'reissue.received.step-open': 'Open the link in the email.',
  'reissue.received.step-press': 'On the page that opens, press “Complete the reissue”.',
  'reissue.received.step-mail': 'You will receive an email with your application ID and new application password.',
  'reissue.received.until': 'The link is valid until {until}. After that, this request ends.',
  'reissue.received.no-mail': 'If no email arrives',
  'reissue.received.no-mail-spam': 'Check your spam or junk folder.',
  'reissue.received.no-mail-wait': 'Depending on your mail server, it can take a few minutes.',
  'reissue.received.no-mail-again':
    'You can also start again. The link in the earlier email then stops working, and only the newest link is valid.',

  'reissue.redeem.title': 'Reissue your application password',
  'reissue.redeem.lead': 'Nothing has been changed yet. Please read the following, then press “Complete the reissue”.',
  'reissue.redeem.what': 'When you press the button',
  'reissue.redeem.what-new': 'A new application password is created automatically.',
  'reissue.redeem.what-old': 'Your current application password stops working.',
  'reissue.redeem.what-mail':
    'Your application ID and the new application password are sent to the registered email address.',
  'reissue.redeem.submit': 'Complete the reissue',
  'reissue.redeem.not-me':
    'If you did not ask for this, close this page without pressing the button. The application password will not change.',

  'reissue.applying.title': 'Reissuing your password',
  'reissue.applying.lead': 'We are sending the new application password to the registered address. Please wait.',
  'reissue.applying.refresh':
    'This page changes by itself once the email has been sent. The work continues even if you close the page.',

  'reissue.completed.title': 'The reissue is complete',
  'reissue.completed.mail':
    'We have sent your application ID and the new application password to the registered address. Please read that email.',
  'reissue.completed.old': 'The previous application password no longer works.',

  'reissue.standing.detail':
    'Your request has not been confirmed yet. Press OK on the page where you made it, or start again.',

  'reissue.expired.title': 'This request has expired',
  'reissue.expired.detail':
    'It was not completed in time, so it has ended. The application password has not changed. You can go on using your current one.',
  'reissue.superseded.title': 'A newer request has replaced this one',
  'reissue.superseded.detail':
    'A newer request was made for the same application ID, so this one has ended. Please use the link in the newest email.',
  'reissue.mail-undeliverable.title': 'Our email could not be delivered',
  'reissue.mail-undeliverable.detail':
    'We could not deliver our email to the registered address, so the reissue could not be completed. For any application ID without an email, you can go on using your current application password.',
  'reissue.mail-undeliverable.next': 'To change the registered address, please write to {inquiry}.',
  'reissue.failed.title': 'The reissue could not be carried out',
  'reissue.failed.detail':
    'A problem occurred and this request has ended. You can go on using your current application password.',
  'reissue.withdrawn.title': 'This request was withdrawn',
  'reissue.withdrawn.detail': 'This request has ended. You can go on using your current application password.',

  'reissue.step.opened': 'Request',
  'reissue.step.accepted': 'Check',
  'reissue.step.mail': 'Sending the confirmation email',
  'reissue.step.redeemed': 'Confirmation',
  'reissue.step.completed': 'Reissue complete',
};

export const passwordReissueTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
