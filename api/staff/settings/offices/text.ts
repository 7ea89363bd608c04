/** What administrators read who keep the offices of UTokyo. */
import type { Texts } from '../../../text/index.js';

const ja = {
  'settings.offices': 'UTokyo Accountの窓口',
  'settings.offices.lead':
    '学部・研究科などの窓口で申請を受け付ける担当者を管理します。担当者は、その所属の人の申請だけを入力できます。',
  'settings.offices.none': '窓口はまだありません。',
  'settings.office': '窓口の内容',
  'settings.office.add': '窓口を追加する',
  'settings.office.faculty': '所属',
  'settings.office.faculty-hint': '登録されている利用者の所属から選択してください。',
  'settings.office.no-faculties':
    'UTokyo Accountの利用者がまだ登録されていないため、窓口を追加できません。先に利用者を登録してください。',
  'settings.office.serves': '受け付ける人',
  'settings.office.serves.student': '学生',
  'settings.office.serves.staff': '教職員',
  'settings.office.staff': '窓口の担当者ID',
  'settings.office.staff-hint': '1行に1つずつ入力してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  'settings.offices': 'Offices of UTokyo Account',
  'settings.offices.lead':
    'Who enters applications at the counter of a faculty. They enter those of people of that faculty, and of nobody else.',
  'settings.offices.none': 'There are no offices yet.',
  'settings.office': 'Office',
  'settings.office.add': 'Add an office',
  'settings.office.faculty': 'Faculty or department',
  'settings.office.faculty-hint': 'One of those that registered members are of.',
  'settings.office.no-faculties':
    'No member with a UTokyo Account is registered yet, so there is no faculty to add an office of. Register the members first.',
  'settings.office.serves': 'Serves',
  'settings.office.serves.student': 'Students',
  'settings.office.serves.staff': 'Staff',
  'settings.office.staff': 'Staff IDs at the counter',
  'settings.office.staff-hint': 'One on each line.',
};

export const officeTexts = { ja, en } satisfies Texts;

declare module '../../../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
