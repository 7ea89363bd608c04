/** Members of institutions: invitations, registrations, rosters. */
const ja = {
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

  'problem.plan-changed.title': '会員情報がその後に変更されています',
  'problem.plan-changed.detail': '内容を確認してから確定するまでのあいだに、会員情報が更新されました。',
  'problem.plan-changed.action': '新しい確認結果をご覧になり、もう一度確定してください。',

  'problem.removals-unconfirmed.title': '多くの会員が削除されます',
  'problem.removals-unconfirmed.detail': '削除される会員の割合が大きいため、削除の確認が必要です。',
  'problem.removals-unconfirmed.action': '削除される会員を確かめ、削除することに印を付けてから確定してください。',

  'problem.not-encodable.title': 'この文字コードでは保存できません',
  'problem.not-encodable.detail': '選択した文字コードにない文字が使われています。',
  'problem.not-encodable.action': '別の形式を選択してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
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

  'problem.plan-changed.title': 'The members have changed since',
  'problem.plan-changed.detail': 'The members were changed between your check and your confirmation.',
  'problem.plan-changed.action': 'Look at the new result and confirm it again.',

  'problem.removals-unconfirmed.title': 'Many members would be removed',
  'problem.removals-unconfirmed.detail':
    'So large a share of the members would be removed that you need to confirm it.',
  'problem.removals-unconfirmed.action': 'Check who would be removed, tick the box for it, and confirm.',

  'problem.not-encodable.title': 'This encoding has no place for some characters',
  'problem.not-encodable.detail': 'Some characters do not exist in the encoding you chose.',
  'problem.not-encodable.action': 'Choose another format.',
};

export const memberProblemTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
