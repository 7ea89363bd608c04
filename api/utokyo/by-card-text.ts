/** Texts that both procedures by card share. What stands in 「」 in the manual is exact. */
const ja = {
  'by-card.needs': '必要なもの',
  'by-card.needs.link': '本人確認サービスの事前連携',
  'by-card.needs.link-detail': 'サインインができなくなる前に済ませている必要があります。',
  'by-card.needs.card': 'ご自身のマイナンバーカード',
  'by-card.needs.card-detail': '有効な利用者証明用電子証明書が搭載されたもの。',
  'by-card.needs.phone': 'マイナンバーカードの読み取りに対応したスマートフォン',
  'by-card.needs.phone-detail': 'デジタル認証アプリ（マイナアプリ）をインストールしておいてください。',
  'by-card.needs.pins': '暗証番号2つ',
  'by-card.needs.pins-detail': '利用者証明用電子証明書の暗証番号（4桁）と、券面事項入力補助用の暗証番号（4桁）。',

  'by-card.verify.title': '本人確認サービスを利用して再登録する',
  'by-card.verify.crumb': '本人確認サービス',
  'by-card.apply-counter': 'パスワードがわからないときは、所属の学部・研究科等の窓口で申請できます。',
  'by-card.offer':
    '事前連携を済ませている方は、マイナンバーカードで本人確認を行って、いつでもご自身で再登録できます。パスワードがわからないときも使えます。',
  'by-card.offer.go': '本人確認サービスを利用する',
  'by-card.to-apply': '申請を行って再登録する',
  'by-card.link.crumb': '事前連携',

  'by-card.leave.title': '本人確認サービスへ移動します',
  'by-card.case.crumb': '手続きの状況',
  'by-card.until': '手続きの期限',
  'by-card.leave.lead': '自動的に移動しないときは、次のボタンを押してください。',
  'by-card.leave.go': '本人確認サービスへ進む',
  'by-card.leave.until': '本人確認の期限',

  'by-card.waiting.title': '本人確認が済んでいません',
  'by-card.waiting.lead': '本人確認サービスからまだ戻っていません。途中でやめたときは、最初からやり直してください。',
  'by-card.again': '最初からやり直す',
  'by-card.over.title': '本人確認の期限が過ぎました',
  'by-card.over.lead': '期限までに本人確認が済まなかったか、手続きの期限が過ぎました。',

  'by-card.refused.title': '本人確認サービスを利用した再登録はできません',
  'by-card.refused.identity-not-linked':
    'このIDは、本人確認サービスと事前に連携していません。申請を行って再登録してください。',
  'by-card.refused.identity-mismatch':
    '本人確認を行ったカードは、連携したカードではありません。ご自身のカードで行っていないとき、IDが違うときは、最初からやり直してください。カードを新しくしたときは、申請を行って再登録してください。',
  'by-card.refused.identity-card-revoked':
    'カードの利用者証明用電子証明書が失効しているか、有効期限が過ぎています。お住まいの市区町村の窓口で更新できます。お急ぎのときは、申請を行って再登録してください。',
  'by-card.refused.identity-not-allowed':
    '本人確認の間に、パスワードか本人確認方法が変わりました。サインインし直して、最初からやり直してください。',
  'by-card.refused.identity-card-of-another': 'そのカードは、別のアカウントと連携されています。',
  'by-card.refused.identity-cancelled': '本人確認が取りやめられました。続けるときは、最初からやり直してください。',
  'by-card.refused.identity-not-verified':
    '本人確認サービスで本人を確認できませんでした。しばらくしてから、最初からやり直してください。',
  'by-card.refused.already-open':
    'このIDでは、別の再登録の手続きが進んでいます。その手続きを続けるか、取り下げてから、やり直してください。',

  'by-card.ended.title': '手続きは終わりました',
  'by-card.ended.withdrawn': 'この手続きは、取りやめられました。',
  'by-card.ended.failed': '手続きを終えられませんでした。',
  'by-card.ended.superseded': 'もう一度カードで本人確認が行われたため、新しい手続きに切り替わりました。',
  'by-card.ask': 'サポート窓口（{inquiry}）にお問い合わせください。',
  'by-card.ask.page': 'サポート窓口の{inquiry}からお問い合わせください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'by-card.needs': 'What you need',
  'by-card.needs.link': 'The link with the identity-verification service',
  'by-card.needs.link-detail': 'You must have made it before you lost the ability to sign in.',
  'by-card.needs.card': 'Your own Individual Number Card (My Number Card)',
  'by-card.needs.card-detail': 'With a valid digital certificate for user authentication.',
  'by-card.needs.phone': 'A smartphone that can read the card',
  'by-card.needs.phone-detail': 'With the Digital Authentication App (Myna App) installed.',
  'by-card.needs.pins': 'Two PINs',
  'by-card.needs.pins-detail':
    'The PIN of the certificate for user authentication (4 digits) and the PIN for the card’s text information (4 digits).',

  'by-card.verify.title': 'Register again by the identity-verification service',
  'by-card.verify.crumb': 'Identity verification',
  'by-card.apply-counter':
    'If you do not know your password, you can apply at the office of your faculty or graduate school.',
  'by-card.offer':
    'If you have linked your Individual Number Card before, verify your identity with it and register again by yourself at any time, even if you do not know your password.',
  'by-card.offer.go': 'Use the identity-verification service',
  'by-card.to-apply': 'Apply for re-registration',
  'by-card.link.crumb': 'Card link',

  'by-card.leave.title': 'You are being sent to the identity-verification service',
  'by-card.case.crumb': 'Procedure',
  'by-card.until': 'Finish by',
  'by-card.leave.lead': 'If nothing happens, please press the button.',
  'by-card.leave.go': 'Go to the identity-verification service',
  'by-card.leave.until': 'Verify by',

  'by-card.waiting.title': 'Your identity has not been verified yet',
  'by-card.waiting.lead':
    'You have not come back from the identity-verification service. If you stopped on the way, please start again.',
  'by-card.again': 'Start again',
  'by-card.over.title': 'The time for this procedure is over',
  'by-card.over.lead': 'Your identity was not verified in time, or the procedure was not finished in time.',

  'by-card.refused.title': 'You cannot register again by the identity-verification service',
  'by-card.refused.identity-not-linked':
    'This ID was not linked with the identity-verification service before. Please apply for re-registration.',
  'by-card.refused.identity-mismatch':
    'The card that was read is not the one that was linked. If it was not your own card, or the ID was another one, please start again. If you have a new card, please apply for re-registration.',
  'by-card.refused.identity-card-revoked':
    'The certificate for user authentication of your card is revoked or has expired. You can renew it at the office of your municipality. If you are in a hurry, please apply for re-registration.',
  'by-card.refused.identity-not-allowed':
    'Your password or your verification methods have changed meanwhile. Please sign in again and start again.',
  'by-card.refused.identity-card-of-another': 'The card is linked with another account.',
  'by-card.refused.identity-cancelled': 'The verification was cancelled. To go on, please start again.',
  'by-card.refused.identity-not-verified':
    'The identity-verification service could not verify you. Please wait a while and start again.',
  'by-card.refused.already-open':
    'Another re-registration is open for this ID. Please continue it, or withdraw it and start again.',

  'by-card.ended.title': 'This procedure has ended',
  'by-card.ended.withdrawn': 'This procedure was stopped.',
  'by-card.ended.failed': 'The procedure could not be finished.',
  'by-card.ended.superseded': 'The card was verified again, and a newer procedure has taken the place of this one.',
  'by-card.ask': 'Please ask the support desk ({inquiry}).',
  'by-card.ask.page': 'Please use the {inquiry} of the support desk.',
};

export const byCardTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
