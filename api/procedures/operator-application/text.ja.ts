/** Texts of the operator application. Labels in 「」 of spec and manual are exact. */
export const operatorApplication = {
  'operator.name': 'オペレータへパスワード更新申請',
  'operator.crumb.form': '申請内容の入力',
  'operator.crumb.verify': 'メールアドレスの確認',
  'operator.crumb.redeem': '本人確認',
  'operator.crumb.status': '申請の状況',
  'operator.again': 'もう一度申請する',
  'operator.tracker': '受付番号で状況を確認する',
  'operator.receipt': '受付番号',
  'operator.due': '決定の予定期限',
  'operator.until': 'URLの有効期限',
  'operator.password-until': '設定の期限',
  'operator.answer-by': '回答の期限',

  'operator.form.title': 'オペレータへパスワード更新申請',
  'operator.form.lead':
    'アクセスコードでのパスワード更新ができない方の申請を受け付けます。担当者が内容を確認し、連絡先のメールアドレスへ結果をお知らせします。',
  'operator.form.goes-along':
    '先ほどのアクセスコードによる手続きの経過も、あわせて担当者へ伝わります。アクセスコードやパスワードは伝わりません。',
  'operator.form.account': 'UMIN ID',
  'operator.form.account-hint': '例：yamada-tar。お分かりの場合だけ入力してください。「@umin.ac.jp」は付けません。',
  'operator.form.affiliation': '所属',
  'operator.form.affiliation-hint': '勤務先または学校の名称と部署',
  'operator.form.email': '連絡先メールアドレス',
  'operator.form.email-hint': '確認のメールをお送りします。いま受信できるアドレスを入力してください。',
  'operator.form.telephone': '電話番号',
  'operator.form.telephone-hint': '例：03-1234-5678',
  'operator.form.reason': '申請の理由',
  'operator.form.reason-hint': 'アクセスコードを受け取れない事情などを、1000文字以内で入力してください。',
  'operator.form.file': '本人確認書類の画像',
  'operator.form.file-hint': '任意。JPEGまたはPNG、10MBまで。決定から一定の期間が過ぎると消去します。',
  'operator.form.file-kept': '画像は受け取り済みです。別の画像に替えるときだけ、選び直してください。',
  'operator.form.submit': '確認のメールを送る',
  'operator.form.next':
    '送信すると、連絡先に確認のメールが届きます。メールのURLを開いて確認すると、申請が受け付けられます。',

  'operator.file.missing': 'ファイルが選ばれていません。',
  'operator.file.too-large': '画像が大きすぎます。10MB以下にしてください。',
  'operator.file.not-a-picture': 'JPEGまたはPNGの画像ではありません。',
  'operator.file.too-many-pixels': '画像の縦横が大きすぎます。2500万画素以下にしてください。',
  'operator.file.unreadable': '画像を読み取れません。別の画像を選んでください。',
  'operator.file.gone': '受け取った画像は使えなくなりました。もう一度選んでください。',

  'operator.sent.title': '確認のメールをお送りします',
  'operator.sent.lead': 'まだ申請は受け付けられていません。連絡先に届くメールのURLを開いて、申請を送信してください。',
  'operator.sent.step-open': '届いたメールのURLを開きます。',
  'operator.sent.step-press': '開いた画面で「申請を送信する」を押します。',
  'operator.sent.step-receipt': '受付番号を記載したメールが届きます。',
  'operator.sent.next': 'これからの手順',
  'operator.sent.no-mail': 'メールが届かないとき',
  'operator.sent.no-mail-spam': '迷惑メールのフォルダーをご確認ください。',
  'operator.sent.no-mail-wait': 'メールサーバーによっては、届くまで数分かかることがあります。',
  'operator.sent.no-mail-again': 'アドレスに誤りがあったときは、もう一度申請してください。',

  'operator.verify.title': '申請を送信します',
  'operator.verify.lead': 'まだ申請は受け付けられていません。申請した方は、次のボタンを押してください。',
  'operator.verify.submit': '申請を送信する',
  'operator.verify.not-me':
    'この申請に心当たりがないときは、ボタンを押さずに、この画面を閉じてください。申請は行われません。',

  'operator.redeem.title': '新しいパスワードを作成します',
  'operator.redeem.lead': 'まだ何も変わっていません。次のボタンを押すと、新しいパスワードの作成へ進みます。',
  'operator.redeem.what': 'ボタンを押す前に',
  'operator.redeem.what-once': 'このURLは1回だけ使えます。押した後は、このブラウザーで続けてください。',
  'operator.redeem.what-time': '押してから限られた時間の中で、新しいパスワードを設定してください。',
  'operator.redeem.what-old': '新しいパスワードを設定するまで、いまのパスワードは変わりません。',
  'operator.redeem.submit': '新しいパスワードの作成へ進む',
  'operator.redeem.not-me': 'この申請に心当たりがないときは、ボタンを押さずに、すぐにお問い合わせください。',

  'operator.awaiting-decision.title': '申請を受け付けました',
  'operator.awaiting-decision.detail':
    '担当者が内容を確認しています。結果は連絡先のメールアドレスへお知らせします。受付番号を控えておいてください。',
  'operator.awaiting-applicant.title': '担当者からの質問があります',
  'operator.awaiting-applicant.detail':
    '質問の内容は、連絡先のメールに記載しています。受付番号で状況を確認する画面から、期限までにお答えください。',
  'operator.applying.title': '決定を処理しています',
  'operator.applying.detail': 'まもなく結果をメールでお知らせします。',
  'operator.awaiting-confirmation.title': '申請は承認されました',
  'operator.awaiting-confirmation.detail':
    '新しいパスワードを設定するためのURLを、連絡先のメールアドレスへお送りします。有効期限までに開いてください。',
  'operator.awaiting-password.title': '新しいパスワードの設定を待っています',
  'operator.awaiting-password.detail':
    'メールのURLを開いたブラウザーで、期限までに新しいパスワードを設定してください。ほかのブラウザーでは続けられません。',
  'operator.done.title': 'パスワード更新完了',
  'operator.done.detail': '新しい一般用パスワードを設定しました。UMIN IDを記載したメールをお送りします。',
  'operator.done.propagating': '各サービスへ反映しています。すべてに反映されるまで、しばらくかかります。',
  'operator.done.all': 'すべてのサービスに反映されました。',

  'operator.refused.title': '申請は承認されませんでした',
  'operator.refused.detail': '理由は、連絡先のメールでお知らせしています。パスワードは変わっていません。',
  'operator.withdrawn.title': '申請は取り下げられました',
  'operator.withdrawn.detail': 'この申請は終了しました。パスワードは変わっていません。',
  'operator.abandoned.title': '申請は終了しました',
  'operator.abandoned.detail':
    '期限までにメールアドレスの確認または回答がなかったため、申請を終了しました。パスワードは変わっていません。',
  'operator.expired.title': '期限が過ぎました',
  'operator.expired.detail':
    '期限までに新しいパスワードが設定されなかったため、終了しました。パスワードは変わっていません。',
  'operator.mail-undeliverable.title': 'メールをお届けできませんでした',
  'operator.mail-undeliverable.detail':
    '連絡先のメールアドレスの受信側がメールを受け取らなかったため、続けられませんでした。パスワードは変わっていません。別のアドレスで申請してください。',
  'operator.failed.title': '処理できませんでした',
  'operator.failed.detail': '問題が起こったため、この申請を終了しました。担当者が確認しています。',

  'operator.step.opened': '申請内容の入力',
  'operator.step.verified': 'メールアドレスの確認',
  'operator.step.decision': '担当者の確認',
  'operator.step.password': '新しいパスワードの設定',
  'operator.step.propagated': '各サービスへの反映',
} as const;
