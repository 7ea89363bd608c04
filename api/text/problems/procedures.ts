/** Procedures of people: addresses, codes, URLs, new passwords, cases, methods. */
const ja = {
  'problem.email-not-registered.title': '登録されていないメールアドレス',
  'problem.email-not-registered.detail': '入力したメールアドレスは登録されていません。',
  'problem.email-not-registered.action':
    '入力に誤りがないかをご確認ください。登録したメールアドレスがわからないときは、お問い合わせください。',

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

  'problem.ticket-expired.title': 'パスワードを設定できる時間が過ぎました',
  'problem.ticket-expired.detail': '新しいパスワードの設定期限を過ぎたか、すでに設定が済んでいます。',
  'problem.ticket-expired.action': '手続きの状況をご確認のうえ、必要なときは最初からやり直してください。',

  'problem.password-refused.title': 'このパスワードは使えません',
  'problem.password-refused.detail': 'パスワードの条件を満たしていません。',
  'problem.password-refused.action': '示された条件を満たす、別のパスワードを入力してください。',

  'problem.mismatch.title': '入力した内容が一致しません',
  'problem.mismatch.detail': '確認のための入力が、もう一方と異なります。',
  'problem.mismatch.action': '両方の欄に同じ内容を入力し直してください。',

  'problem.file-refused.title': 'このファイルは受け付けられません',
  'problem.file-refused.detail': 'ファイルの形式または大きさに対応していません。',
  'problem.file-refused.action': '示された形式のファイルを、示された大きさの範囲で添付してください。',

  'problem.wrong-state.title': 'この手続きでは、いまその操作はできません',
  'problem.wrong-state.detail': '手続きがすでに次の段階へ進んでいるか、終了しています。',
  'problem.wrong-state.action': '手続きの状況をご確認ください。必要なときは、最初からやり直してください。',

  'problem.already-open.title': 'すでに進行中の手続きがあります',
  'problem.already-open.detail': '別の再登録の手続きが進行中のため、新しく申し込むことはできません。',
  'problem.already-open.action': '進行中の手続きを続けるか、取り下げてから申し込んでください。',

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

  'problem.restore-expired.title': '復元した内容を使える時間が過ぎました',
  'problem.restore-expired.detail':
    '登録内容を復元してから時間がたったか、そのあとにパスワードが変わりました。入力したパスワードの誤りではありません。',
  'problem.restore-expired.action': '登録内容をもう一度復元してから、お申し込みください。',

  'problem.case-expired.title': '申請の状況を見られる時間が過ぎました',
  'problem.case-expired.detail': 'アクセスコードを入力してから時間がたったため、この申請の状況は表示できません。',
  'problem.case-expired.action': '受付番号を入力して、新しいアクセスコードを受け取ってください。',

  'problem.mail-undeliverable.title': 'メールをお届けできませんでした',
  'problem.mail-undeliverable.detail': 'この窓口からのメールをお届けできませんでした。',
  'problem.mail-undeliverable.action':
    '登録メールアドレスで受信できるかをご確認ください。メールアドレスの変更については、お問い合わせください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.email-not-registered.title': 'Email address not registered',
  'problem.email-not-registered.detail': 'The email address you entered is not registered.',
  'problem.email-not-registered.action':
    'Check that you typed it correctly. If you do not know which address is registered, please contact us.',

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

  'problem.ticket-expired.title': 'Your time to set a password has run out',
  'problem.ticket-expired.detail': 'The time limit has passed, or the password has already been set.',
  'problem.ticket-expired.action': 'Check the status of your procedure. If necessary, start again.',

  'problem.password-refused.title': 'This password cannot be used',
  'problem.password-refused.detail': 'It does not meet the conditions for the password.',
  'problem.password-refused.action': 'Enter another password that meets the conditions shown.',

  'problem.mismatch.title': 'What you entered does not match',
  'problem.mismatch.detail': 'The confirmation differs from the other field.',
  'problem.mismatch.action': 'Enter the same in both fields.',

  'problem.file-refused.title': 'This file cannot be accepted',
  'problem.file-refused.detail': 'Its format or size is not supported.',
  'problem.file-refused.action': 'Attach a file in a format and size that are shown.',

  'problem.wrong-state.title': 'This is not possible at this point',
  'problem.wrong-state.detail': 'The procedure has already moved on, or it has ended.',
  'problem.wrong-state.action': 'Check the status of your procedure. If necessary, start again.',

  'problem.already-open.title': 'A procedure is already open',
  'problem.already-open.detail': 'Another re-registration is in progress, so no new one can be started.',
  'problem.already-open.action': 'Go on with the one that is in progress, or withdraw it first.',

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

  'problem.restore-expired.title': 'Your time to use the restored content has run out',
  'problem.restore-expired.detail':
    'Too much time has passed since the content was restored, or the password has been changed since. The password you entered was not wrong.',
  'problem.restore-expired.action': 'Restore the registered content again, and then apply.',

  'problem.case-expired.title': 'Your time to view the application has run out',
  'problem.case-expired.detail':
    'Too much time has passed since the access code was entered, so this application can no longer be shown.',
  'problem.case-expired.action': 'Enter the receipt number to have a new access code sent to you.',

  'problem.mail-undeliverable.title': 'Our email could not be delivered',
  'problem.mail-undeliverable.detail': 'We could not deliver our email to the registered address.',
  'problem.mail-undeliverable.action':
    'Check that the registered address can receive email. To change the address, please contact us.',
};

export const procedureProblemTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
