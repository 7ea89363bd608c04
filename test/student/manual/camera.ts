/** Takes pictures of screens for the operating manual. What differs from one taking to the next (times, IDs, this machine) is replaced before. */
import { createHash } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import type { ManualPicture } from '../../../api/student/pages/manual-sections.js';
import { japanTime } from '../../../workflows/rules/japan-time.js';
import type { Language } from '../../helpers/browser.js';

export interface Shot {
  picture: ManualPicture;
  /** Digest of the text that the whole screen shows. */
  text: string;
  /** WebP; absent where only the text is looked at. */
  image?: Buffer;
}

export interface Framing {
  /** What the picture begins with; the top of the page where absent. */
  from?: Locator;
  /** What to fill in or to press: each gets a frame. */
  mark?: Locator;
}

const NOON = '2026-11-21T04:05:00.000Z';
const ID = '01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const URL_SHOWN = `https://shomei.example.ac.jp/u?token=k1.${'aB3_-'.repeat(6)}`;

export const digestOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

/** Reads a screen; with a film in the camera, also takes what a phone shows of it. */
export async function takePicture(
  page: Page,
  picture: ManualPicture,
  { language, film }: { language: Language; film: boolean },
  framing: Framing = {},
): Promise<Shot> {
  await page.waitForLoadState('load');
  await page.evaluate(replaceWhatDiffers(language));
  const text = digestOf(await page.evaluate<string>('document.body.innerText'));
  return film ? { picture, text, image: await exposed(page, framing) } : { picture, text };
}

async function exposed(page: Page, { from, mark }: Framing): Promise<Buffer> {
  await page.evaluate('document.activeElement?.blur()');
  for (const one of (await mark?.all()) ?? [])
    await one.evaluate<void, ElementLike>((element) => {
      element.style.outline = '4px solid #d00000';
      element.style.outlineOffset = '4px';
    });
  await page.evaluate('window.scrollTo(0, 0)');
  await from?.evaluate<void, ElementLike>((element) => element.scrollIntoView({ block: 'start' }));
  const png = await page.screenshot({ animations: 'disabled' });
  // A fifth of what a PNG takes, and as easy to read.
  return sharp(png).webp({ quality: 60, smartSubsample: true, effort: 6 }).toBuffer();
}

/** As much of a browser's element as is asked here; the project is compiled without the types of the DOM. */
interface ElementLike {
  style: { outline: string; outlineOffset: string };
  scrollIntoView(how: { block: 'start' }): void;
}

const replaceWhatDiffers = (language: Language): string => `(() => {
  const noon = ${JSON.stringify(japanTime(NOON, language))};
  // What is counted down differs each time, and goes on counting.
  for (const left of document.querySelectorAll('[data-left]')) left.remove();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const shown = node.data
      .replace(/\\d{4}年\\d{1,2}月\\d{1,2}日\\(.\\) \\d\\d:\\d\\d/g, noon)
      .replace(/[A-Z][a-z]+day, \\d{1,2} [A-Z][a-z]+ \\d{4}, \\d\\d:\\d\\d \\(Japan\\stime\\)/g, noon)
      .replace(/https?:\\/\\/127\\.0\\.0\\.1:\\d+\\/u\\?token=[\\w.-]+/g, ${JSON.stringify(URL_SHOWN)})
      .replace(/\\b[0-9A-HJKMNP-TV-Z]{26}\\b/g, ${JSON.stringify(ID)});
    const isClock = node.parentElement.closest('time') && !shown.includes(noon);
    const fixed = isClock ? shown.replace(/\\d\\d:\\d\\d/, '13:05').replace(/(\\d\\d:\\d\\d):\\d\\d/, '$1:00') : shown;
    if (fixed !== node.data) node.data = fixed;
  }
})()`;
