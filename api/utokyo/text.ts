/** Texts of what all procedures of UTokyo Account have in common. */
const ja = {
  'utokyo.case.what': '経過',

  'utokyo.elsewhere.lead': '大学のサインイン画面へ移動します。',
  'utokyo.elsewhere.password': 'IDとパスワードでサインインする',
  'utokyo.elsewhere.mfa': '本人確認方法も使ってサインインする',
  'utokyo.elsewhere.which':
    '本人確認方法が使えないときは「IDとパスワードでサインインする」を選んでください。事前連携や専用フォームでの申請には、本人確認方法を使ったサインインが必要です。',
  'utokyo.elsewhere.nowhere': 'ここではサインインできません。サポート窓口にお問い合わせください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'utokyo.case.what': 'What has happened',

  'utokyo.elsewhere.lead': 'You go to the sign-in page of the university.',
  'utokyo.elsewhere.password': 'Sign in with ID and password',
  'utokyo.elsewhere.mfa': 'Sign in with a verification method as well',
  'utokyo.elsewhere.which':
    'If your verification methods cannot be used, choose “Sign in with ID and password”. To link a card, or to apply by the form, you have to sign in with a verification method.',
  'utokyo.elsewhere.nowhere': 'You cannot sign in here. Please ask the support desk.',
};

export const utokyoTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
