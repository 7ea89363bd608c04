/** Texts of the certificate issuance service: what all its pages share, login, menu. Labels in 「」 of spec and manual are exact. */
const ja = {
  'service.shomei': '証明書発行サービス',

  'home.shomei': '証明書発行サービス',
  'home.shomei-audience': '在学生の方',
  'home.student-login.title': '在学生ログイン',
  'home.student-login.detail':
    '大学のユーザIDでログインし、メールアドレスと第2パスワードを設定・変更します。初めての方もこちらからお進みください。',
  'home.student-login.needs': '必要なもの：大学のユーザIDとパスワード、受信できるメールアドレス',

  'student.user-id': 'ユーザID',
  'student.password': 'パスワード',
  'student.second-password': '第2パスワード',
  'student.email': 'メールアドレス',
  'student.again': '確認',
  'student.notes': '注意事項',
  'student.notes-lead': '注意事項は必ずお読みください',
  'student.late': '30分たってもメールが届かないときは、次の点をご確認ください。',
  'student.late.typing': 'メールアドレスの入力に誤りがないか',
  'student.late.blanks': '余分な空白を入力していないか',
  'student.late.width': '半角の英数字で入力しているか',
  'student.late.filter': '迷惑メールの設定で許可したメールアドレスに誤りがないか',
  'student.back': '戻る',
  'student.ok': 'OK',
  'student.to-login': 'ログインページへ移動',
  'student.to-menu': 'メニューへ戻る',
  'student.account': 'ログイン中の方',
  'student.logout': 'ログアウト',

  'student-login.title': '在学生ログイン',
  'student-login.lead': '大学で使っているユーザIDとパスワードを入力してください。',
  'student-login.second-hint': '設定済みの方だけ入力してください。初めてのときは、空欄のままログインしてください。',
  'student-login.forgotten': '第2パスワードを忘れた場合',
  'student-login.submit': 'ログイン',
  'student-login.refused':
    'ログインできませんでした。ユーザID、パスワード、第2パスワードをご確認のうえ、もう一度入力してください。',
  'student-login.over': 'ログイン状態が終了しました',
  'student-login.over-detail':
    'しばらく操作がなかったか、ほかの画面でログアウトしました。続けるときは、もう一度ログインしてください。',
  'student-login.signed-out': 'ログアウトしました',
  'student-login.signed-out-detail': 'ブラウザーを閉じてください。',
  'student-login.everywhere': 'すべての端末でログアウトしました',
  'student-login.everywhere-detail': '続けるときは、もう一度ログインしてください。',
  'student-login.note.first':
    '初めての方は、大学のユーザIDとパスワードだけでログインし、メールアドレス、第2パスワードの順に設定します。',
  'student-login.note.close': 'ほかの人に使われないよう、終わったらログアウトして、ブラウザーを閉じてください。',
  'student-login.note.idle': '{minutes, number}分のあいだ何も操作しないと、自動的にログアウトします。',
  'student-login.note.remember':
    'パスワードをブラウザーに記憶させることは、安全のためお勧めしません。ほかの人と共用する端末では、記憶させないでください。',
  'student-login.note.record': '学籍や成績の登録内容の変更は、変更した翌日の8:00以降、証明書に反映されます。',
  'student-login.check': 'ログインできないとき',
  'student-login.check-lead': '次の点をご確認ください。',
  'student-login.check.typing': 'ユーザIDと2つのパスワードに打ち間違いがないか',
  'student-login.check.case': '大文字と小文字を正しく区別しているか',
  'student-login.check.width': '全角ではなく、半角の英数字になっているか',
  'student-login.check.second': '第2パスワードの設定前は空欄に、設定後は入力しているか',
  'student-login.check.lock':
    '続けて{count, number}回誤ると、そのユーザIDでは{minutes, number}分間ログインできません（以前ログインしたことのあるブラウザーでは、ほかの人の誤りは数えません）。しばらく待ってから、もう一度お試しください。',
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

const en: Record<keyof typeof ja, string> = {
  'service.shomei': 'Certificate issuance service',

  'home.shomei': 'Certificate issuance service',
  'home.shomei-audience': 'For enrolled students',
  'home.student-login.title': 'Students’ Login',
  'home.student-login.detail':
    'Log in with your university user ID to set or change your email address and second password. New users start here too.',
  'home.student-login.needs':
    'You need: your university user ID and password, and an email address where you can receive email',

  'student.user-id': 'User ID',
  'student.password': 'Password',
  'student.second-password': 'Second password',
  'student.email': 'Email address',
  'student.again': 'Confirmation',
  'student.notes': 'Notes',
  'student.notes-lead': 'Please be sure to read the notes',
  'student.late': 'If no email has arrived after 30 minutes, please check:',
  'student.late.typing': 'that the email address is typed correctly',
  'student.late.blanks': 'that there are no extra spaces',
  'student.late.width': 'that it is typed in half-width letters and digits',
  'student.late.filter': 'that the address your spam filter accepts is the right one',
  'student.back': 'Back',
  'student.ok': 'OK',
  'student.to-login': 'Go to Login Page',
  'student.to-menu': 'Back to the menu',
  'student.account': 'Logged in as',
  'student.logout': 'Log out',

  'student-login.title': 'Students’ Login',
  'student-login.lead': 'Enter the user ID and password that you use at your university.',
  'student-login.second-hint': 'Only if you have set one. Leave it empty when you log in for the first time.',
  'student-login.forgotten': 'If you forget the second password',
  'student-login.submit': 'Login',
  'student-login.refused':
    'You could not be logged in. Check your user ID, password and second password, and enter them again.',
  'student-login.over': 'You have been logged out',
  'student-login.over-detail':
    'You did nothing for some time, or you logged out on another page. Please log in again to continue.',
  'student-login.signed-out': 'You have logged out',
  'student-login.signed-out-detail': 'Please close your browser now.',
  'student-login.everywhere': 'You have been logged out on all devices',
  'student-login.everywhere-detail': 'Please log in again to continue.',
  'student-login.note.first':
    'New users log in with only their university user ID and password. You then set an email address and, after that, a second password.',
  'student-login.note.close': 'When you have finished, always log out and close the browser.',
  'student-login.note.idle':
    'You are logged out automatically if you do nothing for {minutes, plural, one {# minute} other {# minutes}}.',
  'student-login.note.remember':
    'For your safety we advise against letting the browser remember your passwords; never do so on a device that others use too.',
  'student-login.note.record':
    'Changes to your student record or grades appear in certificates from 8:00 on the day after they are made.',
  'student-login.check': 'If you cannot log in',
  'student-login.check-lead': 'Please check:',
  'student-login.check.typing': 'that the user ID and both passwords are typed correctly',
  'student-login.check.case': 'that upper-case and lower-case letters are correct',
  'student-login.check.width': 'that you use half-width letters and digits, not full-width ones',
  'student-login.check.second':
    'that the second password is empty if you have not set one yet, and filled in if you have',
  'student-login.check.lock':
    'After {count, plural, one {# wrong attempt} other {# wrong attempts in a row}}, nobody can log in with that user ID for {minutes, plural, one {# minute} other {# minutes}}. A browser in which you have logged in before does not count the mistakes of others. Wait a while and try again.',
  'student-login.manual': 'See the operating manual',

  'student-menu.title': 'Menu',
  'student-menu.lead': 'Change what you log in with, or read the manual.',
  'student-menu.email': 'Change email address',
  'student-menu.email-detail': 'Change the email address where you receive email from this service.',
  'student-menu.second-password': 'Change second password',
  'student-menu.second-password-detail': 'Set a new second password for logging in.',
  'student-menu.manual': 'Manual',
  'student-menu.manual-detail': 'See how to use this service, with pictures of its pages.',
  'student-menu.leave': 'When you have finished',
  'student-menu.leave-detail': 'Log out, then close the browser.',
  'student-menu.everywhere': 'Log out on all devices',
  'student-menu.everywhere-detail':
    'If you are still logged in on other computers or phones, you can log out on all of them with this button.',
};

export const studentTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
