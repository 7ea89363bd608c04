/** Work of staff, administrators and auditors. */
const ja = {
  'problem.already-decided.title': 'すでに決定されています',
  'problem.already-decided.detail': 'この申請は、別の担当者がすでに決定しました。',
  'problem.already-decided.action': '一覧を開き直して、決定の内容をご確認ください。',

  'problem.not-yours.title': '担当外の申請です',
  'problem.not-yours.detail': 'この申請は、あなたが担当する窓口のものではないか、別の担当者が担当しています。',
  'problem.not-yours.action': '担当者または主任にご確認ください。',

  'problem.own-application.title': '自分の申請は決定できません',
  'problem.own-application.detail': '申請した本人は、その申請を決定できません。',
  'problem.own-application.action': '別の担当者に決定を依頼してください。',

  'problem.second-person.title': '2人目の承認は別の担当者が必要です',
  'problem.second-person.detail': '1人目の承認はあなたが行いました。2人目の承認は、別の担当者が行う必要があります。',
  'problem.second-person.action': '別の担当者に承認を依頼してください。',

  'problem.changed-since.title': 'ほかの人が先に変更しました',
  'problem.changed-since.detail': 'この画面を開いたあとに、ほかの人が内容を変更しました。',
  'problem.changed-since.action': 'いまの内容を確かめてから、もう一度変更してください。',

  'problem.administrator-kept.title': '管理者がいなくなる変更はできません',
  'problem.administrator-kept.detail':
    '自分自身から管理者の役割を外すこと、自分自身を無効にすること、有効な管理者を1人もいなくすることはできません。',
  'problem.administrator-kept.action': 'ほかの人を管理者にしてから、その人が変更してください。',

  'problem.already-paused.title': 'すでに期限を止めています',
  'problem.already-paused.detail': '同じ種類の手続きの期限が、別の一時停止で止まっています。',
  'problem.already-paused.action':
    'いまの一時停止をそのままお使いください。さらに長く止めるときは延長し、範囲を広げるときは、再開した直後にもう一度止めてください。',

  'problem.paused-too-long.title': '7日間に止められる時間を超えます',
  'problem.paused-too-long.detail': '同じ種類の手続きの期限を、7日のうちにこれより長く止めることはできません。',
  'problem.paused-too-long.action': '時間を短くするか、システムの管理者に設定の変更を依頼してください。',

  'problem.procedures-open.title': '終了していない手続きがあります',
  'problem.procedures-open.detail': 'この人の手続きが終了していないため、個人データを消去できません。',
  'problem.procedures-open.action': '手続きが終了するか、取り下げられてから、もう一度申請してください。',

  'problem.too-many-found.title': '一度に扱える件数を超えています',
  'problem.too-many-found.detail':
    '一度に書き出せるのは、1,000件の手続き、監査記録の10,000項目までです。条件を変えて試すことができるのは、10,000件の手続きまでです。',
  'problem.too-many-found.action': '期間やサービスで絞り込み、何回かに分けてください。',

  'problem.history-unreadable.title': '履歴を読むことができません',
  'problem.history-unreadable.detail':
    '保管された履歴が変更されているか、履歴を開く鍵がサーバーにありません。個人情報が消去された履歴である場合もあります。',
  'problem.history-unreadable.action': '監査記録を検証し、システムの管理者に連絡してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'problem.already-decided.title': 'Already decided',
  'problem.already-decided.detail': 'Another member of staff has already decided this application.',
  'problem.already-decided.action': 'Open the list again to see the decision.',

  'problem.not-yours.title': 'Not your application',
  'problem.not-yours.detail': 'This application belongs to another desk, or someone else has taken it.',
  'problem.not-yours.action': 'Ask the person who has taken it, or your team lead.',

  'problem.own-application.title': 'You cannot decide your own application',
  'problem.own-application.detail': 'The person who applied cannot decide the application.',
  'problem.own-application.action': 'Ask another member of staff to decide it.',

  'problem.second-person.title': 'Another person must give the second approval',
  'problem.second-person.detail': 'You gave the first approval. Another member of staff must give the second.',
  'problem.second-person.action': 'Ask a colleague to approve it.',

  'problem.changed-since.title': 'Somebody else has changed this',
  'problem.changed-since.detail': 'After you opened this page, somebody else changed what it shows.',
  'problem.changed-since.action': 'Look at it as it is now, then make your change again.',

  'problem.administrator-kept.title': 'An administrator must be left',
  'problem.administrator-kept.detail':
    'You cannot take the role of administrator from yourself, disable yourself, or leave no active administrator.',
  'problem.administrator-kept.action': 'Make somebody else an administrator: they can change it.',

  'problem.already-paused.title': 'Deadlines are already paused',
  'problem.already-paused.detail': 'Another pause already covers some of these procedures.',
  'problem.already-paused.action':
    'Use the pause that is there. Where it must be longer, extend it; where it must be wider, resume the deadlines and pause them again at once.',

  'problem.paused-too-long.title': 'More than can be paused in seven days',
  'problem.paused-too-long.detail':
    'The deadlines of one kind of procedure can’t be paused for longer than this within seven days.',
  'problem.paused-too-long.action': 'Choose a shorter time, or ask the system administrator to change the setting.',

  'problem.procedures-open.title': 'A procedure has not ended',
  'problem.procedures-open.detail': 'A person can’t be erased while a procedure of theirs goes on.',
  'problem.procedures-open.action': 'Propose it again once the procedure has ended or was withdrawn.',

  'problem.too-many-found.title': 'Too much was found for one time',
  'problem.too-many-found.detail':
    'One export takes 1,000 procedures and 10,000 entries of the audit log; other settings can be tried on 10,000 procedures.',
  'problem.too-many-found.action': 'Narrow the search by days or service, and do it in parts.',

  'problem.history-unreadable.title': 'The history cannot be read',
  'problem.history-unreadable.detail':
    'The archived history was changed, or the server lacks a key that opens it, or its person was erased.',
  'problem.history-unreadable.action': 'Verify the audit log, and contact your system administrator.',
};

export const staffProblemTexts = { ja, en };

declare module '../index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
