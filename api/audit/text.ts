/** What is on record of a procedure, in plain words. */
import type { Texts } from '../text/index.js';

const ja = {
  'audit.approval': '{actor}が承認しました（1人目の確認）。理由：{reason}',
  'audit.decision': '{actor}が「{what, select, approve {承認} other {不承認}}」と決定しました。理由：{reason}',
  'audit.decision-by-two':
    '{actor}が「{what, select, approve {承認} other {不承認}}」と決定しました（1人目の確認：担当者{firstBy}）。理由：{reason}',
  'audit.void-decision':
    '担当者{by}の「{what, select, approve {承認} other {不承認}}」の決定は無効になりました。理由：{why}',
  'audit.message': '{what, select, question {担当者の質問} answer {申請者の回答} other {申請者の取下げ}}：{text}',
  'audit.mail':
    'メール「{template}」（{to}宛て）：{what, select, sent {送信しました} refused {受け取られませんでした} deferred {送信を待っています} other {送信中です}}（{attempts}回、{smtp, select, none {} other {SMTPの応答 {smtp}、}}Message-ID {messageId}）',
  'audit.mail-done': '{actor}が未達メール「{template}」を対応済みにしました。理由：{reason}',
  'audit.seen-to': '{actor}が「{trouble}」を対応済みにしました。理由：{reason}',
  'audit.pass': '{actor}が一時アクセスパス（{issue}回目）を無効にしました',
  'audit.pass-for': '{actor}が一時アクセスパス（{issue}回目）を無効にしました。理由：{reason}',
  'audit.address-change': '{actor}がこの会員の通知先メールアドレスを変更しました。理由：{reason}',
  'audit.look': '{actor}が{seen}を見ました',
  'audit.look-of': '{actor}が{seen}「{rest}」を見ました',
  'audit.look-for': '{actor}が{seen}を見ました。理由：{rest}',
  'audit.look.application': '申請の画面',
  'audit.look.attachment': '本人確認書類の画像',
  'audit.look.account': 'アカウントの登録内容',
  'audit.look.timeline': '監査の画面',
  'audit.look.history': '履歴',
  'audit.look.replay': '履歴の再現',
  'audit.refused-attempt': '受け付けませんでした（{operation}、{times}回）：{why}',
  'audit.evidence': '本人確認（{version}回目、{channel}）：{proof}{document, select, none {} other {（{document}）}}',
  'audit.picture':
    '本人確認書類の画像が{what, select, destroyed {廃棄されました} other {届きました}}（SHA-256 {sha256}）',
  'audit.archive': '履歴を保管しました（{workflow}、{events}件、{what}）',
  'audit.actor.person': '申請者',
  'audit.actor.system': 'システム',
  'audit.actor.staff': '担当者{id}',
  'audit.actor.member': '会員{id}',
} as const;

const en: Record<keyof typeof ja, string> = {
  'audit.approval': '{actor} approved it (the first of two). Reason: {reason}',
  'audit.decision': '{actor} decided: {what, select, approve {approved} other {refused}}. Reason: {reason}',
  'audit.decision-by-two':
    '{actor} decided: {what, select, approve {approved} other {refused}} (first approved by {firstBy}). Reason: {reason}',
  'audit.void-decision':
    'The decision of {by} ({what, select, approve {approved} other {refused}}) became void. Reason: {why}',
  'audit.message':
    '{what, select, question {Question of our staff} answer {Answer of the applicant} other {Withdrawal by the applicant}}: {text}',
  'audit.mail':
    'Email “{template}” to {to}: {what, select, sent {sent} refused {not accepted} deferred {waiting to be sent} other {being sent}} ({attempts, plural, one {# attempt} other {# attempts}}, {smtp, select, none {} other {SMTP answer {smtp}, }}Message-ID {messageId})',
  'audit.mail-done': '{actor} marked the undelivered email “{template}” as done. Reason: {reason}',
  'audit.seen-to': '{actor} marked “{trouble}” as done. Reason: {reason}',
  'audit.pass': '{actor} revoked the Temporary Access Pass (number {issue})',
  'audit.pass-for': '{actor} revoked the Temporary Access Pass (number {issue}). Reason: {reason}',
  'audit.address-change': '{actor} changed the address for notices of this member. Reason: {reason}',
  'audit.look': '{actor} looked at {seen}',
  'audit.look-of': '{actor} looked at {seen} “{rest}”',
  'audit.look-for': '{actor} looked at {seen}. Reason: {rest}',
  'audit.look.application': 'the page of the application',
  'audit.look.attachment': 'a picture of a document',
  'audit.look.account': 'the record of the account',
  'audit.look.timeline': 'the page for auditors',
  'audit.look.history': 'the history',
  'audit.look.replay': 'a replay of the history',
  'audit.refused-attempt': 'Refused ({operation}, {times, plural, one {once} other {# times}}): {why}',
  'audit.evidence':
    'Proof of identity (number {version}, {channel}): {proof}{document, select, none {} other { ({document})}}',
  'audit.picture':
    'A picture of a document was {what, select, destroyed {destroyed} other {uploaded}} (SHA-256 {sha256})',
  'audit.archive': 'The history was archived ({workflow}, {events, plural, one {# event} other {# events}}, {what})',
  'audit.actor.person': 'The applicant',
  'audit.actor.system': 'The system',
  'audit.actor.staff': 'Staff {id}',
  'audit.actor.member': 'Member {id}',
};

export const auditTexts = { ja, en } satisfies Texts;

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
