/** Texts about the holder of a UMIN account. */
const ja = {
  'person.name': '氏名',
  'person.kana': 'よみがな',
  'person.family-name': '姓',
  'person.given-name': '名',
  'person.family-name-kana': 'せい',
  'person.given-name-kana': 'めい',
  'person.sex': '性別',
  'person.male': '男性',
  'person.female': '女性',
  'person.birth-date': '生年月日',
  'person.birth-date-hint': '西暦で、yyyy/mm/ddの形式（例：1980/04/12）',
} as const;

const en: Record<keyof typeof ja, string> = {
  'person.name': 'Name',
  'person.kana': 'Reading of the name in kana',
  'person.family-name': 'Family name',
  'person.given-name': 'Given name',
  'person.family-name-kana': 'Family name in kana',
  'person.given-name-kana': 'Given name in kana',
  'person.sex': 'Sex',
  'person.male': 'Male',
  'person.female': 'Female',
  'person.birth-date': 'Date of birth',
  'person.birth-date-hint': 'As yyyy/mm/dd, for example 1980/04/12',
};

export const uminTexts = { ja, en };

declare module '../text/index.js' {
  interface TextCatalogue extends Record<keyof typeof ja, string> {}
}
