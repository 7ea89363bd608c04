/** How lengths of time are said, and what the setting for inquiries is. */
import { describe, expect, test } from '@jest/globals';
import { duration, roughly } from '../../../workflows/rules/duration.js';
import { inquiryKind, phoneLink } from '../../../workflows/rules/inquiry.js';

test.each([
  [1_800_000, '30分', '30 minutes'],
  [60_000, '1分', '1 minute'],
  [5_400_000, '90分', '90 minutes'],
  [3_600_000, '1時間', '1 hour'],
  [86_400_000, '24時間', '24 hours'],
  [8_000, '8秒', '8 seconds'],
  [90_000, '90秒', '90 seconds'],
  [61_900, '61秒', '61 seconds'],
  [60_999, '1分', '1 minute'],
  [200, '1秒', '1 second'],
])('%d milliseconds are said as %s and %s', (ms, japanese, english) => {
  expect(duration(ms, 'ja')).toBe(japanese);
  expect(duration(ms, 'en')).toBe(english);
});

test.each([
  [14 * 86_400_000 - 1, '13日', '13 days'],
  [2 * 86_400_000, '2日', '2 days'],
  [47 * 3_600_000 + 1, '47時間', '47 hours'],
  [119 * 60_000 + 1, '120分', '120 minutes'],
  [1, '1分', '1 minute'],
  [0, '0分', '0 minutes'],
])('%d milliseconds are roughly %s and %s', (ms, japanese, english) => {
  expect(roughly(ms, 'ja')).toBe(japanese);
  expect(roughly(ms, 'en')).toBe(english);
});

describe('the setting for inquiries', () => {
  test.each([
    ['https://desk.example.jp/', 'page'],
    ['cir-auth-req@nii.ac.jp', 'email'],
    ['06-6809-4327', 'phone'],
    ['+81 6 6809 4327', 'phone'],
    ['0120444444', 'phone'],
    ['106-680', 'other'],
    ['06--6809-4327', 'other'],
    ['06-6809-4327;ext=1', 'other'],
    ['javascript:alert(1)', 'other'],
    ['窓口', 'other'],
  ])('%s is read as %s', (inquiry, kind) => {
    expect(inquiryKind(inquiry)).toBe(kind);
  });

  test('that is a number is called by its digits', () => {
    expect(phoneLink('06-6809-4327')).toBe('tel:0668094327');
    expect(phoneLink('+81 6 6809 4327')).toBe('tel:+81668094327');
  });
});
