/** A lead at a browser: deadlines are paused, for longer, and resumed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES, createText } from '../../../api/texts.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { signedIn } from '../../staff/oversight/support.js';
import { over } from './support.js';

let site: Site;
beforeAll(async () => {
  if (CHROMIUM) site = await startSite();
});
afterAll(() => site?.close());

async function enters(visitor: Visitor): Promise<void> {
  const { jar } = await signedIn(site.system, 'lead1', 'lead1', site.origin);
  // Browsers take the loopback for secure; the protocol by which cookies are put in does not.
  const url = site.origin.replace('http:', 'https:');
  await visitor.context.addCookies(Object.entries(jar).map(([name, value]) => ({ name, value, url, secure: true })));
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  test.each(manners('ja phone with scripts'))(
    'deadlines are paused, for longer, and resumed, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const t = CATALOGUES[manner.language];
      const text = createText(manner.language);
      const fills = (label: string, typed: string) => page.getByRole('textbox', { name: label }).fill(typed);
      const chooses = (label: string, option: string) =>
        page.getByRole('combobox', { name: label }).selectOption(option);
      await enters(visitor);
      await page.goto('/staff/outage-pauses');
      await visitor.sees(t['pauses.title']);

      await chooses(t['pauses.service'], 'cinii');
      await chooses(t['pauses.part'], 'identity');
      await chooses(t['pauses.kind'], 'service-use-change');
      await fills(t['pauses.minutes'], '30');
      await fills(t['pauses.reason'], 'メールサーバーの障害');
      await visitor.button(t['pauses.submit']).click();
      const notAffected = text.t('reason.not-affected', { field: t['pauses.kind'] });
      await visitor.seesError(t['pauses.title'], notAffected, page.locator('select[name="kind"]'));
      await chooses(t['pauses.part'], 'mail');
      await visitor.button(t['pauses.submit']).click();
      await page.getByText(t['pauses.done.begun']).waitFor();
      await visitor.sees(t['pauses.title']);
      await page.getByText(t['kind.service-use-change'], { exact: true }).waitFor();

      await visitor.link(t['pauses.extend']).click();
      await visitor.sees(t['pauses.extend.title']);
      await visitor.switchesLanguage({
        ja: CATALOGUES.ja['pauses.extend.title'],
        en: CATALOGUES.en['pauses.extend.title'],
      });
      await fills(t['pauses.extend.minutes'], '10');
      await fills(t['pauses.extend.reason'], '業者の連絡待ち');
      await visitor.button(t['pauses.extend.submit']).click();
      const notLater = text.t('reason.not-later', { field: t['pauses.extend.minutes'] });
      await visitor.seesError(t['pauses.extend.title'], notLater, page.locator('input[name="minutes"]'));
      await fills(t['pauses.extend.minutes'], '60');
      await visitor.button(t['pauses.extend.submit']).click();
      await page.getByText(t['pauses.done.extended']).waitFor();
      await page.getByText('業者の連絡待ち').waitFor();
      await visitor.sees(t['pauses.title']);

      const pauseId = await page.locator('input[name="pauseId"]').inputValue();
      await visitor.button(t['pauses.end']).click();
      await page.getByText(t['pauses.done.ended']).waitFor();
      await visitor.sees(t['pauses.title']);
      await page.getByRole('heading', { name: t['pauses.earlier'] }).waitFor();
      expect((await over(site.system, pauseId)).ended_by).toBe('lead1');
      await visitor.leaves();
    },
  );
});
