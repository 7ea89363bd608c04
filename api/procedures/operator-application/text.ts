/** Texts of the operator application. Labels in 「」 of spec and manual are exact. */
const ja = {
  'kind.operator-application': 'オペレータへパスワード更新申請',
  'home.operator.title': 'オペレータへパスワード更新申請',
  'home.operator.detail': 'アクセスコードを受け取れないときに、事務局へパスワードの更新を申請します。',
  'home.operator.needs': '必要なもの：連絡のとれるメールアドレス',

  'status.umin-operator-application.awaiting-confirmation': 'パスワード設定待ち',
  'operator.name': 'オペレータへパスワード更新申請',
  'operator.crumb.form': '申請内容の入力',
  'operator.crumb.verify': 'メールアドレスの確認',
  'operator.crumb.redeem': '本人確認',
  'operator.crumb.status': '申請の状況',
  'operator.again': 'もう一度申請する',
  'operator.correct': 'メールアドレスを直して申請し直す',
  'operator.tracker': '受付番号で状況を確認する',
  'operator.opened-at': '申請日時',
  'operator.due': '決定の予定日時',
  'operator.until': 'URLの有効期限',
  'operator.password-until': 'パスワードの設定期限',
  'operator.answer-by': '回答の期限',

  'operator.form.title': 'オペレータへパスワード更新申請',
  'operator.form.lead':
    'アクセスコードでのパスワード更新ができない方の申請を受け付けます。担当者が内容を確認し、連絡先メールアドレスに結果をお知らせします。',
  'operator.form.goes-along':
    '先ほどのアクセスコードによる手続きの経過も、あわせて担当者へ伝わります。アクセスコードやパスワードは伝わりません。',
  'operator.form.replaces':
    '先ほど入力した内容です。連絡先メールアドレスを直して、もう一度送ってください。先のメールのURLは、使わなければ申請になりません。',
  'operator.form.account': 'UMIN ID',
  'operator.form.account-hint': '例：yamada-tar。わかる場合だけ入力してください。「@umin.ac.jp」は付けません。',
  'operator.form.affiliation': '所属',
  'operator.form.affiliation-hint': '勤務先または学校の名称と部署',
  'operator.form.email': '連絡先メールアドレス',
  'operator.form.email-hint': '確認メールをお送りします。いま受信できるメールアドレスを入力してください。',
  'operator.form.telephone': '電話番号',
  'operator.form.telephone-hint': '例：03-1234-5678',
  'operator.form.reason': '申請の理由',
  'operator.form.reason-hint': 'アクセスコードを受け取れない事情などを、1,000文字以内で入力してください。',
  'operator.form.file': '本人確認書類の画像',
  'operator.form.file-hint': '任意。JPEG、PNG、HEIC、WebP、10MBまで。決定から一定の期間が過ぎると消去します。',
  'operator.form.file-kept': '画像は受け取り済みです。別の画像に替えるときだけ、選び直してください。',
  'operator.form.submit': '確認メールを送信する',
  'operator.form.next':
    '送信すると、連絡先メールアドレスに確認メールが届きます。メールのURLを開いて確認すると、申請が受け付けられます。',

  'operator.sent.title': '確認メールをお送りします',
  'operator.sent.lead':
    'まだ申請は受け付けられていません。連絡先メールアドレスに届くメールのURLを開いて、申請を送信してください。',
  'operator.sent.step-open': '届いたメールのURLを開きます。',
  'operator.sent.step-press': '開いた画面で「申請を送信する」を押します。',
  'operator.sent.step-receipt': '受付番号を記載したメールが届きます。',
  'operator.sent.next': 'これからの手順',
  'operator.sent.no-mail': 'メールが届かないとき',
  'operator.sent.no-mail-spam': '迷惑メールのフォルダーに入っていないかをご確認ください。',
  'operator.sent.no-mail-wait': 'メールサーバーによっては、届くまで数分かかることがあります。',
  'operator.sent.no-mail-correct':
    '入力したメールアドレスに誤りがあったときは、「メールアドレスを直して申請し直す」を押してください。入力した内容が残っています。',
  'operator.sent.no-mail-again': '入力したメールアドレスに誤りがあったときは、もう一度申請してください。',

  'operator.verify.title': '申請を送信します',
  'operator.verify.lead': 'まだ申請は受け付けられていません。申請した方は、次のボタンを押してください。',
  'operator.verify.submit': '申請を送信する',
  'operator.verify.not-me':
    'この申請に心当たりがないときは、ボタンを押さずに画面を閉じてください。申請は行われません。',

  'operator.redeem.title': '新しいパスワードを作成します',
  'operator.redeem.lead': 'まだ何も変更されていません。次のボタンを押すと、新しいパスワードの作成へ進みます。',
  'operator.redeem.what': 'ボタンを押す前に',
  'operator.redeem.what-once': 'このURLは1回だけ使えます。押した後は、このブラウザーで続けてください。',
  'operator.redeem.what-time': 'ボタンを押した後の画面に示される期限までに、新しいパスワードを設定してください。',
  'operator.redeem.what-old': '新しいパスワードを設定するまで、現在のパスワードは変わりません。',
  'operator.redeem.submit': '新しいパスワードの作成へ進む',
  'operator.redeem.not-me': 'この申請に心当たりがないときは、ボタンを押さずに、すぐにお問い合わせください。',

  'operator.awaiting-decision.title': 'UMIN パスワード更新の申請を受け付けました',
  'operator.awaiting-decision.detail':
    '担当者が内容を確認しています。結果は連絡先メールアドレスにお知らせします。受付番号を控えておいてください。',
  'operator.awaiting-applicant.title': '担当者からの質問があります',
  'operator.awaiting-applicant.detail':
    '質問の内容は、連絡先メールアドレスにお送りしたメールに記載しています。受付番号で状況を確認する画面から、期限までにお答えください。',
  'operator.applying.title': '決定を処理しています',
  'operator.applying.detail': 'まもなく結果をメールでお知らせします。',
  'operator.awaiting-confirmation.title': '申請は承認されました',
  'operator.awaiting-confirmation.detail':
    '新しいパスワードを設定するためのURLを、連絡先メールアドレスへお送りします。有効期限までに開いてください。',
  'operator.awaiting-password.title': 'パスワード設定待ち',
  'operator.awaiting-password.detail':
    'メールのURLを開いたブラウザーで、期限までに新しいパスワードを設定してください。ほかのブラウザーでは続けられません。',
  'operator.done.title': 'パスワード更新完了',
  'operator.done.detail': '新しい一般用パスワードを設定しました。UMIN IDを記載したメールをお送りします。',
  'operator.done.propagating':
    '各サービスには順に反映されます。反映が済むまでは、これまでのパスワードをお使いください。',
  'operator.done.all': 'すべてのサービスに反映されました。新しいパスワードをお使いください。',

  'operator.url-used.action':
    '申請の状況は、受付のメールに記載された受付番号で確認できます。心当たりがないときは、お問い合わせください。',
  'operator.refused.title': '申請は承認されませんでした',
  'operator.refused.detail':
    '理由は、連絡先メールアドレスにお送りしたメールに記載しています。パスワードは変わっていません。',
  'operator.withdrawn.title': '申請は取り下げられました',
  'operator.withdrawn.detail': 'この申請は終了しました。パスワードは変わっていません。',
  'operator.abandoned.title': '申請は終了しました',
  'operator.abandoned.detail':
    '期限までにメールアドレスの確認または質問への回答がなかったため、申請を終了しました。パスワードは変わっていません。必要なときは、もう一度申請してください。',
  'operator.expired.title': 'パスワードを設定できる時間が過ぎました',
  'operator.expired.detail':
    '期限までに新しいパスワードが設定されなかったため、この手続きを終了しました。パスワードは変わっていません。必要なときは、もう一度申請してください。',
  'operator.mail-undeliverable.title': 'メールをお届けできませんでした',
  'operator.mail-undeliverable.detail':
    '連絡先メールアドレスにメールをお届けできなかったため、手続きを続けられませんでした。パスワードは変わっていません。別のメールアドレスで申請してください。',
  'operator.failed.title': '処理できませんでした',
  'operator.failed.detail': '問題が起こったため、この申請を終了しました。担当者が確認しています。',

  'operator.step.opened': '申請内容の入力',
  'operator.step.verified': 'メールアドレスの確認',
  'operator.step.decision': '担当者の審査',
  'operator.step.password': '新しいパスワードの作成',
  'operator.step.propagated': '各サービスへの反映',

  'staff.kind.operator-application': 'オペレータへパスワード更新申請',
  'console.detail.look-up-id': 'UMIN ID',
  'console.field.familyName': '姓',
  'console.field.givenName': '名',
  'console.field.familyNameKana': 'せい',
  'console.field.givenNameKana': 'めい',
  'console.field.sex': '性別',
  'console.field.birthDate': '生年月日',
  'console.field.affiliation': '所属',
  'console.field.telephone': '電話番号',
  'console.field.reason': '申請の理由',
  'console.field.category': '区分',
  'console.sex.male': '男性',
  'console.sex.female': '女性',
  'console.category.personal': '個人',
  'console.category.role': '役職',
  'console.category.business': '業務',
  'console.category.administrative': '管理',
  'console.category.group': '団体',
  'console.decide.account': '申請者のUMIN ID',
  'console.decide.account-hint': '登録と照らし合わせて確認したIDです。承認するときに必要です。',
  'case.kind.operator-application': 'オペレータへパスワード更新申請',
  'case.now.approved':
    '申請は承認されました。連絡先メールアドレスにお送りしたURLから、新しいパスワードを設定してください。',
  'case.now.awaiting-password': '申請は承認され、新しいパスワードの設定を待っています。',
  'case.now.propagating': '新しいパスワードが設定され、各サービスへ順に反映しています。',
  'case.now.expired': '承認後の手続きが期限までに行われなかったため、申請を終了しました。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.operator-application': 'Password update application to the operators',
  'home.operator.title': 'Apply to the operators for a password update',
  'home.operator.detail': 'Apply to our office if you cannot receive an access code.',
  'home.operator.needs': 'You need: an email address where we can reach you',

  'status.umin-operator-application.awaiting-confirmation': 'Waiting for a new password',
  'operator.name': 'Password update application to the operators',
  'operator.crumb.form': 'Your application',
  'operator.crumb.verify': 'Verify your address',
  'operator.crumb.redeem': 'Confirm',
  'operator.crumb.status': 'Status',
  'operator.again': 'Apply again',
  'operator.correct': 'Correct the email address and apply again',
  'operator.tracker': 'Check your application status',
  'operator.opened-at': 'Applied',
  'operator.due': 'Decision expected by',
  'operator.until': 'Link valid until',
  'operator.password-until': 'Set a password by',
  'operator.answer-by': 'Answer by',

  'operator.form.title': 'Password update application to the operators',
  'operator.form.lead':
    'For those who cannot update their password by access code. Our staff review your application and tell you the result at your contact address.',
  'operator.form.goes-along':
    'The history of your earlier attempt by access code is passed on to our staff as well. Access codes and passwords are not.',
  'operator.form.replaces':
    'This is what you entered before. Please correct the contact address and send it again. The link in the earlier email makes no application unless it is used.',
  'operator.form.account': 'UMIN ID',
  'operator.form.account-hint': 'Only if you know it, for example yamada-tar. Leave off @umin.ac.jp.',
  'operator.form.affiliation': 'Affiliation',
  'operator.form.affiliation-hint': 'Name of your workplace or school, and department',
  'operator.form.email': 'Contact email address',
  'operator.form.email-hint': 'We send a verification email. Enter an address where you can receive email now.',
  'operator.form.telephone': 'Telephone number',
  'operator.form.telephone-hint': 'For example 03-1234-5678',
  'operator.form.reason': 'Reason for the application',
  'operator.form.reason-hint': 'For example, why you cannot receive an access code. At most 1,000 characters.',
  'operator.form.file': 'Picture of an identity document',
  'operator.form.file-hint':
    'Optional. JPEG, PNG, HEIC or WebP, at most 10 MB. It is erased some time after the decision.',
  'operator.form.file-kept': 'We have received your picture. Choose a file only to replace it.',
  'operator.form.submit': 'Send the verification email',
  'operator.form.next':
    'You will then receive a verification email. Your application is received when you open the link in it and confirm.',

  'operator.sent.title': 'We are sending you a verification email',
  'operator.sent.lead':
    'Your application has not been received yet. Open the link in the email that arrives at your contact address and send the application.',
  'operator.sent.step-open': 'Open the link in the email.',
  'operator.sent.step-press': 'On the page that opens, press “Send the application”.',
  'operator.sent.step-receipt': 'You will receive an email with your receipt number.',
  'operator.sent.next': 'What to do next',
  'operator.sent.no-mail': 'If no email arrives',
  'operator.sent.no-mail-spam': 'Check your spam or junk folder.',
  'operator.sent.no-mail-wait': 'Depending on your mail server, it can take a few minutes.',
  'operator.sent.no-mail-correct':
    'If the address was wrong, press “Correct the email address and apply again”. What you entered is kept.',
  'operator.sent.no-mail-again': 'If the address was wrong, please apply again.',

  'operator.verify.title': 'Send your application',
  'operator.verify.lead': 'Your application has not been received yet. If you made it, press the button.',
  'operator.verify.submit': 'Send the application',
  'operator.verify.not-me':
    'If you did not apply, close this page without pressing the button. No application will be made.',

  'operator.redeem.title': 'Create a password',
  'operator.redeem.lead': 'Nothing has been changed yet. The button leads to the page where you create a password.',
  'operator.redeem.what': 'Before you press the button',
  'operator.redeem.what-once': 'The link can be used only once. After that, continue in this browser.',
  'operator.redeem.what-time': 'Set a new password by the time shown on the page that opens.',
  'operator.redeem.what-old': 'Your current password does not change until you set a new one.',
  'operator.redeem.submit': 'Continue to a new password',
  'operator.redeem.not-me': 'If you did not apply, do not press the button and contact us at once.',

  'operator.awaiting-decision.title': 'We have received your application for a UMIN password update',
  'operator.awaiting-decision.detail':
    'Our staff are reviewing it. We will tell you the result at your contact address. Please keep your receipt number.',
  'operator.awaiting-applicant.title': 'Our staff have a question',
  'operator.awaiting-applicant.detail':
    'The question is in the email we sent to your contact address. Please answer it by the time shown, on the page where you check your application status.',
  'operator.applying.title': 'The decision is being carried out',
  'operator.applying.detail': 'We will soon tell you the result by email.',
  'operator.awaiting-confirmation.title': 'Your application was approved',
  'operator.awaiting-confirmation.detail':
    'We are sending a link for setting a new password to your contact address. Please open it while it is valid.',
  'operator.awaiting-password.title': 'Waiting for your new password',
  'operator.awaiting-password.detail':
    'Set a new password by the time shown, in the browser in which you opened the link. It cannot be done in another browser.',
  'operator.done.title': 'Password update complete',
  'operator.done.detail': 'Your new general password is set. We are sending you an email with your UMIN ID.',
  'operator.done.propagating':
    'Services are updated one after another. Until a service has been updated, please use your previous password there.',
  'operator.done.all': 'All services have been updated. Please use your new password from now on.',

  'operator.url-used.action':
    'You can check the status with the receipt number in the email that confirmed receipt. If you did not do this, please contact us.',
  'operator.refused.title': 'Your application was not approved',
  'operator.refused.detail':
    'The reason is in the email we sent to your contact address. Your password has not changed.',
  'operator.withdrawn.title': 'The application was withdrawn',
  'operator.withdrawn.detail': 'This application has ended. Your password has not changed.',
  'operator.abandoned.title': 'The application has ended',
  'operator.abandoned.detail':
    'The address was not verified, or our question was not answered, in time. Your password has not changed. If you still need this, please apply again.',
  'operator.expired.title': 'Your time to set a password has run out',
  'operator.expired.detail':
    'No new password was set in time, so this procedure has ended. Your password has not changed. If you still need this, please apply again.',
  'operator.mail-undeliverable.title': 'Our email could not be delivered',
  'operator.mail-undeliverable.detail':
    'We could not deliver our email to your contact address, so the procedure could not continue. Your password has not changed. Please apply with another address.',
  'operator.failed.title': 'The application could not be carried out',
  'operator.failed.detail': 'A problem occurred and this application has ended. Our staff are looking into it.',

  'operator.step.opened': 'Application',
  'operator.step.verified': 'Verifying your address',
  'operator.step.decision': 'Review by our staff',
  'operator.step.password': 'Creating a password',
  'operator.step.propagated': 'Updating the services',

  'staff.kind.operator-application': 'Password update application',
  'console.detail.look-up-id': 'UMIN ID',
  'console.field.familyName': 'Family name',
  'console.field.givenName': 'Given name',
  'console.field.familyNameKana': 'Family name (kana)',
  'console.field.givenNameKana': 'Given name (kana)',
  'console.field.sex': 'Sex',
  'console.field.birthDate': 'Date of birth',
  'console.field.affiliation': 'Affiliation',
  'console.field.telephone': 'Telephone',
  'console.field.reason': 'Reason for applying',
  'console.field.category': 'Category',
  'console.sex.male': 'Male',
  'console.sex.female': 'Female',
  'console.category.personal': 'Personal',
  'console.category.role': 'Role',
  'console.category.business': 'Business',
  'console.category.administrative': 'Administrative',
  'console.category.group': 'Group',
  'console.decide.account': 'UMIN ID of the applicant',
  'console.decide.account-hint': 'The ID that you have checked against the register. Needed to approve.',
  'case.kind.operator-application': 'Password update application to the operators',
  'case.now.approved':
    'Your application was approved. Please set a new password with the link that we sent to your contact address.',
  'case.now.awaiting-password': 'Your application was approved and is waiting for your new password.',
  'case.now.propagating': 'A new password was set, and the services are being updated one after another.',
  'case.now.expired': 'No new password was set in time after the approval, so the application has ended.',
};

export const operatorApplicationTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
