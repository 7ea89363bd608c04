/** Rosters that are hard on file formats. */
import iconv from 'iconv-lite';
import type { FileRow, RosterRow } from '../../../workflows/rules/roster.js';

/** What must come back as it went out, in any format that has a place for it. */
export const HARD_TEXTS = [
  '髙﨑𠮷',
  '葛\u{E0100}城',
  '😀 family 👨‍👩‍👧',
  '①㈱Ⅳ',
  '理学部\n数学科',
  '"quoted", with a comma',
  "'quoted",
  "''quoted",
  '=HYPERLINK("http://xxx.example","x")',
  "'=1+1",
  "''=1+1",
  '+81-3-0000-0000',
  '-1+1',
  '@SUM(A1)',
  '\tafter a tab',
  '0012345678',
  '1e5',
  '2026/11/26',
  'TRUE',
  '#REF!',
  '_x0041_',
  '<script>alert(1)</script> & &amp;',
  'ﾊﾝｶｸ ＺＥＮＫＡＫＵ',
  '\u200bzero\u200dwidth',
  '～−∥￠',
] as const;

export const member = (number: number, more: Partial<RosterRow> = {}): RosterRow => ({
  memberNumber: String(number).padStart(7, '0'),
  name: `氏名 ${number}`,
  displayName: `member ${number}`,
  email: `m${number}@xxx.example`,
  affiliation: '附属図書館',
  role: number % 2 === 0 ? '図書館員' : '教員',
  ...more,
});

/** A member for each text, which stands in every column that may hold any. */
export const hardRoster = (texts: readonly string[] = HARD_TEXTS): RosterRow[] =>
  texts.map((text, i) => member(i + 1, { name: text, displayName: text, affiliation: text }));

/** The rows that a sheet of these members is read as. */
export const fileRowsOf = (rows: readonly RosterRow[]): FileRow[] => rows.map((cells, i) => ({ row: i + 2, cells }));

/** Whether a text has a place in Shift_JIS as Windows knows it. */
export const inWindows31J = (text: string): boolean => iconv.decode(iconv.encode(text, 'cp932'), 'cp932') === text;
