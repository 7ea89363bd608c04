/** Texts of the second password: set, change, reset. Labels in 「」 of spec and manual are exact. */
export const secondPassword = {
  'second-password.set.title': '第2パスワード設定',
  'second-password.set.lead': 'このサービスだけで使う第2パスワードを決めて、2回入力してください。',
  'second-password.set.submit': '設定',
  'second-password.change.title': '第2パスワード変更',
  'second-password.change.lead': '現在の第2パスワードと、新しい第2パスワードを入力してください。',
  'second-password.change.submit': '変更',
  'second-password.reset.lead': '新しい第2パスワードを決めて、2回入力してください。',
  'second-password.reset.until': '設定の期限',
  'second-password.current': '現在の第2パスワード',
  'second-password.new': '新しい第2パスワード',
  'second-password.again-field': '「確認」の第2パスワード',
  'second-password.rules': '第2パスワードの条件',
  'second-password.unmet': '満たしていません',
  'second-password.note.both': '次のログインからは、大学のパスワードと第2パスワードの両方を入力します。',
  'second-password.note.menu': '変えたいときは、ログインしてメニューを開いてください。',
  'second-password.note.secret': 'ほかの人に教えたり、ほかのサービスと同じものを使ったりしないでください。',
  'second-password.note.others': '変更すると、ほかの端末ではログアウトします。',
  'second-password.note.reset': '設定すると、ログイン中のすべての端末でログアウトします。',

  'second-password.rule.min-length': '{count, number}文字以上にしてください。',
  'second-password.rule.max-length': '{count, number}文字以内にしてください。',
  'second-password.rule.letters-and-digits': '半角の英字と数字だけを使ってください。',
  'second-password.rule.upper': '英大文字（A～Z）を1文字以上入れてください。',
  'second-password.rule.lower': '英小文字（a～z）を1文字以上入れてください。',
  'second-password.rule.digit': '数字（0～9）を1文字以上入れてください。',
  'second-password.rule.mismatch': '「確認」にも同じ第2パスワードを入力してください。',
  'second-password.rule.university-password': '大学のパスワードとは別のものにしてください。',
  'second-password.rule.current-wrong': '現在の第2パスワードが正しくありません。',
  'second-password.rule.same-as-current': '現在の第2パスワードとは別のものにしてください。',

  'second-password.done.title': '変更完了',
  'second-password.done.set': '第2パスワードが設定されました',
  'second-password.done.change': '第2パスワードは変更されました',
  'second-password.done.set-detail': '次にログインするときから、大学のパスワードとあわせて入力してください。',
  'second-password.done.change-detail': 'ほかの端末ではログアウトしました。この画面ではこのまま続けられます。',
  'second-password.done.reset-detail': 'すべての端末でログアウトしました。新しい第2パスワードでログインしてください。',
  'second-password.done.mail': '登録されているメールアドレスにも、お知らせをお送りします。',

  'second-password.locked':
    '現在の第2パスワードの誤りが続いたため、ログアウトしました。しばらくのあいだログインできません。',

  'second-password-reset.title': '第2パスワードリセット',
  'second-password-reset.lead': 'ご登録のアドレスに、第2パスワードを設定し直すためのURLをお送りします。',
  'second-password-reset.submit': '送信',
  'second-password-reset.note.mail': '「送信」を押すと、入力したアドレスが登録されている場合に限り、メールが届きます。',
  'second-password-reset.note.url': 'メールに記載されたURLを期限までに開き、新しい第2パスワードを設定してください。',
  'second-password-reset.note.late': 'メールが届くまで、数分かかることがあります。',
  'second-password-reset.note.same': '設定が済むまでは、これまでの第2パスワードのままです。',
  'second-password-reset.check': '30分たってもメールが届かないとき',
  'second-password-reset.check.registered': '登録しているメールアドレスを入力したか',

  'second-password-reset.sent.title': 'メールの送信を受け付けました',
  'second-password-reset.sent.detail':
    '入力したアドレスが登録されていれば、まもなくメールが届きます。記載されたURLを期限までに開いてください。',
  'second-password-reset.awaiting.title': '新しい第2パスワードの設定待ち',
  'second-password-reset.awaiting.detail':
    'URLは確認済みです。URLを開いたブラウザーで、新しい第2パスワードを設定してください。そのブラウザーで続けられないときは、もう一度手続きしてください。',
  'second-password-reset.expired.title': '手続きの期限が過ぎました',
  'second-password-reset.expired.detail':
    '期限までに手続きが完了しなかったため、終了しました。第2パスワードは変わっていません。必要なときは、もう一度お手続きください。',
  'second-password-reset.superseded.title': '新しい手続きに切り替わりました',
  'second-password-reset.superseded.detail':
    'この手続きは終了しました。新しく申し込んだときは、いちばん新しいメールのURLを開いてください。',
  'second-password-reset.failed.title': '手続きを完了できませんでした',
  'second-password-reset.failed.detail':
    '問題が起こったため、手続きを終了しました。第2パスワードは変わっていません。もう一度お手続きください。',
  'second-password-reset.again': 'もう一度手続きする',

  'second-password-reset.step.opened': '申込み',
  'second-password-reset.step.mail': 'メールの送信',
  'second-password-reset.step.redeemed': 'URLの確認',
  'second-password-reset.step.password': '新しい第2パスワードの設定',
} as const;
