/** Texts of the embedded identity-verification service, which plays app and card for people who try the product out. */
const ja = {
  'card.name': '本人確認サービス（お試し用）',
  'card.title': 'カードで本人確認をする',
  'card.lead': 'お試し用の画面です。実際のカードや暗証番号は使いません。だれのカードが、どうなるかを選んでください。',
  'card.person': 'カードの持ち主',
  'card.outcome': '読み取りの結果',
  'card.right': '正しく読み取る',
  'card.slow': '正しく読み取るが、時間がかかる（{seconds, number}秒）',
  'card.wrong-person': '別の人のカードを読み取る',
  'card.revoked': '電子証明書が失効したカードを読み取る',
  'card.cancel': '読み取らずにやめる',
  'card.submit': '進む',
  'card.over.title': 'この本人確認は続けられません',
  'card.over.lead': '時間がたったか、別の画面で本人確認が始められました。元の画面からやり直してください。',
  'card.back': '最初の画面へ',
} as const;

const en: Record<keyof typeof ja, string> = {
  'card.name': 'Identity verification (for trials)',
  'card.title': 'Verify your identity by card',
  'card.lead':
    'This page is for trying things out. No real card and no PIN is used. Choose whose card is read, and what happens.',
  'card.person': 'Whose card it is',
  'card.outcome': 'What happens',
  'card.right': 'It is read',
  'card.slow': 'It is read, but takes {seconds, plural, one {# second} other {# seconds}}',
  'card.wrong-person': 'Somebody else’s card is read',
  'card.revoked': 'The card’s certificate is revoked',
  'card.cancel': 'Give up before it is read',
  'card.submit': 'Go on',
  'card.over.title': 'This verification cannot continue',
  'card.over.lead':
    'Too much time has passed, or another verification was started. Please start again from the page that you came from.',
  'card.back': 'Go to the start page',
};

export const cardTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
