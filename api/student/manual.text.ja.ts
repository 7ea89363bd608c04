/** The operating manual of the certificate issuance service: what stands around its steps. Words in 「」 are those of the screens. */
import { studentManualSteps } from './manual-steps.text.ja.js';

export const studentManual = {
  ...studentManualSteps,
  'manual.title': '操作マニュアル',
  'manual.lead':
    '証明書発行サービスへのログインと、ログインに使う情報の登録・変更のしかたを説明します。スマートフォンでもパソコンでも、手順は同じです。',
  'manual.contents': '目次',
  'manual.to-contents': '目次へ戻る',

  'manual.need.title': 'はじめる前に',
  'manual.need.lead':
    'このサービスでは、大学のユーザIDとパスワードのほかに、メールアドレスと第2パスワードを使います。どちらも、初めてログインするときに登録します。',
  'manual.need.account': '大学のユーザIDとパスワード',
  'manual.need.address': 'すぐに受信を確かめられるメールアドレス。1つのアドレスを2人で使うことはできません。',
  'manual.need.desk': 'パソコンで使うとき: Chrome、Firefox、Safariのいずれか',
  'manual.need.phone': 'スマートフォンで使うとき: iPhoneはSafari、AndroidはChrome',
  'manual.need.browser':
    'ブラウザーは新しい版をお使いください。Cookieを受け入れる設定が必要です。JavaScriptを使わない設定でも、すべての手続きができます。',
  'manual.need.pictures': '画面の画像は見本の利用者のものです。表示される日時やアドレスは、実際とは異なります。',

  'manual.register.title': '初めてのログイン: メールアドレスの登録',
  'manual.register.lead': '初めてログインすると、メールアドレスを登録する画面が開きます。',
  'manual.register.note':
    'URLの期限を過ぎたときや、メールをなくしたときは、もう一度ログインすると、最初からやり直せます。',
  'manual.set.title': '初めてのログイン: 第2パスワードの設定',
  'manual.set.lead': 'メールアドレスの登録が終わったら、このサービスだけで使う第2パスワードを決めます。',
  'manual.set.note':
    '大学のパスワードと同じものは設定できません。ほかの人に教えないでください。共用の端末では、ブラウザーに記憶させないでください。',
  'manual.log-in.title': 'ログイン',
  'manual.log-in.lead': 'メールアドレスと第2パスワードの登録が終わっている方の手順です。',
  'manual.log-in.note':
    'どれか1つでも違うとログインできません。安全のため、どれが違うかは表示されません。日本語と英語は、どの画面でも切り替えられ、メールも選んだ言語で届きます。',
  'manual.change-email.title': 'メールアドレスの変更',
  'manual.change-email.lead': 'お知らせを受け取るアドレスを変えるときの手順です。',
  'manual.change-email.note': '最後のボタンを押すまでは、これまでのアドレスが有効です。',
  'manual.change-second.title': '第2パスワードの変更',
  'manual.change-second.lead':
    '現在の第2パスワードがわかっているときの手順です。わからないときは、次の項目をご覧ください。',
  'manual.change-second.note':
    '現在の第2パスワードと同じものには変更できません。変更したことは、メールでもお知らせします。',
  'manual.forgotten.title': '第2パスワードを忘れたとき',
  'manual.forgotten.lead': '登録しているアドレスでメールを受け取れれば、ご自分で再設定できます。',
  'manual.forgotten.note': '再設定が終わると、ログインしていたすべての端末でログアウトします。',
  'manual.leave.title': 'ログアウト',
  'manual.leave.lead': '共用のパソコンなどにログインしたままにすると、ほかの人に使われるおそれがあります。',
  'manual.leave.idle':
    '{duration}のあいだ何も操作しないと、自動的にログアウトします。その時刻は、ログイン中の画面に表示されます。近づくと確認の画面が出るので、続けるときは「操作を続ける」を押します。ログアウトすると、入力中の内容は失われます。',

  'manual.locked.title': 'ログインできなくなったとき',
  'manual.locked.lead':
    '続けて{count}回誤ると、{duration}のあいだ、正しく入力してもログインできなくなります。画面の表示は、誤ったときと変わりません。',
  'manual.locked.wait': '時間をおいてから、大文字と小文字、全角と半角に気をつけて入力してください。',
  'manual.locked.second': '第2パスワードに自信がないときは、「第2パスワードを忘れた場合」から再設定してください。',
  'manual.locked.university':
    '大学のパスワードを忘れたときは、大学の担当窓口にお問い合わせください。このサービスでは変更できません。',
  'manual.locked.notice':
    '身に覚えがないのに、正しく入力してもログインできないときは、下のお問い合わせ先にご連絡ください。',

  'manual.no-mail.title': 'メールが届かないとき',
  'manual.no-mail.lead':
    'メールが届くまで、しばらくかかることがあります。待っても届かないときは、次の点を確かめてください。',
  'manual.no-mail.typing': '入力したアドレスに誤りがないか',
  'manual.no-mail.spaces': '前後に余分な空白が入っていないか、全角の文字が混じっていないか',
  'manual.no-mail.filter':
    '迷惑メールのフォルダーに入っていないか。画面に示された送信元のアドレスを、受信を許可する一覧に加えてください。',
  'manual.no-mail.free': '無料のメールサービスでは、届かないことがあります。別のアドレスもお試しください。',
  'manual.no-mail.again':
    '登録と変更では、送信を知らせる画面で、{duration}後から{count}回まで、もう一度送信できます。新しいメールを送ると、前のメールのURLは使えなくなります。第2パスワードの再設定では、「第2パスワードを忘れた場合」からもう一度お手続きください。',
  'manual.no-mail.taken': '別の利用者が使っているアドレスには、登録できないことを知らせるメールが届きます。',

  'manual.contact.title': 'お問い合わせ',
  'manual.contact.lead': 'このマニュアルを見ても解決しないときは、{inquiry}までお問い合わせください。',
  'manual.contact.never': 'パスワードや第2パスワードをお尋ねすることはありません。お伝えいただく必要はありません。',
} as const;
