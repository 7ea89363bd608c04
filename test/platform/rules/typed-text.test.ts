/** How what people type and paste is read. */
import { describe, expect, test } from '@jest/globals';
import { parseEmail } from '../../../workflows/rules/email.js';
import { identityKey, parseBirthDate } from '../../../workflows/rules/identity.js';
import { parseReceiptNumber } from '../../../workflows/rules/receipt-number.js';
import { parseStudentId } from '../../../workflows/rules/student-id.js';
import {
  BLANKS,
  foldIssuedPassword,
  foldTelephone,
  leftOut,
  UNSEEN as LISTED,
  withoutInvisible,
} from '../../../workflows/rules/typed-text.js';
import { parseUserId } from '../../../workflows/rules/user-id.js';
import { startOperatorApplication } from '../../../api/procedures/operator-application/operations.js';
import { restoreRegistration } from '../../../api/procedures/service-use-change/operations.js';
import { ApplicationId, Lines, TenDigits } from '../../../api/http/schema.js';
import { Kana } from '../../../api/umin/schema.js';

/** No-break space, zero-width space, byte order mark, mark of direction, ideographic space, tab; and some of our own. */
const UNSEEN = [
  '\u00A0',
  '\u200B',
  '\uFEFF',
  '\u200E',
  '\u3000',
  '\t',
  '\u2060',
  '\u00AD',
  '\u202F',
  '\u2003',
  '\u180E',
  '\uFE0F',
  // Of our own trying.
  '\u2800',
  '\uFFFC',
  '\u200D',
  '\u202E',
  '\u2066',
  '\u115F',
  '\u3164',
  '\u{E0020}',
];
const HYPHENS = [
  '\u2212',
  '\u30FC',
  '\u2010',
  '\u2011',
  '\uFF70',
  '\uFF0D',
  '\u2013',
  '\u2014',
  '\u2015',
  '\u2500',
].concat(['\u2012', '\u2501', '\uFE63', '\uFE58', '\u1173'], ['\u2E3A', '\u05BE', '\u207B', '\u2796', '\u3161']);

describe.each(UNSEEN)('%j round and inside (issue 11, B7)', (c) => {
  test('an address, an ID, a receipt number and a mailed password is left out', () => {
    expect(parseEmail(`${c}ta${c}ro@univ.example.jp${c}`)).toEqual({ ok: true, address: 'taro@univ.example.jp' });
    expect(parseUserId(`${c}umin101${c}-tst${c}`)).toEqual({ ok: true, id: 'umin101-tst' });
    expect(parseStudentId(`${c}S12${c}34${c}`)).toBe('s1234');
    expect(parseReceiptNumber(`${c}U-7K3M${c}-Q9XF${c}`)).toBe('U-7K3M-Q9XF');
    expect(foldIssuedPassword(`${c}aB3${c}dE4${c}`)).toBe('aB3dE4');
    const restored = { applicationId: `${c}AUTH${c}00000101`, password: `x${c}y` };
    expect(restoreRegistration.body.parse(restored)).toEqual({ applicationId: 'AUTH00000101', password: 'xy' });
  });
});

test.each(HYPHENS)('a hyphen typed as %j is one in an ID, a receipt number and a telephone number', (hyphen) => {
  expect(parseUserId(`umin101${hyphen}tst`)).toEqual({ ok: true, id: 'umin101-tst' });
  expect(parseReceiptNumber(`U${hyphen}7K3M${hyphen}Q9XF`)).toBe('U-7K3M-Q9XF');
  expect(foldTelephone(`03${hyphen}1234${hyphen}5678`)).toBe('03-1234-5678');
  expect(parseBirthDate(`1970${hyphen}01${hyphen}31`, '2026/11/26')).toBe('1970/01/31');
});

