/** How pages stand on a screen, a desk's and a phone's, in both languages. And one that waits. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { renderPage } from '../../../api/pages/render.js';
import { CHROMIUM } from '../../helpers/browser.js';
import { until } from '../../helpers/wait.js';
import { contextOf, SAMPLES } from './samples.js';

const ASSETS = new URL('../../../api/assets/', import.meta.url);
const STYLE = readdirSync(ASSETS)
  .filter((file) => file.endsWith('.css') && file !== 'print.css')
  .map((file) => readFileSync(new URL(file, ASSETS), 'utf8').replace(/@import[^;]*;/g, ''))
  .join('\n');

/** What is wrong with a page, in its own browser: a function of its own, as it is sent there as text. */
const LOOK = `(() => {
  const wrong = [];
  const width = document.documentElement.clientWidth;
  const said = (element) => element.tagName.toLowerCase() + ' ' + (element.textContent || element.name || '').trim().slice(0, 40);
  if (document.documentElement.scrollWidth > width) wrong.push('wider than the screen: ' + document.documentElement.scrollWidth);
  const canvas = document.createElement('canvas').getContext('2d');
  for (const select of document.querySelectorAll('select')) {
    const style = getComputedStyle(select);
    canvas.font = style.font;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20;
    const text = select.selectedOptions[0]?.label ?? '';
    // A name that somebody gave may be of any length.
    if (!text.includes('<') && canvas.measureText(text).width > room) wrong.push('cut: ' + text);
  }
  const isClipped = (element) => {
    for (let at = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath.startsWith('inset')) return true;
    return false;
  };
  const seenIn = (element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const seen = [];
    while (texts.nextNode()) if (!isClipped(texts.currentNode.parentElement)) seen.push(texts.currentNode);
    return seen;
  };
  const lines = (element) => {
    const rects = seenIn(element).flatMap((text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return [...range.getClientRects()];
    });
    return new Set(rects.map(({ top }) => Math.round(top / 8))).size;
  };
  for (const button of document.querySelectorAll('.table button'))
    if (lines(button) > 1) wrong.push('broken: ' + said(button));
  for (const head of document.querySelectorAll('thead th'))
    if (head.checkVisibility() && lines(head) > head.textContent.trim().split(/[\\s・、（(]+/).length + 1)
      wrong.push('broken: ' + said(head));
  // No line of a cell begins inside of a word; what somebody wrote, IDs and addresses may.
  for (const cell of document.querySelectorAll('.table td'))
    for (const text of seenIn(cell)) {
      if (innerWidth < 960 || text.parentElement.closest('.code, .as-written') || text.data.includes('<')) continue;
      for (const { 0: word, index } of text.data.matchAll(/[A-Za-z]{2,20}|[ァ-ヶー]{2,12}/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) wrong.push('cut: ' + word);
      }
    }
  // No line begins inside of a name.
  for (const element of document.querySelectorAll('h1, h2, label, button, legend, dt, th, p, li'))
    for (const text of seenIn(element))
      for (const { 0: name, index } of text.data.matchAll(/第2パスワード|ユーザID|UMIN ID|UMIN-CTR/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + name.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) wrong.push('broken: ' + said(element));
      }
  // Nor inside of a word, between two of its Chinese characters.
  const words = new Intl.Segmenter('ja', { granularity: 'word' });
  for (const element of document.documentElement.lang === 'ja' ? document.querySelectorAll('h1, h2, h3, p, li, label, legend, button, .button, dt') : [])
    for (const text of seenIn(element)) {
      if (!text.parentElement.checkVisibility() || text.parentElement.closest('.code, .as-written, .whole') || text.data.includes('<')) continue;
      const topAt = (at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return Math.round(range.getBoundingClientRect().top);
      };
      for (const { segment, index } of words.segment(text.data))
        for (const { index: at } of segment.matchAll(/\\p{Script=Han}(?=\\p{Script=Han})/gu))
          if (topAt(index + at) !== topAt(index + at + 1)) wrong.push('inside of a word: ' + segment + ' in ' + said(element));
    }
  // Nor does it stand apart from the words around it.
  for (const name of document.querySelectorAll('.whole')) {
    const before = name.previousSibling;
    if (before?.nodeType !== Node.TEXT_NODE || before.data.endsWith(' ')) continue;
    const range = document.createRange();
    range.setStart(before, before.length - 1);
    range.setEnd(before, before.length);
    const [there, here] = [range.getBoundingClientRect(), name.getBoundingClientRect()];
    if (Math.abs(there.top - here.top) < 4 && here.left - there.right > 1) wrong.push('apart: ' + said(name.parentElement));
  }
  if (width < 480) {
    const header = document.querySelector('.header');
    if (header?.offsetHeight >= 120 && !header.textContent.includes('<')) wrong.push('a high header: ' + header.offsetHeight);
    // A page that came back with faults says them first; a form that asks for more than a password begins with that.
    const fresh = document.querySelector('#field-password[autocomplete~="new-password"]');
    const first = document.querySelector('main input:not([type=hidden]):not(.visually-hidden)');
    const isFirst = fresh && fresh === first && !document.querySelector('[data-error-summary]');
    if (isFirst && fresh.getBoundingClientRect().bottom > innerHeight) wrong.push('below the first screen: ' + said(fresh));
  }
  for (const stop of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (stop.tabIndex < 0 || stop.disabled || !stop.checkVisibility() || stop.matches('.skip, .skip-link, [data-switch]')) continue;
    const { width: wide, height: high } = stop.getBoundingClientRect();
    if (isClipped(stop) || wide < 4 || high < 4) wrong.push('in the order of focus, but not seen: ' + said(stop));
  }
  return wrong;
})()`;

