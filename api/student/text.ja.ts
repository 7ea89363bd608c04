/** Texts of the certificate issuance service: what all its pages share, login, menu. Labels in 「」 of spec and manual are exact. */
export const studentLogin = {
  'service.shomei': '証明書発行サービス',

  'home.shomei': '証明書発行サービス',
  'home.shomei-audience': '在学生の方',
  'home.student-login.title': '在学生ログイン',
  'home.student-login.detail':
    '大学のユーザIDでログインし、メールアドレスと第2パスワードを設定・変更します。初めての方もこちらからお進みください。',
  'home.student-login.needs': '必要なもの: 大学のユーザIDとパスワード、受信できるメールアドレス',

  'student.user-id': 'ユーザID',
  'student.password': 'パスワード',
  'student.second-password': '第2パスワード',
  'student.email': 'メールアドレス',
  'student.again': '確認',
  'student.notes': '注意事項',
  'student.notes-lead': '注意事項は必ずお読みください',
  'student.back': '戻る',
  'student.ok': 'OK',
  'student.to-login': 'ログインページへ移動',
  'student.to-menu': 'メニューへ戻る',
  'student.account': 'ログイン中の方',
  'student.logout': 'ログアウト',

  'student.idle': 'このまま操作がないと、{until}（日本時間）に自動的にログアウトします。',
  'student.idle.about': '自動ログアウト',
  'student.idle.title': 'まもなく自動的にログアウトします',
  'student.idle.detail':
    'しばらく操作がありません。このままでは入力中の内容が失われます。続けるときは「操作を続ける」を押してください。',
  'student.idle.left': 'ログアウトまで',
  'student.idle.said': 'ログアウトまで、あと{count}秒です。',
  'student.idle.go-on': '操作を続ける',
  'student.idle.failed': 'サーバーに接続できませんでした。通信の状態を確認して、もう一度押してください。',

  'student-login.title': '在学生ログイン',
  'student-login.lead': '大学で使っているユーザIDとパスワードを入力してください。',
  'student-login.second-hint': '設定済みの方だけ入力してください。初めてログインするときは空欄のままにします。',
  'student-login.forgotten': '第2パスワードを忘れた場合',
  'student-login.submit': 'ログイン',
  'student-login.refused':
    'ログインできませんでした。ユーザID、パスワード、第2パスワードを確かめて、もう一度入力してください。',
  'student-login.over': 'ログアウトしています',
  'student-login.over-detail':
    'しばらく操作がなかったか、ほかの画面でログアウトしたため、ログイン状態が終了しました。続けるときは、もう一度ログインしてください。',
  'student-login.signed-out': 'ログアウトしました',
  'student-login.signed-out-detail': 'ブラウザーを閉じて、利用を終えてください。',
  'student-login.everywhere': 'すべての端末でログアウトしました',
  'student-login.everywhere-detail': '続けるときは、もう一度ログインしてください。',
  'student-login.note.first':
    '初めての方は、大学のユーザIDとパスワードだけでログインし、メールアドレス、第2パスワードの順に設定します。',
  'student-login.note.close': 'ほかの人に使われないよう、終わったらログアウトして、ブラウザーを閉じます。',
  'student-login.note.idle': '{minutes, number}分のあいだ何も操作しないと、自動的にログアウトします。',
  'student-login.note.remember': 'ほかの人と共用する端末では、パスワードをブラウザーに記憶させないでください。',
  'student-login.note.record': '学籍や成績の登録内容の変更は、変更した翌日の8:00以降、証明書に反映されます。',
  'student-login.check': 'ログインできないとき',
  'student-login.check-lead': '次の点をお確かめください。',
  'student-login.check.typing': 'ユーザIDと2つのパスワードに打ち間違いがないか',
  'student-login.check.case': '大文字と小文字を正しく区別しているか',
  'student-login.check.width': '全角ではなく、半角の英数字になっているか',
  'student-login.check.second': '第2パスワードの設定前は空欄に、設定後は入力しているか',
  'student-login.check.lock':
    '続けて{count, number}回誤ると、そのユーザIDでは{minutes, number}分間ログインできません。時間をおいてからお試しください。',
  'student-login.manual': '操作マニュアルを見る',

  'student-menu.title': 'メニュー',
  'student-menu.lead': 'ログインに使う情報の変更と、マニュアルの確認ができます。',
  'student-menu.email': 'メールアドレス変更',
  'student-menu.email-detail': 'サービスからの連絡を受け取るメールアドレスを変更します。',
  'student-menu.second-password': '第2パスワード変更',
  'student-menu.second-password-detail': 'ログインに使う第2パスワードを新しくします。',
  'student-menu.manual': 'マニュアル',
  'student-menu.manual-detail': 'このサービスの使い方を、画面の写真を見ながら確認できます。',
  'student-menu.leave': '利用を終えるとき',
  'student-menu.leave-detail': 'ログアウトしてから、ブラウザーを閉じてください。',
  'student-menu.everywhere': 'すべての端末でログアウト',
  'student-menu.everywhere-detail':
    'ほかのパソコンやスマートフォンでログインしたままのときは、次のボタンですべて終了できます。',
} as const;