test('the numeral one and a wave dash between letters or digits are hyphens in an ID, a receipt number and a telephone number', () => {
  for (const c of ['一', '〜']) {
    expect(parseUserId(`umin101${c}tst`)).toEqual({ ok: true, id: 'umin101-tst' });
    expect(parseReceiptNumber(`U${c}7K3M${c}Q9XF`)).toBe('U-7K3M-Q9XF');
    expect(foldTelephone(`03${c}1234${c}5678`)).toBe('03-1234-5678');
  }
  expect(parseUserId('一umin101tst').ok).toBe(false);
});

test('every dash of Unicode is a hyphen in an ID and in an address', () => {
  const dashes = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter((c) =>
    /\p{Pd}/u.test(c),
  );
  expect(dashes.length).toBeGreaterThan(20);
  for (const dash of dashes) {
    expect([dash, parseUserId(`umin101${dash}tst`)]).toEqual([dash, { ok: true, id: 'umin101-tst' }]);
    if (dash !== '\u301C') expect(parseEmail(`taro@univ${dash}a.jp`)).toEqual({ ok: true, address: 'taro@univ-a.jp' });
  }
});

describe('a telephone number (issue 11, B7)', () => {
  const { telephone } = startOperatorApplication.body.shape;
  test.each([
    ['（03）1234-5678', '(03)1234-5678'],
    ['03（1234）5678', '03(1234)5678'],
    ['〔03〕1234ー5678', '(03)1234-5678'],
    ['[03] 1234 5678', '(03) 1234 5678'],
    ['＋８１－３－１２３４－５６７８', '+81-3-1234-5678'],
    ['03\u30001234\u00A05678', '03 1234 5678'],
  ])('%s is read', (typed, read) => {
    expect(telephone.parse(typed)).toBe(read);
  });
  test.each([
    ['03.1234.5678', '03-1234-5678'],
    ['03・1234・5678', '03-1234-5678'],
    ['03·1234·5678', '03-1234-5678'],
    ['03/1234/5678', '03-1234-5678'],
    ['03〜1234〜5678', '03-1234-5678'],
    ['℡03-1234-5678', '03-1234-5678'],
    ['tel:+81-3-1234-5678', '+81-3-1234-5678'],
    ['\u202A03-1234-5678\u202C', '03-1234-5678'],
    ['０３．１２３４．５６７８', '03-1234-5678'],
    ['(03).1234.5678', '(03)-1234-5678'],
    ['(+81)3-1234-5678', '(+81)3-1234-5678'],
    ['（＋８１）３−１２３４−５６７８', '(+81)3-1234-5678'],
  ])('%s is read, as it is written abroad', (typed, read) => {
    expect(telephone.parse(typed)).toBe(read);
  });
  test.each([
    '',
    '(((((',
    '1234',
    '03-1234-567x',
    'ext 5',
    '+',
    '-------',
    '一一一一一一一一',
    '03-1234-567/',
    '・03-1234-5678',
    'tel:',
    '٠٣-١٢٣٤-٥٦٧٨',
  ])('%j is none', (typed) => {
    expect(telephone.safeParse(typed).success).toBe(false);
  });
});

describe('a birth date (issue 11, B10)', () => {
  const today = '2026/11/26';
  test.each([
    '1970/01/31',
    '１９７０／０１／３１',
    '1970-1-31',
    '1970.1.31',
    '1970 1 31',
    '１９７０\u3000０１\u3000３１',
    '１９７０年１月３１日',
    '19700131',
    '1970年1月31日',
    '昭和45年1月31日',
    'S45.1.31',
    ' 1970/1/31\u3000',
    '1970・1・31',
    '1970、1、31',
    '西暦1970年1月31日生まれ',
    '昭和 45 年 1 月 31 日生',
    'S 45 1 31',
    '㍼45年1月31日',
    '1970⸺1⸺31',
    '31 January 1970',
    '31st Jan., 1970',
    '31-Jan-1970',
    'January 31, 1970',
    'Ｊａｎ．　３１　１９７０',
  ])('%s is the last of January 1970', (typed) => {
    expect(parseBirthDate(typed, today)).toBe('1970/01/31');
  });
  test('the first year of an era is called 元年', () => {
    expect(parseBirthDate('平成元年12月1日', today)).toBe('1989/12/01');
  });
  test.each([
    '2026/11/27',
    '2027/01/01',
    '1899/12/31',
    '1868/01/01',
    '1970/02/29',
    '1970/13/01',
    '70/01/31',
    '昭和45',
    '31/01/1970',
    '01/31/1970',
    '31 Foo 1970',
    '31 January 70',
    '30 February 1970',
    'January 1970',
    '1970//1/31',
    '1970/1',
    '0000/00/00',
  ])('%s is none', (typed) => {
    expect(parseBirthDate(typed, today)).toBeUndefined();
  });
  test('today and the first day of 1900 are', () => {
    expect([parseBirthDate('2026/11/26', today), parseBirthDate('1900/01/01', today)]).toEqual([today, '1900/01/01']);
  });
});

