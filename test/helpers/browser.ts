/** A person at a real browser before the real system. Every page that is looked at is also checked by axe-core where scripts run. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { effort } from './effort.js';
import { testPort } from './ports.js';
import { startSystem, type System, type SystemOptions } from './system.js';
import { PATIENCE_MS } from './wait.js';

export type Language = 'ja' | 'en';

/** How a person comes: language, width of the screen, with or without scripts. */
export interface Manner {
  language: Language;
  viewport: { width: number; height: number };
  scripts: boolean;
  /** Pixels of the screen for each pixel of the page; 1 unless given. */
  scale?: number;
}

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 900 };

/** Every way to come. */
export const EVERY_MANNER: readonly (Manner & { manner: string })[] = (['ja', 'en'] as const).flatMap((language) =>
  [PHONE, DESK].flatMap((viewport) =>
    [true, false].map((scripts) => ({
      manner: `in ${language}, ${viewport.width} pixels wide, ${scripts ? 'with' : 'without'} scripts`,
      language,
      viewport,
      scripts,
    })),
  ),
);

type Named = keyof typeof OPPOSITES;
let walks = 0;
/** One way: in turn, from walk to walk of a test file, the one that is named, and the one that has nothing in common with it. A long run takes every way. */
export function manners(one: Named): typeof EVERY_MANNER {
  const place = OPPOSITES[one][walks++ % 2];
  return effort(
    EVERY_MANNER.filter((_, n) => n === place),
    EVERY_MANNER,
  );
}
/** The way that is named, in every run. */
export const mannersLike = (one: Named): typeof EVERY_MANNER =>
  EVERY_MANNER.filter((_, place) => place === OPPOSITES[one][0]);
/** Places in {@link EVERY_MANNER}: what the name says, and its opposite. */
const OPPOSITES = {
  'ja phone with scripts': [0, 7],
  'ja phone without scripts': [1, 6],
  'ja desk with scripts': [2, 5],
  'ja desk without scripts': [3, 4],
} as const;

/** Set by `npm test` where a browser was found; without one, tests of pages are skipped and counted so. */
export const CHROMIUM = process.env['TEST_CHROMIUM'];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export interface Site {
  system: System;
  origin: string;
  /** Somebody with a browser of their own: no cookie is shared. */
  visitor(manner: Manner): Promise<Visitor>;
  close(): Promise<void>;
}

/**
 * The whole system, listening on a free port of this machine, and a browser.
 * @param host as browsers know it: passkeys are for names, not for addresses
 * @param around what has to know where it will be before it starts; its settings
 */
