/** Texts of the pages by which somebody registers again by card. What stands in 「」 in the manual is exact. */
const ja = {
  'by-card.verify.lead':
    'マイナンバーカードで本人確認を行い、多要素認証の再設定またはパスワードのリセットをします。曜日や時間帯に関わらず、ご自身でできます。パスワードは必要ありません。',
  'by-card.verify.id': 'UTokyo AccountのID',
  'by-card.verify.id-hint': '半角数字10桁',
  'by-card.verify.submit': 'マイナンバーカードで本人確認を行う',
  'by-card.verify.else': '必要なものがそろわないとき',
  'by-card.verify.else-detail': '事前連携をしていない方や、カードがお手元にない方は、申請を行って再登録してください。',

  'by-card.verified.title': '本人確認が完了しました',
  'by-card.verified.lead': '続けて、次のボタンを押してください。',
  'by-card.verified.go': 'UTokyo Account多要素認証の再設定、パスワードのリセットを申請する',
  'by-card.verified.elsewhere':
    'この手続きは、本人確認を行ったブラウザーで続けてください。別のブラウザーで続けるときは、もう一度本人確認を行ってください。',
  'by-card.pass.open': '一時アクセスパスを発行済みです',
  'by-card.pass.open-detail':
    '画面を閉じたパスは、もう表示できません。コピーしていないときは、新しいものを発行してください。新しいものを発行すると、前のものは無効になります。',

  'by-card.choice.title': '発行したいものを選んでください',
  'by-card.choice.crumb': '発行',
  'by-card.choice.field': '発行したいもの',
  'by-card.choice.pass': '一時アクセスパス（多要素認証の設定）',
  'by-card.choice.pass-hint': '本人確認方法を登録し直すための、1回だけ使えるパスワードです。',
  'by-card.choice.password': 'パスワードのリセット',
  'by-card.choice.password-hint': '新しいパスワードを設定します。本人確認方法は変わりません。',
  'by-card.choice.no-password': 'パスワードは、大学の認証基盤の画面でリセットしてください。',
  'by-card.choice.full': 'これ以上は発行できません。必要なときは、もう一度本人確認を行ってください。',
  'by-card.choice.submit': 'パスワードを発行する',

  'by-card.pass.title': '一時アクセスパスを発行しました',
  'by-card.pass.crumb': '一時アクセスパス',
  'by-card.pass.lead': 'この画面でだけ表示されます。コピーしてから、「セキュリティ情報」を開いてください。',
  'by-card.pass.id': 'ID',
  'by-card.pass.pass': 'パスワード',
  'by-card.pass.until': '有効期限',
  'by-card.pass.once': '1回だけ使えます。サインインに使うと無効になります。',
  'by-card.pass.copy': 'コピーする',
  'by-card.pass.copied': 'コピーしました',
  'by-card.pass.not-copied': 'コピーできませんでした。文字を選択してコピーしてください。',
  'by-card.pass.next': '次にすること',
  'by-card.pass.next.1': '「セキュリティ情報」を開きます。',
  'by-card.pass.next.2': 'IDに自分のUTokyo AccountのID、パスワードにこの一時アクセスパスを入力して、サインインします。',
  'by-card.pass.next.3':
    '「手順2：追加の本人確認方法を登録する」の手順で、本人確認方法を登録し直します。1個目を登録すると、以前の方法はすべて削除されます。複数の登録を強くお勧めします。',
  'by-card.pass.security-info': '「セキュリティ情報」を開く',
  'by-card.pass.delay': '発行した直後は使えないことがあります。数分待ってから、もう一度お試しください。',
  'by-card.pass.secret': 'ほかの人に教えないでください。担当者がお尋ねすることはありません。',
  'by-card.pass.revoke': 'このパスを無効にする',
  'by-card.pass.revoke-detail': 'ほかの人に見られたときなどは、無効にしてから、新しいものを発行してください。',
  'by-card.pass.revoked': '一時アクセスパスを無効にしました',

  'by-card.password.title': '新しいパスワードを設定する',
  'by-card.password.crumb': '新しいパスワード',
  'by-card.password.lead': '条件をすべて満たすパスワードを決めて、2回入力してください。',
  'by-card.password.rule.user-id': 'UTokyo AccountのIDを含めないでください。',
  'by-card.password.submit': '新しいパスワードを設定する',
  'by-card.password.sessions': '設定すると、サインイン中の端末はすべてサインアウトします。',

  'by-card.done.password.title': '新しいパスワードを設定しました',
  'by-card.done.password.lead': '新しいパスワードでサインインできます。本人確認方法は変わっていません。',
  'by-card.done.method.title': '本人確認方法を登録しました',
  'by-card.done.method.lead':
    '登録した本人確認方法でサインインできます。使えなくなったときに備えて、複数の登録を強くお勧めします。',
  'by-card.done.sign-in': 'サインインする',
} as const;

