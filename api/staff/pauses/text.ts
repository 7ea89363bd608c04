/** What leads read who pause deadlines while a part is out. */
import type { Texts } from '../../text/index.js';

const ja = {
  'pauses.nav': '期限の一時停止',
  'pauses.title': '期限の一時停止',
  'pauses.lead':
    '障害で手続きを進められないあいだ、期限を止めます。止めているあいだは、URLやコードの有効期限、申請者の回答期限、決定期限が進みません。再開すると、残っていた時間から続きます。',
  'pauses.standing': 'いま止まっている期限',
  'pauses.none': '止まっている期限はありません。',
  'pauses.earlier': 'これまでの一時停止',
  'pauses.done.begun': '期限を止めました',
  'pauses.done.extended': '期限の一時停止を延長しました',
  'pauses.done.ended': '期限を再開しました',
  'pauses.already':
    '同じ種類の手続きの期限は、すでに止まっています。さらに長く止めるときは、その一時停止を延長してください。',
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
    '1種類だけを止めるときに選択してください。選択しないときは、障害の影響を受ける種類のすべてを止めます。',
  'pauses.kind-all': '影響を受けるすべて',
  'pauses.kind-of': '{service}：{kind}',
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
  'pauses.extensions': '延長',
  'pauses.extend': '延長する',
  'pauses.extend.title': '期限の一時停止の延長',
  'pauses.extend.detail':
    '障害が続いているときに、自動的に再開する日時を遅らせます。期限は止まったまま、途切れません。',
  'pauses.extend.minutes': 'いまからの最長の時間（分）',
  'pauses.extend.minutes-hint':
    'いまの予定では、{until}に自動的に再開します。それより後になるように、いまから数えた時間を入力してください。{longest}分まで指定できます。',
  'pauses.extend.reason': '延長の理由',
  'pauses.extend.submit': '延長する',
  'pauses.extend.over':
    'この一時停止は終わり、期限はすでに再開しています。障害が続いているときは、もう一度止めてください。',
  'pauses.extend.back': '一覧に戻る',
} as const;

const en: Record<keyof typeof ja, string> = {
  'pauses.nav': 'Paused deadlines',
  'pauses.title': 'Paused deadlines',
  'pauses.lead':
    'While an outage keeps people from going on, deadlines are paused: those of URLs, codes, answers and decisions. When they resume, each has the time that it had left.',
  'pauses.standing': 'Paused now',
  'pauses.none': 'No deadlines are paused.',
  'pauses.earlier': 'Earlier pauses',
  'pauses.done.begun': 'Deadlines are paused',
  'pauses.done.extended': 'The pause has been extended',
  'pauses.done.ended': 'Deadlines have resumed',
  'pauses.already':
    'The deadlines of some of these procedures are already paused. To have them paused for longer, extend that pause.',
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
    'Choose one to pause that kind only. If none is chosen, all kinds that the outage affects are paused.',
  'pauses.kind-all': 'All that are affected',
  'pauses.kind-of': '{service}: {kind}',
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
  'pauses.extensions': 'Extended',
  'pauses.extend': 'Extend',
  'pauses.extend.title': 'Extend a pause of deadlines',
  'pauses.extend.detail':
    'If the outage goes on, have deadlines resume by themselves later than planned. They remain paused without a gap.',
  'pauses.extend.minutes': 'Minutes at most from now',
  'pauses.extend.minutes-hint':
    'As planned now, deadlines resume by themselves on {until}. Enter minutes, counted from now, that end later. Up to {longest} minutes.',
  'pauses.extend.reason': 'Reason for the extension',
  'pauses.extend.submit': 'Extend',
  'pauses.extend.over': 'This pause is over, and deadlines have resumed. If the outage goes on, pause them again.',
  'pauses.extend.back': 'Back to the list',
};

export const pauseTexts = { ja, en } satisfies Texts;

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
