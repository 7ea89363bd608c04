/** Texts of registration and change of a student's e-mail address. Labels in 「」 of spec and manual are exact. */
const ja = {
  'kind.email-verification': 'メールアドレスの設定・変更',
  'student-email.register.title': 'メールアドレス設定',
  'student-email.register.lead': 'このサービスからの連絡を受け取るメールアドレスを登録します。',
  'student-email.change.title': 'メールアドレス変更',
  'student-email.change.lead': '新しいメールアドレスに確認メールをお送りします。',
  'student-email.new': '新しいメールアドレス',
  'student-email.again-hint': '打ち間違いを防ぐため、同じメールアドレスをもう一度入力してください。',
  'student-email.again-field': '「確認」のメールアドレス',
  'student-email.submit': '確認',
  'student-email.note.mail': '「確認」を押した後、入力したメールアドレスに届くメールで手続きを続けます。',
  'student-email.note.register': 'メールに記載されたURLを開いて手続きを終えると、メールアドレスが登録されます。',
  'student-email.note.change':
    'メールに記載されたURLを開いて手続きを終えるまでは、これまでのメールアドレスのままです。変更が済むと、これまでのメールアドレスにお知らせします。',
  'student-email.note.late': 'メールが届くまで、数分かかることがあります。',
  'student-email.note.free': 'フリーメールでは、確認メールが届かないことがあります。',
  'student-email.note.filter':
    '迷惑メール対策の設定をしているときは、あらかじめ次のメールアドレスから受信できるようにしてください。',
  'student-email.sender': '送信元のメールアドレス',

  'student-email.sent.title': '確認メールを送信しました',
  'student-email.sent.next': 'メールに記載されたURLを期限までに開き、表示される画面のボタンを押すと完了します。',
  'student-email.sent.close': 'この画面は閉じてもかまいません。',
  'student-email.check': '30分たっても確認メールが届かないとき',
  'student-email.check.typing': 'メールアドレスを正しく入力したか',
  'student-email.check.spaces': '余分な空白が入っていないか',
  'student-email.check.width': '全角の文字が混じっていないか',
  'student-email.check.spam': '迷惑メールのフォルダーに入っていないか',
  'student-email.check.allow': '受信を許可する一覧に、上の送信元のメールアドレスを間違いなく登録したか',
  'student-email.resend': '確認メールをもう一度送信する',
  'student-email.resend.detail':
    '新しいURLをお送りします。前のメールのURLは使えなくなります。あと{count, number}回送信できます。',
  'student-email.resend.from': '{until}から送信できます。',
  'student-email.resend.none': '送信できる回数の上限に達しました。{until}以降に、もう一度お手続きください。',
  'student-email.resend.submit': 'もう一度送信する',
  'student-email.other': 'メールアドレスを入力し直す',

  'student-email.step.opened': '申込み',
  'student-email.step.mail': '確認メールの送信',
  'student-email.step.redeemed': 'URLの確認',
  'student-email.step.register': 'メールアドレスの設定',
  'student-email.step.change': 'メールアドレスの変更',

  'student-email.completed.register.title': 'メールアドレス設定完了',
  'student-email.completed.register.lead': 'メールアドレスを設定しました。',
  'student-email.completed.register.detail':
    'これからのお知らせは、すべてこのメールアドレスに届きます。変えたいときは、ログインしてメニューを開いてください。',
  'student-email.completed.register.next': '次に、もう一度ログインして第2パスワードを設定してください。',
  'student-email.completed.change.title': '変更完了',
  'student-email.completed.change.lead': 'メールアドレスを変更しました。',
  'student-email.completed.change.detail':
    '今後のお知らせは、新しいメールアドレスにお送りします。これまでのメールアドレスにも、変更をお知らせします。',
  'student-email.expired.title': 'URLの有効期限が切れました',
  'student-email.expired.detail':
    '期限までに手続きが完了しなかったため、終了しました。メールアドレスの設定や変更は行われていません。もう一度お手続きください。',
  'student-email.superseded.title': '新しい手続きに切り替わりました',
  'student-email.superseded.detail':
    'この確認メールのURLは使えません。メールを送り直したときは、いちばん新しいメールのURLを開いてください。メールが届いていないときは、もう一度お手続きください。',
  'student-email.mail-undeliverable.title': '確認メールをお届けできませんでした',
  'student-email.mail-undeliverable.detail':
    '入力したメールアドレスにメールをお届けできませんでした。メールアドレスに誤りがないか、受信できる状態かを確かめて、もう一度お手続きください。',
  'student-email.refused.title': 'このメールアドレスは使えません',
  'student-email.refused.detail':
    '手続きのあいだに、ほかのユーザIDのメールアドレスとして登録されました。別のメールアドレスでお手続きください。',
  'student-email.failed.title': '手続きを完了できませんでした',
  'student-email.failed.detail':
    '問題が起こったため、手続きを終了しました。メールアドレスの設定や変更は行われていません。もう一度お手続きください。',
  'student-email.again': 'もう一度手続きする',

  'student-url.register.lead': 'まだ設定は終わっていません。下のボタンを押すと、このメールアドレスが登録されます。',
  'student-url.register.submit': '設定',
  'student-url.change.lead': 'まだ変更は終わっていません。下のボタンを押すと、新しいメールアドレスに変わります。',
  'student-url.change.submit': '変更',
  'student-url.reset.lead': '下のボタンを押すと、新しい第2パスワードを設定する画面へ進みます。',
  'student-url.reset.submit': '再設定へ進む',
  'student-url.not-me': '心当たりがないときは、ボタンを押さずに画面を閉じてください。何も変わりません。',
  'student-url.expired': 'URLの有効期限が過ぎたか、新しいメールが送られたため、このURLは使えません。',
  'student-url.expired-next':
    '新しいメールが届いているときは、そのURLを開いてください。届いていないときは、ログインするか「第2パスワードを忘れた場合」から、もう一度お手続きください。',
  'student-url.used': '1つのURLで手続きを完了できるのは1回だけです。',
  'student-url.used-next.register':
    'ログインして、次の画面へ進めるかをご確認ください。心当たりがないときは、お問い合わせください。',
  'student-url.used-next.change':
    'ログインして、メニューのメールアドレスをご確認ください。心当たりがないときは、お問い合わせください。',
  'student-url.used-next.reset':
    'URLを開いたブラウザーで続けてください。続けられないときは、もう一度お手続きください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.email-verification': 'Registration or change of an email address',
  'student-email.register.title': 'Email address setting',
  'student-email.register.lead': 'Register the email address where you will receive email from this service.',
  'student-email.change.title': 'Change email address',
  'student-email.change.lead': 'We send a confirmation email to your new address.',
  'student-email.new': 'New email address',
  'student-email.again-hint': 'Enter the same address once more to avoid typing mistakes.',
  'student-email.again-field': 'Email address once more',
  'student-email.submit': 'Confirm',
  'student-email.note.mail': 'When you press “Confirm”, we send a confirmation email to the address you entered.',
  'student-email.note.register':
    'The address is registered once you have opened the link in that email and completed the procedure there.',
  'student-email.note.change':
    'Your current address stays in use until you have opened the link in that email and completed the procedure there. We then send a notice of the change to your previous address.',
  'student-email.note.late': 'It may take a few minutes until the email arrives.',
  'student-email.note.free': 'Addresses of free email services may not receive the confirmation email.',
  'student-email.note.filter': 'If you use a spam filter, let it accept email from the following address beforehand.',
  'student-email.sender': 'Sender’s address',

  'student-email.sent.title': 'We have sent a confirmation email',
  'student-email.sent.next':
    'Open the link in the email before it expires and press the button on the page that it leads to.',
  'student-email.sent.close': 'You may close this page.',
  'student-email.check': 'If the email has not arrived after 30 minutes',
  'student-email.check.typing': 'Did you type the email address correctly?',
  'student-email.check.spaces': 'Are there any extra spaces in it?',
  'student-email.check.width': 'Did you use half-width letters and digits?',
  'student-email.check.spam': 'Is it in your spam or junk folder?',
  'student-email.check.allow': 'Is the sender’s address above spelled correctly in the list of senders you accept?',
  'student-email.resend': 'Send the confirmation email once more',
  'student-email.resend.detail':
    'You will get a new link, and the one in the earlier email stops working. {count, plural, one {You can do this one more time.} other {You can do this # more times.}}',
  'student-email.resend.from': 'Possible from {until}.',
  'student-email.resend.none': 'You have used all your resends. Please start again after {until}.',
  'student-email.resend.submit': 'Send once more',
  'student-email.other': 'Enter the address again',

  'student-email.step.opened': 'Request',
  'student-email.step.mail': 'Sending the confirmation email',
  'student-email.step.redeemed': 'Confirming by the link',
  'student-email.step.register': 'Setting the email address',
  'student-email.step.change': 'Changing the email address',

  'student-email.completed.register.title': 'Email address setting completed',
  'student-email.completed.register.lead': 'Your email address has been set.',
  'student-email.completed.register.detail':
    'From now on our emails go to this address. You can change it from the menu after logging in.',
  'student-email.completed.register.next': 'Next, log in again and set a second password.',
  'student-email.completed.change.title': 'Change completed',
  'student-email.completed.change.lead': 'Your email address has been changed.',
  'student-email.completed.change.detail':
    'From now on our emails go to the new address. We also send a notice of the change to your previous address.',
  'student-email.expired.title': 'The link has expired',
  'student-email.expired.detail':
    'This procedure was not completed in time, so it has ended. No email address has been set or changed. Please start again.',
  'student-email.superseded.title': 'A newer procedure has replaced this one',
  'student-email.superseded.detail':
    'The link in this email no longer works. If you had the email sent once more, open the link in the newest one. If you have no newer email, please start again.',
  'student-email.mail-undeliverable.title': 'Our email could not be delivered',
  'student-email.mail-undeliverable.detail':
    'We could not deliver our email to the address you entered. Check that it is correct and can receive email, and start again.',
  'student-email.refused.title': 'This email address cannot be used',
  'student-email.refused.detail':
    'It has become the address of another user ID in the meantime. Please start again with a different address.',
  'student-email.failed.title': 'The procedure could not be completed',
  'student-email.failed.detail':
    'A problem occurred and this procedure has ended. No email address has been set or changed. Please start again.',
  'student-email.again': 'Start again',

  'student-url.register.lead': 'You have not finished yet. Press the button below to register this email address.',
  'student-url.register.submit': 'Set',
  'student-url.change.lead': 'You have not finished yet. Press the button below to change to the new email address.',
  'student-url.change.submit': 'Change',
  'student-url.reset.lead': 'Press the button below to continue to the page where you set a new second password.',
  'student-url.reset.submit': 'Go on',
  'student-url.not-me':
    'If you did not ask for this, close this page without pressing the button. Nothing will change.',
  'student-url.expired': 'This link has expired, or a newer email has replaced it.',
  'student-url.expired-next':
    'If you have a newer email, open the link in that one. If not, log in, or choose “If you forget the second password”, and start again.',
  'student-url.used': 'Each link can be used to complete a procedure only once.',
  'student-url.used-next.register': 'Log in to see whether you can continue. If you did not use it, please contact us.',
  'student-url.used-next.change':
    'Log in and check the email address in the menu. If you did not use it, please contact us.',
  'student-url.used-next.reset':
    'Continue in the browser where you opened the link. If you cannot, please start again.',
};

export const emailVerificationTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
