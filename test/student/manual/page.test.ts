/** 「マニュアル」 as people read it: spec/second-password.md (f). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MANUAL_PICTURES, SECTIONS } from '../../../api/student/pages/manual-sections.js';
import { STUDENT_PATHS } from '../../../api/student/paths.js';
import { CATALOGUES } from '../../../api/texts.js';
import { CHROMIUM, DESK, PHONE, type Site, startSite } from '../../helpers/browser.js';
import { PUBLIC_URL, type System, startSystem } from '../../helpers/system.js';
import { type Element, elementsOf } from '../../platform/pages/html.js';

const LANGUAGES = ['ja', 'en'] as const;
const named = (elements: Element[], name: string) => elements.filter((element) => element.name === name);

describe('(f) the manual', () => {
  let system: System;
  let pages: Record<(typeof LANGUAGES)[number], Element[]>;
  beforeAll(async () => {
    system = await startSystem({ shomei: { resendAfterMs: 60_000, resends: 5 }, worker: false });
    const read = async (language: string) => {
      const page = await system.caller().send({ method: 'GET', url: `${STUDENT_PATHS.manual}?lang=${language}` });
      expect(page.status).toBe(200);
      return elementsOf(page.text);
    };
    pages = { ja: await read('ja'), en: await read('en') };
  });
  afterAll(async () => system?.close());
  const get = (url: string) => system.app.inject({ url, headers: { host: new URL(PUBLIC_URL).host } });

  describe.each(LANGUAGES)('in %s', (language) => {
    test('is there for anybody, with a table of contents that leads to each section', () => {
      const elements = pages[language];
      expect(elements[0]?.attributes.lang).toBe(language);
      expect(named(elements, 'h1').map(({ text }) => text)).toEqual([CATALOGUES[language]['manual.title']]);
      const anchors = named(elements, 'a').map(({ attributes }) => attributes.href);
      for (const id of SECTIONS) {
        expect(anchors).toContain(`#${id}`);
        expect(named(elements, 'h2').map(({ attributes }) => attributes.id)).toContain(id);
      }
    });

    test('shows each screen in its language, and says in words what is to be seen', () => {
      const pictures = named(pages[language], 'img');
      const shown = new Set(pictures.map(({ attributes }) => attributes.src?.split('/manual/')[1]));
      expect([...shown].sort()).toEqual(MANUAL_PICTURES.map((picture) => `${language}/${picture}.webp`).sort());
      for (const { attributes } of pictures) expect(attributes.alt).toMatch(/\S{3}/);
    });

    test('names only pictures that are served, as pictures and for good', async () => {
      for (const { attributes } of named(pages[language], 'img')) {
        const { src = '' } = attributes;
        expect(src).toMatch(/^\/assets\/[0-9a-f]{12}\/manual\//);
        const picture = await get(src);
        expect([src, picture.statusCode, picture.headers['content-type']]).toEqual([src, 200, 'image/webp']);
        expect(picture.headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(picture.rawPayload.subarray(0, 4).toString()).toBe('RIFF');
      }
    });

    test('names the desk by a link that calls it, and says the times that are set', () => {
      const desk = named(pages[language], 'a').find(({ attributes }) => attributes.href?.startsWith('tel:'));
      expect(desk).toMatchObject({ text: '06-6809-4327', attributes: { href: 'tel:0668094327' } });
      const main = named(pages[language], 'main')[0]?.text ?? '';
      const times =
        language === 'ja'
          ? ['15分のあいだ', '30分のあいだ', '10回', '1分後から5回まで']
          : ['15 minutes', '30 minutes', '10 wrong', 'up to 5 times, from 1 minute on'];
      for (const time of times) expect(main).toContain(time);
    });
  });

  test.each(['manual/ja/none.webp', 'manual/fr/menu.webp', 'manual/ja/..%2F..%2Ftokens.css', 'manual/ja'])(
    'no picture is served at %s',
    async (path) => {
      const folder = named(pages.ja, 'img')[0]?.attributes.src?.split('manual/')[0];
      const { statusCode } = await get(`${folder}${path}`);
      expect(statusCode).toBe(404);
    },
  );
});

test.each([
  ['ja', /「([^」]+)」/g],
  ['en', /“([^”]+)”/g],
] as const)('the labels that the manual quotes in %s are on the screens', (language, quoted) => {
  const texts = Object.entries(CATALOGUES[language]);
  const onScreens = new Set(texts.filter(([id]) => !id.startsWith('manual.')).map(([, text]) => text));
  const labels = texts
    .filter(([id]) => id.startsWith('manual.'))
    .flatMap(([, text]) => [...text.matchAll(quoted)].map(([, label]) => label));
  expect(labels.length).toBeGreaterThan(40);
  expect(labels.filter((label) => label !== undefined && !onScreens.has(label))).toEqual([]);
});

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ worker: false });
  });
  afterAll(async () => site?.close());

  test.each(LANGUAGES.flatMap((language) => [PHONE, DESK].map((viewport) => ({ language, viewport }))))(
    'the manual is open to all and fits the screen, in $language, $viewport.width pixels wide',
    async (manner) => {
      const visitor = await site.visitor({ ...manner, scripts: true });
      const { page } = visitor;
      await page.goto(STUDENT_PATHS.manual);
      await visitor.sees(CATALOGUES[manner.language]['manual.title']);
      await page.emulateMedia({ media: 'print' });
      await visitor.sees(CATALOGUES[manner.language]['manual.title']);
      await page.emulateMedia({ media: 'screen' });
      await page.locator('.manual-contents a').last().click();
      expect(await page.evaluate<string>('location.hash')).toBe('#contact');
      await visitor.leaves();
    },
  );
});
