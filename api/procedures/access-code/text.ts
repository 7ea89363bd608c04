/** Texts of password update by access code. Labels in 「」 of spec and manual are exact. */
const ja = {
  'kind.access-code': 'アクセスコードによるパスワード更新',
  'home.access-code.title': 'UMIN IDのパスワード更新',
  'home.access-code.detail': 'メールで届くアクセスコードを使って、一般用パスワードを新しくします。',
  'home.access-code.needs': '必要なもの：登録したメールアドレスで受信できること',

  'access-code.name': 'パスワード更新',
  'access-code.crumb.start': '最初のページ',
  'access-code.crumb.id': 'UMIN IDの入力',
  'access-code.crumb.identity': '本人情報の入力',
  'access-code.crumb.status': '手続きの状況',
  'access-code.to-start': '最初のページへ',
  'access-code.to-operator': 'オペレータへパスワード更新申請',
  'access-code.send': 'アクセスコード送信',
  'access-code.which.title': '一般用パスワードとは',
  'access-code.which':
    '更新されるのは、電子メールやUMIN-CTRなどのサービスで使う「一般用パスワード」です。UMIN IDの発行のときに、どなたにも付けられています。症例登録（INDICE・NCD）専用のパスワードは変わりません。',

  'access-code.start.title': 'webパスワード更新',
  'access-code.start.lead':
    '登録されているメールアドレスに10桁のアクセスコードをお送りします。届いたコードを入力すると、新しいパスワードを設定できます。',
  'access-code.start.by-id': 'UMIN IDがお分りの場合',
  'access-code.start.by-id-detail': 'UMIN IDを入力して、アクセスコードを受け取ります。',
  'access-code.start.by-identity': 'UMIN IDがご不明の場合',
  'access-code.start.by-identity-detail': '氏名、よみがな、性別、生年月日を入力して、アクセスコードを受け取ります。',
  'access-code.start.what': 'UMIN IDとは',
  'access-code.start.what-form':
    '英小文字・数字と、ハイフン1つからなるIDです（例：aaaaaa-aaa）。大文字は使われていません。',
  'access-code.start.what-domain': '「@umin.ac.jp」が付くものはメールアドレスです。この部分は入力しないでください。',
  'access-code.start.addresses': 'アクセスコードの送り先',
  'access-code.start.addresses-both':
    '登録されている外部のメールアドレスと、「UMIN ID@umin.ac.jp」の両方にお送りします。両方で受信できる方には、同じ内容のメールが2通届きます。',
  'access-code.start.addresses-none':
    '外部のメールアドレスの登録も@umin.ac.jpの転送設定もない方は、コードを受け取れません。次の手続きをご利用ください。',

  'access-code.id.title': 'UMIN IDの入力',
  'access-code.id.lead':
    'UMIN IDを入力して「アクセスコード送信」を押してください。登録されているメールアドレスにアクセスコードをお送りします。',
  'access-code.id.label': 'UMIN ID',
  'access-code.id.hint': '例：aaaaaa-aaa（@umin.ac.jpは付けません）',
  'access-code.id.other': 'IDがわからない方は、「{link}」からお手続きください。',

  'access-code.identity.title': '本人情報の入力',
  'access-code.identity.lead':
    'ご本人様確認のための情報です。正確にご入力をお願いします。登録したとおりに入力して「アクセスコード送信」を押してください。',
  'access-code.identity.other': 'IDがわかる方は、「{link}」からお手続きください。',

  'access-code.not-sent.title': 'アクセスコード送信失敗',
  'access-code.not-sent.lead': 'アクセスコードをお送りできませんでした。次のような理由が考えられます。',
  'access-code.not-sent.unknown-id': '入力したUMIN IDの登録がない',
  'access-code.not-sent.unknown': '入力した内容に一致するUMIN IDがない',
  'access-code.not-sent.several': '入力した内容に一致するUMIN IDが複数ある',
  'access-code.not-sent.category': '役職・業務・管理・団体など、事務局での確認が必要な区分のUMIN IDである',
  'access-code.not-sent.also':
    '受け取れるメールアドレスの登録がないときや、誤ったコードの入力が続いたときも、お送りできません。',
  'access-code.not-sent.next': 'オペレータへ申請していただくと、事務局で内容を確認し、対応いたします。',

  'access-code.entry.title': 'アクセスコードの入力',
  'access-code.entry.lead':
    '登録されているメールアドレスにアクセスコードをお送りしています。届いたコードを入力して「パスワード更新」を押してください。',
  'access-code.entry.after':
    '正しいコードを入力すると、新しいパスワードを作成する画面に進みます。その画面に示される期限までに設定してください。',
  'access-code.entry.label': 'アクセスコード',
  'access-code.entry.hint': '※半角数字を入力してください',
  'access-code.entry.submit': 'パスワード更新',
  'access-code.entry.until': 'アクセスコードの有効期限',
  'access-code.entry.wrong': 'アクセスコードが正しくありません。',
  'access-code.entry.tries-left': 'あと{count, number}回入力できます。',
  'access-code.entry.no-mail': 'アクセスコードがお手元に届かない場合',
  'access-code.entry.no-mail-addresses':
    'アクセスコードは、「UMIN ID@umin.ac.jp」と、登録されている外部のメールアドレスの両方にお送りしています。それぞれの受信箱をご確認ください。',
  'access-code.entry.no-mail-spam': '迷惑メールのフォルダーに入っていないかをご確認ください。',
  'access-code.entry.no-mail-operator': 'どちらのメールアドレスでも受け取れないときは、次の手続きをご利用ください。',

  'access-code.locked.detail':
    '誤った入力が制限回数に達したため、ロックされました。このアクセスコードは使えません。現在のパスワードはそのままお使いいただけます。更新するときは、最初のページから、もう一度お手続きください。',
  'access-code.expired.title': 'アクセスコード期限切れ',
  'access-code.expired.detail':
    '有効期限を過ぎたため、このアクセスコードは無効になりました。パスワードは変わっていません。最初のページから、もう一度お手続きください。',
  'access-code.timeout.title': 'パスワードを設定できる時間が過ぎました',
  'access-code.timeout.detail':
    '期限までに新しいパスワードが設定されなかったため、この手続きを終了しました。パスワードは変わっていません。最初のページから、もう一度お手続きください。',
  'access-code.superseded.title': '新しい手続きに切り替わりました',
  'access-code.superseded.detail':
    '同じUMIN IDについて新しい手続きが行われたため、この手続きを終了しました。最新のメールに記載されたアクセスコードをお使いください。',
  'access-code.mail-undeliverable.title': 'メールをお届けできませんでした',
  'access-code.mail-undeliverable.detail':
    '登録されているどのメールアドレスにも、アクセスコードをお届けできませんでした。パスワードは変わっていません。オペレータへ申請してください。',
  'access-code.failed.title': 'パスワードを更新できませんでした',
  'access-code.failed.detail':
    '問題が起こったため、この手続きを終了しました。これまでのパスワードをお使いいただけます。もう一度お手続きください。',

  'access-code.password.title': 'パスワード設定待ち',
  'access-code.password.lead':
    'アクセスコードは確認済みです。コードを入力したブラウザーで、新しいパスワードを作成してください。',
  'access-code.password.until': 'パスワードの設定期限',

  'access-code.done.title': 'パスワード更新完了',
  'access-code.done.lead':
    '一般用パスワードを更新しました。UMIN IDを記載したメールを、登録されているメールアドレスにお送りします。メールにパスワードは記載しません。',
  'access-code.done.when': 'パスワードの再設定が完了しました。{duration}後には利用可能となります。',
  'access-code.done.which': '症例登録（INDICE）用のパスワードは変わっていません。',
  'access-code.done.propagating':
    '各サービスには順に反映されます。反映が済むまでは、これまでのパスワードをお使いください。',
  'access-code.done.all': 'すべてのサービスに反映されました。新しいパスワードをお使いください。',
  'access-code.done.refresh': 'この画面は自動的に最新の状態に切り替わります。画面を閉じても、反映は続きます。',
  'access-code.done.other': '操作に心当たりがないときは、すぐにお問い合わせください。',

  'umin.links': 'UMINのページ',
  'umin.links.top': 'トップページ',
  'umin.links.inquiry': 'お問い合わせ',
  'umin.links.new-id': 'UMIN IDの取得',

  'services.title': '各サービスへの反映',
  'services.service': 'サービス',
  'services.status': '状態',
  'services.when': '反映の時刻',
  'services.pending': '反映待ち',
  'services.confirmed': '反映済み',
  'services.failed': '再試行待ち',
  'services.late': '{until}から遅れています。',
  'services.expected': '{until}までの予定',
  'services.progress': '反映済み {current} / {total}',
  'services.progress-late': '反映済み {current} / {total}（遅れ {count, number}件）',

  'access-code.step.opened': '申込み',
  'access-code.step.mail': 'アクセスコードの送信',
  'access-code.step.code': 'アクセスコードの入力',
  'access-code.step.password': '新しいパスワードの作成',
  'access-code.step.propagated': '各サービスへの反映',

  'step.code-mailed': '登録されているメールアドレスにアクセスコードを送信しました',
  'step.mailed-updated': '登録されているメールアドレスに更新をお知らせしました',
  'step.code-mailed-external': '登録されている外部のメールアドレスにアクセスコードを送信しました',
  'step.code-mailed-own': 'UMIN IDのメールアドレスにアクセスコードを送信しました',
  'step.code-refused-external': '登録されている外部のメールアドレスにはお届けできませんでした',
  'step.code-refused-own': 'UMIN IDのメールアドレスにはお届けできませんでした',
  'step.code-renewed': 'メールの送信が遅れたため、アクセスコードを新しくしました',
  'step.code-not-sent': 'アクセスコードを送信できませんでした',
  'step.wrong-code': '誤ったアクセスコードが入力されました',
  'step.code-accepted': '正しいアクセスコードが入力されました',
  'step.code-expired': 'アクセスコードの有効期限が切れました',
  'step.password-timeout': 'パスワードを設定できる時間が過ぎました',
  'step.password-set': '新しいパスワードが設定されました',
  'step.propagated': 'すべてのサービスに反映されました',
  'step.mailed-updated-external': '登録されている外部のメールアドレスに更新をお知らせしました',
  'step.mailed-updated-own': 'UMIN IDのメールアドレスに更新をお知らせしました',
  'step.locked': 'ロックされました',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.access-code': 'Password update by access code',
  'home.access-code.title': 'UMIN ID password update',
  'home.access-code.detail': 'Renew your general password with an access code that we send by email.',
  'home.access-code.needs': 'You need: to be able to receive email at a registered address',

  'access-code.name': 'Password update',
  'access-code.crumb.start': 'First page',
  'access-code.crumb.id': 'Your UMIN ID',
  'access-code.crumb.identity': 'Your details',
  'access-code.crumb.status': 'Status',
  'access-code.to-start': 'To the first page',
  'access-code.to-operator': 'Apply to the operators for a password update',
  'access-code.send': 'Send access code',
  'access-code.which.title': 'What the general password is',
  'access-code.which':
    'This updates your general password, the one for services such as email and UMIN-CTR, which everybody gets with a UMIN ID. Passwords for case registration (INDICE, NCD) do not change.',

  'access-code.start.title': 'UMIN ID password update',
  'access-code.start.lead':
    'We send a ten-digit access code to your registered email addresses. Enter the code to set a new password.',
  'access-code.start.by-id': 'If you know your UMIN ID',
  'access-code.start.by-id-detail': 'Enter your UMIN ID to receive an access code.',
  'access-code.start.by-identity': 'If you do not know your UMIN ID',
  'access-code.start.by-identity-detail':
    'Enter your name, its reading in kana, your sex and your date of birth to receive an access code.',
  'access-code.start.what': 'What a UMIN ID is',
  'access-code.start.what-form':
    'An ID of lower-case letters and digits with one hyphen, like aaaaaa-aaa. It has no upper-case letters.',
  'access-code.start.what-domain': 'An ID followed by @umin.ac.jp is an email address: leave that part off.',
  'access-code.start.addresses': 'Where we send the access code',
  'access-code.start.addresses-both':
    'To both your registered external email address and your UMIN ID@umin.ac.jp. If you can receive email at both, you will receive the same email twice.',
  'access-code.start.addresses-none':
    'If you have neither an external address registered nor forwarding of @umin.ac.jp, you cannot receive a code. Please use this procedure instead.',

  'access-code.id.title': 'Enter your UMIN ID',
  'access-code.id.lead':
    'Enter your UMIN ID and press “Send access code”. We will send an access code to your registered email addresses.',
  'access-code.id.label': 'UMIN ID',
  'access-code.id.hint': 'For example aaaaaa-aaa, without @umin.ac.jp',
  'access-code.id.other': 'If you do not know your ID, continue from “{link}”.',

  'access-code.identity.title': 'Enter your details',
  'access-code.identity.lead':
    'We use this to confirm that it is you. Enter it exactly as you registered it and press “Send access code”.',
  'access-code.identity.other': 'If you know your ID, continue from “{link}”.',

  'access-code.not-sent.title': 'The access code could not be sent',
  'access-code.not-sent.lead': 'We could not send an access code. Possible reasons are:',
  'access-code.not-sent.unknown-id': 'The UMIN ID you entered is not registered',
  'access-code.not-sent.unknown': 'No UMIN ID matches what you entered',
  'access-code.not-sent.several': 'More than one UMIN ID matches what you entered',
  'access-code.not-sent.category':
    'The UMIN ID is for a role, a business task, administration or a group, and our office has to check the request',
  'access-code.not-sent.also':
    'A code also cannot be sent if no address that can receive email is registered, or after too many wrong codes.',
  'access-code.not-sent.next': 'Please apply to the operators. Our office will check your application and help you.',

  'access-code.entry.title': 'Enter the access code',
  'access-code.entry.lead':
    'We are sending an access code to your registered email addresses. Enter it and press “Update password”.',
  'access-code.entry.after':
    'With the correct code you continue to the page where you create a password. Set it by the time shown there.',
  'access-code.entry.label': 'Access code',
  'access-code.entry.hint': 'Half-width digits',
  'access-code.entry.submit': 'Update password',
  'access-code.entry.until': 'Access code valid until',
  'access-code.entry.wrong': 'The access code is not correct.',
  'access-code.entry.tries-left': '{count, plural, one {You have one try left.} other {You have # tries left.}}',
  'access-code.entry.no-mail': 'If the access code does not arrive',
  'access-code.entry.no-mail-addresses':
    'We are sending it to both your UMIN ID@umin.ac.jp and your registered external email address. Please check both mailboxes.',
  'access-code.entry.no-mail-spam': 'Check your spam or junk folders.',
  'access-code.entry.no-mail-operator':
    'If you cannot receive it at either address, please use this procedure instead.',

  'access-code.locked.detail':
    'Wrong codes were entered too many times, so the access code has been locked and can no longer be used. Your current password still works. To update it, please start again from the first page.',
  'access-code.expired.title': 'The access code has expired',
  'access-code.expired.detail':
    'The code was not entered in time and is no longer valid. Your password has not changed. Please start again from the first page.',
  'access-code.timeout.title': 'Your time to set a password has run out',
  'access-code.timeout.detail':
    'No new password was set in time, so this procedure has ended. Your password has not changed. Please start again from the first page.',
  'access-code.superseded.title': 'A newer procedure has replaced this one',
  'access-code.superseded.detail':
    'A newer procedure was started for the same UMIN ID, so this one has ended. Please use the access code in the newest email.',
  'access-code.mail-undeliverable.title': 'Our email could not be delivered',
  'access-code.mail-undeliverable.detail':
    'The access code could not be delivered to any of your registered email addresses. Your password has not changed. Please apply to the operators.',
  'access-code.failed.title': 'Your password could not be updated',
  'access-code.failed.detail':
    'A problem occurred and this procedure has ended. You can go on using your current password. Please start again.',

  'access-code.password.title': 'Waiting for your new password',
  'access-code.password.lead':
    'The access code was correct. Create a password in the browser where you entered the code.',
  'access-code.password.until': 'Set a password by',

  'access-code.done.title': 'Password update complete',
  'access-code.done.lead':
    'Your general password has been updated. We are sending an email with your UMIN ID to your registered email addresses. It does not contain the password.',
  'access-code.done.when': 'Your password has been reset. You can use it everywhere {duration} from now.',
  'access-code.done.which': 'Your password for INDICE (case registration) has not changed.',
  'access-code.done.propagating':
    'Services are updated one after another. Until a service has been updated, please use your previous password there.',
  'access-code.done.all': 'All services have been updated. Please use your new password from now on.',
  'access-code.done.refresh': 'This page updates by itself. The work continues even if you close the page.',
  'access-code.done.other': 'If you think that somebody else did this, please contact us at once.',

  'umin.links': 'Pages of UMIN',
  'umin.links.top': 'Top page',
  'umin.links.inquiry': 'Inquiries',
  'umin.links.new-id': 'Getting a UMIN ID',

  'services.title': 'Updating the services',
  'services.service': 'Service',
  'services.status': 'Status',
  'services.when': 'When',
  'services.pending': 'Waiting',
  'services.confirmed': 'Updated',
  'services.failed': 'Retry pending',
  'services.late': 'Late since {until}.',
  'services.expected': 'Expected by {until}',
  'services.progress': '{current} of {total} updated',
  'services.progress-late': '{current} of {total} updated ({count, number} late)',

  'access-code.step.opened': 'Request',
  'access-code.step.mail': 'Sending the access code',
  'access-code.step.code': 'Entering the access code',
  'access-code.step.password': 'Creating a password',
  'access-code.step.propagated': 'Updating the services',

  'step.code-mailed': 'Access code sent to the registered email addresses',
  'step.mailed-updated': 'Notice of the update sent to the registered email addresses',
  'step.code-mailed-external': 'Access code sent to the registered external address',
  'step.code-mailed-own': 'Access code sent to the address of the UMIN ID',
  'step.code-refused-external': 'The registered external address did not accept our email',
  'step.code-refused-own': 'The address of the UMIN ID did not accept our email',
  'step.code-renewed': 'The email was delayed, so the access code was renewed',
  'step.code-not-sent': 'The access code could not be sent',
  'step.wrong-code': 'A wrong access code was entered',
  'step.code-accepted': 'The correct access code was entered',
  'step.code-expired': 'The access code expired',
  'step.password-timeout': 'The time to set a password ran out',
  'step.password-set': 'A new password was set',
  'step.propagated': 'All services updated',
  'step.mailed-updated-external': 'Notice of the update sent to the registered external address',
  'step.mailed-updated-own': 'Notice of the update sent to the address of the UMIN ID',
  'step.locked': 'Locked',
};

export const accessCodeTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
