/** What auditors try. */
import type { Texts } from '../../text/index.js';

const ja = {
  'audit.what-if.title': '別の設定での試算',
  'audit.what-if.link': 'この検索に含まれる手続きを、別の設定で試算する',
  'audit.what-if.lead':
    '過去の手続きが、別の設定ではどの時点で異なる経過になったかを調べます。何も変更しません。空欄の項目は当時のままとします。',
  'audit.what-if.accessCodeTries': 'アクセスコードを間違えられる回数',
  'audit.what-if.accessCodeLife': 'アクセスコードの有効期間',
  'audit.what-if.accessCodeLife-hint': '例：10m（分はm、時間はh、日はd）',
  'audit.what-if.oneTimeUrlLife': 'URLの有効期間',
  'audit.what-if.oneTimeUrlLife-hint': '例：30m、24h',
  'audit.what-if.dualControl': '承認に必要な担当者',
  'audit.what-if.eyes-as-was': '当時のまま',
  'audit.what-if.eyes-false': '1人',
  'audit.what-if.eyes-true': '2人',
  'audit.what-if.decisionBusinessDays': '決定までの営業日数',
  'audit.what-if.closedDays': '休業日',
  'audit.what-if.closedDays-hint': '例：2026-12-28 2026-12-29（祝日と土日のほか）',
  'audit.what-if.requestsPerHour': '1時間に受け付ける申請の数（1アカウント）',
  'audit.what-if.submit': '試算する',
  'audit.what-if.found': '結果',
  'audit.what-if.counts':
    '{cases, number}件のうち、異なる経過になるものは{otherwise, number}件、記録からはわからないものは{untold, number}件です。一覧はそれぞれ1,000件までです。',
  'audit.what-if.otherwise': '異なる経過になる手続き',
  'audit.what-if.rule': '設定',
  'audit.what-if.recorded': '記録',
  'audit.what-if.instead': 'この設定では',
  'audit.what-if.after': '示した時点より後のことは、推測しません。',
  'audit.what-if.untold': '記録からはわからない手続き',
  'audit.what-if.open': '続いていた',
  'audit.what-if.first-approved': '2人目の確認待ち',
  'audit.what-if.nothing': '（まだ何もない）',
  'audit.what-if.rule.code-tries': 'コードの回数',
  'audit.what-if.rule.code-life': 'コードの有効期間',
  'audit.what-if.rule.url-life': 'URLの有効期間',
  'audit.what-if.rule.approvers': '承認する担当者の数',
  'audit.what-if.rule.due': '決定期限',
  'audit.what-if.rule.requests-per-hour': '申請の数',
} as const;

const en: Record<keyof typeof ja, string> = {
  'audit.what-if.title': 'Other settings on past cases',
  'audit.what-if.link': 'Try other settings on the procedures of this search',
  'audit.what-if.lead':
    'Shows at which step past procedures would have gone otherwise under other settings. Nothing is changed. What is left empty is as it was then.',
  'audit.what-if.accessCodeTries': 'Wrong access codes that lock',
  'audit.what-if.accessCodeLife': 'Life of an access code',
  'audit.what-if.accessCodeLife-hint': 'For example 10m (m minutes, h hours, d days)',
  'audit.what-if.oneTimeUrlLife': 'Life of a URL',
  'audit.what-if.oneTimeUrlLife-hint': 'For example 30m, 24h',
  'audit.what-if.dualControl': 'Staff that an approval needs',
  'audit.what-if.eyes-as-was': 'As it was',
  'audit.what-if.eyes-false': 'One',
  'audit.what-if.eyes-true': 'Two',
  'audit.what-if.decisionBusinessDays': 'Business days until a decision',
  'audit.what-if.closedDays': 'Closed days',
  'audit.what-if.closedDays-hint': 'For example 2026-12-28 2026-12-29, besides holidays and weekends',
  'audit.what-if.requestsPerHour': 'Requests of one account in an hour',
  'audit.what-if.submit': 'Try',
  'audit.what-if.found': 'Result',
  'audit.what-if.counts':
    'Of {cases, number} procedures {otherwise, number} would have gone otherwise; of {untold, number} the record does not tell. Each list shows at most 1,000.',
  'audit.what-if.otherwise': 'Procedures that would have gone otherwise',
  'audit.what-if.rule': 'Setting',
  'audit.what-if.recorded': 'On record',
  'audit.what-if.instead': 'By these settings',
  'audit.what-if.after': 'What came after that step is not guessed.',
  'audit.what-if.untold': 'Procedures of which the record does not tell',
  'audit.what-if.open': 'It would have gone on',
  'audit.what-if.first-approved': 'Waiting for a second approval',
  'audit.what-if.nothing': '(nothing yet)',
  'audit.what-if.rule.code-tries': 'Tries of a code',
  'audit.what-if.rule.code-life': 'Life of a code',
  'audit.what-if.rule.url-life': 'Life of a URL',
  'audit.what-if.rule.approvers': 'Staff that approve',
  'audit.what-if.rule.due': 'When it is due',
  'audit.what-if.rule.requests-per-hour': 'Requests in an hour',
};

export const auditWhatIfTexts = { ja, en } satisfies Texts;

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
