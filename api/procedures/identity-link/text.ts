/** Texts of the link with the identity-verification service. */
const ja = {
  'kind.identity-link': 'マイナンバーカードとの連携',

  'by-card.link.title': '本人確認サービスの事前連携',
  'by-card.link.lead':
    'マイナンバーカードをUTokyo Accountと連携しておくと、本人確認方法が使えなくなったときに、いつでもご自身で再登録できます。',
  'by-card.link.kept':
    '保存するのは、カードの持ち主を見分けるための符号と、カードの氏名が登録の氏名と同じかどうかだけです。',
  'by-card.link.state': '連携の状況',
  'by-card.link.none': '連携していません',
  'by-card.link.done': '連携済み',
  'by-card.link.since': '連携した日時',
  'by-card.link.name': 'カードの氏名',
  'by-card.link.name.equal': '登録の氏名と同じ',
  'by-card.link.name.other': '登録の氏名と異なる',
  'by-card.link.name.unknown': '確認していない',
  'by-card.link.submit': 'マイナンバーカードと連携する',
  'by-card.link.again': '連携し直す',
  'by-card.link.again-detail': 'カードを新しくしたときなどは、連携し直してください。以前の連携は置き換わります。',
  'by-card.link.unlink': '連携を解除する',
  'by-card.link.unlinked': '連携を解除しました',
  'by-card.link.completed': 'マイナンバーカードと連携しました',
  'by-card.link.completed-detail': '本人確認方法が使えなくなったときは、このカードで本人確認を行って、再登録できます。',
  'by-card.link.name-differs':
    'カードの氏名が、登録の氏名と異なります。ご自身のカードであれば、このままお使いいただけます。',
  'by-card.link.refused': '連携できませんでした',
  'by-card.to-link': '事前連携の画面へ',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.identity-link': 'Link with the Individual Number Card',

  'by-card.link.title': 'Linking with the identity-verification service',
  'by-card.link.lead':
    'Once your Individual Number Card is linked with your UTokyo Account, you can register again by yourself at any time when your verification methods cannot be used.',
  'by-card.link.kept':
    'We keep nothing but a code that tells the holder of the card from others, and whether the name on the card is the one on record.',
  'by-card.link.state': 'Link',
  'by-card.link.none': 'Not linked',
  'by-card.link.done': 'Linked',
  'by-card.link.since': 'Linked since',
  'by-card.link.name': 'Name on the card',
  'by-card.link.name.equal': 'The one on record',
  'by-card.link.name.other': 'Differs from the one on record',
  'by-card.link.name.unknown': 'Not compared',
  'by-card.link.submit': 'Link your Individual Number Card',
  'by-card.link.again': 'Link again',
  'by-card.link.again-detail': 'If you have a new card, please link again. That replaces the earlier link.',
  'by-card.link.unlink': 'Remove the link',
  'by-card.link.unlinked': 'The link was removed',
  'by-card.link.completed': 'Your Individual Number Card is linked',
  'by-card.link.completed-detail':
    'If your verification methods cannot be used, verify your identity with this card and register again.',
  'by-card.link.name-differs':
    'The name on the card differs from the one on record. If it is your own card, you can use it as it is.',
  'by-card.link.refused': 'The card could not be linked',
  'by-card.to-link': 'To the page of the link',
};

export const identityLinkTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
