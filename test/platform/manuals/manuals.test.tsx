/** Every label, heading, message and subject of four manuals: on the page or in the mail where it belongs, or named as our own wording. */
import { describe, expect, test } from '@jest/globals';
import { renderPage } from '../../../api/pages/render.js';
import { CATALOGUES } from '../../../api/texts.js';
import { TESTED } from '../../procedures/index.js';
import { contextOf, SAMPLES } from '../pages/samples.js';
import { CINII } from './cinii.js';
import type { ManualItem } from './item.js';
import { JAIRO } from './jairo.js';
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

/** What people read there: each text of a page on a line, its title and its fields' attributes left out; or the mail. */
function readAt(place: string, language: 'ja' | 'en'): string {
  const mail = mails.get(place);
  if (mail !== undefined) return mail;
  const sample = SAMPLES.find(({ name }) => name === place);
  if (!sample) throw new Error(`no page and no mail is called ${place}`);
  const [, body = ''] = renderPage(sample.page(contextOf(language))).split(/<body[^>]*>/);
  return body
    .replace(/<span class="whole">([^<]*)<\/span>/g, '$1')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&amp;', '&');
}

/** Headings, labels, buttons and paragraphs there, each whole. Names of facts in a mail are labels as well. */
const wholeTexts = (text: string): string[] =>
  text.split('\n').flatMap((line) => [line.trim(), line.split(': ')[0]?.trim() ?? '']);

/** What a text says whatever its values are. */
const fixedParts = (text: string): string[] => text.split(/\{[^}]*\}/).filter((part) => part !== '');

describe.each([
  ['CiNii Research', CINII, 43],
  ['UMIN', UMIN, 100],
  ['certificate issuance service', SHOMEI, 115],
  ['JAIRO Cloud', JAIRO, 35],
] as const)('the manual of %s', (_name, items: readonly ManualItem[], atLeast) => {
  test('is gone through whole', () => {
    expect(items.length).toBeGreaterThan(atLeast);
  });

  test.each(items.map((item, place) => [`${place + 1} 「${item.words}」`, item] as const))('%s', (_title, item) => {
    if (!('own' in item)) {
      const text = readAt(item.on, item.language ?? 'ja');
      return item.within ? expect(text).toContain(item.words) : expect(wholeTexts(text)).toContain(item.words);
    }
    expect(item.why).not.toBe('');
    const said = 'says' in item ? [item.says] : fixedParts(CATALOGUES.ja[item.own]);
    const there = readAt('says' in item ? item.own : item.on, 'ja');
    for (const part of said) expect(there).toContain(part);
  });
});

test('words of ours that stand nowhere are missed', () => {
  expect(fixedParts('{minutes, number}分のあいだ、{link}から')).toEqual(['分のあいだ、', 'から']);
  expect(readAt('student-login', 'ja')).not.toContain(fixedParts(CATALOGUES.ja['second-password-reset.note.url'])[0]);
});

test('a label that stands only within other words is missed', () => {
  const page = readAt('second-password-change', 'ja');
  expect(page).toContain('通信の状態をご確認のうえ');
  expect(wholeTexts(page)).toContain('確認');
  expect(wholeTexts(page)).not.toContain('ご確認');
});

test('a word that stands nowhere is missed', () => {
  expect(readAt('student-login', 'ja')).not.toContain('在学生ログオン');
  expect(() => readAt('nowhere', 'ja')).toThrow('nowhere');
});
