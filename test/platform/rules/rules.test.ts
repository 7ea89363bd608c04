/** Tables of cases of the pure rules. */
import { describe, expect, test } from '@jest/globals';
import { daysOff } from '../../../worker/runtime/calendar.js';
import { dueAfterBusinessDays, isBusinessDay, tokyoDay } from '../../../workflows/rules/business-days.js';
import { emailKey, parseEmail } from '../../../workflows/rules/email.js';
import { dayInJapan } from '../../../workflows/rules/japan-day.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';

const address = (local: string, domain = 'example.jp'): string => `${local}@${domain}`;

describe('one e-mail address', () => {
  test.each([
    ['contact@univ-a.example.jp', 'contact@univ-a.example.jp'],
    ['  Contact@Univ-A.example.jp　', 'Contact@Univ-A.example.jp'],
    ['ｃｏｎｔａｃｔ＠ｕｎｉｖ－ａ．example.jp', 'contact@univ-a.example.jp'],
    ["o'neil+tag@example.jp", "o'neil+tag@example.jp"],
    [address('a'.repeat(64)), address('a'.repeat(64))],
    // As Japanese mobile carriers gave them out.
    ['taro..yamada@docomo.example', 'taro..yamada@docomo.example'],
    ['taro.@ezweb.example', 'taro.@ezweb.example'],
    ['Ta-ro...y..@DoCoMo.example', 'Ta-ro...y..@DoCoMo.example'],
    ['taro.-.@docomo.example', 'taro.-.@docomo.example'],
    ['0_9..@softbank.example', '0_9..@softbank.example'],
    ['i..o@t.vodafone.example', 'i..o@t.vodafone.example'],
    [' hanako。。x@ezweb。example ', 'hanako..x@ezweb.example'],
    ['ｔａｒｏ．．＠ｅｚｗｅｂ．ｅｘａｍｐｌｅ', 'taro..@ezweb.example'],
    [address(`${'a'.repeat(61)}.`), address(`${'a'.repeat(61)}.`)],
  ])('%s is read as %s', (typed, read) => {
    expect(parseEmail(typed)).toEqual({ ok: true, address: read });
  });

  test.each([
    ['', 'required'],
    ['  ', 'required'],
    ['no address', 'not-an-email'],
    ['a@b', 'not-an-email'],
    ['a@b@example.jp', 'not-an-email'],
    ['a,b@example.jp', 'not-an-email'],
    ['a@example.jp,b@example.jp', 'not-an-email'],
    ['a@example.jp;b@example.jp', 'not-an-email'],
    ['Name <a@example.jp>', 'not-an-email'],
    ['"x@evil.example y"@good.example', 'not-an-email'],
    ['a(comment)@example.jp', 'not-an-email'],
    ['.a@example.jp', 'not-an-email'],
    ['..a@example.jp', 'not-an-email'],
    ['.@example.jp', 'not-an-email'],
    ['"a..b"@example.jp', 'not-an-email'],
    ['a..b@example..jp', 'not-an-email'],
    ['a..b@example.jp.', 'not-an-email'],
    ['a..@b..@example.jp', 'not-an-email'],
    ['a..b c@example.jp', 'not-an-email'],
    ['a..\\@example.jp', 'not-an-email'],
    // With the quotation marks that it needs on the wire it is too long.
    [address(`${'a'.repeat(62)}.`), 'not-an-email'],
    ['a@-example.jp', 'not-an-email'],
    ['a@exam ple.jp', 'not-an-email'],
    ['ıadmin@example.jp', 'not-an-email'],
    ['straße@example.jp', 'not-an-email'],
    ['\u212Aelvin@example.jp', 'not-an-email'],
    ['a@example.jp\u0000', 'control-character'],
    ['a@example.jp\r\nBcc: x@example.jp', 'control-character'],
    ['a\u2028@example.jp', 'control-character'],
    [address('a'.repeat(65)), 'not-an-email'],
    [address('a', `${'b'.repeat(250)}.jp`), 'too-long'],
    ['('.repeat(10_000), 'too-long'],
  ])('%j is refused as %s', (typed, fault) => {
    expect(parseEmail(typed)).toEqual({ ok: false, fault });
  });

  test('addresses are compared without case in the domain, with it in the local part', () => {
    expect(emailKey('Taro@EXAMPLE.jp')).toBe('Taro@example.jp');
    expect(emailKey('taro..yamada.@DOCOMO.example')).toBe('taro..yamada.@docomo.example');
    expect(emailKey('taro@example.jp')).not.toBe(emailKey('Taro@example.jp'));
  });
});

describe('business days', () => {
  const off = daysOff(Date.parse('2026-12-20T00:00:00Z'), ['2026-12-29', '2026-12-30', '2026-12-31']);
  test.each([
    ['2026-12-28', true],
    ['2026-12-29', false],
    ['2027-01-01', false],
    ['2027-01-02', false],
    ['2027-01-04', true],
    ['2027-01-11', false],
  ])('%s: %s', (day, business) => {
    expect(isBusinessDay(day, off)).toBe(business);
  });

  test.each([
    // received (Tokyo), days, due at 17:00 (Tokyo)
    ['2026-12-27T16:55:00+09:00', 1, '2026-12-28'],
    ['2026-12-28T23:59:00+09:00', 1, '2027-01-04'],
    ['2026-12-28T09:00:00+09:00', 3, '2027-01-06'],
    ['2026-11-20T10:00:00+09:00', 1, '2026-11-24'],
  ])('received %s, %i business days: due %s 17:00', (received, days, due) => {
    const around = daysOff(Date.parse(received), ['2026-12-29', '2026-12-30', '2026-12-31']);
    const at = dueAfterBusinessDays(Date.parse(received), days, around);
    expect(new Date(at).toISOString()).toBe(`${due}T08:00:00.000Z`);
  });

  test('a day is a day of Tokyo, whatever the zone of the machine', () => {
    expect(tokyoDay(Date.parse('2026-11-20T15:00:00Z'))).toBe('2026-11-21');
    expect(tokyoDay(Date.parse('2026-11-20T14:59:59Z'))).toBe('2026-11-20');
  });
});

describe('Japan time', () => {
  test('an instant stands with its weekday, in both languages', () => {
    expect(japanTime('2026-11-21T04:05:00.000Z', 'ja')).toBe('2026年11月21日(土) 13:05');
    expect(japanTime(Date.parse('2026-11-21T04:05:00Z'), 'en')).toBe(
      'Saturday, 21 November 2026, 13:05 (Japan\u00a0time)',
    );
  });
});

test('a day in Japan is one of the calendar, written whole; the error names the field', () => {
  const { from, until } = dayInJapan('2028-02-29');
  expect([from, until].map((at) => at.toISOString())).toEqual(['2028-02-28T15:00:00.000Z', '2028-02-29T15:00:00.000Z']);
  for (const day of ['2026-02-30', '2026-02-29', '2026-13-01', '2026-11', '2026', '2026-11-27T00:00', '', 'x'])
    expect(() => dayInJapan(day, 'since')).toThrow(new RangeError(`since: there is no day ${day}`));
});
