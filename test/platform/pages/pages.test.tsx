import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { errorText } from '../../../api/pages/components/error-summary.js';
import { InquirySentence } from '../../../api/pages/components/inquiry.js';
import { STYLES } from '../../../api/pages/components/layout.js';
import { renderPage } from '../../../api/pages/render.js';
import { LOCALES, REASONS } from '../../../api/text/index.js';
import { type Element, elementsOf } from './html.js';
import { contextOf, HOSTILE, SAMPLES } from './samples.js';

const named = (elements: Element[], ...names: string[]) => elements.filter(({ name }) => names.includes(name));
const values = (elements: Element[], attribute: string) =>
  elements.map(({ attributes }) => attributes[attribute]).filter((value) => value !== undefined);
const typed = (elements: Element[]) =>
  named(elements, 'input', 'select', 'textarea').filter(
    ({ attributes }) => attributes.type !== 'hidden' && attributes['aria-hidden'] !== 'true',
  );

const MANUAL_SENTENCES =
  /^(?:もう一度パスワードを入力してください。|Enter (?:the|your new) password (?:again|once more)\.?)/;
const SENTENCE = /[。．？！?!.:：]$|ください|(?:です|ます|ません)か?$|^(?:Enter|Please|Choose|Select)\b/;
/** A sentence inside of a sentence, one word twice, two articles, a stop too many. */
const AWKWARD =
  /[。．？！][をはがにの]|ください。?を|をを|はは|。。|\.\.|\b(\w+) \1\b|\b(?:your|the) (?:your|the|enter|please|choose)\b|\{\w+\}|^[:：]/i;

test.each([
  'もう一度パスワードを入力してください。を入力してください。',
  '新しいパスワードは？を入力してください。',
  'パスワードををご確認ください。',
  'Enter your enter your password.',
  'Enter your your answer.',
  '{field}を入力してください。',
])('an awkward sentence is found: %s', (sentence) => {
  expect(sentence).toMatch(AWKWARD);
});