(CHROMIUM ? describe : describe.skip)('a page', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
    page = await browser.newPage();
  });
  afterAll(async () => browser?.close());

  async function wrongOf(html: string, width: number): Promise<string[]> {
    await page.setViewportSize({ width, height: 740 });
    await page.setContent(
      html
        .replaceAll(/<(?:link|script|meta http-equiv)[^>]*>/g, '')
        .replace('</head>', `<style>${STYLE}</style></head>`),
    );
    return page.evaluate<string[]>(LOOK);
  }
  const all = (['ja', 'en'] as const).flatMap((locale) =>
    SAMPLES.map(({ name, page: render }) => ({
      name: `${name} ${locale}`,
      html: renderPage(render(contextOf(locale))),
    })),
  );
  const wrongOfAll = async (pages: typeof all, width: number): Promise<string[]> => {
    expect(pages.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const { name, html } of pages) wrong.push(...(await wrongOf(html, width)).map((one) => `${name}: ${one}`));
    return wrong;
  };
  const ofStaff = all.filter(({ name }) => name.startsWith('staff-'));

  test('of the console fits a screen of 1280 px: nothing is wider, cut or broken, and no stop of the keyboard is unseen (issue 11, B16)', async () => {
    expect(await wrongOfAll(ofStaff, 1280)).toEqual([]);
  });

  test('of the console fits a phone of 360 px', async () => {
    expect(await wrongOfAll(ofStaff, 360)).toEqual([]);
  });

  // Of pages that differ by one sentence only, one.
  const ofPeople = all.filter(
    ({ name }) =>
      !name.startsWith('staff-') && !/^(?:problem-documentation-|members-upload-)(?!malformed|large)/.test(name),
  );
  test('of anybody else fits a screen of 1280 px, in every state (issue 11, B16)', async () => {
    expect(await wrongOfAll(ofPeople, 1280)).toEqual([]);
  });

  test('of anybody else fits a phone of 360 px in every state, faults included (issue 11, B11, B16)', async () => {
    expect(await wrongOfAll(ofPeople, 360)).toEqual([]);
  });

  test('of an application shows the document beside the record on a screen of 1280 px', async () => {
    const ofOperator = all.filter(({ name }) => name.startsWith('staff-application-operator '));
    expect(ofOperator).toHaveLength(2);
    for (const { html } of ofOperator) {
      await wrongOf(html, 1280);
      const record = await page.locator('.compare').boundingBox();
      const paper = await page.locator('.document-picture').last().boundingBox();
      if (!record || !paper) throw new Error('no record or no document');
      expect(paper.x).toBeGreaterThanOrEqual(record.x + record.width);
      expect(paper.y).toBeLessThan(record.y + record.height);
    }
  });

  test('that waits is asked after under whatever title a browser has translated it to, and is left only for news (issue 11, B9)', async () => {
    const own = await browser.newPage();
    const shown = (name: string): string =>
      (all.find((one) => one.name === name)?.html ?? '').replace(
        /data-refresh-seconds="\d+"/,
        'data-refresh-seconds="0.1"',
      );
    let now = 'access-code-propagating ja';
    const [loads, looks]: [string[], string[]] = [[], []];
    const troubles: (number | 'nobody there')[] = [503, 429, 'nobody there', 502];
    await own.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      const asset = /^\/assets\/(?:[^/]+\/)?([\w.-]+)$/.exec(pathname)?.[1];
      if (asset !== undefined) return route.fulfill({ path: fileURLToPath(new URL(asset, ASSETS)) });
      const isLoad = route.request().isNavigationRequest();
      (isLoad ? loads : looks).push(now);
      const trouble = isLoad ? undefined : troubles.shift();
      if (trouble === 'nobody there') return route.abort();
      if (trouble !== undefined)
        return route.fulfill({ status: trouble, contentType: 'text/html', body: shown('access-code-done-bare ja') });
      return route.fulfill({ contentType: 'text/html', body: shown(now) });
    });
    await own.goto('http://tetsuzuki.test/procedures/x');
    // What translation and extensions do to a page.
    for (const done of [
      'document.title = "Password updated"',
      'document.documentElement.lang = "en"',
      'document.documentElement.className = "translated-ltr"',
      'document.body.dataset.extension = "x"',
      'document.querySelectorAll("h1, p").forEach((one) => (one.innerHTML = `<font><font>${one.textContent}</font></font>`))',
    ])
      await own.evaluate(done);
    const before = looks.length;
    await until('seven looks', () => looks.length > before + 6);
    expect(troubles).toEqual([]);
    expect(loads).toEqual([now]);
    now = 'access-code-done-bare ja';
    await until('it has moved on', () => loads.length > 1);
    expect(loads).toEqual(['access-code-propagating ja', now]);
    await own.close();
  });

  test('that does not fit is found', async () => {
    const bad = `<html lang="ja"><head></head><body><select style="width:3rem"><option>Earliest due date first</option></select>
      <div style="width:2000px">x</div><div style="position:absolute;clip-path:inset(50%)"><a href="/x">hidden</a></div>
      <p style="width:3.5em;word-break:break-all">本人確認方法</p>
      <table class="table"><tr><td style="width:1rem"><button style="width:2rem;overflow-wrap:anywhere;white-space:normal">Try it again</button></td></tr></table></body></html>`;
    const found = (await wrongOf(bad, 360)).map((one) => one.split(':')[0]);
    expect(new Set(found)).toEqual(
      new Set(['wider than the screen', 'cut', 'broken', 'inside of a word', 'in the order of focus, but not seen']),
    );
  });
});
