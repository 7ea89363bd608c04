/** The operating manual of the certificate issuance service: what stands around its steps. Words in 「」 are those of the screens. */
const ja = {
  'manual.title': '操作マニュアル',
  'manual.lead':
    '証明書発行サービスへのログインと、ログインに使う情報の登録・変更のしかたを説明します。スマートフォンでもパソコンでも、手順は同じです。',
  'manual.contents': '目次',
  'manual.to-contents': '目次へ戻る',

  'manual.need.title': 'はじめる前に',
  'manual.need.lead':
    'このサービスでは、大学のユーザIDとパスワードのほかに、メールアドレスと第2パスワードを使います。どちらも、初めてログインするときに登録します。',
  'manual.need.account': '大学のユーザIDとパスワード',
  'manual.need.address': 'すぐに受信を確認できるメールアドレス。1つのメールアドレスを2人で使うことはできません。',
  'manual.need.desk': 'パソコンで使うとき：Chrome、Firefox、Safariのいずれか',
  'manual.need.phone': 'スマートフォンで使うとき：iPhoneはSafari、AndroidはChrome',
  'manual.need.browser':
    'ブラウザーは新しい版をお使いください。Cookieを受け入れる設定が必要です。JavaScriptを使わない設定でも、すべての手続きができます。',
  'manual.need.pictures': '画面の画像は見本の利用者のものです。表示される日時やメールアドレスは、実際とは異なります。',

  'manual.register.title': '初めてのログイン：メールアドレスの登録',
  'manual.register.lead': '初めてログインすると、メールアドレスを登録する画面が開きます。',
  'manual.register.note':
    'URLの期限を過ぎたときや、メールをなくしたときは、もう一度ログインすると、最初からやり直せます。',
  'manual.set.title': '初めてのログイン：第2パスワードの設定',
  'manual.set.lead': 'メールアドレスの登録が終わったら、このサービスだけで使う第2パスワードを決めます。',
  'manual.set.note':
    '大学のパスワードと同じものは設定できません。ほかの人に教えないでください。共用の端末では、ブラウザーに記憶させないでください。',
  'manual.log-in.title': 'ログイン',
  'manual.log-in.lead': 'メールアドレスと第2パスワードの登録が終わっている方の手順です。',
  'manual.log-in.note':
    'どれか1つでも違うとログインできません。安全のため、どれが違うかは表示されません。日本語と英語は、どの画面でも切り替えられ、メールも選んだ言語で届きます。',
  'manual.change-email.title': 'メールアドレスの変更',
  'manual.change-email.lead': 'お知らせを受け取るメールアドレスを変えるときの手順です。',
  'manual.change-email.note': '最後のボタンを押すまでは、これまでのメールアドレスが有効です。',
  'manual.change-second.title': '第2パスワードの変更',
  'manual.change-second.lead':
    '現在の第2パスワードがわかっているときの手順です。わからないときは、次の項目をご覧ください。',
  'manual.change-second.note':
    '現在の第2パスワードと同じものには変更できません。変更したことは、メールでもお知らせします。',
  'manual.forgotten.title': '第2パスワードを忘れたとき',
  'manual.forgotten.lead': '登録しているメールアドレスでメールを受け取れれば、ご自分で再設定できます。',
  'manual.forgotten.note': '再設定が終わると、ログインしていたすべての端末でログアウトします。',
  'manual.leave.title': 'ログアウト',
  'manual.leave.lead': '共用のパソコンなどにログインしたままにすると、ほかの人に使われるおそれがあります。',
  'manual.leave.idle':
    '{duration}のあいだ何も操作しないと、自動的にログアウトします。その時刻は、ログイン中の画面に表示されます。近づくと確認の画面が出るので、続けるときは「操作を続ける」を押します。ログアウトすると、入力中の内容は失われます。',

  'manual.locked.title': 'ログインできなくなったとき',
  'manual.locked.lead':
    '続けて{count}回誤ると、{duration}のあいだ、正しく入力してもログインできなくなります。画面の表示は、誤ったときと変わりません。以前ログインしたことのあるブラウザーでは、ほかの人が誤った回数は数えません。',
  'manual.locked.wait': 'しばらく待ってから、大文字と小文字、全角と半角に気をつけて入力してください。',
  'manual.locked.second': '第2パスワードに自信がないときは、「第2パスワードを忘れた場合」から再設定してください。',
  'manual.locked.university':
    '大学のパスワードを忘れたときは、大学の担当窓口にお問い合わせください。このサービスでは変更できません。',
  'manual.locked.notice':
    '心当たりがないのに、正しく入力してもログインできないときは、下のお問い合わせ先にご連絡ください。',

  'manual.no-mail.title': 'メールが届かないとき',
  'manual.no-mail.lead': 'メールが届くまで、数分かかることがあります。待っても届かないときは、次の点をご確認ください。',
  'manual.no-mail.typing': '入力したメールアドレスに誤りがないか',
  'manual.no-mail.spaces': '前後に余分な空白が入っていないか、全角の文字が混じっていないか',
  'manual.no-mail.filter':
    '迷惑メールのフォルダーに入っていないか。画面に示された送信元のメールアドレスを、受信を許可する一覧に加えてください。',
  'manual.no-mail.free': '無料のメールサービスでは、届かないことがあります。別のメールアドレスもお試しください。',
  'manual.no-mail.again':
    '登録と変更では、送信を知らせる画面で、{duration}後から{count}回まで、もう一度送信できます。新しいメールを送ると、前のメールのURLは使えなくなります。第2パスワードの再設定では、「第2パスワードを忘れた場合」からもう一度お手続きください。',
  'manual.no-mail.taken': '別の利用者が使っているメールアドレスには、登録できないことを知らせるメールが届きます。',

  'manual.contact.title': 'お問い合わせ',
  'manual.contact.lead': 'このマニュアルを見ても解決しないときは、{inquiry}までお問い合わせください。',
  'manual.contact.never': 'パスワードや第2パスワードをお尋ねすることはありません。お伝えいただく必要はありません。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'manual.title': 'Operating manual',
  'manual.lead':
    'How to log in to the certificate issuance service, and how to register and change what you log in with. The steps are the same on a phone and on a computer.',
  'manual.contents': 'Contents',
  'manual.to-contents': 'Back to the contents',

  'manual.need.title': 'Before you begin',
  'manual.need.lead':
    'Besides the user ID and password of your university, this service uses an email address and a second password. You register both when you log in for the first time.',
  'manual.need.account': 'The user ID and password of your university',
  'manual.need.address':
    'An email address where you can check for email right away. Two people cannot use the same address.',
  'manual.need.desk': 'On a computer: Chrome, Firefox or Safari',
  'manual.need.phone': 'On a phone: Safari on an iPhone, Chrome on Android',
  'manual.need.browser':
    'Please use a recent version of the browser, and let it accept cookies. Everything can be done without JavaScript too.',
  'manual.need.pictures':
    'The pictures show a sample user. Dates, times and addresses on your own screen will be different.',

  'manual.register.title': 'First login: register your email address',
  'manual.register.lead': 'The first time you log in, a page opens where you register an email address.',
  'manual.register.note': 'If the link has expired or you have lost the email, log in again. You can then start over.',
  'manual.set.title': 'First login: set a second password',
  'manual.set.lead': 'Once your address is registered, choose a second password that you use for this service alone.',
  'manual.set.note':
    'It cannot be your university password. Do not tell it to anybody, and do not let a shared device remember it.',
  'manual.log-in.title': 'Log in',
  'manual.log-in.lead': 'For those who have registered an email address and a second password.',
  'manual.log-in.note':
    'If any one of the three is wrong, you cannot log in. For safety, the page does not say which one. You can switch between Japanese and English on any page; emails follow your choice.',
  'manual.change-email.title': 'Change your email address',
  'manual.change-email.lead': 'How to change the address that our emails go to.',
  'manual.change-email.note': 'Until you press the last button, your current address stays in use.',
  'manual.change-second.title': 'Change your second password',
  'manual.change-second.lead': 'For when you know the current one. If you do not, see the next part.',
  'manual.change-second.note':
    'The new one cannot be the same as the current one. An email also tells you that it was changed.',
  'manual.forgotten.title': 'If you forget your second password',
  'manual.forgotten.lead': 'If you can read emails at the registered address, you can reset it yourself.',
  'manual.forgotten.note': 'When it is reset, you are logged out on every device.',
  'manual.leave.title': 'Log out',
  'manual.leave.lead': 'If you stay logged in on a shared computer, somebody else may use your account.',
  'manual.leave.idle':
    'If you do nothing for {duration}, you are logged out automatically. While you are logged in, the page says when that will be. Shortly before, it asks whether you are still there: press “Stay logged in” to continue. Once you are logged out, what you were typing is lost.',

  'manual.locked.title': 'If you can no longer log in',
  'manual.locked.lead':
    'After {count} wrong logins in a row, you cannot log in for {duration}, even if everything you enter is correct. The page looks the same as after a wrong login. A browser in which you have logged in before does not count the mistakes of others.',
  'manual.locked.wait':
    'Wait a while, then type with care: upper-case or lower-case letters, half-width characters only.',
  'manual.locked.second':
    'If you are not sure of your second password, reset it from “If you forget the second password”.',
  'manual.locked.university':
    'If you have forgotten the password of your university, ask the office in charge there. This service cannot change it.',
  'manual.locked.notice':
    'If you cannot log in with the correct entries and have made no wrong attempts, please contact us as shown below.',

  'manual.no-mail.title': 'If no email arrives',
  'manual.no-mail.lead': 'It may take a few minutes until an email arrives. If it does not arrive, please check:',
  'manual.no-mail.typing': 'Is the address that you entered correct?',
  'manual.no-mail.spaces': 'Are there extra spaces before or after it, or full-width characters in it?',
  'manual.no-mail.filter':
    'Is it in your spam or junk folder? Add the sender’s address shown on the page to the list of senders you accept.',
  'manual.no-mail.free': 'Addresses of free email services may not receive it. Please try another address too.',
  'manual.no-mail.again':
    'When you register or change an address, the page that says that the email was sent lets you have it sent again up to {count, plural, one {# time} other {# times}}, from {duration} on. The link in the earlier email then stops working. For a reset, start again from “If you forget the second password”.',
  'manual.no-mail.taken':
    'If the address already belongs to another user, an email to it says that it cannot be registered.',

  'manual.contact.title': 'Contact',
  'manual.contact.lead': 'If this manual does not help, please ask us: {inquiry}',
  'manual.contact.never': 'We never ask for your password or second password. Please never tell them to us.',
};

export const studentManualTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
