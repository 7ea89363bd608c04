/** What the mails of the application password reissue say: the manual's words. What holds for every mail: test/platform/mail/render.test.tsx. */
import { describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../api/texts.js';
import { elementsOf } from '../../platform/pages/html.js';
import { REISSUE_URL, reissueMails } from './mails.js';

const LOCALES = ['ja', 'en'] as const;
const mailsIn = (locale: (typeof LOCALES)[number]) => {
  const { url, password } = reissueMails(locale);
  return { url: url.mail, password: password.mail };
};
const links = (text: string) => text.match(/https?:\/\/\S+/g) ?? [];

test('the subjects of the manual are exact, and stand in the English ones too', () => {
  expect(mailsIn('ja').url.subject).toBe('CiNii 機関認証のパスワード再発行のご案内');
  expect(mailsIn('ja').password.subject).toBe('CiNii 機関認証の申請パスワード再発行のご連絡');
  expect(mailsIn('en').url.subject).toMatch(/^[ -~]+ \/ CiNii 機関認証のパスワード再発行のご案内$/);
  expect(mailsIn('en').password.subject).toMatch(/^[ -~]+ \/ CiNii 機関認証の申請パスワード再発行のご連絡$/);
});

test('the pages name the subjects that the mails have', () => {
  for (const locale of LOCALES) {
    expect(CATALOGUES[locale]['reissue.subject.url']).toBe(mailsIn(locale).url.subject);
    expect(CATALOGUES[locale]['reissue.subject.password']).toBe(mailsIn(locale).password.subject);
  }
});

describe.each(LOCALES)('in %s', (locale) => {
  const mails = mailsIn(locale);

  test('the one-time URL stands whole and alone on its line, and is the only one', () => {
    expect(links(mails.url.text)).toEqual([REISSUE_URL]);
    expect(mails.url.text.split('\n')).toContain(REISSUE_URL);
    const anchors = elementsOf(mails.url.html).filter(({ name }) => name === 'a');
    expect(new Set(anchors.map(({ attributes }) => attributes.href))).toEqual(new Set([REISSUE_URL]));
    expect(anchors.map(({ text }) => text)).toContain(REISSUE_URL);
  });

  test('the mail of the URL says until when, and for which registrations', () => {
    expect(mails.url.text).toContain(
      locale === 'ja' ? '2026年11月21日(土) 13:35' : 'Saturday, 21 November 2026, 13:35',
    );
    expect(mails.url.text).toMatch(/^申請ID: AUTH00000102, AUTH00000103$/m);
  });

  test('ID and password each stand on one line under their label, exactly, once, without any URL', () => {
    const { text, html } = mails.password;
    expect(text.match(/^申請ID: .*$/gm)).toEqual(['申請ID: AUTH00000101']);
    expect(text.match(/^申請パスワード: .*$/gm)).toEqual(['申請パスワード: hK4m$&<x"Tq']);
    expect(links(text)).toEqual([]);
    expect(html).not.toMatch(/href|https?:\/\//);
    expect(elementsOf(html).some(({ name, text: shown }) => name === 'span' && shown === 'hK4m$&<x"Tq')).toBe(true);
    expect(mails.password.subject).not.toContain('hK4m');
  });
});
