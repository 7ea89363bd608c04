/** What leads read who pause deadlines while a part is out. */
import type { Texts } from '../../text/index.js';

const ja = {
  'pauses.nav': '期限の一時停止',
  'pauses.title': '期限の一時停止',
  'pauses.lead':
    '障害で手続きを進められないあいだ、期限を止めます。止めているあいだは、URLやコードの有効期限、申請者の回答期限、決定期限が進みません。再開すると、残っていた時間から続きます。',
  'pauses.list': '一時停止の一覧',
  'pauses.none': '一時停止はありません。',
  'pauses.begin': '期限を止める',
  'pauses.begin-detail':
    '終了していない手続きと、期限を止めているあいだに始まる手続きの両方に効きます。期限が過ぎたものは元に戻りません。',
  'pauses.service': 'サービス',
  'pauses.choose': '選択してください',
  'pauses.part': '障害の起きているもの',
  'pauses.part.mail': 'メール',
  'pauses.part.identity': '本人確認サービス',
  'pauses.part.target': '反映先のシステム',
  'pauses.kind': '手続きの種類',
  'pauses.kind-hint':
    '1種類だけを止めるときに、手続きIDに含まれる種類（access-code など）を入力してください。空欄のときは、障害の影響を受ける種類のすべてを止めます。',
  'pauses.kinds': '止まる手続きの種類',
  'pauses.minutes': '最長の時間（分）',
  'pauses.minutes-hint': 'この時間が過ぎると自動的に再開します。{longest}分まで指定できます。',
  'pauses.reason': '理由',
  'pauses.reason-hint': '記録に残ります。氏名やメールアドレスは書かないでください。',
  'pauses.submit': '期限を止める',
  'pauses.status': '状態',
  'pauses.status.standing': '止まっています',
  'pauses.status.over': '再開しました',
  'pauses.begun': '止めた担当者',
  'pauses.until': '遅くともこのときに再開',
  'pauses.ended': '再開',
  'pauses.by-itself': '自動',
  'pauses.end': 'いま再開する',
} as const;

const en: Record<keyof typeof ja, string> = {
  'pauses.nav': 'Paused deadlines',
  'pauses.title': 'Paused deadlines',
  'pauses.lead':
    'While an outage keeps people from going on, deadlines are paused: those of URLs, codes, answers and decisions. When they resume, each has the time that it had left.',
  'pauses.list': 'Pauses',
  'pauses.none': 'There are none.',
  'pauses.begin': 'Pause deadlines',
  'pauses.begin-detail':
    'This applies to open procedures and to those that begin during the pause. A deadline that has passed stays passed.',
  'pauses.service': 'Service',
  'pauses.choose': 'Choose one',
  'pauses.part': 'What is not available',
  'pauses.part.mail': 'Email',
  'pauses.part.identity': 'The identity-verification service',
  'pauses.part.target': 'A system that receives changes',
  'pauses.kind': 'Kind of procedure',
  'pauses.kind-hint':
    'To pause one kind only, enter its name as it stands in procedure IDs, such as access-code. If this is empty, all kinds that the outage affects are paused.',
  'pauses.kinds': 'Paused kinds',
  'pauses.minutes': 'Minutes at most',
  'pauses.minutes-hint': 'After that, deadlines resume by themselves. Up to {longest} minutes.',
  'pauses.reason': 'Reason',
  'pauses.reason-hint': 'It is kept on record: write no name or address.',
  'pauses.submit': 'Pause deadlines',
  'pauses.status': 'Status',
  'pauses.status.standing': 'Paused',
  'pauses.status.over': 'Resumed',
  'pauses.begun': 'Paused by',
  'pauses.until': 'Resumes at the latest',
  'pauses.ended': 'Resumed',
  'pauses.by-itself': 'by itself',
  'pauses.end': 'Resume now',
};

export const pauseTexts = { ja, en } satisfies Texts;

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
