/** Texts of the second password: set, change, reset. Labels in 「」 of spec and manual are exact. */
const ja = {
  'kind.second-password-reset': '第2パスワードの再設定',
  'kind.second-password-change': '第2パスワードの設定・変更',
  'second-password.set.title': '第2パスワード設定',
  'second-password.set.lead': 'このサービスだけで使う第2パスワードを決めて、2回入力してください。',
  'second-password.set.submit': '設定',
  'second-password.change.title': '第2パスワード変更',
  'second-password.change.lead': '現在の第2パスワードと、新しい第2パスワードを入力してください。',
  'second-password.change.submit': '変更',
  'second-password.reset.lead': '新しい第2パスワードを決めて、2回入力してください。',
  'second-password.reset.until': '第2パスワードの設定期限',
  'second-password.current': '現在の第2パスワード',
  'second-password.new': '新しい第2パスワード',
  'second-password.again-field': '「確認」の第2パスワード',
  'second-password.rules': '第2パスワードの条件',
  'second-password.broken': '満たしていない条件があります（{count}件）。入力欄の下の一覧をご確認ください。',
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
  'second-password-reset.lead':
    '登録しているメールアドレスを入力してください。第2パスワードを設定し直すためのURLをお送りします。',
  'second-password-reset.submit': '送信',
  'second-password-reset.note.mail':
    '「送信」を押すと、入力したメールアドレスが登録されている場合に限り、メールが届きます。',
  'second-password-reset.note.url': 'メールに記載されたURLを期限までに開き、新しい第2パスワードを設定してください。',
  'second-password-reset.note.late': 'メールが届くまで、数分かかることがあります。',
  'second-password-reset.note.same': '設定が済むまでは、これまでの第2パスワードのままです。',
  'second-password-reset.check': '30分たってもメールが届かないとき',
  'second-password-reset.check.registered': '登録しているメールアドレスを入力したか',

  'second-password-reset.sent.title': 'メールの送信を受け付けました',
  'second-password-reset.sent.detail':
    '入力したメールアドレスが登録されていれば、まもなくメールが届きます。記載されたURLを期限までに開いてください。',
  'second-password-reset.awaiting.title': '第2パスワード設定待ち',
  'second-password-reset.awaiting.detail':
    'URLは確認済みです。URLを開いたブラウザーで、新しい第2パスワードを設定してください。そのブラウザーで続けられないときは、もう一度お手続きください。',
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

const en: Record<keyof typeof ja, string> = {
  'kind.second-password-reset': 'Reset of the second password',
  'kind.second-password-change': 'Second password set or changed',
  'second-password.set.title': 'Set the second password',
  'second-password.set.lead': 'Choose a second password for this service alone, and enter it twice.',
  'second-password.set.submit': 'Set',
  'second-password.change.title': 'Change second password',
  'second-password.change.lead': 'Enter your current second password and a new one.',
  'second-password.change.submit': 'Change',
  'second-password.reset.lead': 'Choose a new second password, and enter it twice.',
  'second-password.reset.until': 'Set a second password by',
  'second-password.current': 'Current second password',
  'second-password.new': 'New second password',
  'second-password.again-field': 'Second password once more',
  'second-password.rules': 'Conditions for the second password',
  'second-password.broken': 'Conditions not met: {count}. They are marked below the field.',
  'second-password.unmet': 'not met',
  'second-password.note.both': 'From the next login on, you enter both your university password and this one.',
  'second-password.note.menu': 'You can change it at any time from the menu after logging in.',
  'second-password.note.secret': 'Do not tell it to anybody, and do not use one that you use elsewhere.',
  'second-password.note.others': 'You will be logged out on all other devices.',
  'second-password.note.reset': 'You will be logged out on all devices.',

  'second-password.rule.min-length': 'Use at least {count, number} characters.',
  'second-password.rule.max-length': 'Use at most {count, number} characters.',
  'second-password.rule.letters-and-digits': 'Use half-width letters and digits only.',
  'second-password.rule.upper': 'Use at least one upper-case letter (A to Z).',
  'second-password.rule.lower': 'Use at least one lower-case letter (a to z).',
  'second-password.rule.digit': 'Use at least one digit (0 to 9).',
  'second-password.rule.mismatch': 'Enter the same second password in “Confirmation” too.',
  'second-password.rule.university-password': 'Do not use your university password.',
  'second-password.rule.current-wrong': 'The current second password is not correct.',
  'second-password.rule.same-as-current': 'Do not use your current second password.',

  'second-password.done.title': 'Change completed',
  'second-password.done.set': 'The second password has been set',
  'second-password.done.change': 'The second password has been changed',
  'second-password.done.set-detail': 'From the next login on, enter it together with your university password.',
  'second-password.done.change-detail': 'You have been logged out on all other devices. You can continue here.',
  'second-password.done.reset-detail':
    'You have been logged out on all devices. Please log in with the new second password.',
  'second-password.done.mail': 'We also send a notice to your registered email address.',

  'second-password.locked':
    'The current second password was wrong too many times, so you have been logged out. You cannot log in for a while.',

  'second-password-reset.title': 'Reset the second password',
  'second-password-reset.lead':
    'Enter your registered email address. We will send you a link for setting a new second password.',
  'second-password-reset.submit': 'Send',
  'second-password-reset.note.mail':
    'When you press “Send”, an email is sent only if the address you entered is registered.',
  'second-password-reset.note.url': 'Open the link in the email before it expires and set a new second password.',
  'second-password-reset.note.late': 'It may take a few minutes until the email arrives.',
  'second-password-reset.note.same': 'Your current second password stays valid until you have set a new one.',
  'second-password-reset.check': 'If no email has arrived after 30 minutes',
  'second-password-reset.check.registered': 'Is it the address that you have registered?',

  'second-password-reset.sent.title': 'Your request has been accepted',
  'second-password-reset.sent.detail':
    'If the address you entered is registered, an email will arrive shortly. Open the link in it before it expires.',
  'second-password-reset.awaiting.title': 'Waiting for your new second password',
  'second-password-reset.awaiting.detail':
    'The link has been used. Set a new second password in the browser where you opened it. If you cannot continue there, please start again.',
  'second-password-reset.expired.title': 'Your time to complete this procedure has run out',
  'second-password-reset.expired.detail':
    'This procedure was not completed in time, so it has ended. Your second password has not changed. If you still need this, please start again.',
  'second-password-reset.superseded.title': 'A newer procedure has replaced this one',
  'second-password-reset.superseded.detail':
    'This procedure has ended. If you have made a new request, open the link in the newest email.',
  'second-password-reset.failed.title': 'The procedure could not be completed',
  'second-password-reset.failed.detail':
    'A problem occurred and this procedure has ended. Your second password has not changed. Please start again.',
  'second-password-reset.again': 'Start again',

  'second-password-reset.step.opened': 'Request',
  'second-password-reset.step.mail': 'Sending the email',
  'second-password-reset.step.redeemed': 'Confirming by the link',
  'second-password-reset.step.password': 'Setting the second password',
};

export const secondPasswordTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
