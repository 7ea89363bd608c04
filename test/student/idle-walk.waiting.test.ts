/** The end of a session for want of anything done, as a student sees it coming: a real browser, the real system. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CATALOGUES } from '../../api/texts.js';
import { CHROMIUM, PHONE, type Site, startSite, type Visitor } from '../helpers/browser.js';
import { addStudent, PASSWORD, SECOND } from './login/support.js';

const IDLE_MS = 12_000;
/** Half of a session as short as this one. */
const WARNED_AFTER_MS = IDLE_MS / 2;

let site: Site;
let students = 0;

const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
const warning = (page: Page) => page.locator('dialog[open]');
const sessionsOf = async (userId: string): Promise<number> =>
  (await site.system.database.db('sessions').where({ user_id: userId })).length;

/** Somebody in the menu. */
async function signedIn(visitor: Visitor): Promise<string> {
  const userId = `idler${++students}`;
  await addStudent(site.system.database.db, userId);
  const { page } = visitor;
  await page.goto('/shomei/login');
  await page.locator('#field-userId').fill(userId);
  await page.locator('#field-password').fill(PASSWORD);
  await page.locator('#field-secondPassword').fill(SECOND);
  await page.locator('main button[type="submit"]').click();
  await page.waitForURL(/\/shomei\/menu$/);
  return userId;
}

async function seesTheEnd(visitor: Visitor): Promise<void> {
  const t = textOf(visitor);
  await visitor.page.waitForURL(/\/shomei\/login\?notice=over$/, { timeout: 2 * IDLE_MS });
  await visitor.sees(t['student-login.title']);
  expect(await visitor.page.locator('main').innerText()).toContain(t['student-login.over']);
}

beforeAll(async () => {
  if (CHROMIUM) site = await startSite({ shomei: { sessionIdleMs: IDLE_MS }, worker: false });
});
afterAll(async () => site?.close());

/** Side by side: nearly all of it is waiting, each in a browser of its own. */
(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  test.concurrent.each(['ja', 'en'] as const)(
    'a dialog warns in time, has the focus, counts down and lets the person go on; then the page leads to the login (%s)',
    async (language) => {
      const visitor = await site.visitor({ language, viewport: PHONE, scripts: true });
      const { page } = visitor;
      const t = textOf(visitor);
      await signedIn(visitor);
      await page.goto('/shomei/menu/email');
      const began = Date.now();
      await page.locator('#field-email').fill('half-typed@exam');
      await warning(page).waitFor({ timeout: IDLE_MS });
      expect(Date.now() - began).toBeGreaterThan(WARNED_AFTER_MS - 1_000);
      await visitor.sees(t['student-email.change.title']);
      const button = page.getByRole('button', { name: t['idle.go-on'], exact: true });
      const isFocused = () =>
        button.evaluate<boolean, { matches(selector: string): boolean }>((e) => e.matches(':focus'));
      expect(await isFocused()).toBe(true);
      expect(await page.getByRole('alertdialog', { name: t['idle.title'] }).count()).toBe(1);
      expect(await warning(page).innerText()).toMatch(/0:(?:10|0[1-9])/);

      await page.keyboard.press('Enter');
      await warning(page).waitFor({ state: 'detached' });
      expect(await page.locator('#field-email').inputValue()).toBe('half-typed@exam');
      await page.waitForTimeout(WARNED_AFTER_MS - 2_000);
      expect(await warning(page).count()).toBe(0);
      await seesTheEnd(visitor);
      expect(await page.evaluate<number>('localStorage.length + sessionStorage.length')).toBe(0);
      await visitor.leaves();
    },
  );

  test.concurrent('Escape is somebody who is there: it goes on, too', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    await signedIn(visitor);
    await warning(page).waitFor({ timeout: IDLE_MS });
    const answered = page.waitForResponse(/\/shomei\/session$/);
    await page.keyboard.press('Escape');
    expect((await answered).status()).toBe(200);
    await warning(page).waitFor({ state: 'detached' });
    await visitor.leaves();
  });

  test.concurrent('an answer that the session should be over by now, by a clock that goes ahead, is not asked for over and over', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    await signedIn(visitor);
    const askedAt: number[] = [];
    await page.route(/\/owner\?/, async (route) => {
      askedAt.push(Date.now());
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), endsInMs: -1 } });
    });
    const asks = () => page.waitForRequest(/\/owner\?/);
    const first = asks();
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await first;
    for (let more = 0; more < 3; more++) await asks();
    const gaps = askedAt.slice(1).map((at, nth) => at - (askedAt[nth] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(900);
    await visitor.leaves();
  });

  test.concurrent('a page that nobody looks at neither ends the session of another one nor keeps it alive', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const { page } = visitor;
    await signedIn(visitor);
    const other = await visitor.context.newPage();
    for (let n = 0; n < 5; n++) {
      await other.goto('/shomei/menu');
      await other.waitForTimeout(IDLE_MS / 4);
    }
    expect(new URL(page.url()).pathname).toBe('/shomei/menu');
    await Promise.all([page, other].map((one) => one.waitForURL(/notice=over$/, { timeout: 2 * IDLE_MS })));
    await visitor.leaves();
  });

  test.concurrent('a session that was ended elsewhere is found out of before the page would warn again', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: true });
    const userId = await signedIn(visitor);
    await site.system.database.db('sessions').where({ user_id: userId }).delete();
    const began = Date.now();
    await visitor.page.waitForURL(/notice=over$/, { timeout: IDLE_MS });
    expect(Date.now() - began).toBeLessThan(IDLE_MS - 1_000);
    await visitor.leaves();
  });

  test.concurrent.each(['ja', 'en'] as const)(
    'without scripts a sentence says until when, and the page leads to the login at that time (%s)',
    async (language) => {
      const visitor = await site.visitor({ language, viewport: PHONE, scripts: false });
      const { page } = visitor;
      const userId = await signedIn(visitor);
      const at = await page.locator('.idle-until time').getAttribute('datetime');
      expect(Math.abs(Date.parse(at ?? '') - Date.now() - IDLE_MS)).toBeLessThan(3_000);
      const clock = new Intl.DateTimeFormat('ja', { timeStyle: 'short', timeZone: 'Asia/Tokyo' });
      const inJapan = clock.format(new Date(at ?? '')).padStart(5, '0');
      const sentence = textOf(visitor)['idle'].replace('{until}', inJapan);
      expect(await page.locator('.idle-until').innerText()).toBe(sentence);
      expect(await page.locator('dialog').isVisible()).toBe(false);
      await seesTheEnd(visitor);
      await page.goto('/shomei/menu');
      await page.waitForURL(/\/shomei\/login/);
      expect(await sessionsOf(userId)).toBe(0);
      await visitor.leaves();
    },
  );

  test.concurrent('two pages without scripts do not keep each other’s session alive', async () => {
    const visitor = await site.visitor({ language: 'ja', viewport: PHONE, scripts: false });
    const { page } = visitor;
    await signedIn(visitor);
    await page.waitForTimeout(IDLE_MS / 2);
    const other = await visitor.context.newPage();
    await other.goto('/shomei/menu');
    await Promise.all([page, other].map((one) => one.waitForURL(/notice=over$/, { timeout: 2 * IDLE_MS })));
    await other.goto('/shomei/menu');
    expect(new URL(other.url()).pathname).toBe('/shomei/login');
    await visitor.leaves();
  });
});
