/** Texts of invitations and of the registration that they lead to. Labels as in the manual: JAIRO Cloud, 1. */
const ja = {
  'register.title': 'ユーザー登録',
  'register.display-name': '表示名',
  'register.email': 'メールアドレス',
  'register.institution': '機関',
  'register.role': '権限',
  'register.sender': '差出人',
  'register.spam': 'メールが届かないときは、迷惑メールのフォルダーに入っていないか確認してください。',

  'register.over.url-expired': 'このURLは、もう使えません。',
  'register.over.url-expired.invitation':
    '期限（7日間）が過ぎたか、招待が取り消されたか、新しいURLが送られています。新しいメールが届いていないときは、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.over.url-expired.member-email':
    '期限が過ぎたか、登録がやり直されています。「ユーザー登録のご案内」のURLをもう一度開いて、登録してください。',
  'register.over.url-expired.member-email-change':
    '期限が過ぎたか、新しい変更が申し込まれています。必要なときは、利用者情報の画面からやり直してください。',
  'register.over.url-used': 'このURLでの手続きは、すでに終わっています。',
  'register.over.url-used.invitation': '登録したユーザーIDとパスワードで、ログインできます。',
  'register.over.url-used.member-email': '登録したユーザーIDとパスワードで、ログインできます。',
  'register.over.url-used.member-email-change': '新しいメールアドレスは、利用者情報の画面で確認できます。',
  'register.over.url-unknown': 'このURLは、途中で切れているか、正しくありません。',
  'register.over.url-unknown.invitation':
    'メールのURLを、最後まで1行につないで開き直してください。それでも開けないときは、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.over.url-unknown.member-email': 'メールのURLを、最後まで1行につないで開き直してください。',
  'register.over.url-unknown.member-email-change': 'メールのURLを、最後まで1行につないで開き直してください。',

  'register.email-url.title': 'メールアドレスの確認',
  'register.email-url.lead': '「登録する」を押すと、メールアドレスが確認され、アカウントが登録されます。',
  'register.email-url.submit': '登録する',
  'register.email-url.not-me': '登録を申し込んだ覚えがないときは、何もせずにこの画面を閉じてください。登録されません。',

  'register.registered.title': '登録が完了しました',
  'register.registered.lead': '次の内容で、アカウントを登録しました。',
  'register.registered.mail':
    'この内容を「JAIRO Cloud コミュニティサイトへようこそ」という件名のメールでもお送りします（パスワードは記載されません）。',
  'register.registered.manages': '機関管理メニューから、会員の追加や検索ができます。',
  'register.registered.member': '表示名・メールアドレス・パスワードは、利用者情報の画面でいつでも変更できます。',
  'register.adopted.title': '既存のアカウントに権限を追加しました',
  'register.adopted.lead': '次のアカウントに、権限を追加しました。アカウントの内容は変わりません。',
  'register.to-menu': '機関管理メニューへ進む',
  'register.to-profile': '利用者情報へ進む',
  'register.done.title': 'この招待による登録は終わっています',
  'register.done.lead': '登録したユーザーIDとパスワードで、ログインできます。',

  'register.verifying.title': 'メールアドレスの確認待ち',
  'register.verifying.not-yet': '登録はまだ終わっていません',
  'register.verifying.next':
    '招待を受けたものとは別のメールアドレスが入力されたため、そのアドレスに確認のメールをお送りしました。メールのURLを開いて「登録する」を押すと、登録が完了します。',
  'register.verifying.kept':
    '期限まで、入力したユーザーIDはほかの方に使われません。メールアドレスを間違えたときは、「ユーザー登録のご案内」のURLをもう一度開いて、登録し直してください。',
  'register.invited.title': '登録を待っています',
  'register.invited.lead': '「ユーザー登録のご案内」のメールにあるURLを開いて、登録してください。',

  'register.expired.title': '招待の期限が過ぎました',
  'register.expired.lead':
    '期限までに登録されなかったため、この招待は終わりました。登録するには、招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
  'register.withdrawn.title': '招待は取り消されました',
  'register.withdrawn.lead':
    'この招待は取り消されたため、登録できません。心当たりがないときは、招待した方（機関の担当者）にお尋ねください。',
  'register.superseded.title': '新しい招待に切り替わりました',
  'register.superseded.lead': '新しい「ユーザー登録のご案内」のメールをお送りしています。そのURLから登録してください。',
  'register.mail-undeliverable.title': 'メールを届けられませんでした',
  'register.mail-undeliverable.lead':
    '招待のメールを届けられなかったため、この招待は終わりました。招待した方にお知らせしています。',
  'register.failed.title': '手続きを続けられませんでした',
  'register.failed.lead':
    'この招待は途中で終わりました。招待した方（機関の担当者）に、もう一度送るよう依頼してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'register.title': 'User registration',
  'register.display-name': 'Display name',
  'register.email': 'Email address',
  'register.institution': 'Institution',
  'register.role': 'Role',
  'register.sender': 'Sender',
  'register.spam': 'If no email arrives, look into your spam folder.',

  'register.over.url-expired': 'This link can no longer be used.',
  'register.over.url-expired.invitation':
    'Its seven days are over, the invitation was withdrawn, or a newer link was sent. If you have no newer email, ask whoever invited you at your institution to send it again.',
  'register.over.url-expired.member-email':
    'Its time is over, or you have registered anew. Open the link of your invitation once more and register from there.',
  'register.over.url-expired.member-email-change':
    'Its time is over, or another change was requested. If you still need it, begin again on the page of your account.',
  'register.over.url-used': 'What this link was for has been done.',
  'register.over.url-used.invitation': 'You can log in with the user ID and password that you registered.',
  'register.over.url-used.member-email': 'You can log in with the user ID and password that you registered.',
  'register.over.url-used.member-email-change': 'The page of your account shows your new email address.',
  'register.over.url-unknown': 'This link is cut off or not correct.',
  'register.over.url-unknown.invitation':
    'Open it once more as one whole line from the email. If that does not help, ask whoever invited you at your institution to send it again.',
  'register.over.url-unknown.member-email': 'Open it once more as one whole line from the email.',
  'register.over.url-unknown.member-email-change': 'Open it once more as one whole line from the email.',

  'register.email-url.title': 'Confirm your email address',
  'register.email-url.lead': 'When you press “Register”, the address is confirmed and your account is registered.',
  'register.email-url.submit': 'Register',
  'register.email-url.not-me': 'If you did not ask for this, close the page. Nothing will be registered.',

  'register.registered.title': 'You are registered',
  'register.registered.lead': 'Your account was registered as follows.',
  'register.registered.mail':
    'We also send you this by email, under the subject “JAIRO Cloud コミュニティサイトへようこそ”. The password is not in it.',
  'register.registered.manages': 'From the institution menu you can add members and search for them.',
  'register.registered.member':
    'You can change your display name, email address and password at any time on the page of your account.',
  'register.adopted.title': 'The role was added to your account',
  'register.adopted.lead': 'The role was added to this account. Nothing else of the account has changed.',
  'register.to-menu': 'Go to the institution menu',
  'register.to-profile': 'Go to your account',
  'register.done.title': 'This invitation has been used',
  'register.done.lead': 'You can log in with the user ID and password that you registered.',

  'register.verifying.title': 'Confirm your email address',
  'register.verifying.not-yet': 'You are not registered yet',
  'register.verifying.next':
    'You entered another email address than the invited one, so we sent an email to it. Open the link in it and press “Register” to finish.',
  'register.verifying.kept':
    'Until then nobody else can take your user ID. If the address is wrong, open the link of your invitation once more and register anew.',
  'register.invited.title': 'Waiting for the registration',
  'register.invited.lead': 'Open the link in your invitation email (ユーザー登録のご案内) to register.',

  'register.expired.title': 'The invitation has expired',
  'register.expired.lead':
    'Nobody registered in time, so this invitation has ended. To register, ask whoever invited you at your institution to send it again.',
  'register.withdrawn.title': 'The invitation was withdrawn',
  'register.withdrawn.lead':
    'This invitation was withdrawn, so nobody can register by it. If you do not know why, ask whoever invited you.',
  'register.superseded.title': 'There is a newer invitation',
  'register.superseded.lead': 'A newer invitation email was sent. Please register by the link in that one.',
  'register.mail-undeliverable.title': 'The email could not be delivered',
  'register.mail-undeliverable.lead':
    'The invitation email could not be delivered, so this invitation has ended. Whoever sent it was told.',
  'register.failed.title': 'The procedure could not go on',
  'register.failed.lead':
    'This invitation ended before it was used. Ask whoever invited you at your institution to send it again.',
};

export const registrationTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
