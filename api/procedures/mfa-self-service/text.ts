/** Texts of the re-registration by card, and of its passes as staff see them. */
const ja = {
  'kind.mfa-self-service': '本人確認方法の再登録（マイナンバーカード）',
  'kind.mfa-notice': '本人確認方法などの変更のお知らせ',
  'passes.title': '一時アクセスパス',
  'passes.lead':
    '本人確認サービスで発行された一時アクセスパスです。パスそのものは、担当者には表示されません。取り消すと、そのパスではサインインできなくなります。',
  'passes.issued': '発行日時',
  'passes.expires': '期限',
  'passes.reason': '取消しの理由',
  'passes.revoke': '取り消す',
  'passes.revoked': '{account} の一時アクセスパスを取り消しました。',
  'passes.ended': '使えなくなったパス',
  'passes.none': '使えなくなったパスはまだありません。',
  'passes.state': '状態',
  'passes.at': '使用または取消しの日時',
  'passes.by': '取り消した人',
  'passes.by.person': '本人',
  'passes.state.usable': '使えます',
  'passes.state.used': '使用済み',
  'passes.state.expired': '期限切れ',
  'passes.state.revoked': '取消し済み',
} as const;

const en: Record<keyof typeof ja, string> = {
  'kind.mfa-self-service': 'Re-registration by Individual Number Card',
  'kind.mfa-notice': 'Notice of a changed verification method, card or address',
  'passes.title': 'Temporary Access Passes',
  'passes.lead':
    'Passes that people got by their identity card. Staff never see a pass itself. Once you revoke one, nobody can sign in with it.',
  'passes.issued': 'Issued',
  'passes.expires': 'Expires',
  'passes.reason': 'Reason for revoking',
  'passes.revoke': 'Revoke',
  'passes.revoked': 'The pass of {account} has been revoked.',
  'passes.ended': 'Passes that no longer work',
  'passes.none': 'There are none yet.',
  'passes.state': 'State',
  'passes.at': 'Used or revoked at',
  'passes.by': 'Revoked by',
  'passes.by.person': 'The account holder',
  'passes.state.usable': 'Usable',
  'passes.state.used': 'Used',
  'passes.state.expired': 'Expired',
  'passes.state.revoked': 'Revoked',
};

export const mfaSelfServiceTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
