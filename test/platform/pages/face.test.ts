/** An installation's own face: what the settings refuse, and where it shows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { faultsIn } from '../../../api/text/own-texts.js';
import { CATALOGUES, textFaults } from '../../../api/texts.js';
import { ConfigError } from '../../../worker/runtime/errors.js';
import type { Face } from '../../../worker/runtime/settings/face.js';
import { colourFaults, contrast, DEFAULT_COLOURS, GROUNDS } from '../../../worker/runtime/settings/face-colours.js';
import { loadSettings } from '../../../worker/runtime/settings/services.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { HOST, startApp, type TestApp } from '../api/support.js';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path id="a" d="M0 0h9v9z"/><use href="#a"/></svg>';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(face: object, files: Record<string, string | Buffer> = {}): Face {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, 'services.yaml'), stringify({ face }));
  return loadSettings(join(folder, 'services.yaml'), { checkTexts: textFaults }).face;
}
/** Names of the keys that are refused, with why. */
function refusal(face: object, files?: Record<string, string | Buffer>): Record<string, string> {
  try {
    load(face, files);
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.problems.map(({ name, reason }) => [name, reason]));
    throw error;
  }
  return {};
}

describe('colours', () => {
  test('are compared as WCAG has it', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  test('of our own have what is asked of others, and are those of the style sheet', () => {
    expect(colourFaults(DEFAULT_COLOURS)).toEqual([]);
    const tokens = readFileSync(new URL('../../../api/assets/tokens.css', import.meta.url), 'utf8');
    const names = { ...GROUNDS.light, ...DEFAULT_COLOURS.light };
    for (const name of Object.keys(names) as (keyof typeof names)[]) {
      const token = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const [light, dark] = [names[name], { ...GROUNDS.dark, ...DEFAULT_COLOURS.dark }[name]];
      expect(tokens).toContain(`  ${token}: ${light};`);
      expect(tokens).toContain(`  ${token}: light-dark(${light}, ${dark});`);
    }
  });

  test('that are too weak are refused by name, with the pair', () => {
    const found = refusal({ colours: { light: { accent: '#88aacc' } } });
    expect(found).toEqual({
      'face.colours.light.accent': expect.stringMatching(/^must have 4\.5:1 or more: accent on \w+ has 2\.\d\d:1$/),
      'face.colours.light.accentInk': expect.stringContaining('accentInk on accent has'),
    });
  });
});

const png = (width: number): Buffer => {
  const head = Buffer.alloc(24);
  Buffer.from('89504e470d0a1a0a', 'hex').copy(head);
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(100, 20);
  return head;
};
describe('a logo', () => {
  test.each([
    ['a script', SVG.replace('<path', '<script>1</script><path'), 'scripts'],
    ['a handler', SVG.replace('<path', '<path onload="1"'), 'handlers'],
    ['an entity', `<!DOCTYPE svg [<!ENTITY a "b">]>${SVG}`, 'SVG or PNG'],
    ['a document type inside', `<?xml version="1.0"?>${SVG}<!DOCTYPE x>`, 'document type'],
    ['foreign content', SVG.replace('<path', '<foreignObject/><path'), 'foreign'],
    ['a picture from elsewhere', SVG.replace('#a', 'https://evil.example/x.svg#a'), 'outside'],
    ['data in a reference', SVG.replace('#a', 'data:image/svg+xml,x'), 'outside'],
    ['a style from elsewhere', SVG.replace('<path', '<style>@import "//evil.example";</style><path'), 'outside'],
    ['another kind of content', 'GIF89a', 'SVG or PNG'],
    ['too many bytes', SVG.replace('<path', `<!--${'x'.repeat(210_000)}--><path`), '200 KiB'],
    ['too many pixels', png(2_001), '2000 pixels'],
    ['half a head', png(1).subarray(0, 12), '2000 pixels'],
  ])('with %s is refused', (_what, logo, why) => {
    expect(refusal({ logo: 'logo' }, { logo })).toEqual({ 'face.logo': expect.stringContaining(why) });
  });

  test.each([
    ['SVG', SVG, 'image/svg+xml'],
    ['SVG with a declaration', `<?xml version="1.0"?>\n<!-- made by hand -->\n${SVG}`, 'image/svg+xml'],
    ['PNG', png(2_000), 'image/png'],
  ])('of %s is taken', (_what, logo, type) => {
    expect(load({ logo: 'logo' }, { logo }).logo?.type).toBe(type);
  });
});

describe('texts of one’s own', () => {
  const faults = (ja: string, en = '') =>
    refusal({ texts: { ja: 'ja.yaml', en: 'en.yaml' } }, { 'ja.yaml': ja, 'en.yaml': en });

  test('that the product can’t fill in are refused, every fault of every text in one go', () => {
    // What the cases below rest on.
    expect(CATALOGUES.ja['reason.required']).toContain('{field}');
    expect(
      faults(
        stringify({
          'home.tittle': '手続き',
          'reason.required': '入力してください。',
          'reason.in-use': '{field}は{count}件あります。',
          'reason.unchanged': '{field, plural, other {#}}',
          'home.title': '手続き {',
        }),
        stringify({ 'reason.required': '{felid}', 'home.title': 7 }),
      ),
    ).toEqual({
      'face.texts.ja.home.tittle': 'is not the key of a text',
      'face.texts.ja.reason.required': 'lacks {field}',
      'face.texts.ja.reason.in-use': 'has {count}, for which there is nothing',
      'face.texts.ja.reason.unchanged': 'has {field} as plural, which it isn’t'.replace('’', "'"),
      'face.texts.ja.home.title': expect.stringContaining('placeholders (EXPECT_ARGUMENT_CLOSING_BRACE)'),
      'face.texts.en.home.title': 'must be text',
    });
    expect(faults('', stringify({ 'reason.required': '{felid}' }))).toEqual({
      'face.texts.en.reason.required': expect.stringMatching(/lacks \{field\}|has \{felid\}/),
    });
    expect(Object.keys(faults('- a\n'))).toEqual(['face.texts.ja']);
    expect(faults('a: [')['face.texts.ja']).toMatch(/^is not YAML: .*line \d/);
    expect(refusal({ texts: { ja: 'none.yaml' } })['face.texts.ja']).toContain('ENOENT');
  });

  test('that can be read but not printed are refused with what is thrown, in whichever choice it stands', () => {
    expect(CATALOGUES.ja['search.found']).toContain('{count, number}');
    const found = faults(
      stringify({ 'search.found': '{count, number, ::currency/X}人', 'problem.retry': '{minutes, number, ::.00}分' }),
      stringify({ 'search.found': '{count, plural, one {one} other {{count, number, ::currency/X}}}' }),
    );
    expect(found).toEqual({
      'face.texts.ja.search.found': expect.stringMatching(/^can't be printed \(.*currency/i),
      'face.texts.en.search.found': expect.stringMatching(/^can't be printed \(.*currency/i),
    });
  });

  test('may not have a text with something around it as a plain one', () => {
    const product = { ...CATALOGUES.ja, 'home.title': '<b>手続き</b>' };
    const faultsOf = faultsIn({ ja: product, en: product });
    expect(faultsOf('ja', { 'home.title': '<b>手続き</b>一覧' })).toEqual([]);
    expect(faultsOf('ja', { 'home.title': '手続き{b}' })).toEqual([
      { key: 'home.title', reason: "has {b} as plain, which it isn't" },
    ]);
  });

  test('may be the product’s own, each of them', () => {
    const files = { 'ja.yaml': stringify(CATALOGUES.ja), 'en.yaml': stringify(CATALOGUES.en) };
    expect(refusal({ texts: { ja: 'ja.yaml', en: 'en.yaml' } }, files)).toEqual({});
  });
});

test('what is wrong is told all at once, by the name of its key', () => {
  const link = { label: { ja: 'あ', en: 'a' }, url: 'javascript:alert(1)' };
  const privacy = { ja: 'missing.txt', en: 'empty.txt' };
  const found = refusal({ nmae: 1, links: [link], privacy, services: { nowhere: {} } }, { 'empty.txt': ' ' });
  expect(Object.keys(found).toSorted()).toEqual(
    ['face.links.0.url', 'face.nmae', 'face.privacy.en', 'face.privacy.ja', 'face.services.nowhere'].toSorted(),
  );
  expect(found['face.privacy.ja']).toContain('ENOENT');
});

describe('pages', () => {
  let database: TestDatabase;
  let api: TestApp;
  beforeAll(async () => {
    database = await freshDatabase();
    const texts = {
      'p.txt': '# 目的\n\n申請の処理に使います。<b>',
      'p-en.txt': 'We use it.',
      'l.txt': '図書館のもの',
      'a.txt': '読みやすく',
    };
    const face = load(
      {
        name: { ja: '東都大学 アカウント窓口', en: 'Toto Account Desk' },
        logo: 'logo.svg',
        colours: { light: { accent: '#7a0019', accentStrong: '#5b0012' } },
        links: [{ label: { ja: '東都大学', en: 'Toto University' }, url: 'https://www.toto.example/' }],
        privacy: { ja: 'p.txt', en: 'p-en.txt' },
        accessibility: { ja: 'a.txt', en: 'a.txt' },
        services: { cinii: { privacy: { ja: 'l.txt', en: 'l.txt' } } },
        texts: { ja: 'own.yaml' },
      },
      { 'logo.svg': SVG, ...texts, 'own.yaml': 'home.title: 東都大学のアカウント <手続き>\n' },
    );
    api = await startApp({ databaseUrl: database.url, deps: { face } });
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  const get = (url: string) => api.app.inject({ url, headers: { host: HOST, accept: 'text/html' } });

  test('show name, logo, colours and links, in the language of the page', async () => {
    const { body } = await get('/');
    expect(body).toMatch(/<title>[^<]*東都大学 アカウント窓口<\/title>/);
    expect(body).not.toContain('Tetsuzuki');
    expect(body).toContain('<a href="https://www.toto.example/">東都大学</a>');
    expect((await get('/?lang=en')).body).toContain('Toto Account Desk');
    const [, styles = ''] = /<link rel="stylesheet" href="(\/assets\/face\/[^"]+)"/.exec(body) ?? [];
    const css = await get(styles);
    expect([css.statusCode, css.headers['content-type'], css.body]).toEqual([
      200,
      'text/css; charset=utf-8',
      expect.stringContaining('--accent:#7a0019'),
    ]);
    const [, logo = ''] = /<img class="logo" src="([^"]+)"/.exec(body) ?? [];
    const picture = await get(logo);
    expect([picture.body, picture.headers['content-security-policy']]).toEqual([
      SVG,
      expect.stringContaining('sandbox'),
    ]);
  });

  test('say what the installation says, where it does', async () => {
    expect((await get('/')).body).toContain('東都大学のアカウント &lt;手続き>');
    expect((await get('/?lang=en')).body).toContain(CATALOGUES.en['home.title']);
  });

  test('name the statements of their service, which are pages in both languages', async () => {
    expect((await get('/')).body).toContain('<a href="/privacy">個人情報の取扱い</a>');
    expect((await get('/cinii/password-reissue')).body).toContain('<a href="/privacy/cinii">');
    expect((await get('/cinii/password-reissue')).body).toContain('<a href="/accessibility">');
    const { body } = await get('/privacy');
    expect(body).toContain('<h2>目的</h2>');
    expect(body).toContain('申請の処理に使います。&lt;b>');
    expect((await get('/privacy?lang=en')).body).toContain('We use it.');
    expect((await get('/privacy/cinii')).body).toContain('図書館のもの');
    expect((await get('/privacy/umin')).statusCode).toBe(404);
  });
});
