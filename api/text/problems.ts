/**
 * Every problem in three sentences' worth: what it is called, what happened, what to do.
 * They stand on pages, in problem documents and at `/problems/<word>`, so they hold no placeholder.
 */
const ja = {
  'problem.meaning': 'この表示の意味',
  'problem.action': '対処の方法',
  'problem.documentation': 'エラーの説明',
  'problem.documentation-lead': 'この窓口のAPIと画面が返すエラーの説明です。',
  'problem.word': '識別名',
  'problem.http-status': 'HTTPステータス',
  'problem.retry': 'およそ{minutes, number}分後に、もう一度お試しください。',
  'problem.looks-again': 'この画面は、つながりしだい自動的に切り替わります。',
  'problem.to-home': 'ホームへ戻る',
  'problem.to-console': '担当者の最初の画面へ',
  'problem.inquiry': 'お困りのときは、{inquiry}までお問い合わせください。',
  'problem.decided-by': '先に決定した担当者',
  'problem.taken.none': '送信した内容は受け付けていません。変更は行われていません。',
  'problem.taken.unknown':
    '送信した内容は、すでに受け付けられ、これから処理される場合があります。もう一度送信する前に、状況をご確認ください。確認先に何も表示されないときは、もう一度送信してください。',
  'problem.taken.look': '手続きの状況を確認する',

  'problem.email-not-registered.title': '登録されていないメールアドレス',
  'problem.email-not-registered.detail': '入力したメールアドレスは登録されていません。',
  'problem.email-not-registered.action':
    '入力に誤りがないかをご確認ください。登録したメールアドレスがわからないときは、お問い合わせください。',

  'problem.too-many-requests.title': '回数が上限に達しました',
  'problem.too-many-requests.detail': '短い時間に同じ操作が繰り返されたため、受付を一時的に止めています。',
  'problem.too-many-requests.action':
    'しばらく待ってから、もう一度お試しください。すでに届いているメールがあれば、そちらをご利用ください。',

  'problem.access-code-not-sent.title': 'アクセスコードを送信できませんでした',
  'problem.access-code-not-sent.detail':
    '入力した内容で本人確認のできるUMIN IDが見つからないか、事務局での確認が必要な区分のため、送信できません。',
  'problem.access-code-not-sent.action': '「オペレータへパスワード更新申請」からお手続きください。',

  'problem.wrong-code.title': 'アクセスコードが正しくありません。',
  'problem.wrong-code.detail': '入力したアクセスコードは、この手続きのものではありません。',
  'problem.wrong-code.action': '最新のメールに記載された10桁の数字を入力してください。',

  'problem.code-locked.title': 'アクセスコードがロックされました',
  'problem.code-locked.detail': '誤った入力が制限回数に達したため、このアクセスコードは無効になりました。',
  'problem.code-locked.action':
    '最初のページから、もう一度お手続きください。現在のパスワードはそのままお使いいただけます。',

  'problem.code-expired.title': 'アクセスコードの有効期限が切れました',
  'problem.code-expired.detail': 'このアクセスコードは無効になりました。',
  'problem.code-expired.action': '最初のページから、もう一度お手続きください。',

  'problem.ticket-expired.title': 'パスワードを設定できる時間が過ぎました',
  'problem.ticket-expired.detail': '新しいパスワードの設定期限を過ぎたか、すでに設定が済んでいます。',
  'problem.ticket-expired.action': '手続きの状況をご確認のうえ、必要なときは最初からやり直してください。',

  'problem.password-refused.title': 'このパスワードは使えません',
  'problem.password-refused.detail': 'パスワードの条件を満たしていません。',
  'problem.password-refused.action': '示された条件を満たす、別のパスワードを入力してください。',

  'problem.mismatch.title': '入力した内容が一致しません',
  'problem.mismatch.detail': '確認のための入力が、もう一方と異なります。',
  'problem.mismatch.action': '両方の欄に同じ内容を入力し直してください。',
  'problem.account-locked.title': 'アカウントが一時的にロックされています',
  'problem.account-locked.detail': '誤りが続いたため、しばらくのあいだ操作できません。',
  'problem.account-locked.action': 'しばらく待ってから、もう一度お試しください。',
  'problem.file-refused.title': 'このファイルは受け付けられません',
  'problem.file-refused.detail': 'ファイルの形式または大きさに対応していません。',
  'problem.file-refused.action': '示された形式のファイルを、示された大きさの範囲で添付してください。',

  'problem.plan-changed.title': '会員情報がその後に変更されています',
  'problem.plan-changed.detail': '内容を確認してから確定するまでのあいだに、会員情報が更新されました。',
  'problem.plan-changed.action': '新しい確認結果をご覧になり、もう一度確定してください。',

  'problem.password-too-weak.title': 'パスワードの強度が足りません',
  'problem.password-too-weak.detail': 'パスワードの強度が「平均(50%)」以下です。',
  'problem.password-too-weak.action': 'もっと長いもの、または推測されにくいものにしてください。',

  'problem.user-id-taken.title': 'ユーザーIDはすでに使われています',
  'problem.user-id-taken.detail': 'このユーザーIDは、すでに登録されているか、ほかの方の登録のために確保されています。',
  'problem.user-id-taken.action': '別のユーザーIDを入力してください。',

  'problem.already-invited.title': 'すでに招待されています',
  'problem.already-invited.detail': 'この方への招待は、まだ終わっていません。',
  'problem.already-invited.action': 'もう一度メールを送るときは、招待の一覧から送ってください。',

  'problem.already-member.title': 'すでに権限があります',
  'problem.already-member.detail': 'このアカウントには、この機関の権限がすでにあります。',
  'problem.already-member.action': '別のアカウントを使うか、新しいアカウントを登録してください。',

  'problem.already-open.title': 'すでに進行中の手続きがあります',
  'problem.already-open.detail': '別の再登録の手続きが進行中のため、新しく申し込むことはできません。',
  'problem.already-open.action': '進行中の手続きを続けるか、取り下げてから申し込んでください。',

  'problem.already-paused.title': 'すでに期限を止めています',
  'problem.already-paused.detail': '同じ種類の手続きの期限が、別の一時停止で止まっています。',
  'problem.already-paused.action':
    'いまの一時停止をそのままお使いください。時間や範囲を広げるときは、再開した直後にもう一度止めてください。',

  'problem.paused-too-long.title': '7日間に止められる時間を超えます',
  'problem.paused-too-long.detail': '同じ種類の手続きの期限を、7日のうちにこれより長く止めることはできません。',
  'problem.paused-too-long.action': '時間を短くするか、システムの管理者に設定の変更を依頼してください。',

  'problem.procedures-open.title': '終了していない手続きがあります',
  'problem.procedures-open.detail': 'この人の手続きが終了していないため、個人データを消去できません。',
  'problem.procedures-open.action': '手続きが終了するか、取り下げられてから、もう一度申請してください。',

  'problem.channel-not-allowed.title': 'この方法では申請できません',
  'problem.channel-not-allowed.detail':
    'サインインの方法、または提出された本人確認書類では、この方法による申請を受け付けられません。',
  'problem.channel-not-allowed.action': '別の方法で申請してください。',

  'problem.method-refused.title': '本人確認方法を登録できませんでした',
  'problem.method-refused.detail': '認証コードが違うか、期限が過ぎているか、機器からの応答を確認できません。',
  'problem.method-refused.action': '登録を最初からやり直してください。',
  'problem.last-method.title': '最後の本人確認方法は削除できません',
  'problem.last-method.detail': '多要素認証は必須のため、ほかに使える本人確認方法がないときは削除できません。',
  'problem.last-method.action': '先に別の本人確認方法を登録してください。',
  'problem.changed-since.title': 'ほかの人が先に変更しました',
  'problem.changed-since.detail': 'この画面を開いたあとに、ほかの人が内容を変更しました。',
  'problem.changed-since.action': 'いまの内容を確かめてから、もう一度変更してください。',
  'problem.administrator-kept.title': '管理者がいなくなる変更はできません',
  'problem.administrator-kept.detail':
    '自分自身から管理者の役割を外すこと、自分自身を無効にすること、有効な管理者を1人もいなくすることはできません。',
  'problem.administrator-kept.action': 'ほかの人を管理者にしてから、その人が変更してください。',

  'problem.removals-unconfirmed.title': '多くの会員が削除されます',
  'problem.removals-unconfirmed.detail': '削除される会員の割合が大きいため、削除の確認が必要です。',
  'problem.removals-unconfirmed.action': '削除される会員を確かめ、削除することに印を付けてから確定してください。',

  'problem.not-encodable.title': 'この文字コードでは保存できません',
  'problem.not-encodable.detail': '選択した文字コードにない文字が使われています。',
  'problem.not-encodable.action': '別の形式を選択してください。',

  'problem.too-many-found.title': '一度に扱える件数を超えています',
  'problem.too-many-found.detail':
    '一度に書き出せるのは、1,000件の手続き、監査記録の10,000項目までです。条件を変えて試すことができるのは、10,000件の手続きまでです。',
  'problem.too-many-found.action': '期間やサービスで絞り込み、何回かに分けてください。',

  'problem.history-unreadable.title': '履歴を読むことができません',
  'problem.history-unreadable.detail':
    '保管された履歴が変更されているか、履歴を開く鍵がサーバーにありません。個人情報が消去された履歴である場合もあります。',
  'problem.history-unreadable.action': '監査記録を検証し、システムの管理者に連絡してください。',

  'problem.sign-in-failed.title': 'サインインできませんでした',
  'problem.sign-in-failed.detail': '認証サービスからの応答を確認できないか、担当者として登録されていません。',
  'problem.sign-in-failed.action': 'もう一度サインインしてください。続くときは、システムの管理者にご連絡ください。',

  'problem.identity-return-refused.title': '本人確認サービスからの応答を確認できません',
  'problem.identity-return-refused.detail':
    'このブラウザーで始めた本人確認ではないか、応答の内容が正しくありません。何も変更していません。',
  'problem.identity-return-refused.action': '本人確認を始めたブラウザーで続けるか、最初からやり直してください。',

  'problem.wrong-state.title': 'この手続きでは、いまその操作はできません',
  'problem.wrong-state.detail': '手続きがすでに次の段階へ進んでいるか、終了しています。',
  'problem.wrong-state.action': '手続きの状況をご確認ください。必要なときは、最初からやり直してください。',

  'problem.url-expired.title': 'URLの有効期限が切れています',
  'problem.url-expired.detail': 'このURLは有効期限を過ぎたか、新しい申込みに置き換わったため、使えません。',
  'problem.url-expired.action': 'もう一度、最初から申し込んでください。',

  'problem.url-used.title': 'このURLはすでに使用されています',
  'problem.url-used.detail': '1つのURLで手続きを完了できるのは1回だけです。',
  'problem.url-used.action':
    '手続きの結果は、登録メールアドレスに届いたメールでご確認ください。心当たりがないときは、お問い合わせください。',

  'problem.url-unknown.title': 'このURLは使えません',
  'problem.url-unknown.detail': 'URLが途中で切れているか、新しい申込みによって使えなくなっています。',
  'problem.url-unknown.action':
    '最新のメールに記載されたURLの全体を開いてください。それでも開けないときは、最初から申し込んでください。',

  'problem.not-authenticated.title': '確認できませんでした',
  'problem.not-authenticated.detail': 'IDまたはパスワードが正しくありません。',
  'problem.not-authenticated.action': '大文字・小文字と、全角・半角をご確認のうえ、もう一度入力してください。',

  'problem.head-too-large.title': '送られた情報が多すぎて受け付けられません',
  'problem.head-too-large.detail':
    'このサイトのCookieが増えすぎたか、URLが長すぎます。ブラウザーの設定で{host}のCookieを削除するか、プライベートウィンドウで、下のリンクから開き直してください。',
  'problem.head-too-large.go': '{host} を開く',
  'problem.other-host.title': 'このURLでは利用できません',
  'problem.other-host.detail': 'このURLのホスト名は、この窓口のものではありません。送信した内容は受け付けていません。',
  'problem.other-host.action':
    '利用する方は、正しいURLからお進みください。運用する方は、リバースプロキシがHostヘッダーをそのまま渡していること、設定PUBLIC_URLが、利用者の使うURLであることを確認してください（docs/operations/proxy.md）。',
  'problem.other-host.go': '正しいURLへ',
  'problem.malformed.title': '入力内容に誤りがあります',
  'problem.malformed.detail': '受け付けられない項目があります。',
  'problem.malformed.action': '示された項目を直して、もう一度送信してください。',

  'problem.forbidden.title': 'この操作は許可されていません',
  'problem.forbidden.detail': 'この操作を行う権限がありません。',
  'problem.forbidden.action': '権限については、システムの管理者にご確認ください。',

  'problem.not-found.title': 'ページが見つかりません',
  'problem.not-found.detail': 'お探しのページまたは手続きは、ここにはありません。',
  'problem.not-found.action': 'URLに誤りがないかをご確認いただくか、ホームからお探しください。',
  'problem.service-off.title': 'この手続きは受け付けていません',
  'problem.service-off.detail': 'このサービスの手続きを、ここで新しく始めることはできません。',
  'problem.service-off.action': 'すでに始めた手続きは、メールのURLや手続きのページから、そのまま続けられます。',

  'problem.already-decided.title': 'すでに決定されています',
  'problem.already-decided.detail': 'この申請は、別の担当者がすでに決定しました。',
  'problem.already-decided.action': '一覧を開き直して、決定の内容をご確認ください。',

  'problem.not-yours.title': '担当外の申請です',
  'problem.not-yours.detail': 'この申請は、あなたが担当する窓口のものではないか、別の担当者が担当しています。',
  'problem.not-yours.action': '担当者または主任にご確認ください。',

  'problem.own-application.title': '自分の申請は決定できません',
  'problem.own-application.detail': '申請した本人は、その申請を決定できません。',
  'problem.own-application.action': '別の担当者に決定を依頼してください。',

  'problem.second-person.title': '2人目の承認は別の担当者が必要です',
  'problem.second-person.detail': '1人目の承認はあなたが行いました。2人目の承認は、別の担当者が行う必要があります。',
  'problem.second-person.action': '別の担当者に承認を依頼してください。',

  'problem.unavailable.title': 'ただいま、受け付けられません',
  'problem.unavailable.detail': 'システムの一部が応答していません。',
  'problem.unavailable.action': '数分待ってから、もう一度お試しください。進行中の手続きは失われません。',

  'problem.overloaded.title': 'ただいま混み合っています',
  'problem.overloaded.detail': '多くの方が利用しているため、すぐに処理できません。',
  'problem.overloaded.action': '少し待ってから、もう一度お試しください。',

  'problem.cross-site.title': '別のサイトからの送信は受け付けません',
  'problem.cross-site.detail': 'この操作は、この窓口の画面から送信する必要があります。',
  'problem.cross-site.action': 'この窓口の画面を開き、そこから操作してください。',

  'problem.form-expired.title': 'この画面からは送信できません',
  'problem.form-expired.detail':
    '画面を開いてから時間がたったか、ブラウザーがCookieを保存していません。送信した内容による変更は行われていません。',
  'problem.form-expired.action':
    '画面を開き直して、もう一度入力してください。繰り返すときは、ブラウザーの設定でこのサイトのCookieを許可してください。',

  'problem.session-over.title': 'サインインしていません',
  'problem.session-over.detail':
    'サインインしていないか、サインインの有効時間が過ぎました。送信した内容による変更は行われていません。',
  'problem.session-over.action': 'サインインしてから、もう一度お試しください。',

  'problem.restore-expired.title': '復元した内容を使える時間が過ぎました',
  'problem.restore-expired.detail':
    '登録内容を復元してから時間がたったか、そのあとにパスワードが変わりました。入力したパスワードの誤りではありません。',
  'problem.restore-expired.action': '登録内容をもう一度復元してから、お申し込みください。',

  'problem.case-expired.title': '申請の状況を見られる時間が過ぎました',
  'problem.case-expired.detail': 'アクセスコードを入力してから時間がたったため、この申請の状況は表示できません。',
  'problem.case-expired.action': '受付番号を入力して、新しいアクセスコードを受け取ってください。',

  'problem.sign-in-expired.title': 'サインインに時間がかかりすぎました',
  'problem.sign-in-expired.detail': 'サインインを始めてから終わるまでの時間が、10分を過ぎました。',
  'problem.sign-in-expired.action': 'もう一度、最初からサインインしてください。',

  'problem.other-session.title': '別のサインインで開いた画面です',
  'problem.other-session.detail':
    'この画面を開いたあとに、このブラウザーで別のサインインが行われました。送信した内容による変更は行われていません。',
  'problem.other-session.action':
    'いまサインインしている方の手続きであれば、画面を開き直して入力してください。そうでないときは、サインアウトしてから、ご自身でサインインし直してください。',

  'problem.payload-too-large.title': '送信された内容が大きすぎます',
  'problem.payload-too-large.detail': '受け付けられる大きさを超えています。',
  'problem.payload-too-large.action': '内容を減らして、もう一度送信してください。',

  'problem.too-slow.title': '時間内に受信できませんでした',
  'problem.too-slow.detail':
    '送信が途中で止まったか、時間がかかりすぎたため、受信を打ち切りました。何も受け付けていません。',
  'problem.too-slow.action': '通信の状態をご確認のうえ、もう一度送信してください。',

  'problem.unsupported-media-type.title': '受け付けられない形式です',
  'problem.unsupported-media-type.detail': '送信された内容の形式（Content-Type）には対応していません。',
  'problem.unsupported-media-type.action': 'APIの説明に示された形式で送信してください。',

  'problem.method-not-allowed.title': 'この方法では利用できません',
  'problem.method-not-allowed.detail': 'このURLは、使用されたHTTPメソッドに対応していません。',
  'problem.method-not-allowed.action': '使えるメソッドは、応答のAllowヘッダーで確認できます。',

  'problem.mail-undeliverable.title': 'メールをお届けできませんでした',
  'problem.mail-undeliverable.detail': 'この窓口からのメールをお届けできませんでした。',
  'problem.mail-undeliverable.action':
    '登録メールアドレスで受信できるかをご確認ください。メールアドレスの変更については、お問い合わせください。',

  'problem.internal.title': '処理を完了できませんでした',
  'problem.internal.detail': 'システムに予期しない問題が起こりました。',
  'problem.internal.action':
    'しばらく待ってから、もう一度お試しください。続くときは、リクエスト番号を添えてお問い合わせください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.meaning': 'What this means',
  'problem.action': 'What you can do',
  'problem.documentation': 'About this error',
  'problem.documentation-lead': 'An error that the pages and the API of this service can answer with.',
  'problem.word': 'Name',
  'problem.http-status': 'HTTP status',
  'problem.retry': 'Please try again in about {minutes, plural, one {# minute} other {# minutes}}.',
  'problem.looks-again': 'This page updates by itself as soon as the service can be reached again.',
  'problem.to-home': 'Back to the home page',
  'problem.to-console': 'Go to the staff start page',
  'problem.inquiry': 'If you need help, please contact us: {inquiry}',
  'problem.decided-by': 'Decided by',
  'problem.taken.none': 'What you sent was not accepted. Nothing has been changed.',
  'problem.taken.unknown':
    'What you sent may have been accepted and may still be carried out. Check the status before you send it again. If nothing is shown there, send it again.',
  'problem.taken.look': 'Check the status of your procedure',

  'problem.email-not-registered.title': 'Email address not registered',
  'problem.email-not-registered.detail': 'The email address you entered is not registered.',
  'problem.email-not-registered.action':
    'Check that you typed it correctly. If you do not know which address is registered, please contact us.',

  'problem.too-many-requests.title': 'Too many requests',
  'problem.too-many-requests.detail':
    'This request was repeated too often in a short time, so it is not accepted for the moment.',
  'problem.too-many-requests.action':
    'Wait a while and try again. If you have already received an email, use that one.',

  'problem.access-code-not-sent.title': 'The access code could not be sent',
  'problem.access-code-not-sent.detail':
    'We could not confirm a UMIN ID with what you entered, or our office has to check the request.',
  'problem.access-code-not-sent.action': 'Please apply to the operators for the password update.',

  'problem.wrong-code.title': 'The access code is not correct',
  'problem.wrong-code.detail': 'The code you entered is not the code of this procedure.',
  'problem.wrong-code.action': 'Enter the ten digits from the newest email you received.',

  'problem.code-locked.title': 'The access code is locked',
  'problem.code-locked.detail': 'A wrong code was entered too many times, so this access code is no longer valid.',
  'problem.code-locked.action': 'Please start again from the first page. Your current password still works.',

  'problem.code-expired.title': 'The access code has expired',
  'problem.code-expired.detail': 'This access code is no longer valid.',
  'problem.code-expired.action': 'Please start again from the first page.',

  'problem.ticket-expired.title': 'Your time to set a password has run out',
  'problem.ticket-expired.detail': 'The time limit has passed, or the password has already been set.',
  'problem.ticket-expired.action': 'Check the status of your procedure. If necessary, start again.',

  'problem.password-refused.title': 'This password cannot be used',
  'problem.password-refused.detail': 'It does not meet the conditions for the password.',
  'problem.password-refused.action': 'Enter another password that meets the conditions shown.',

  'problem.mismatch.title': 'What you entered does not match',
  'problem.mismatch.detail': 'The confirmation differs from the other field.',
  'problem.mismatch.action': 'Enter the same in both fields.',
  'problem.account-locked.title': 'The account is locked for a while',
  'problem.account-locked.detail': 'There were too many wrong attempts in a row.',
  'problem.account-locked.action': 'Wait a while and try again.',
  'problem.file-refused.title': 'This file cannot be accepted',
  'problem.file-refused.detail': 'Its format or size is not supported.',
  'problem.file-refused.action': 'Attach a file in a format and size that are shown.',

  'problem.plan-changed.title': 'The members have changed since',
  'problem.plan-changed.detail': 'The members were changed between your check and your confirmation.',
  'problem.plan-changed.action': 'Look at the new result and confirm it again.',

  'problem.password-too-weak.title': 'The password is not strong enough',
  'problem.password-too-weak.detail': 'Its strength is average (50%) or less.',
  'problem.password-too-weak.action': 'Choose a longer one, or one that is harder to guess.',

  'problem.user-id-taken.title': 'The user ID is taken',
  'problem.user-id-taken.detail': 'This user ID is registered already, or kept for somebody who is registering.',
  'problem.user-id-taken.action': 'Enter another user ID.',

  'problem.already-invited.title': 'Already invited',
  'problem.already-invited.detail': 'An invitation of this person is still open.',
  'problem.already-invited.action': 'To have the email sent again, use the list of invitations.',

  'problem.already-member.title': 'The account has a role already',
  'problem.already-member.detail': 'This account has a role at this institution already.',
  'problem.already-member.action': 'Use another account, or register a new one.',

  'problem.already-open.title': 'A procedure is already open',
  'problem.already-open.detail': 'Another re-registration is in progress, so no new one can be started.',
  'problem.already-open.action': 'Go on with the one that is in progress, or withdraw it first.',

  'problem.already-paused.title': 'Deadlines are already paused',
  'problem.already-paused.detail': 'Another pause already covers some of these procedures.',
  'problem.already-paused.action':
    'Use the pause that is there. Where it must be longer or wider, resume the deadlines and pause them again at once.',

  'problem.paused-too-long.title': 'More than can be paused in seven days',
  'problem.paused-too-long.detail':
    'The deadlines of one kind of procedure can’t be paused for longer than this within seven days.',
  'problem.paused-too-long.action': 'Choose a shorter time, or ask the system administrator to change the setting.',

  'problem.procedures-open.title': 'A procedure has not ended',
  'problem.procedures-open.detail': 'A person can’t be erased while a procedure of theirs goes on.',
  'problem.procedures-open.action': 'Propose it again once the procedure has ended or was withdrawn.',

  'problem.channel-not-allowed.title': 'You cannot apply in this way',
  'problem.channel-not-allowed.detail':
    'Your sign-in, or the proof of identity that was given, is not enough for an application in this way.',
  'problem.channel-not-allowed.action': 'Please apply in another way.',

  'problem.method-refused.title': 'The verification method could not be registered',
  'problem.method-refused.detail':
    'The code is wrong or too late, or the answer of your device could not be confirmed.',
  'problem.method-refused.action': 'Please begin the registration again.',
  'problem.last-method.title': 'The last verification method cannot be removed',
  'problem.last-method.detail':
    'Multi-factor authentication is required, so a method cannot be removed while there is no other.',
  'problem.last-method.action': 'Register another method first.',
  'problem.changed-since.title': 'Somebody else has changed this',
  'problem.changed-since.detail': 'After you opened this page, somebody else changed what it shows.',
  'problem.changed-since.action': 'Look at it as it is now, then make your change again.',
  'problem.administrator-kept.title': 'An administrator must be left',
  'problem.administrator-kept.detail':
    'You cannot take the role of administrator from yourself, disable yourself, or leave no active administrator.',
  'problem.administrator-kept.action': 'Make somebody else an administrator: they can change it.',

  'problem.removals-unconfirmed.title': 'Many members would be removed',
  'problem.removals-unconfirmed.detail':
    'So large a share of the members would be removed that you need to confirm it.',
  'problem.removals-unconfirmed.action': 'Check who would be removed, tick the box for it, and confirm.',

  'problem.not-encodable.title': 'This encoding has no place for some characters',
  'problem.not-encodable.detail': 'Some characters do not exist in the encoding you chose.',
  'problem.not-encodable.action': 'Choose another format.',

  'problem.too-many-found.title': 'Too much was found for one time',
  'problem.too-many-found.detail':
    'One export takes 1,000 procedures and 10,000 entries of the audit log; other settings can be tried on 10,000 procedures.',
  'problem.too-many-found.action': 'Narrow the search by days or service, and do it in parts.',

  'problem.history-unreadable.title': 'The history cannot be read',
  'problem.history-unreadable.detail':
    'The archived history was changed, or the server lacks a key that opens it, or its person was erased.',
  'problem.history-unreadable.action': 'Verify the audit log, and contact your system administrator.',

  'problem.sign-in-failed.title': 'Sign-in failed',
  'problem.sign-in-failed.detail':
    'The answer of the sign-in service could not be verified, or you are not registered as staff.',
  'problem.sign-in-failed.action': 'Please sign in again. If it keeps failing, contact your system administrator.',

  'problem.identity-return-refused.title': 'We cannot confirm the answer of the identity-verification service',
  'problem.identity-return-refused.detail':
    'The verification was not started in this browser, or the answer is not right. Nothing has been changed.',
  'problem.identity-return-refused.action':
    'Continue in the browser where you started the verification, or start again from the beginning.',

  'problem.wrong-state.title': 'This is not possible at this point',
  'problem.wrong-state.detail': 'The procedure has already moved on, or it has ended.',
  'problem.wrong-state.action': 'Check the status of your procedure. If necessary, start again.',

  'problem.url-expired.title': 'This link has expired',
  'problem.url-expired.detail': 'Its time has run out, or a newer request has replaced it. It can no longer be used.',
  'problem.url-expired.action': 'Please start again.',

  'problem.url-used.title': 'This link has already been used',
  'problem.url-used.detail': 'Each link can be used to complete a procedure only once.',
  'problem.url-used.action':
    'See the email sent to the registered address for the result. If you did not do this, please contact us.',

  'problem.url-unknown.title': 'This link does not work',
  'problem.url-unknown.detail': 'The link is incomplete, or a newer request has replaced it.',
  'problem.url-unknown.action':
    'Open the whole link from the newest email you received. If that does not work, please start again.',

  'problem.not-authenticated.title': 'We could not confirm who you are',
  'problem.not-authenticated.detail': 'The ID or the password is not correct.',
  'problem.not-authenticated.action':
    'Check upper-case and lower-case letters and full-width characters, and enter them again.',

  'problem.head-too-large.title': 'Your browser sent more than can be accepted',
  'problem.head-too-large.detail':
    'There are too many cookies of this site, or the address is too long. Delete the cookies of {host} in the settings of your browser, or open the link below in a private window.',
  'problem.head-too-large.go': 'Open {host}',
  'problem.other-host.title': 'This address does not belong to this service',
  'problem.other-host.detail':
    'The host name in the address is not one of this service. Nothing that you entered was taken.',
  'problem.other-host.action':
    'Go on at the right address. If you operate this service: the reverse proxy must pass on the Host header as it came, and the setting PUBLIC_URL must be the address that people use (docs/operations/proxy.md).',
  'problem.other-host.go': 'To the right address',
  'problem.malformed.title': 'Something you entered is not correct',
  'problem.malformed.detail': 'One or more fields cannot be accepted.',
  'problem.malformed.action': 'Correct the fields named and send the form again.',

  'problem.forbidden.title': 'You cannot do this',
  'problem.forbidden.detail': 'You do not have the right to do this.',
  'problem.forbidden.action': 'For access rights, ask your system administrator.',

  'problem.not-found.title': 'Page not found',
  'problem.not-found.detail': 'The page or procedure you are looking for is not here.',
  'problem.not-found.action': 'Check the URL, or start from the home page.',
  'problem.service-off.title': 'This service is not offered here',
  'problem.service-off.detail': 'No new procedure of this service can be started here.',
  'problem.service-off.action':
    'A procedure that you have started already goes on as before: use the URL in your email, or the page of the procedure.',

  'problem.already-decided.title': 'Already decided',
  'problem.already-decided.detail': 'Another member of staff has already decided this application.',
  'problem.already-decided.action': 'Open the list again to see the decision.',

  'problem.not-yours.title': 'Not your application',
  'problem.not-yours.detail': 'This application belongs to another desk, or someone else has taken it.',
  'problem.not-yours.action': 'Ask the person who has taken it, or your team lead.',

  'problem.own-application.title': 'You cannot decide your own application',
  'problem.own-application.detail': 'The person who applied cannot decide the application.',
  'problem.own-application.action': 'Ask another member of staff to decide it.',

  'problem.second-person.title': 'Another person must give the second approval',
  'problem.second-person.detail': 'You gave the first approval. Another member of staff must give the second.',
  'problem.second-person.action': 'Ask a colleague to approve it.',

  'problem.unavailable.title': 'The service is not available at the moment',
  'problem.unavailable.detail': 'Part of the system is not answering.',
  'problem.unavailable.action': 'Wait a few minutes and try again. Procedures under way are not lost.',

  'problem.overloaded.title': 'The service is very busy',
  'problem.overloaded.detail': 'Many people are using the service, so your request cannot be handled right now.',
  'problem.overloaded.action': 'Wait a moment and try again.',

  'problem.cross-site.title': 'Requests from other sites are not accepted',
  'problem.cross-site.detail': 'This has to be sent from the pages of this service.',
  'problem.cross-site.action': 'Open the page of this service and use the form there.',

  'problem.form-expired.title': 'This page can no longer be sent',
  'problem.form-expired.detail':
    'It was open for too long, or your browser does not keep cookies. Nothing you sent has changed anything.',
  'problem.form-expired.action':
    'Open the page again and enter it there. If it happens again, allow cookies of this site in your browser.',

  'problem.session-over.title': 'You are not signed in',
  'problem.session-over.detail':
    'You are not signed in, or your session has ended. Nothing you sent has changed anything.',
  'problem.session-over.action': 'Sign in and try again.',

  'problem.restore-expired.title': 'Your time to use the restored content has run out',
  'problem.restore-expired.detail':
    'Too much time has passed since the content was restored, or the password has been changed since. The password you entered was not wrong.',
  'problem.restore-expired.action': 'Restore the registered content again, and then apply.',

  'problem.case-expired.title': 'Your time to view the application has run out',
  'problem.case-expired.detail':
    'Too much time has passed since the access code was entered, so this application can no longer be shown.',
  'problem.case-expired.action': 'Enter the receipt number to have a new access code sent to you.',

  'problem.sign-in-expired.title': 'Signing in took too long',
  'problem.sign-in-expired.detail': 'More than ten minutes passed between the start and the end of the sign-in.',
  'problem.sign-in-expired.action': 'Please sign in again from the start.',

  'problem.other-session.title': 'This page was opened in another session',
  'problem.other-session.detail':
    'Since this page was opened, somebody has signed in again in this browser. Nothing you sent has changed anything.',
  'problem.other-session.action':
    'If you are the person who is signed in now, open the page again and enter it there. If not, sign out, and sign in as yourself.',

  'problem.payload-too-large.title': 'What you sent is too large',
  'problem.payload-too-large.detail': 'It exceeds the size that can be accepted.',
  'problem.payload-too-large.action': 'Make it smaller and send it again.',

  'problem.too-slow.title': 'What you sent did not arrive in time',
  'problem.too-slow.detail':
    'It stopped on the way or took too long, so we stopped receiving it. Nothing was accepted.',
  'problem.too-slow.action': 'Check your connection and send it again.',

  'problem.unsupported-media-type.title': 'This format is not accepted',
  'problem.unsupported-media-type.detail': 'The format of what was sent (its Content-Type) is not supported.',
  'problem.unsupported-media-type.action': 'Use a format given in the description of the API.',

  'problem.method-not-allowed.title': 'This method cannot be used here',
  'problem.method-not-allowed.detail': 'This URL does not support the HTTP method that was used.',
  'problem.method-not-allowed.action': 'The Allow header of the answer lists the methods that can be used.',

  'problem.mail-undeliverable.title': 'Our email could not be delivered',
  'problem.mail-undeliverable.detail': 'We could not deliver our email to the registered address.',
  'problem.mail-undeliverable.action':
    'Check that the registered address can receive email. To change the address, please contact us.',

  'problem.internal.title': 'This could not be completed',
  'problem.internal.detail': 'An unexpected problem occurred in the system.',
  'problem.internal.action': 'Wait a while and try again. If it happens again, contact us and give the request number.',
};

export const problemsTexts = { ja, en };

declare module './index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
