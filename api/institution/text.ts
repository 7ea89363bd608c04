/** Texts of the pages of institution members: sign-in, frame, the institutions of one's own. */
const ja = {
  'service.jairo': 'JAIRO Cloud',
  'institution.user-id': 'ユーザーID',
  'institution.password': 'パスワード',
  'institution.menu': '機関管理メニュー',
  'institution.menu-of': '{name}の機関管理メニュー',
  'institution.section.members': 'ユーザー情報管理',
  'institution.section.invitations': '招待の状況',
  'institution.signed-in-as': '{name}（{id}）',
  'institution.profile': '利用者情報',
  'institution.sign-out': 'ログアウト',
  'institution.to-menu': '機関管理メニューへ戻る',
  'institution.to-sign-in': 'ログインへ移動',

  'institution.sign-in.title': 'ログイン',
  'institution.sign-in.lead': 'JAIRO Cloudコミュニティサイトのアカウントでログインしてください。',
  'institution.sign-in.submit': 'ログイン',
  'institution.sign-in.refused': 'ユーザーIDまたはパスワードが正しくありません。',
  'institution.sign-in.over': 'ログインの有効期間が終わりました',
  'institution.sign-in.over-detail': 'もう一度ログインすると、続きから操作できます。',
  'institution.sign-in.signed-out': 'ログアウトしました',
  'institution.sign-in.signed-out-detail': '共用の端末では、ブラウザーも閉じてください。',

  'member-password.strength': '強度',
  'member-password.hint': '強度が「平均(50%)」より高いパスワードを設定してください。長いほど強くなります。',
  'member-password.none': '入力すると、ここに表示されます。',
  'member-password.waiting': '確認しています…',
  'member-password.unknown': '強度を確認できませんでした。送信するときに、もう一度確認します。',
  'member-password.0': 'とても弱い(0%)',
  'member-password.25': '弱い(25%)',
  'member-password.50': '平均(50%)',
  'member-password.75': '強い(75%)',
  'member-password.100': 'とても強い(100%)',
  'member-password.too-weak': 'パスワードの強度は「{strength}」です。「平均(50%)」より高くしてください。',
  'member-password.rule.min-length': 'パスワードは{count}文字以上にしてください。',
  'member-password.rule.max-length': 'パスワードは{count}文字以内にしてください。',
  'member-password.rule.user-id': 'パスワードに、ユーザーIDを含めないでください。',

  'institution.choose': '会員を管理する機関を選んでください。',
  'institution.none': '会員を管理できる機関がありません。',
  'institution.none-detail': '会員の管理は、その機関の「機関管理者」または「図書館員」が行います。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'service.jairo': 'JAIRO Cloud',
  'institution.user-id': 'User ID',
  'institution.password': 'Password',
  'institution.menu': 'Institution menu',
  'institution.menu-of': 'Institution menu of {name}',
  'institution.section.members': 'User information',
  'institution.section.invitations': 'Invitations',
  'institution.signed-in-as': '{name} ({id})',
  'institution.profile': 'Your account',
  'institution.sign-out': 'Log out',
  'institution.to-menu': 'Back to the institution menu',
  'institution.to-sign-in': 'Go to the login page',

  'institution.sign-in.title': 'Log in',
  'institution.sign-in.lead': 'Log in with your account of the JAIRO Cloud community site.',
  'institution.sign-in.submit': 'Log in',
  'institution.sign-in.refused': 'The user ID or the password is not correct.',
  'institution.sign-in.over': 'Your session has ended',
  'institution.sign-in.over-detail': 'Log in again to go on where you were.',
  'institution.sign-in.signed-out': 'You are logged out',
  'institution.sign-in.signed-out-detail': 'On a shared device, close the browser as well.',

  'member-password.strength': 'Strength',
  'member-password.hint': 'It must be stronger than average (50%). Longer passwords are stronger.',
  'member-password.none': 'Shown here as you type.',
  'member-password.waiting': 'Checking…',
  'member-password.unknown': 'The strength could not be checked. It is checked again when you send the form.',
  'member-password.0': 'Very weak (0%)',
  'member-password.25': 'Weak (25%)',
  'member-password.50': 'Average (50%)',
  'member-password.75': 'Strong (75%)',
  'member-password.100': 'Very strong (100%)',
  'member-password.too-weak': 'The strength of the password is “{strength}”. It must be stronger than average (50%).',
  'member-password.rule.min-length': 'Use at least {count} characters for the password.',
  'member-password.rule.max-length': 'Use at most {count} characters for the password.',
  'member-password.rule.user-id': 'Leave your user ID out of the password.',

  'institution.choose': 'Choose the institution whose members you want to manage.',
  'institution.none': 'There is no institution whose members you may manage.',
  'institution.none-detail':
    'Members are managed by administrators (機関管理者) and librarians (図書館員) of their institution.',
};

export const institutionTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
