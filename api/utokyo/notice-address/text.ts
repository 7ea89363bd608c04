/** Texts of the page on which administrators change where a member's notices go. */
const ja = {
  'notice-addresses.nav': '連絡先の変更',
  'notice-addresses.title': 'お知らせの送り先を変更する',
  'notice-addresses.lead':
    '本人確認方法の再登録などのお知らせを送るメールアドレスを変更します。変更したことは、変更の前と後の両方のメールアドレスにお知らせします。',
  'notice-addresses.account': 'アカウントのID',
  'notice-addresses.account-hint': '半角数字10桁',
  'notice-addresses.email': '新しいメールアドレス',
  'notice-addresses.reason': '変更の理由',
  'notice-addresses.reason-hint': '記録に残ります。本人であることを何で確認したかも書いてください。',
  'notice-addresses.submit': '変更する',
  'notice-addresses.changed': '{account} のお知らせの送り先を変更しました。',
  'notice-addresses.told-until':
    '次の日時までは、変更前のメールアドレスにもお知らせします。再登録の申請が承認されても、それまで開始しません。',
  'notice-addresses.latest': '最近の変更',
  'notice-addresses.none': '変更はまだありません。',
  'notice-addresses.at': '変更日時',
  'notice-addresses.by': '変更した人',
} as const;

const en: Record<keyof typeof ja, string> = {
  'notice-addresses.nav': 'Notice addresses',
  'notice-addresses.title': 'Change where a member’s notices go',
  'notice-addresses.lead':
    'Changes the email address to which notices go, such as those of a re-registration of verification methods. Both the new and the old address are told of the change.',
  'notice-addresses.account': 'ID of the account',
  'notice-addresses.account-hint': '10 digits',
  'notice-addresses.email': 'New email address of the member',
  'notice-addresses.reason': 'Reason for the change',
  'notice-addresses.reason-hint': 'For the record. Please also say how you made sure that it was the person.',
  'notice-addresses.submit': 'Change',
  'notice-addresses.changed': 'Notices of {account} now go to the new address.',
  'notice-addresses.told-until':
    'Until then the old address is told too, and an approved re-registration does not start:',
  'notice-addresses.latest': 'Latest changes',
  'notice-addresses.none': 'Nothing has been changed yet.',
  'notice-addresses.at': 'Changed at',
  'notice-addresses.by': 'Changed by',
};

export const noticeAddressTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