test.each(['', ' ', '\u3000\t', '\u200B', '\uFEFF\u00A0'])(
  'a 申請ID of nothing is missing, not malformed: %j',
  (typed) => {
    const { error } = ApplicationId.safeParse(typed);
    expect(error?.issues.map(({ message }) => message)).toEqual(['reason.required']);
  },
);

test('names that differ only by what cannot be seen are the same', () => {
  const person = { familyNameKana: 'やまだ', givenNameKana: 'たろう', sex: 'male', birthDate: '1970/01/31' } as const;
  const [seen, unseen] = [
    identityKey({ ...person, familyName: '葛城', givenName: '太郎' }),
    identityKey({ ...person, familyName: '葛\u{E0100}城\u200B', givenName: '太\u3000郎' }),
  ];
  expect(unseen).toBe(seen);
});

describe('what is no slip of the hand stays refused', () => {
  test.each([
    'ta ro@univ.example.jp',
    'a@univ.example.jp b@univ.example.jp',
    'taro\n@univ.example.jp',
    'taro\0@univ.example.jp',
    'taro\u2028@univ.example.jp',
    'taro@univ.example.jp。',
    'mailto:taro@univ.example.jp',
    '<taro@univ.example.jp>',
    'taro\uFE6Bx@univ.example.jp',
    't\u0430ro@univ.example.jp',
  ])('as an address: %j', (typed) => {
    expect(parseEmail(typed).ok).toBe(false);
  });
  test.each(['123456789', '12345678901', '1234567890 1', '12345.67890', '12345a67890'])('as a code: %j', (typed) => {
    expect(TenDigits.safeParse(typed).success).toBe(false);
  });
  test.each([
    '太郎@univ.example.jp',
    'タロー@univ.example.jp',
    '。taro@univ.jp',
    'taro@univ。。jp',
    'taro@-univ.jp',
    'taro@ユニー.jp',
  ])('as an address: %j', (typed) => {
    expect(parseEmail(typed).ok).toBe(false);
  });
  test.each(['-サト', 'サト--', 'satou-', 'ジョン゠スミス', 'ー-'])('as kana: %j', (typed) => {
    expect(Kana.safeParse(typed).success).toBe(false);
  });
});

test.each(['12345 67890', '12345-67890', '１２３４５　６７８９０', '123ー456ー7890', '\u200B1234567890'])(
  'a code may be typed in groups: %s',
  (typed) => {
    expect(TenDigits.parse(typed)).toMatch(/^[0-9]{10}$/);
  },
);

describe('an address', () => {
  test.each([...HYPHENS, '\u3161', '\u2796', '\u2043'])('may hold %j for a hyphen before its @', (hyphen) => {
    expect(parseEmail(`ta${hyphen}ro@univ-a.example.jp`)).toEqual({ ok: true, address: 'ta-ro@univ-a.example.jp' });
  });
  test.each(['taro。yamada', 'taro｡yamada', 'taro．yamada', 'ｔａｒｏ。ｙａｍａｄａ', '\u200Btaro。\u3000yamada'])(
    'may hold %j before its @',
    (local) => {
      expect(parseEmail(`${local}@univ.example.jp`)).toEqual({ ok: true, address: 'taro.yamada@univ.example.jp' });
    },
  );
});