const en: Record<keyof typeof ja, string> = {
  'by-card.verify.lead':
    'Verify your identity with your Individual Number Card to set up multi-factor authentication again, or to reset your password. You can do this by yourself, on any day and at any hour. You do not need your password.',
  'by-card.verify.id': 'ID of your UTokyo Account',
  'by-card.verify.id-hint': '10 digits',
  'by-card.verify.submit': 'Verify with your Individual Number Card',
  'by-card.verify.else': 'If something is missing',
  'by-card.verify.else-detail':
    'If you have not linked a card before, or do not have it with you, please apply instead.',

  'by-card.verified.title': 'Your identity is verified',
  'by-card.verified.lead': 'To continue, please press the button.',
  'by-card.verified.go': 'Apply for setting up multi-factor authentication again or resetting the password',
  'by-card.verified.elsewhere':
    'Please continue in the browser in which you verified your identity. To continue in another browser, verify once more.',
  'by-card.pass.open': 'A Temporary Access Pass was issued',
  'by-card.pass.open-detail':
    'A pass whose page was closed cannot be shown again. If you have not copied it, have a new one issued. That voids the earlier one.',

  'by-card.choice.title': 'Choose what to have issued',
  'by-card.choice.crumb': 'Issue',
  'by-card.choice.field': 'What to have issued',
  'by-card.choice.pass': 'Temporary Access Pass (to set up multi-factor authentication)',
  'by-card.choice.pass-hint': 'A password that works once, to register your verification methods again.',
  'by-card.choice.password': 'Password reset',
  'by-card.choice.password-hint': 'You set a new password. Your verification methods stay as they are.',
  'by-card.choice.no-password': 'Please reset your password on the page of the university’s directory.',
  'by-card.choice.full': 'No more can be issued. If you need another one, please verify your identity once more.',
  'by-card.choice.submit': 'Issue the password',

  'by-card.pass.title': 'Your Temporary Access Pass',
  'by-card.pass.crumb': 'Access Pass',
  'by-card.pass.lead': 'It is shown on this page only. Copy it, then open “Security information”.',
  'by-card.pass.id': 'ID',
  'by-card.pass.pass': 'Password',
  'by-card.pass.until': 'Valid until',
  'by-card.pass.once': 'It works once: signing in uses it up.',
  'by-card.pass.copy': 'Copy',
  'by-card.pass.copied': 'Copied',
  'by-card.pass.not-copied': 'It could not be copied. Please select the text and copy it.',
  'by-card.pass.next': 'What to do next',
  'by-card.pass.next.1': 'Open “Security information”.',
  'by-card.pass.next.2': 'Sign in with the ID of your UTokyo Account, and this Temporary Access Pass as the password.',
  'by-card.pass.next.3':
    'Register your methods again as in “Step 2: Register additional verification methods”. The first one removes all earlier methods. We strongly recommend registering more than one.',
  'by-card.pass.security-info': 'Open “Security information”',
  'by-card.pass.delay': 'Right after it was issued it may not work yet. Please wait a few minutes and try again.',
  'by-card.pass.secret': 'Do not tell it to anybody. Our staff will never ask for it.',
  'by-card.pass.revoke': 'Revoke this pass',
  'by-card.pass.revoke-detail': 'If somebody else has seen it, revoke it and have a new one issued.',
  'by-card.pass.revoked': 'The Temporary Access Pass was revoked',

  'by-card.password.title': 'Set a new password',
  'by-card.password.crumb': 'New password',
  'by-card.password.lead': 'Choose a password that meets all the conditions, and enter it twice.',
  'by-card.password.rule.user-id': 'Leave out the ID of your UTokyo Account.',
  'by-card.password.submit': 'Set the new password',
  'by-card.password.sessions': 'Setting it signs you out on all devices.',

  'by-card.done.password.title': 'Your new password is set',
  'by-card.done.password.lead': 'You can sign in with it. Your verification methods have not changed.',
  'by-card.done.method.title': 'Your verification method is registered',
  'by-card.done.method.lead':
    'You can sign in with it. In case it cannot be used some day, we strongly recommend registering more than one.',
  'by-card.done.sign-in': 'Sign in',
};

export const mfaSelfServicePageTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
