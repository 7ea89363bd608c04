/** Texts of 「利用者情報」: what registered members change of their own account. */
const ja = {
  'kind.member-change': '会員の登録内容の変更',
  'profile.email.title': 'メールアドレスの変更',
  'profile.change': '変更する',
  'profile.email-url.lead': '「変更する」を押すと、このメールアドレスが確認され、変更が終わります。',
  'profile.email-url.not-me': '変更を申し込んだ覚えがないときは、何もせずにこの画面を閉じてください。変更されません。',
  'profile.display-name': '表示名',
  'profile.email': 'メールアドレス',
  'profile.rights': '権限',
  'profile.right': '{institution}：{role}',
  'profile.user-id-hint': 'ユーザーIDは変更できません。',
  'profile.name.title': '表示名の変更',
  'profile.name.hint': '画面や会員情報に表示される名前です。',
  'profile.name.submit': '表示名を変更する',
  'profile.new-email': '新しいメールアドレス',
  'profile.email.hint':
    '入力したメールアドレスに確認メールをお送りします。メールのURLから確認されるまで、これまでのメールアドレスのままです。',
  'profile.email.submit': '確認メールを送る',
  'profile.password.title': 'パスワードの変更',
  'profile.password.lead': '変更すると、ほかの端末でのログインは終わります。',
  'profile.current': '現在のパスワード',
  'profile.current-wrong': '現在のパスワードが正しくありません。',
  'profile.new-password': '新しいパスワード',
  'profile.password.submit': 'パスワードを変更する',
  'profile.done.display-name': '表示名を変更しました',
  'profile.done.password': 'パスワードを変更しました',
  'profile.to-profile': '利用者情報を見る',
  'profile.status.title': '利用者情報の変更',
  'profile.status.waiting': '確認メールをお送りしました',
  'profile.status.waiting.lead':
    '新しいメールアドレスに届いたメールのURLを開き、「変更する」を押すと、変更が終わります。届かないときは、迷惑メールのフォルダーも確認してください。',
  'profile.status.done': '変更が終わりました',
  'profile.status.done.lead': '変更した内容は、利用者情報の画面で確認できます。',
  'profile.status.open': '変更を進めています',
  'profile.status.open.lead': 'この画面は閉じてもかまいません。',
  'profile.status.not-done': '変更されませんでした',
  'profile.status.not-done.lead': '期限が過ぎたか、新しい変更に切り替わったため、この変更は行われませんでした。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.member-change': 'Change of a member’s details',
  'profile.email.title': 'Change email address',
  'profile.change': 'Change',
  'profile.email-url.lead': 'When you press “Change”, this address is confirmed and takes effect.',
  'profile.email-url.not-me': 'If you did not ask for this change, close the page. Nothing will be changed.',
  'profile.display-name': 'Display name',
  'profile.email': 'Email address',
  'profile.rights': 'Roles',
  'profile.right': '{institution}: {role}',
  'profile.user-id-hint': 'The user ID can’t be changed.',
  'profile.name.title': 'Change display name',
  'profile.name.hint': 'The name that pages and the list of members show.',
  'profile.name.submit': 'Change display name',
  'profile.new-email': 'New email address',
  'profile.email.hint':
    'We send an email to it to confirm. Your current address stays in use until you open the link in that email.',
  'profile.email.submit': 'Send the email to confirm',
  'profile.password.title': 'Change password',
  'profile.password.lead': 'You will be logged out on all other devices.',
  'profile.current': 'Current password',
  'profile.current-wrong': 'The current password is not correct.',
  'profile.new-password': 'New password',
  'profile.password.submit': 'Change password',
  'profile.done.display-name': 'Your display name has been changed',
  'profile.done.password': 'Your password has been changed',
  'profile.to-profile': 'See your account',
  'profile.status.title': 'Change of your account',
  'profile.status.waiting': 'We sent you an email to confirm',
  'profile.status.waiting.lead':
    'Open the link in the email at your new address and press “Change” to finish. If it does not arrive, look into your spam folder as well.',
  'profile.status.done': 'Your change has been made',
  'profile.status.done.lead': 'The page of your account shows what you changed.',
  'profile.status.open': 'Your change is being made',
  'profile.status.open.lead': 'You may close this page.',
  'profile.status.not-done': 'Nothing was changed',
  'profile.status.not-done.lead': 'The time was over, or another change took its place, so this change was not made.',
};

export const memberChangeTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
