/** Texts of how attached services stand: what went wrong with an attempt, for staff. */
const ja = {
  'service-fault.timeout': '時間内に応答がありませんでした。',
  'service-fault.refused-connection': '接続を拒否されました。サービスが停止している可能性があります。',
  'service-fault.cut-connection': '通信が途中で切れました。',
  'service-fault.unknown-host': '接続先の名前を解決できませんでした。設定をご確認ください。',
  'service-fault.unreachable': '接続先までのネットワークに到達できませんでした。',
  'service-fault.no-connection': '接続できませんでした。',
  'service-fault.bad-certificate': '接続先の証明書を確認できませんでした。',
  'service-fault.redirected': '別の場所へ転送されました。設定のURLをご確認ください。',
  'service-fault.http': '状態コード{code}で断られました。',
  'service-fault.ldap': 'LDAPの結果コード{code}で断られました。',
  'service-fault.no-such-user': 'サービス側にこの利用者がいません。',
  'service-fault.several-users': 'サービス側で複数の利用者が該当しました。',
  'service-fault.other-user': '別の利用者についての応答でした。変更は反映されたと扱っていません。',
  'service-fault.unreadable-name':
    'LDAPサーバーが比較に対応しておらず、接続用のアカウントは利用者名の属性を読めません。読み取りの権限をご確認ください。',
  'service-fault.other-change': '別の変更についての応答でした。この変更は反映されたと扱っていません。',
  'service-fault.bad-answer': '応答の内容を読み取れませんでした。',
  'service-fault.bad-credentials': '接続用の認証情報が受け付けられませんでした。設定をご確認ください。',
  'service-fault.not-allowed': '接続用のアカウントに、パスワードを変更する権限がありません。',
  'service-fault.busy': '混み合っているため、後で送ります。',
  'service-fault.unavailable': 'サービスが一時的に利用できません。',
  'service-fault.interrupted': '送信の途中で処理が止められました。',
  'service-fault.not-configured': '設定にこのサービスがありません。',
  'service-fault.no-account': 'アカウントまたはそのパスワードが見つかりません。',
  'service-fault.internal': '本システムの内部で問題が起きました。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'service-fault.timeout': 'It did not answer in time.',
  'service-fault.refused-connection': 'It refused the connection. It may not be running.',
  'service-fault.cut-connection': 'The connection was cut.',
  'service-fault.unknown-host': 'Its host name could not be resolved. Check the settings.',
  'service-fault.unreachable': 'The network to it could not be reached.',
  'service-fault.no-connection': 'It could not be reached.',
  'service-fault.bad-certificate': 'Its certificate could not be verified.',
  'service-fault.redirected': 'It redirected the message elsewhere. Check the URL in the settings.',
  'service-fault.http': 'It refused with status {code}.',
  'service-fault.ldap': 'It refused with LDAP result code {code}.',
  'service-fault.no-such-user': 'It has no such user.',
  'service-fault.several-users': 'It has several users of that name.',
  'service-fault.other-user': 'It answered about another user. The change does not count as made.',
  'service-fault.unreadable-name':
    'The LDAP server does not compare, and our account there cannot read the attribute that names the user. Check its right to read.',
  'service-fault.other-change': 'It answered about another change. This one does not count as made.',
  'service-fault.bad-answer': 'Its answer could not be read.',
  'service-fault.bad-credentials': 'It did not accept our credentials. Check the settings.',
  'service-fault.not-allowed': 'Our account there may not change passwords.',
  'service-fault.busy': 'Too many messages are on their way to it; this one goes later.',
  'service-fault.unavailable': 'It is temporarily unavailable.',
  'service-fault.interrupted': 'Sending was interrupted.',
  'service-fault.not-configured': 'The settings do not name this service.',
  'service-fault.no-account': 'The account or its password was not found.',
  'service-fault.internal': 'Something went wrong within this system.',
};

export const propagationTexts = { ja, en };

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