describe.each(LOCALES)('in %s', (locale) => {
  const pages = SAMPLES.map(({ name, page }) => {
    const html = renderPage(page(contextOf(locale, '/some/path?step=2')));
    return { name, html, elements: elementsOf(html) };
  });
  /** One test of all pages; a failure names the page. */
  const every = (sentence: string, check: (page: (typeof pages)[number]) => void): void =>
    test(`every page ${sentence}`, () => {
      for (const page of pages) {
        try {
          check(page);
        } catch (error) {
          throw new Error(`${page.name}: ${String(error)}`, { cause: error });
        }
      }
    });

  every('is a whole document with one h1 and a title of its own', ({ html, elements }) => {
    expect(html.startsWith('<!doctype html>\n<html lang=')).toBe(true);
    expect(elements[0]?.attributes.lang).toBe(locale);
    expect(named(elements, 'h1').map(({ text }) => text.trim().length > 0)).toEqual([true]);
    expect(named(elements, 'title')).toHaveLength(1);
    expect(named(elements, 'title')[0]?.text).toMatch(/ \| Tetsuzuki$/);
    expect(html).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
  });

  every('has names in its tab of which none stands within another, and its own first', ({ elements }) => {
    const [own = '', ...wider] = (named(elements, 'title')[0]?.text ?? '').split(' | ');
    for (const [at, name] of wider.entries())
      expect([own, ...wider].filter((other, i) => i !== at + 1 && other.includes(name))).toEqual([]);
  });

  every('asks to look at what was entered only where it names a field', ({ html }) => {
    const summary = /data-error-summary.*?<\/section>/s.exec(html)?.[0];
    if (summary && locale === 'ja')
      expect(summary.includes('入力内容をご確認ください')).toBe(summary.includes('href="#field-'));
  });

  test('every name of a field stays a name in every sentence that it becomes part of (issue 11, B12)', () => {
    const marks = new RegExp(`${contextOf(locale).text.t('field.required')}$`);
    const labels = new Set(
      pages
        .flatMap(({ elements }) => named(elements, 'label', 'legend').map(({ text }) => text.trim().replace(marks, '')))
        // The manual has sentences over two fields, which have names of their own in what is said of them.
        .filter((label) => !MANUAL_SENTENCES.test(label)),
    );
    expect(labels.size).toBeGreaterThan(30);
    for (const label of labels) {
      expect(label).not.toMatch(SENTENCE);
      for (const reason of REASONS) {
        const said = errorText(contextOf(locale), label, { field: 'x', reason });
        expect([reason, said]).toEqual([reason, expect.not.stringMatching(AWKWARD)]);
      }
    }
  });

  every('names what is wrong in whole sentences, each once', ({ html }) => {
    const lines = [
      ...(/data-error-summary.*?<\/section>/s.exec(html)?.[0] ?? '').matchAll(/<li[^>]*>(.*?)<\/li>/gs),
    ].map(([, line = '']) => line.replace(/<[^>]+>/g, '').trim());
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) expect(line).not.toMatch(AWKWARD);
  });

  test('every page of an operator application speaks of the contact address, not of a registered one', () => {
    const ofOperator = pages.filter(({ name }) => name.startsWith('operator-'));
    expect(ofOperator.length).toBeGreaterThan(20);
    for (const { name, html } of ofOperator)
      expect([name, html]).toEqual([name, expect.not.stringMatching(/登録メールアドレス|the registered address/)]);
  });

  every('ties each field to a label, and each reference to what it names', ({ elements }) => {
    const ids = values(elements, 'id');
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = new Set(values(named(elements, 'label'), 'for'));
    for (const field of typed(elements)) expect(labelled).toContain(field.attributes.id);
    for (const target of labelled) expect(ids).toContain(target);
    const references = ['aria-describedby', 'aria-labelledby'].flatMap((name) => values(elements, name));
    for (const id of references.flatMap((list) => list.split(' '))) expect(ids).toContain(id);
    for (const href of values(named(elements, 'a'), 'href'))
      if (href.startsWith('#')) expect(ids).toContain(href.slice(1));
    for (const link of named(elements, 'a')) expect(link.text.trim()).not.toBe('');
  });

  every('has no style, script or handler inside, and loads nothing from elsewhere', ({ elements }) => {
    expect(named(elements, 'style', 'iframe', 'base')).toEqual([]);
    for (const script of named(elements, 'script')) expect(script.text).toBe('');
    for (const { attributes } of elements)
      expect(Object.keys(attributes).filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
    const loaded = [...values(named(elements, 'script'), 'src'), ...values(named(elements, 'link'), 'href')];
    expect(loaded.filter((address) => address.endsWith('.css'))).toEqual(STYLES.map((file) => `/assets/${file}`));
    expect(loaded).toEqual(expect.arrayContaining(['/assets/tetsuzuki.js', '/assets/icon.svg']));
    for (const address of loaded) expect(address).toMatch(/^\/assets\/[a-z-]+\.(css|js|svg)$/);
    for (const { attributes } of named(elements, 'img')) {
      expect(attributes.alt).toMatch(/\S/);
      // An applicant's document has the size that it has.
      if (attributes.src?.startsWith('/staff/attachments/')) continue;
      expect(attributes.src).toMatch(/^\/assets\/manual\/(ja|en)\/[a-z-]+\.webp$/);
      expect(attributes).toMatchObject({ width: '360', height: '640' });
    }
    for (const action of values(named(elements, 'form'), 'action')) expect(action).toMatch(/^\/[a-z]/);
  });

  every('shows what a person typed as text', ({ html, elements }) => {
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(/="[^"]*onfocus=[^"]*"[^>]*"x"/);
    expect(elements.every(({ attributes }) => !('onfocus' in attributes))).toBe(true);
  });

  every('sends each form by POST with a CSRF token and a submission ID of its own', ({ html, elements }) => {
    // A search asks and changes nothing: it goes by GET, and carries nothing.
    const [searches, forms] = [true, false].map((is) =>
      named(elements, 'form').filter(({ attributes }) => (attributes.method === 'get') === is),
    ) as [Element[], Element[]];
    expect(named(elements, 'search')).toHaveLength(searches.length);
    expect(forms.every(({ attributes }) => attributes.method === 'post')).toBe(true);
    const hidden = (name: string) =>
      named(elements, 'input').filter(({ attributes }) => attributes.type === 'hidden' && attributes.name === name);
    expect(values(hidden('_csrf'), 'value')).toEqual(forms.map(() => 'csrf-token'));
    expect(new Set(values(hidden('submissionId'), 'value')).size).toBe(forms.length);
    expect(html.match(/<form /g)?.length ?? 0).toBe(forms.length + searches.length);
  });

  every('never fills in a password', ({ elements }) => {
    const passwords = named(elements, 'input').filter(({ attributes }) => attributes.type === 'password');
    for (const { attributes } of passwords) {
      expect(attributes).not.toHaveProperty('value');
      expect(attributes.autocomplete).toMatch(/^(section-second )?(current|new)-password$/);
    }
  });

  const formsOf = (html: string): string[] => html.match(/<form .*?<\/form>/gs) ?? [];

  every('tells password managers whose password each form asks for (issue 11, B10)', ({ html }) => {
    for (const form of formsOf(html))
      if (/type="password"/.test(form)) expect(form).toMatch(/autocomplete="(?:section-second )?username/);
  });

  test('a form that carries a right that ends, ends with it, and says how long that is (issue 11, B15)', () => {
    const now = Date.parse('2026-11-21T04:00:00Z');
    // The URL that stops a re-registration counts for as long as there is something to stop.
    const lasting = ['mfa-stop'];
    const endless = SAMPLES.filter(({ page }) =>
      formsOf(renderPage(page({ ...contextOf(locale), now }))).some(
        (form) =>
          /name="(?:token|passwordTicket|restoreToken)"/.test(form) && !/^<form [^>]*data-ends-ms="\d+"/.test(form),
      ),
    );
    expect(endless.map(({ name }) => name)).toEqual(lasting);
  });

  every('says in its title that there are errors, where there are', ({ elements }) => {
    const summary = elements.findIndex(({ attributes }) => 'data-error-summary' in attributes);
    const prefix = locale === 'ja' ? 'エラー:' : 'Error:';
    expect(named(elements, 'title')[0]?.text.startsWith(prefix)).toBe(summary >= 0);
    if (summary < 0) return;
    expect(elements[summary]?.attributes.tabindex).toBe('-1');
    expect(summary).toBeLessThan(elements.findIndex(({ name }) => name === 'h1'));
  });

  every('offers both languages at its own path', ({ elements }) => {
    const links = named(elements, 'a').filter(({ attributes }) => attributes.hreflang !== undefined);
    expect(values(links, 'href')).toEqual(['/some/path?step=2&lang=ja', '/some/path?step=2&lang=en']);
    const current = links.filter(({ attributes }) => attributes['aria-current'] === 'true');
    expect(values(current, 'hreflang')).toEqual([locale]);
  });
});

test('every style that a page names exists, and every style that exists is named by a page', () => {
  const folder = new URL('../../../api/assets/', import.meta.url);
  const css = readdirSync(folder)
    .filter((file) => file.endsWith('.css'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n')
    .replace(/\/\*.*?\*\//gs, '');
  const defined = new Set([...css.matchAll(/\.([a-z][a-z-]*)(?=[^{}]*\{)/g)].map(([, name]) => name));
  const plain = contextOf('ja');
  const face = {
    logo: '/logo',
    links: [{ label: { ja: '図書館', en: 'Library' }, url: 'https://lib.univ-a.example.jp/' }],
    statements: [],
  };
  const used = new Set(
    SAMPLES.flatMap(({ page }) => [page(plain), page({ ...plain, face })])
      .flatMap((page) => values(elementsOf(renderPage(page)), 'class'))
      .flatMap((list) => list.split(' '))
      // The button that the script makes, and the one kind of notice that procedure 1 has no need of.
      .concat('reveal', 'notice-error'),
  );
  // A step to come is what a step looks like without anything said of it.
  const WITHOUT_RULE = ['step-upcoming'];
  expect([...used].filter((name) => !defined.has(name) && !WITHOUT_RULE.includes(name))).toEqual([]);
  expect([...defined].filter((name) => name !== undefined && !used.has(name))).toEqual([]);
});

test('the samples type something hostile wherever a page shows what was typed', () => {
  const shown = SAMPLES.filter(({ page }) =>
    elementsOf(renderPage(page(contextOf('ja')))).some(
      ({ text, attributes }) => text.includes(HOSTILE) || attributes.value === HOSTILE,
    ),
  );
  expect(shown.length).toBeGreaterThan(25);
});

test('the script that pages load stays within 3,000 bytes', () => {
  expect(readFileSync(new URL('../../../api/assets/tetsuzuki.js', import.meta.url)).length).toBeLessThanOrEqual(3000);
});

test('a name that stays whole is wrapped in texts only, wherever else somebody writes it', () => {
  const name = '第2パスワード';
  const page = renderPage(
    <html lang="ja" data-page={name}>
      <title>{name}</title>
      <textarea>{`"> ${name}`}</textarea>
      <input value={`"><b a="${name}" ${name}>`} />
      <option>{name}</option>
      <p>{`現在の${name}<b>`}</p>
    </html>,
  );
  const elements = elementsOf(page);
  expect(elements.filter((one) => one.attributes.class === 'whole').map(({ text }) => text)).toEqual([name]);
  expect(named(elements, 'p')[0]?.text).toBe(`現在の${name}<b>`);
  expect(values(elements, 'value')).toEqual([`"><b a="${name}" ${name}>`]);
});

test('a sentence names a desk that is a page as its form, and any other by its address', () => {
  const sentence = (inquiry: string, locale: 'ja' | 'en'): string =>
    renderPage(InquirySentence({ ctx: { ...contextOf(locale), service: { inquiry } }, id: 'problem.inquiry' }));
  for (const locale of LOCALES) {
    const form = contextOf(locale).text.t('problem.inquiry.form');
    expect(sentence('https://desk.example.jp/ask?service=x', locale)).toContain(
      `<a href="https://desk.example.jp/ask?service=x">${form}</a>`,
    );
    expect(sentence('desk@example.jp', locale)).toContain(
      '<a class="address" href="mailto:desk@example.jp">desk@example.jp</a>',
    );
    expect(sentence('03-0000-0000', locale)).toContain('>03-0000-0000</a>');
  }
});
