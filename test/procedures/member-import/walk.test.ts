/** A librarian's whole story at a desk, in a real browser before the real system. Manual: JAIRO Cloud, 2 to 5. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TextId } from '../../../api/text/index.js';
import { createText } from '../../../api/texts.js';
import type { RosterRow } from '../../../workflows/rules/roster.js';
import { CHROMIUM, DESK, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { until } from '../../helpers/wait.js';
import { PEOPLE, readBytes, rowOf, sheetOf, XXX } from './menu-support.js';

const WAYS = manners('ja desk with scripts');

let site: Site;

type Said = (id: TextId, values?: Record<string, string | number>) => string;

async function signsIn(visitor: Visitor, t: Said, who: keyof typeof PEOPLE): Promise<void> {
  const { userId, password } = PEOPLE[who];
  await visitor.sees(t('institution.sign-in.title'));
  await visitor.page.locator('input[name="userId"]').fill(userId);
  await visitor.page.locator('input[name="password"]').fill(password);
  await visitor.button(t('institution.sign-in.submit')).click();
}

/** Presses what leads to a file. */
async function downloads(visitor: Visitor, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.link(name).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

async function sends(visitor: Visitor, t: Said, name: string, buffer: Buffer): Promise<void> {
  await visitor.page
    .locator('input[name="file"]')
    .setInputFiles({ name, mimeType: 'application/vnd.ms-excel', buffer });
  await visitor.button(t('upload.submit')).click();
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());

  test.each(WAYS)('download, edit, check, apply, look, go back: $manner', async (manner) => {
    const text = createText(manner.language);
    const t: Said = (id, values) => text.t(id, values);
    const mark = `w${WAYS.indexOf(manner)}`;
    const visitor = await site.visitor(manner);
    const { page } = visitor;
    const main = (): Promise<string> => page.locator('main').innerText();
    const to = async (...names: TextId[]): Promise<void> => {
      for (const name of names)
        await page
          .locator('main')
          .getByRole('link', { name: t(name), exact: true })
          .click();
    };

    // With the slash that the manual has.
    await page.goto(`/admin/menu/${XXX}/`);
    await signsIn(visitor, t, 'librarian');
    await visitor.seesForGood(t('institution.menu'));
    await to('members.title');
    await visitor.seesForGood(t('members.title'));
    expect(await main()).toContain('Repository Administrator');

    await to('members.download');
    await visitor.seesForGood(t('members.download'));
    const now = await downloads(visitor, t('download.now'));
    expect(now.name).toMatch(/^members-univ-a-r\d+\.xls$/);
    const sheet = await readBytes(site.system, now.bytes);
    const rows = sheet.rows.map(({ cells }) => cells as RosterRow);

    await page.goto(`/admin/menu/${XXX}/members/upload`);
    await visitor.seesForGood(t('upload.title'));
    await sends(visitor, t, 'members.xls', Buffer.from('<html>'));
    await visitor.seesError(t('upload.title'), t('import.file.html'), page.locator('input[name="file"]'));
    const edited = async (more: RosterRow[]): Promise<Buffer> =>
      sheetOf(site.system, more, { format: 'xls', ...(sheet.revision && { revision: sheet.revision }) });
    await sends(visitor, t, 'members.xls', await edited([...rows, rowOf(mark, { email: '' })]));
    await visitor.seesForGood(t('import.title.refused'));
    expect(await main()).toContain(t('import.error.missing', { column: t('member.email') }));
    const result = await downloads(visitor, t('import.result.get'));
    expect(result.name).toMatch(/^result-univ-a-r\d+-\w{26}\.xls$/);

    await to('import.again');
    await sends(visitor, t, 'members.xls', await edited([...rows, rowOf(mark), rowOf(`${mark}b`)]));
    await visitor.seesForGood(t('import.title.checked'));
    expect(await main()).toContain(rowOf(mark).email);
    const plan = visitor.path;
    await visitor.button(t('import.confirm')).click();
    await visitor.sees(t('import.title.completed'));
    expect(visitor.path).toBe(plan);
    await page.goto(`/admin/menu/${XXX}/members/roster`);
    await visitor.seesForGood(t('roster.title'));
    expect(await main()).toContain(rowOf(mark).email);

    await page.goto(`/admin/menu/${XXX}/members/search`);
    await visitor.sees(t('search.title'));
    await visitor.button(t('search.submit')).click();
    await visitor.seesError(t('search.title'), t('search.required'), page.locator('input[name="memberNumber"]'));
    await page.locator('input[name="displayName"]').fill('加藤');
    await visitor.button(t('search.submit')).click();
    await visitor.seesForGood(t('search.title'));
    expect(await main()).toContain('M0001');

    await page.goto(`/admin/menu/${XXX}/members/download`);
    await page
      .locator('tbody a')
      .filter({ hasText: t('download.compare') })
      .first()
      .click();
    await visitor.seesForGood(t('compare.title'));
    expect(await main()).toContain(rowOf(mark).email);
    await page.goBack();

    // The members are removed again, which is more than a fifth of so few.
    await page.goto(`/admin/menu/${XXX}/members/upload`);
    await sends(visitor, t, 'members.csv', await sheetOf(site.system, rows, { format: 'csv' }));
    await visitor.sees(t('import.title.checked'));
    expect(await main()).toContain(t('import.no-revision.title'));
    await visitor.button(t('import.confirm')).click();
    const unticked = t('import.removals.unticked', { count: 2 });
    await visitor.seesError(t('import.title.checked'), unticked, page.locator('input[name="confirmRemovals"]'));
    await page.locator('input[name="confirmRemovals"]').check();
    await visitor.button(t('import.confirm')).click();
    await visitor.sees(t('import.title.completed'));

    await page.goto(`/admin/menu/${XXX}/administrators`);
    await visitor.seesForGood(t('administrators.title'));
    expect(await main()).toContain(PEOPLE.administrator.userId);
    await visitor.leaves();
  });

  test('「教員」 and another institution’s administrator are refused, and nobody is asked to sign in first', async () => {
    const t: Said = (id, values) => createText('ja').t(id, values);
    for (const who of ['teacher', 'administratorElsewhere'] as const) {
      const visitor = await site.visitor({ language: 'ja', viewport: DESK, scripts: true });
      await visitor.page.goto(`/admin/menu/${XXX}/members`);
      await signsIn(visitor, t, who);
      await visitor.sees(t('problem.forbidden.title'));
      await visitor.leaves();
    }
  });

  test('going back to a version takes its plan and its confirmation', async () => {
    const t: Said = (id, values) => createText('ja').t(id, values);
    const visitor = await site.visitor({ language: 'ja', viewport: DESK, scripts: true });
    await visitor.page.goto(`/admin/menu/${XXX}/members/download`);
    await signsIn(visitor, t, 'administrator');
    await visitor.sees(t('members.download'));
    await visitor.page
      .locator('tbody button')
      .filter({ hasText: t('download.revert') })
      .last()
      .click();
    await visitor.seesForGood(t('import.title.checked'));
    await visitor.button(t('import.confirm')).click();
    await visitor.sees(t('import.title.completed'));
    await visitor.leaves();
  });

  test('the bar of an upload that is being carried out moves while the page stays, and the end is seen by itself', async () => {
    const t: Said = (id, values) => createText('en').t(id, values);
    const { db } = site.system.database;
    const visitor = await site.visitor({ language: 'en', viewport: DESK, scripts: true });
    const { page } = visitor;
    await page.goto(`/admin/menu/${XXX}/members/download`);
    await signsIn(visitor, t, 'librarian');
    await visitor.sees(t('members.download'));
    const { rows, revision } = await readBytes(site.system, (await downloads(visitor, t('download.now'))).bytes);
    const more = [...rows.map(({ cells }) => cells as RosterRow), rowOf('bar')];
    await page.goto(`/admin/menu/${XXX}/members/upload`);
    await visitor.sees(t('upload.title'));
    await sends(visitor, t, 'members.xls', await sheetOf(site.system, more, revision ? { revision } : {}));
    await visitor.sees(t('import.title.checked'));
    const procedureId = visitor.path.split('/').at(-1) ?? '';
    await visitor.button(t('import.confirm')).click();
    await visitor.sees(t('import.title.completed'));

    // As it stands while the effects of many rows are carried out.
    const stands = async (done: number, status: string): Promise<void> => {
      await db('jairo_imports').where({ procedure_id: procedureId }).update({ done, total: 400 });
      await db('procedures').where({ procedure_id: procedureId }).update({ status });
    };
    await stands(100, 'applying');
    await page.reload();
    await visitor.sees(t('import.title.applying'));
    const bar = page.locator('#progress');
    const value = () => bar.evaluate((shown: HTMLProgressElement) => [shown.value, shown.max]);
    expect(await value()).toEqual([100, 400]);
    await page.evaluate(() => document.documentElement.setAttribute('data-same', ''));
    await stands(300, 'applying');
    await until('the bar moves', value, ([done]) => done === 300);
    expect(await page.locator('html').getAttribute('data-same')).toBe('');
    expect(await page.locator('main').innerText()).toContain(
      t('import.progress.done', { done: 300, total: 400, percent: 75 }),
    );
    await stands(400, 'completed');
    await visitor.sees(t('import.title.completed'));
    await visitor.leaves();
  });
});