test.each([
  ['taro﹫univ․example﹒jp', 'taro@univ.example.jp'],
  ['o’neil@univ.example.jp', "o'neil@univ.example.jp"],
  ['ta〜ro@univ.example.jp', 'ta~ro@univ.example.jp'],
  ['ta～ro＋x＿1@univ.example.jp', 'ta~ro+x_1@univ.example.jp'],
  ['taro@univ\u2011a\u2010b.example.jp\u2800', 'taro@univ-a-b.example.jp'],
])('an address typed as %s is read', (typed, address) => {
  expect(parseEmail(typed)).toEqual({ ok: true, address });
});

test.each(['ａＢ３ｄＥ４', 'aB3\r\ndE4', '\naB3dE4\r\n', 'aB3\u2028dE4', 'aB3\u00A0\u200BdE4\uFFFC', 'aB3 dE4'])(
  'a mailed password pasted as %j is read',
  (typed) => {
    expect(foldIssuedPassword(typed)).toBe('aB3dE4');
  },
);

describe('the domain of an address', () => {
  test.each(['\u2212', '\u2010', '\u2011', '\u30FC', '\uFF70', '\uFF0D'])('may hold %j for a hyphen', (hyphen) => {
    expect(parseEmail(`ta-ro@univ${hyphen}a.example.jp`)).toEqual({ ok: true, address: 'ta-ro@univ-a.example.jp' });
  });
  test.each(['。', '｡', '．'])('may hold %s for a full stop', (stop) => {
    expect(parseEmail(`taro＠univ${stop}example${stop}jp`)).toEqual({ ok: true, address: 'taro@univ.example.jp' });
  });
});

test.each(['サト-', 'サト−', 'サトｰ', 'サト‐', 'ｻﾄ-', 'サトー'])('%s is read as サトー', (typed) => {
  expect(Kana.parse(typed)).toBe('サトー');
});

describe('a text of lines', () => {
  const five = Lines(5);
  test('counts each end of a line as one character, whatever ends it', () => {
    for (const typed of ['ab\r\ncd', 'ab\rcd', 'ab\ncd']) expect(five.parse(typed)).toBe('ab\ncd');
    expect(five.parse('a\r\nb\r\nc')).toBe('a\nb\nc');
    expect(five.parse('\u{20B9F}\r\n\u{20B9F}\r\n\u{20B9F}')).toBe('\u{20B9F}\n\u{20B9F}\n\u{20B9F}');
    for (const typed of ['ab\r\ncde', 'a\n\nb\n\nc', '\u{20B9F}'.repeat(6)])
      expect(five.safeParse(typed).error?.issues[0]?.message).toBe('reason.too-long');
  });
});

test('what cannot be seen, and what is blank, are those of Unicode', () => {
  const listed = new RegExp(`^[${LISTED}]$`, 'u');
  const blank = new RegExp(`^[${BLANKS}]$`, 'u');
  for (let code = 0; code < 0x110000; code++) {
    const c = String.fromCodePoint(code);
    const isUnseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\uFFFC]/u.test(c);
    if ((withoutInvisible(c) === '') !== isUnseen || (code < 0x10000 && listed.test(c) !== isUnseen))
      throw new Error(`U+${code.toString(16)} is taken for one that ${isUnseen ? 'can' : 'cannot'} be seen`);
    if (blank.test(c) !== /[\t\p{Zs}\u2800]/u.test(c))
      throw new Error(`U+${code.toString(16)} is taken for a blank or none`);
  }
});

test('whoever typed it is told only where something was left out that could not be seen, or stood inside', () => {
  expect([leftOut('a\u200Bb', 'ab'), leftOut('a\u3000b', 'ab'), leftOut('a b', 'ab')]).toEqual([true, true, true]);
  expect([leftOut(' ab\u3000', 'ab'), leftOut('a\u3000b', 'a b'), leftOut('ab', 'ab')]).toEqual([false, false, false]);
});
