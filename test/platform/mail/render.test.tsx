import { describe, expect, test } from '@jest/globals';
import { reissuedPasswordMail, reissueUrlMail } from '../../../activities/mail/templates/password-reissue.js';
import {
  useChangeApprovedMail,
  useChangeMail,
  useChangeReceivedMail,
  useChangeRefusedMail,
} from '../../../activities/mail/templates/service-use-change.js';
import { CATALOGUES } from '../../../api/texts.js';
import { elementsOf } from '../pages/html.js';

const LOCALES = ['ja', 'en'] as const;
const URL_TEXT = `https://tetsuzuki.example.jp/u/k1.p.01KAJ7Q3ZD5XW8M2RTV9HC4NBE.1.${'aB3_-'.repeat(8)}abc`;
/** A name that tries to be a line, a link, a tag and a header at once. */
const HOSTILE =
  'A大学\r\nBcc: x@evil.example\n申請パスワード: forged\u2028https://evil.example/ www.evil.example \u202e<script>alert(1)</script>';
const inquiry = 'cir-auth-req@nii.ac.jp';
const urlModel = {
  url: URL_TEXT,
  expiresAt: '2026-11-21T04:35:00.000Z',
  applicationIds: ['AUTH00000102', 'AUTH00000103'],
  inquiry,
};
const passwordModel = { applicationId: 'AUTH00000101', password: 'hK4m$&<x"Tq', inquiry, institution: HOSTILE };
const changeModel = {
  receiptNumber: 'U-TV9H-C4NB',
  applicationId: 'AUTH00000101',
  institution: HOSTILE,
  change: 'suspend',
  dueAt: '2026-11-26T08:00:00.000Z',
  inquiry,
  reason: `${HOSTILE}\n${'&'.repeat(1000)}\n\n${'長'.repeat(1000)}`,
  statusUrl: 'https://tetsuzuki.example.jp/procedures/cinii-service-use-change-01KAJ7Q3ZD5XW8M2RTV9HC4NBE',
} as const;
const mailsIn = (locale: (typeof LOCALES)[number]) => ({
  url: reissueUrlMail({ ...urlModel, institution: HOSTILE }, locale),
  password: reissuedPasswordMail(passwordModel, locale),
  received: useChangeReceivedMail(changeModel, locale),
  approved: useChangeApprovedMail(changeModel, locale),
  refused: useChangeRefusedMail(changeModel, locale),
});
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
  const all = Object.entries(mails);

  test('the one-time URL stands whole and alone on its line, and is the only one', () => {
    expect(links(mails.url.text)).toEqual([URL_TEXT]);
    expect(mails.url.text.split('\n')).toContain(URL_TEXT);
    const anchors = elementsOf(mails.url.html).filter(({ name }) => name === 'a');
    expect(new Set(anchors.map(({ attributes }) => attributes.href))).toEqual(new Set([URL_TEXT]));
    expect(anchors.map(({ text }) => text)).toContain(URL_TEXT);
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

  test.each(all)('the mail %s is well-formed, says its language, and holds no hole', (_, { subject, text, html }) => {
    const elements = elementsOf(html);
    expect(elements[0]?.attributes.lang).toBe(locale);
    expect(elements.filter(({ name }) => ['table', 'h1'].includes(name)).map(({ name }) => name)).toEqual([
      'table',
      'h1',
    ]);
    expect(elements.filter(({ name }) => ['img', 'script', 'style', 'link', 'form'].includes(name))).toEqual([]);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
    expect(text).toContain(inquiry);
    expect(html).toContain(inquiry);
  });

  test.each(all)('the mail %s has no line longer than SMTP allows', (_, { text, html }) => {
    for (const line of `${text}\n${html}`.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
  });

  test.each(all)(
    'the mail %s takes from outside neither header, nor line, nor link, nor tag',
    (_, { subject, text, html }) => {
      expect(subject).not.toMatch(/[\r\n]|evil|A大学/);
      expect(text).toContain('A大学');
      expect(text).not.toMatch(/^(Bcc|申請パスワード: forged)/m);
      expect(text).not.toMatch(/[\r\u2028\u2029\u202e]/);
      expect(links(text).every((link) => link.startsWith('https://tetsuzuki.example.jp/'))).toBe(true);
      expect(text).not.toMatch(/www\.evil/);
      expect(html).not.toMatch(/<script|www\.evil|:\/\/evil/);
    },
  );

  test('the reason of a decision is told in full when it is made, and not before', () => {
    for (const mail of [mails.approved, mails.refused]) {
      expect(mail.text.replaceAll(/\n {4}/g, '')).toContain('長'.repeat(1000));
      expect(mail.html.replaceAll('<wbr\n>', '')).toContain('長'.repeat(1000));
    }
    expect(mails.received.text).not.toContain('長');
    const silent = useChangeMail({ ...changeModel, what: 'approved', reason: '' }, locale);
    expect(silent.text.length).toBeLessThan(mails.approved.text.length - 2000);
  });

  test('the receipt says by when a decision is due', () => {
    expect(mails.received.text).toContain(locale === 'ja' ? '2026年11月26日(木) 17:00' : 'Thursday, 26 November 2026');
    expect(mails.refused.text).not.toContain('17:00');
  });
});
