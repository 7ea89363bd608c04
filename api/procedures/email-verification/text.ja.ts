/** Texts of registration and change of a student's e-mail address. Labels in 「」 of spec and manual are exact. */
export const emailVerification = {
  'student-email.register.title': 'メールアドレス設定',
  'student-email.register.lead': 'このサービスからの連絡を受け取るメールアドレスを登録します。',
  'student-email.change.title': 'メールアドレス変更',
  'student-email.change.lead': '新しいメールアドレスに確認メールをお送りします。',
  'student-email.new': '新しいメールアドレス',
  'student-email.again-hint': '打ち間違いを防ぐため、同じアドレスをもう一度入力してください。',
  'student-email.again-field': '「確認」のメールアドレス',
  'student-email.submit': '確認',
  'student-email.note.mail': '「確認」を押した後、入力したアドレスに届くメールで手続きを続けます。',
  'student-email.note.register': 'メールに記載されたURLを開いて手続きを終えると、アドレスが登録されます。',
  'student-email.note.change':
    'メールに記載されたURLを開いて手続きを終えるまでは、これまでのアドレスのままです。変更が済むと、これまでのアドレスにお知らせします。',
  'student-email.note.late': 'メールが届くまで、数分かかることがあります。',
  'student-email.note.free': 'フリーメールのアドレスでは、確認メールが届かないことがあります。',
  'student-email.note.filter':
    '迷惑メール対策の設定をしているときは、あらかじめ次のアドレスを受信できるようにしてください。',
  'student-email.sender': '送信元アドレス',

  'student-email.sent.title': '確認メールを送信しました',
  'student-email.sent.next': 'メールに記載されたURLを期限までに開き、表示される画面のボタンを押すと完了します。',
  'student-email.sent.to': '送信先',
  'student-email.sent.close': 'この画面は閉じてもかまいません。',
  'student-email.check': '30分たっても確認メールが届かないとき',
  'student-email.check.typing': 'メールアドレスを正しく入力したか',
  'student-email.check.spaces': '余分な空白が入っていないか',
  'student-email.check.width': '全角の文字が混じっていないか',
  'student-email.check.spam': '迷惑メールのフォルダーに入っていないか',
  'student-email.check.allow': '受信を許可するアドレスに、上の送信元アドレスを間違いなく登録したか',
  'student-email.resend': '確認メールをもう一度送信する',
  'student-email.resend.detail':
    '新しいURLをお送りします。前のメールのURLは使えなくなります。あと{count, number}回送信できます。',
  'student-email.resend.from': '{until}から送信できます。',
  'student-email.resend.none': '送信できる回数の上限に達しました。{until}以降に、もう一度お手続きください。',
  'student-email.resend.submit': 'もう一度送信する',
  'student-email.other': 'アドレスを入力し直す',

  'student-email.step.opened': '申込み',
  'student-email.step.mail': '確認メールの送信',
  'student-email.step.redeemed': 'URLの確認',
  'student-email.step.register': 'メールアドレスの設定',
  'student-email.step.change': 'メールアドレスの変更',

  'student-email.completed.register.title': 'メールアドレス設定完了',
  'student-email.completed.register.lead': 'メールアドレスを設定しました。',
  'student-email.completed.register.detail':
    'これからのお知らせは、すべてこのアドレスに届きます。変えたいときは、ログインしてメニューを開いてください。',
  'student-email.completed.register.next': '次に、もう一度ログインして第2パスワードを設定してください。',
  'student-email.completed.change.title': '変更完了',
  'student-email.completed.change.lead': 'メールアドレスを変更しました。',
  'student-email.completed.change.detail':
    '今後のお知らせは、新しいアドレスにお送りします。これまでのアドレスにも、変更をお知らせします。',
  'student-email.expired.title': 'URLの有効期限が切れました',
  'student-email.expired.detail':
    '期限までに手続きが完了しなかったため、終了しました。メールアドレスの設定や変更は行われていません。もう一度お手続きください。',
  'student-email.superseded.title': '新しい手続きに切り替わりました',
  'student-email.superseded.detail':
    'この確認メールのURLは使えません。メールを送り直したときは、いちばん新しいメールのURLを開いてください。メールが届いていないときは、もう一度お手続きください。',
  'student-email.mail-undeliverable.title': '確認メールをお届けできませんでした',
  'student-email.mail-undeliverable.detail':
    '入力したアドレスでは受け取れませんでした。アドレスに誤りがないか、受信できる状態かを確かめて、もう一度お手続きください。',
  'student-email.refused.title': 'このメールアドレスは使えません',
  'student-email.refused.detail':
    '手続きのあいだに、ほかのユーザIDのメールアドレスとして登録されました。別のアドレスでお手続きください。',
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
  'student-url.not-me': 'お心当たりがないときは、ボタンを押さずにこの画面を閉じてください。何も変わりません。',
  'student-url.expired': 'URLの有効期限が過ぎたか、新しいメールを送ったため、このURLは使えません。',
  'student-url.expired-next':
    '新しいメールが届いているときは、そのURLを開いてください。届いていないときは、ログインするか「第2パスワードを忘れた場合」から、もう一度お手続きください。',
  'student-url.used': 'このURLはすでに使われました。',
  'student-url.used-next.register':
    'ログインして、次の画面へ進めるかをご確認ください。お心当たりがないときは、お問い合わせください。',
  'student-url.used-next.change':
    'ログインして、メニューのメールアドレスをご確認ください。お心当たりがないときは、お問い合わせください。',
  'student-url.used-next.reset': 'URLを開いたブラウザーで続けてください。開けないときは、もう一度手続きしてください。',
} as const;
