/** Staff on their way in and out, in a browser: our page, the identity provider's, the console, and back. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../api/texts.js';
import { CHROMIUM, manners, mannersLike, type Site } from '../../helpers/browser.js';
import { signsIn, startStaffSite, typesPassword } from '../../helpers/staff-site.js';

let site: Site;

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startStaffSite({ worker: false });
  });
  afterAll(async () => site?.close());

  test.each(manners('ja desk without scripts'))(
    'a member of staff signs in, looks at the console and signs out, $manner',
    async (manner) => {
      const t = CATALOGUES[manner.language];
      const staff = await site.visitor(manner);
      const { page } = staff;
      await page.goto('/staff');
      await staff.switchesLanguage({ ja: CATALOGUES.ja['sign-in.title'], en: CATALOGUES.en['sign-in.title'] });
      await staff.tabsTo(staff.link(t['sign-in.start']));
      await page.keyboard.press('Enter');

      await staff.sees(t['identity.sign-in.title']);
      expect(new URL(page.url()).origin).not.toBe(site.origin);
      await staff.switchesLanguage({
        ja: CATALOGUES.ja['identity.sign-in.title'],
        en: CATALOGUES.en['identity.sign-in.title'],
      });
      const password = page.locator('input[name="password"]');
      await typesPassword(staff, 'op1', 'not-the-password');
      await staff.seesError(t['identity.sign-in.title'], t['identity.wrong'], password);
      expect(await page.getByRole('textbox', { name: t['identity.user-id'] }).inputValue()).toBe('op1');
      expect(await password.inputValue()).toBe('');
      await typesPassword(staff, 'op1', 'Op1-sample-pass');

      const signOut = staff.button(t['staff.sign-out']);
      await signOut.waitFor();
      expect([new URL(page.url()).origin, staff.path]).toEqual([site.origin, '/staff']);
      expect(await page.locator('header').innerText()).toContain('窓口 花子');
      await staff.sees(await page.getByRole('heading', { level: 1 }).innerText());

      await signOut.click();
      await staff.seesForGood(t['sign-in.title']);
      expect(await page.locator('main').innerText()).toContain(t['sign-in.signed-out']);
      await page.goto('/staff');
      await staff.sees(t['sign-in.title']);
      await page.goto('/staff/sign-in?signed-out=1');
      await staff.link(t['sign-in.end-at-provider']).click();
      await staff.sees(t['identity.sign-out.title']);
      await staff.button(t['identity.sign-out.submit']).click();
      await staff.sees(t['sign-in.title']);
      await staff.leaves();
    },
  );

  test('a sign-in that was left for too long or taken up elsewhere says where to begin again', async () => {
    const [manner] = mannersLike('ja desk without scripts');
    if (!manner) throw new Error('no manner');
    const staff = await site.visitor(manner);
    await staff.page.goto('/staff/sign-in/callback?code=x&state=y');
    await staff.sees(CATALOGUES.ja['sign-in.title']);
    expect(await staff.summary().innerText()).toContain(CATALOGUES.ja['problem.sign-in-failed.detail']);
    await staff.link(CATALOGUES.ja['sign-in.again']).click();
    await staff.sees(CATALOGUES.ja['identity.sign-in.title']);
    const { pathname, origin } = new URL(staff.page.url());
    await staff.page.goto(`${origin}${pathname}x`);
    await staff.sees(CATALOGUES.ja['identity.over.title']);
    await staff.link(CATALOGUES.ja['identity.back']).click();
    await staff.sees(CATALOGUES.ja['sign-in.title']);
    await signsIn(staff, 'op1', 'Op1-sample-pass');
    await staff.button(CATALOGUES.ja['staff.sign-out']).waitFor();
    await staff.leaves();
  });
});
