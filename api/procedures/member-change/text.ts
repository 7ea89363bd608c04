/** Texts of 「利用者情報」: what registered members change of their own account. */
const ja = {
  'profile.email.title': 'メールアドレスの変更',
  'profile.change': '変更する',
  'profile.email-url.lead': '「変更する」を押すと、このメールアドレスが確認され、変更が終わります。',
  'profile.email-url.not-me': '変更を申し込んだ覚えがないときは、何もせずにこの画面を閉じてください。変更されません。',
  'profile.to-profile': '利用者情報を見る',
  'profile.status.title': '利用者情報の変更',
  'profile.status.waiting': '確認のメールをお送りしました',
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
  'profile.email.title': 'Change email address',
  'profile.change': 'Change',
  'profile.email-url.lead': 'When you press “Change”, this address is confirmed and takes effect.',
  'profile.email-url.not-me': 'If you did not ask for this change, close the page. Nothing will be changed.',
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
