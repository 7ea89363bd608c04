/** What holds for every mail of every procedure. */
import { describe, expect, test } from '@jest/globals';
import { inNameOf } from '../../../activities/mail/layout.js';
import { elementsOf } from '../pages/html.js';
import { TESTED } from '../../procedures/index.js';

const links = (text: string) => text.match(/https?:\/\/\S+/g) ?? [];

describe.each(['ja', 'en'] as const)('in %s', (locale) => {
  const all = TESTED.flatMap(({ name, mails }) =>
    Object.entries(mails?.(locale) ?? {}).map(([mail, sample]) => [`${name}/${mail}`, sample] as const),
  );

  test('there are mails of every procedure that has a template of them', () => {
    expect(new Set(all.map(([name]) => name.split('/')[0])).size).toBeGreaterThan(7);
  });

  test.each(all)('the mail %s is well-formed, says its language, and holds no hole', (_, { mail }) => {
    const { subject, text, html } = mail;
    const elements = elementsOf(html);
    expect(elements[0]?.attributes.lang).toBe(locale);
    expect(elements.filter(({ name }) => ['table', 'h1'].includes(name)).map(({ name }) => name)).toEqual([
      'table',
      'h1',
    ]);
    expect(elements.filter(({ name }) => ['img', 'script', 'style', 'link', 'form'].includes(name))).toEqual([]);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
  });

  test.each(all)('the mail %s names its desk', (_, { mail, inquiry }) => {
    expect(mail.text).toContain(inquiry);
    expect(mail.html).toContain(inquiry);
  });

  test.each(all)(
    'the mail %s names who runs the service where there is a name, and keeps its subject',
    (_, { mail }) => {
      const institution = { ja: '東都大学 <窓口>', en: 'Toto\r\nUniversity' };
      const named = inNameOf(institution, { ...mail, subject: 'その件名' });
      const foot =
        named.text
          .split(`${'-'.repeat(40)}\n`)
          .at(-1)
          ?.split('\n') ?? [];
      expect(foot[1]).toBe(locale === 'ja' ? '東都大学 <窓口>' : 'Toto University');
      expect(named.html).toContain(locale === 'ja' ? '東都大学 &lt;窓口>' : 'Toto');
      expect(named.subject).toBe('その件名');
      expect(inNameOf(undefined, mail)).toBe(mail);
    },
  );

  test.each(all)('the mail %s has no line longer than SMTP allows', (_, { mail: { text, html } }) => {
    for (const line of `${text}\n${html}`.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
  });

  test.each(all)('the mail %s takes from outside neither header, nor line, nor link, nor tag', (_, sample) => {
    const { subject, text, html } = sample.mail;
    const { shows, inquiry } = sample;
    if (shows === undefined) expect(text).not.toContain('forged');
    else expect(text).toContain(shows);
    expect(subject).not.toMatch(/[\r\n]|evil|forged/);
    expect(subject).not.toContain(shows ?? 'forged');
    expect(text).not.toMatch(/^(Bcc|申請パスワード: forged|URL期限：forged)/m);
    expect(text).not.toMatch(/[\r\u2028\u2029\u202e]|www\.evil/);
    const foreign = links(text).filter((link) => !link.startsWith('https://tetsuzuki.example.jp/') && link !== inquiry);
    expect(foreign).toEqual([]);
    expect(html).not.toMatch(/<script|www\.evil|:\/\/evil/);
  });
});
