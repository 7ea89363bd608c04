/** Rules of an institution's members. spec/members.md, "Registration by invitation" 2 */
import { describe, expect, test } from '@jest/globals';
import { parseMemberUserId } from '../../../workflows/rules/member-user-id.js';

describe('the user ID of the community site: 3 to 64 of a-z 0-9 . _ -', () => {
  test.each([
    ['abc', 'abc'],
    ['a.b_c-9', 'a.b_c-9'],
    ['Univ-A.Library', 'univ-a.library'],
    ['　ＵＮＩＶ－Ａ＿０１ ', 'univ-a_01'],
    ['univ\u200bー01', 'univ-01'],
    ['x'.repeat(64), 'x'.repeat(64)],
  ])('%j is read as %s', (typed, id) => {
    expect(parseMemberUserId(typed)).toEqual({ ok: true, id });
  });

  test.each([
    ['', 'required'],
    [' 　', 'required'],
    ['ab', 'not-a-member-id'],
    ['x'.repeat(65), 'not-a-member-id'],
    ['図書館', 'not-a-member-id'],
    ['lib@univ-a.example.jp', 'not-a-member-id'],
    ['a/b', 'not-a-member-id'],
    ['abc\nbcc', 'not-a-member-id'],
    ['\u0130stanbul', 'not-a-member-id'],
  ])('%j is refused: %s', (typed, fault) => {
    expect(parseMemberUserId(typed)).toEqual({ ok: false, fault });
  });
});