export async function startSite(
  options: SystemOptions = {},
  host: '127.0.0.1' | 'localhost' = '127.0.0.1',
  around: (origin: string) => Promise<Record<string, string>> = async () => ({}),
): Promise<Site> {
  if (!CHROMIUM) throw new Error('TEST_CHROMIUM is not set: run the tests by `npm test`');
  const port = await testPort();
  const origin = `http://${host}:${port}`;
  const env = { PUBLIC_URL: origin, PORT: String(port), ...options.env, ...(await around(origin)) };
  const system = await startSystem({ ...options, env });
  const browser = await opened(system, port, CHROMIUM);
  return {
    system,
    origin,
    async visitor(manner) {
      const context = await browser.newContext({
        baseURL: origin,
        locale: manner.language === 'ja' ? 'ja-JP' : 'en-US',
        viewport: manner.viewport,
        javaScriptEnabled: manner.scripts,
        deviceScaleFactor: manner.scale ?? 1,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      return new Visitor(context, await context.newPage(), manner, origin);
    },
    async close() {
      await browser.close();
      await system.close();
    },
  };
}

/** Nothing is left running where it fails: a worker that nobody stops would take the tasks of the next file. */
async function opened(system: System, port: number, executablePath: string): Promise<Browser> {
  try {
    await system.app.listen({ port, host: '127.0.0.1' });
    return await chromium.launch({ executablePath, args: QUIET });
  } catch (error) {
    await system.close();
    throw error;
  }
}

export class Visitor {
  #language: Language;
  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly manner: Manner,
    readonly origin: string,
  ) {
    this.#language = manner.language;
  }

  get path(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }
  summary(): Locator {
    return this.page.locator('[data-error-summary]');
  }

  /** Looks at the page: it is the one of this heading, in the right language, no wider than the screen, and open to all. */
  async sees(heading: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
    await this.page.waitForLoadState('load');
    expect(await this.page.locator('html').getAttribute('lang')).toBe(this.#language);
    const { width } = this.manner.viewport;
    expect(await this.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await this.#isOpenToAll(heading);
  }

  /** As {@link sees}, and the same after a reload. */
  async seesForGood(heading: string): Promise<void> {
    await this.sees(heading);
    await this.page.reload();
    await this.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  }

  /** The summary names the error, has the focus where scripts can give it, and leads to the field. */
  async seesError(heading: string, message: string, field?: Locator): Promise<void> {
    await this.sees(heading);
    expect(await this.summary().innerText()).toContain(message);
    expect(await this.page.title()).toMatch(this.#language === 'ja' ? /^エラー:/ : /^Error:/);
    if (this.manner.scripts)
      expect(await this.page.evaluate<boolean>('document.activeElement.matches("[data-error-summary]")')).toBe(true);
    if (!field) return;
    await this.summary().getByRole('link', { name: message }).click();
    expect(await field.evaluate<boolean, HTMLElementLike>((element) => element.matches(':focus'))).toBe(true);
    expect(await field.evaluate<boolean, HTMLElementLike>((element) => element.matches(':target'))).toBe(true);
  }

  /** Changes the language and back: the page stays the same one. */
  async switchesLanguage(headings: Record<Language, string>): Promise<void> {
    const there = this.#language === 'ja' ? 'en' : 'ja';
    for (const language of [there, this.#language] as const) {
      await this.#languageSwitch(language).click();
      this.#language = language;
      await this.sees(headings[language]);
    }
  }

  /** A link; where there is something to type, a button that takes it along. */
  #languageSwitch(language: Language): Locator {
    const name = language === 'ja' ? '日本語' : 'English';
    return this.link(name).or(this.button(name));
  }

  /** Presses Tab until the element has the focus; on the way every stop shows that it has it. */
  async tabsTo(target: Locator): Promise<void> {
    for (let stops = 0; stops < 40; stops++) {
      await this.page.keyboard.press('Tab');
      expect(await this.page.evaluate<boolean>(FOCUS_SHOWS)).toBe(true);
      if (await target.evaluate<boolean, HTMLElementLike>((element) => element.matches(':focus'))) return;
    }
    throw new Error('forty presses of Tab did not lead there');
  }

  async leaves(): Promise<void> {
    await this.context.close();
  }

  /** axe-core finds nothing serious or critical. It can't run where scripts are off; the markup there is the same. */
  async #isOpenToAll(heading: string): Promise<void> {
    if (!this.manner.scripts) return;
    const { width } = this.manner.viewport;
    const page = `${width} ${(await this.page.content()).replace(VARIES, '')}`;
    if (open.has(page)) return;
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${heading}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    expect(grave).toEqual([]);
    open.add(page);
  }
}

/** The smaller of its two forms: the browser reads it anew on every page that is looked at. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/**
 * Pages that axe-core has found nothing in, at a width. The same page once more, with another time or token in it, has nothing either. Known to all test
 * files of a process.
 */
const open: Set<string> = Reflect.get(globalThis, Symbol.for('pages open to all')) ?? new Set<string>();
Reflect.set(globalThis, Symbol.for('pages open to all'), open);
/** What differs from one loading of a page to the next: IDs and tokens, times and counts. */
const VARIES = /[\w-]{22,}|\d/g;

/** As much of a browser's element as is asked here; the project is compiled without the types of the DOM. */
interface HTMLElementLike {
  matches(selector: string): boolean;
}

const FOCUS_SHOWS = `(() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
})()`;
