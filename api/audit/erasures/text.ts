/** What administrators read who erase a person. */
import type { Texts } from '../../text/index.js';

const ja = {
  'audit.erasures.nav': '個人データの消去',
  'audit.erasures.title': '個人データの消去',
  'audit.erasures.lead':
    '終了した手続きの記録から、1人の個人データを消去します。1人の管理者が申請し、別の管理者が確認すると実行されます。実行すると元に戻せません。',
  'audit.erasures.list': '申請と結果',
  'audit.erasures.none': '申請はありません。',
  'audit.erasures.propose': '消去を申請する',
  'audit.erasures.propose-detail':
    'アカウントの登録、手続きの記録、メールの記録、申請の内容が消えます。手続きを行ったことと、氏名などを伏せた記録は残ります。',
  'audit.erasures.service': 'サービス',
  'audit.erasures.choose': '選択してください',
  'audit.erasures.service.cinii': 'CiNii Research 機関認証',
  'audit.erasures.service.umin': 'UMIN',
  'audit.erasures.service.shomei': '証明書発行サービス',
  'audit.erasures.service.jairo': 'JAIRO Cloud',
  'audit.erasures.service.utokyo': 'UTokyo Account',
  'audit.erasures.account': 'アカウント',
  'audit.erasures.reason': '理由',
  'audit.erasures.reason-hint':
    '消去の後も残ります。氏名、アカウント、メールアドレスは書かず、請求の受付番号などを書いてください。',
  'audit.erasures.submit': '申請する',
  'audit.erasures.erased-person': '消去済み',
  'audit.erasures.status': '状態',
  'audit.erasures.status.proposed': '別の管理者の確認を待っています',
  'audit.erasures.status.confirmed': '実行しています',
  'audit.erasures.status.stopped': '止まっています。原因を取り除いてから、もう一度確認してください',
  'audit.erasures.status.completed': '消去しました',
  'audit.erasures.status.withdrawn': '取り下げられました',
  'audit.erasures.status.expired': '確認されないまま期限が過ぎました',
  'audit.erasures.why.procedures-open': '終了していない手続きがあります：{id}',
  'audit.erasures.why.not-archived': '記録の保管が終わっていない手続きがあります：{id}',
  'audit.erasures.why.not-replayed': '個人データを伏せた記録を再実行できませんでした：{id}',
  'audit.erasures.proposed': '申請した管理者',
  'audit.erasures.confirmed': '確認した管理者',
  'audit.erasures.ended': '終了',
  'audit.erasures.procedures': '手続きの数',
  'audit.erasures.own': 'あなたの申請です。別の管理者が確認する必要があります。',
  'audit.erasures.confirm': '確認して消去する',
  'audit.erasures.withdraw': '取り下げる',
} as const;

const en: Record<keyof typeof ja, string> = {
  'audit.erasures.nav': 'Erasures',
  'audit.erasures.title': 'Erasing a person',
  'audit.erasures.lead':
    'Takes the data of one person out of the records of procedures that have ended. One administrator proposes it; it is carried out once another one confirms it. It can’t be undone.',
  'audit.erasures.list': 'Proposals, and what became of them',
  'audit.erasures.none': 'There are none.',
  'audit.erasures.propose': 'Propose an erasure',
  'audit.erasures.propose-detail':
    'The account’s registration, the records of its procedures, of emails and of applications go. That there was a procedure stays, with a record of it in which nobody can be known.',
  'audit.erasures.service': 'Service',
  'audit.erasures.choose': 'Choose one',
  'audit.erasures.service.cinii': 'CiNii Research institutional authentication',
  'audit.erasures.service.umin': 'UMIN',
  'audit.erasures.service.shomei': 'Certificate issuance service',
  'audit.erasures.service.jairo': 'JAIRO Cloud',
  'audit.erasures.service.utokyo': 'UTokyo Account',
  'audit.erasures.account': 'Account',
  'audit.erasures.reason': 'Reason',
  'audit.erasures.reason-hint':
    'It is kept after the erasure: write no name, account or address, but for instance the number of the request.',
  'audit.erasures.submit': 'Propose',
  'audit.erasures.erased-person': 'erased',
  'audit.erasures.status': 'Status',
  'audit.erasures.status.proposed': 'Waits for another administrator to confirm it',
  'audit.erasures.status.confirmed': 'Under way',
  'audit.erasures.status.stopped': 'Stopped: mend what stopped it, then confirm it again',
  'audit.erasures.status.completed': 'Erased',
  'audit.erasures.status.withdrawn': 'Withdrawn',
  'audit.erasures.status.expired': 'Ended: nobody confirmed it in time',
  'audit.erasures.why.procedures-open': 'A procedure has not ended: {id}',
  'audit.erasures.why.not-archived': 'A procedure is not archived yet: {id}',
  'audit.erasures.why.not-replayed': 'The redacted record of a procedure could not be replayed: {id}',
  'audit.erasures.proposed': 'Proposed by',
  'audit.erasures.confirmed': 'Confirmed by',
  'audit.erasures.ended': 'Ended',
  'audit.erasures.procedures': 'Procedures',
  'audit.erasures.own': 'You have proposed it. Another administrator must confirm it.',
  'audit.erasures.confirm': 'Confirm and erase',
  'audit.erasures.withdraw': 'Withdraw',
};

export const erasureTexts = { ja, en } satisfies Texts;

declare module '../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
