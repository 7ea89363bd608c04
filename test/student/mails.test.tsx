/** What the mails of the certificate issuance service say: spec/second-password.md (a), (c), (e). What holds for every mail: test/platform/mail/render.test.tsx. */
import { describe, expect, test } from '@jest/globals';
import { elementsOf } from '../platform/pages/html.js';
import { inUseMail, LINK, noticeMail, resetMail, URL_TEXT, verificationMail } from './mails.js';

const LOCALES = ['ja', 'en'] as const;
type Locale = (typeof LOCALES)[number];
const PURPOSES = ['register', 'change'] as const;
const NOTICES = ['email-changed', 'second-password-set', 'second-password-changed', 'second-password-reset'] as const;

const urlMails = (locale: Locale, link = LINK) => ({
  'register-url': verificationMail('register', locale, link).mail,
  'change-url': verificationMail('change', locale, link).mail,
  'reset-url': resetMail(locale, link).mail,
});
const inUseMails = (locale: Locale) =>
  Object.fromEntries(PURPOSES.map((purpose) => [`${purpose}-in-use`, inUseMail(purpose, locale).mail]));
const notices = (locale: Locale, userId?: string) =>
  Object.fromEntries(NOTICES.map((what) => [what, noticeMail(what, locale, userId).mail]));
const allMails = (locale: Locale) => ({ ...urlMails(locale), ...inUseMails(locale), ...notices(locale) });
const links = (text: string) => text.match(/https?:\/\/\S+/g) ?? [];

test('every subject names the service, no two mails share one, and the English ones hold the Japanese one', () => {
  const japanese = Object.values(allMails('ja')).map(({ subject }) => subject);
  expect(new Set(japanese).size).toBe(japanese.length);
  for (const subject of japanese) expect(subject).toMatch(/^証明書発行サービス /);
  Object.values(allMails('en')).forEach(({ subject }, index) => {
    expect(subject).toMatch(/^Certificate issuance service: [ -~]+ \/ 証明書/);
    expect(subject.endsWith(` / ${japanese[index]}`)).toBe(true);
  });
});

describe.each(LOCALES)('in %s', (locale) => {
  const withUrl = Object.entries(urlMails(locale));
  const withoutUrl = Object.entries({ ...inUseMails(locale), ...notices(locale) });
  const all = [...withUrl, ...withoutUrl];

  test.each(withUrl)('the mail %s holds its URL whole and alone on its line, and no other', (_, { text, html }) => {
    expect(links(text)).toEqual([URL_TEXT]);
    expect(text.split('\n')).toContain(URL_TEXT);
    const anchors = elementsOf(html).filter(({ name }) => name === 'a');
    expect(new Set(anchors.map(({ attributes }) => attributes.href))).toEqual(new Set([URL_TEXT]));
    expect(anchors.map(({ text }) => text)).toContain(URL_TEXT);
  });

  test.each(withUrl)('the mail %s says 「URL期限：30分」 exactly, and until when', (_, { text, html }) => {
    expect(text.split('\n')).toContain('URL期限：30分');
    expect(elementsOf(html).some(({ name, text: shown }) => name === 'p' && shown === 'URL期限：30分')).toBe(true);
    const until = locale === 'ja' ? '2026年11月21日(土) 13:35' : 'Saturday, 21 November 2026, 13:35';
    for (const part of [text, html.replaceAll('\u00a0', ' ')]) expect(part).toContain(until);
    if (locale === 'en') expect(text).toContain('30 minutes');
  });

  test.each([
    [8_000, '8秒', '8 seconds'],
    [60_000, '1分', '1 minute'],
    [86_400_000, '24時間', '24 hours'],
  ])('a URL that lives %d ms is said to', (lifeMs, japanese, english) => {
    for (const { text } of Object.values(urlMails(locale, { ...LINK, lifeMs }))) {
      expect(text.split('\n')).toContain(`URL期限：${japanese}`);
      if (locale === 'en') expect(text).toContain(`for ${english} (`);
    }
  });

  test.each(withoutUrl)('the mail %s holds no link at all', (_, { text, html }) => {
    expect(links(text)).toEqual([]);
    expect(html).not.toMatch(/href|https?:\/\//);
  });

  test.each(Object.entries(notices(locale, 's2026003')))(
    'the notice %s says when, and for which user ID',
    (_, mail) => {
      const [userId, at] = locale === 'ja' ? ['ユーザID', '日時'] : ['User ID (ユーザID)', 'When (日時)'];
      expect(mail.text).toContain(`\n${userId}: s2026003\n`);
      expect(mail.text).toContain(
        locale === 'ja' ? `${at}: 2026年11月21日(土) 13:35` : `${at}: Saturday, 21 November 2026, 13:35`,
      );
      expect(mail.text).toMatch(locale === 'ja' ? /心当たりがないときは/ : /If it was not you/);
      expect(mail.subject).not.toContain('s2026003');
    },
  );

  test.each(all)('the mail %s names the desk by its telephone number, and says that nobody answers it', (_, mail) => {
    const [desk, automatic] =
      locale === 'ja'
        ? ['お問い合わせ（電話）: 06-6809-4327', '返信されても']
        : ['Contact (telephone): 06-6809-4327', 'sent automatically'];
    for (const part of [mail.text, mail.html]) for (const words of [desk, automatic]) expect(part).toContain(words);
  });

  test.each(Object.entries(notices(locale)))(
    'the subject of the notice %s does not tell whose it is',
    (_, { subject }) => {
      expect(subject).not.toMatch(/s2026001/);
    },
  );

  test.each(Object.entries(inUseMails(locale)))('the mail %s names no account', (_, { text }) => {
    expect(text).not.toMatch(/s\d{7}|ユーザID: |User ID: /);
  });
});
