/** Every label, heading, message and subject of three manuals: on the page or in the mail where it belongs, or named as our own wording. */
import { describe, expect, test } from '@jest/globals';
import { renderPage } from '../../../api/pages/render.js';
import { CATALOGUES } from '../../../api/texts.js';
import { TESTED } from '../../procedures/index.js';
import { contextOf, SAMPLES } from '../pages/samples.js';
import { CINII } from './cinii.js';
import type { ManualItem } from './item.js';
import { SHOMEI } from './shomei.js';
import { UMIN } from './umin.js';

const mails = new Map(
  TESTED.flatMap(({ name, mails: made }) =>
    Object.entries(made?.('ja') ?? {}).map(([mail, { mail: content }]) => [
      `mail ${name} ${mail}`,
      `${content.subject}\n${content.text}`,
    ]),
  ),
);

/** What people read there: texts of a page one to a line, its title and its fields' attributes left out; or the mail. */
function readAt(place: string, language: 'ja' | 'en'): string {
  const mail = mails.get(place);
  if (mail !== undefined) return mail;
  const sample = SAMPLES.find(({ name }) => name === place);
  if (!sample) throw new Error(`no page and no mail is called ${place}`);
  const [, body = ''] = renderPage(sample.page(contextOf(language))).split('<body');
  return body
    .replace(/<\/?span(?: class="whole")?>/g, '')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&amp;', '&');
}

describe.each([
  ['CiNii Research', CINII, 30],
  ['UMIN', UMIN, 60],
  ['certificate issuance service', SHOMEI, 80],
] as const)('the manual of %s', (_name, items: readonly ManualItem[], atLeast) => {
  test('is gone through whole', () => {
    expect(items.length).toBeGreaterThan(atLeast);
  });

  test.each(items.map((item, place) => [`${place + 1} 「${item.words}」`, item] as const))('%s', (_title, item) => {
    if ('on' in item) expect(readAt(item.on, item.language ?? 'ja')).toContain(item.words);
    else {
      expect(item.why).not.toBe('');
      const texts: Record<string, string> = CATALOGUES.ja;
      expect(item.own.startsWith('mail ') ? mails.get(item.own) : texts[item.own]).toBeTruthy();
    }
  });
});

test('a word that stands nowhere is missed', () => {
  expect(readAt('student-login', 'ja')).not.toContain('在学生ログオン');
  expect(() => readAt('nowhere', 'ja')).toThrow('nowhere');
});
