/** Steps of the operating manual, and what its pictures show. Words in 「」 are those of the screens. */
const ja = {
  'manual.register.1':
    '大学のホームページから「在学生ログイン」の画面を開き、大学の「ユーザID」と「パスワード」を入力します。「第2パスワード」は空欄のまま、「ログイン」を押します。',
  'manual.register.2':
    '登録したいメールアドレスを「メールアドレス」と「確認」の両方に入力し、「確認」ボタンを押します。',
  'manual.register.3': 'メールを送信したことが表示されます。この画面は閉じてもかまいません。',
  'manual.register.4': '届いたメールのURLを、書かれている期限までに開きます。',
  'manual.register.5': '開いた画面で「設定」を押します。ここで押すまで、登録は終わっていません。',
  'manual.register.6': '登録が終わりました。「ログインページへ移動」を押して、次の手順へ進みます。',
  'manual.set.1': 'もう一度、「第2パスワード」を空欄のままログインします。',
  'manual.set.2':
    '使いたい第2パスワードを「第2パスワード」と「確認」の両方に入力し、「設定」を押します。使える文字と長さは画面に示されます。',
  'manual.set.3': '設定が終わりました。次のログインからは、第2パスワードも入力します。',
  'manual.log-in.1':
    '「ユーザID」「パスワード」「第2パスワード」の3つを入力し、「ログイン」を押します。大文字と小文字は区別されます。',
  'manual.log-in.2':
    'メニューが開きます。登録内容を変えるときも、この「マニュアル」を見るときも、ここから選びます。ログイン中は、どの画面からも、上の「メニュー」で戻れます。',
  'manual.change-email.1': 'ログインして、メニューの「メールアドレス変更」を選びます。',
  'manual.change-email.2':
    '新しいメールアドレスを「新しいメールアドレス」と「確認」の両方に入力し、「確認」ボタンを押します。',
  'manual.change-email.3': '新しいメールアドレスへメールを送信したことが表示されます。まだ変更されていません。',
  'manual.change-email.4': '新しいメールアドレスに届いたメールのURLを、書かれている期限までに開きます。',
  'manual.change-email.5': '開いた画面で「変更」を押します。',
  'manual.change-email.6': '変更が終わりました。これまでのメールアドレスにも、変更したことをお知らせします。',
  'manual.change-second.1': 'ログインして、メニューの「第2パスワード変更」を選びます。',
  'manual.change-second.2':
    '「現在の第2パスワード」を1回、「新しい第2パスワード」を「確認」とあわせて2回入力し、「変更」を押します。',
  'manual.change-second.3': '変更が終わりました。ほかの端末でログインしていたときは、そちらはログアウトします。',
  'manual.forgotten.1': '「在学生ログイン」の画面で、「第2パスワードを忘れた場合」を選びます。',
  'manual.forgotten.2': '登録しているメールアドレスを「メールアドレス」に入力し、「送信」を押します。',
  'manual.forgotten.3':
    '受け付けたことが表示されます。登録のないメールアドレスを入力したときも同じ表示になり、メールは届きません。',
  'manual.forgotten.4': '届いたメールのURLを、書かれている期限までに開きます。',
  'manual.forgotten.5': '開いた画面で「再設定へ進む」を押します。',
  'manual.forgotten.6': '新しい第2パスワードを「第2パスワード」と「確認」の両方に入力し、「設定」を押します。',
  'manual.forgotten.7': '再設定が終わりました。新しい第2パスワードで、もう一度ログインします。',
  'manual.leave.1': '使い終わったら、メニューの「ログアウト」を押し、ブラウザーも閉じます。',
  'manual.leave.2':
    'ほかの端末のログインも終わらせたいときは、「すべての端末でログアウト」を押します。端末をなくしたときにも使えます。',

  'manual.picture.login-first': 'ログイン画面。ユーザIDとパスワードが入力され、第2パスワードは空欄です。',
  'manual.picture.email': 'メールアドレスを登録する画面。同じメールアドレスが2回入力されています。',
  'manual.picture.email-sent': 'メールを送信したことを知らせる画面。',
  'manual.picture.email-mail': '届いたメール。メールアドレスを登録するためのURLと、その期限が書かれています。',
  'manual.picture.email-url': 'メールのURLを開いた画面。登録を完了するボタンがあります。',
  'manual.picture.email-done': '登録が終わったことを知らせる画面。ログインページへ移るボタンがあります。',
  'manual.picture.second': '第2パスワードを設定する画面。2つの欄が入力されています。',
  'manual.picture.second-done': '第2パスワードの設定が終わったことを知らせる画面。',
  'manual.picture.login': 'ログイン画面。ユーザID、パスワード、第2パスワードが入力されています。',
  'manual.picture.menu': 'ログインした後のメニュー。',
  'manual.picture.menu-email': 'メニュー。メールアドレスの変更が枠で示されています。',
  'manual.picture.change-email': 'メールアドレスを変更する画面。新しいメールアドレスが2回入力されています。',
  'manual.picture.change-email-sent': '新しいメールアドレスへメールを送信したことを知らせる画面。',
  'manual.picture.change-email-mail': '届いたメール。メールアドレスを変更するためのURLと、その期限が書かれています。',
  'manual.picture.change-email-url': 'メールのURLを開いた画面。変更を完了するボタンがあります。',
  'manual.picture.change-email-done': 'メールアドレスの変更が終わったことを知らせる画面。',
  'manual.picture.menu-second': 'メニュー。第2パスワードの変更が枠で示されています。',
  'manual.picture.change-second': '第2パスワードを変更する画面。3つの欄が入力されています。',
  'manual.picture.change-second-done': '第2パスワードの変更が終わったことを知らせる画面。',
  'manual.picture.login-forgotten': 'ログイン画面。第2パスワードを忘れた場合のリンクが枠で示されています。',
  'manual.picture.forgotten': '第2パスワードをリセットする画面。メールアドレスが入力されています。',
  'manual.picture.forgotten-sent': '受け付けたことを知らせる画面。',
  'manual.picture.forgotten-mail': '届いたメール。第2パスワードを再設定するためのURLと、その期限が書かれています。',
  'manual.picture.forgotten-url': 'メールのURLを開いた画面。再設定へ進むボタンがあります。',
  'manual.picture.forgotten-second': '新しい第2パスワードを設定する画面。2つの欄が入力されています。',
  'manual.picture.forgotten-done': '再設定が終わったことを知らせる画面。',
  'manual.picture.log-out': 'メニュー。ログアウトのボタンが枠で示されています。',
  'manual.picture.log-out-everywhere': 'メニュー。すべての端末でログアウトするボタンが枠で示されています。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'manual.register.1':
    'From the home page of your university, open “Students’ Login” and enter the “User ID” and “Password” of your university. Leave “Second password” empty and press “Login”.',
  'manual.register.2':
    'Enter the address that you want to register in both “Email address” and “Confirmation”, then press “Confirm”.',
  'manual.register.3': 'The page says that an email was sent. You may close this page.',
  'manual.register.4': 'Open the link in the email before the time given in it.',
  'manual.register.5': 'Press “Set” on the page that opens. Nothing is registered until you do.',
  'manual.register.6': 'Your address is registered. Press “Go to Login Page” and continue with the next part.',
  'manual.set.1': 'Log in once more, again with “Second password” left empty.',
  'manual.set.2':
    'Enter the second password that you want in both “Second password” and “Confirmation”, then press “Set”. The page says which characters it may contain and how long it must be.',
  'manual.set.3': 'Your second password is set. From the next login on, you enter it too.',
  'manual.log-in.1':
    'Enter all three, “User ID”, “Password” and “Second password”, then press “Login”. Upper-case and lower-case letters are different.',
  'manual.log-in.2':
    'The menu opens. From here you change what is registered, and open this manual by “Manual”. “Menu” at the top of every page while you are logged in leads back here.',
  'manual.change-email.1': 'Log in and choose “Change email address” in the menu.',
  'manual.change-email.2':
    'Enter the new address in both “New email address” and “Confirmation”, then press “Confirm”.',
  'manual.change-email.3': 'The page says that an email was sent to the new address. Nothing has changed yet.',
  'manual.change-email.4': 'Open the link in the email that arrives at the new address before the time given in it.',
  'manual.change-email.5': 'Press “Change” on the page that opens.',
  'manual.change-email.6':
    'Your address has been changed. We also send a notice of the change to your previous address.',
  'manual.change-second.1': 'Log in and choose “Change second password” in the menu.',
  'manual.change-second.2':
    'Enter “Current second password” once, and the new one in both “New second password” and “Confirmation”, then press “Change”.',
  'manual.change-second.3':
    'Your second password has been changed. If you were logged in on other devices, you are logged out there.',
  'manual.forgotten.1': 'On the page “Students’ Login”, choose “If you forget the second password”.',
  'manual.forgotten.2': 'Enter the address that is registered in “Email address”, then press “Send”.',
  'manual.forgotten.3':
    'The page says that your request was accepted. It says the same for an address that is not registered, but then no email arrives.',
  'manual.forgotten.4': 'Open the link in the email before the time given in it.',
  'manual.forgotten.5': 'Press “Go on” on the page that opens.',
  'manual.forgotten.6': 'Enter a new second password in both “Second password” and “Confirmation”, then press “Set”.',
  'manual.forgotten.7': 'Your second password has been reset. Log in again with the new one.',
  'manual.leave.1': 'When you have finished, press “Log out” in the menu and close the browser.',
  'manual.leave.2':
    'To log out on your other devices as well, press “Log out on all devices”. Use it also when you have lost a device.',

  'manual.picture.login-first': 'The login page. User ID and password are filled in, the second password is empty.',
  'manual.picture.email': 'The page to register an email address. The same address is entered twice.',
  'manual.picture.email-sent': 'The page that says that an email was sent.',
  'manual.picture.email-mail': 'The email. It contains the link to register the address, and how long it is valid.',
  'manual.picture.email-url': 'The page behind the link. It has a button to complete the registration.',
  'manual.picture.email-done': 'The page that says that the address is registered, with a button to the login page.',
  'manual.picture.second': 'The page to set a second password. Both fields are filled in.',
  'manual.picture.second-done': 'The page that says that the second password is set.',
  'manual.picture.login': 'The login page. User ID, password and second password are filled in.',
  'manual.picture.menu': 'The menu after login.',
  'manual.picture.menu-email': 'The menu. A frame marks the change of the email address.',
  'manual.picture.change-email': 'The page to change the email address. The new address is entered twice.',
  'manual.picture.change-email-sent': 'The page that says that an email was sent to the new address.',
  'manual.picture.change-email-mail':
    'The email. It contains the link to change the address, and how long it is valid.',
  'manual.picture.change-email-url': 'The page behind the link. It has a button to complete the change.',
  'manual.picture.change-email-done': 'The page that says that the address is changed.',
  'manual.picture.menu-second': 'The menu. A frame marks the change of the second password.',
  'manual.picture.change-second': 'The page to change the second password. All three fields are filled in.',
  'manual.picture.change-second-done': 'The page that says that the second password is changed.',
  'manual.picture.login-forgotten': 'The login page. A frame marks the link for a forgotten second password.',
  'manual.picture.forgotten': 'The page to reset the second password. An address is filled in.',
  'manual.picture.forgotten-sent': 'The page that says that the request was accepted.',
  'manual.picture.forgotten-mail':
    'The email. It contains the link to reset the second password, and how long it is valid.',
  'manual.picture.forgotten-url': 'The page behind the link. It has a button to go on.',
  'manual.picture.forgotten-second': 'The page to set a new second password. Both fields are filled in.',
  'manual.picture.forgotten-done': 'The page that says that the second password is reset.',
  'manual.picture.log-out': 'The menu. A frame marks the button to log out.',
  'manual.picture.log-out-everywhere': 'The menu. A frame marks the button to log out on all devices.',
};

export const studentManualStepsTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
