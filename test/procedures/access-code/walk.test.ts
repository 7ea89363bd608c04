/** Password update by access code as people come to its pages: a real browser, the real system. Rules: spec/access-code.md 1–3 and 5. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../api/texts.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { addAccount, codeIn, wrongOf } from '../../helpers/umin.js';

let site: Site;
let accounts = 0;

const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
const box = ({ page }: Visitor, field: string) => page.locator(`input[name="${field}"]`);

/** By the ID of an account of its own (wrong codes count against accounts), as far as the page for the code. @returns the code */
async function comesToTheCode(visitor: Visitor): Promise<string> {
  const t = textOf(visitor);
  const accountId = await addAccount(site.system.database.db, `locker-${++accounts}x`);
  await box(visitor, 'accountId').fill(accountId);
  await visitor.button(t['access-code.send']).click();
  await visitor.seesForGood(t['access-code.entry.title']);
  return codeIn(await site.system.mail.wait((mail) => mail.to.includes(`${accountId}@hospital.example.jp`)));
}

async function gives(visitor: Visitor, code: string): Promise<void> {
  await box(visitor, 'code').fill(code);
  await visitor.button(textOf(visitor)['access-code.entry.submit']).click();
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());
  beforeEach(() => {
    site.system.mail.box.length = 0;
  });

  test.each(manners('ja phone with scripts'))(
    'from the home page to three wrong codes and back to the first page, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const t = textOf(visitor);
      await page.goto('/');
      await visitor.link(t['home.access-code.title']).click();
      await visitor.seesForGood(t['access-code.start.title']);
      await visitor.link(t['access-code.start.by-id']).click();
      await visitor.seesForGood(t['access-code.id.title']);

      await box(visitor, 'accountId').fill('yamada-tar@umin.ac.jp');
      await visitor.button(t['access-code.send']).click();
      await visitor.sees(t['access-code.id.title']);
      expect(await visitor.summary().innerText()).toContain('@umin.ac.jp');
      expect(await box(visitor, 'accountId').inputValue()).toBe('yamada-tar@umin.ac.jp');

      const code = await comesToTheCode(visitor);
      const headings = { ja: CATALOGUES.ja['access-code.entry.title'], en: CATALOGUES.en['access-code.entry.title'] };
      await visitor.switchesLanguage(headings);
      await gives(visitor, code.slice(1));
      await visitor.sees(t['access-code.entry.title']);
      expect(await visitor.summary().innerText()).toContain(t['access-code.entry.label']);
      await gives(visitor, wrongOf(code));
      await visitor.seesError(t['access-code.entry.title'], t['access-code.entry.wrong'], box(visitor, 'code'));
      expect(await box(visitor, 'code').inputValue()).toBe('');
      await gives(visitor, wrongOf(code));
      await gives(visitor, wrongOf(code));
      await visitor.seesForGood(t['access-code.entry.title']);
      expect(await page.locator('main').innerText()).toContain(t['access-code.locked.detail']);
      expect(await page.locator('main form').count()).toBe(0);

      await page.locator('main').getByRole('link', { name: t['access-code.to-start'] }).click();
      await visitor.sees(t['access-code.start.title']);
      expect(await page.locator('main a[href*="?from=umin-access-code-"]').count()).toBe(1);
      await visitor.leaves();
    },
  );

  test.each(manners('ja phone without scripts'))(
    'who names nobody is told what may be the reason, and led to an operator, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const t = textOf(visitor);
      await page.goto('/umin/password-update/identity');
      await visitor.seesForGood(t['access-code.identity.title']);
      await visitor.button(t['access-code.send']).click();
      await visitor.sees(t['access-code.identity.title']);
      expect(await visitor.summary().getByRole('link').count()).toBe(6);
      const typed = { familyName: '山田', givenName: '花子', familyNameKana: 'ヤマダ', givenNameKana: 'はなこ' };
      for (const [field, text] of Object.entries(typed)) await box(visitor, field).fill(text);
      await page.getByRole('radio', { name: t['person.female'], exact: true }).check();
      await box(visitor, 'birthDate').fill('1980/02/30');
      await visitor.button(t['access-code.send']).click();
      await visitor.sees(t['access-code.identity.title']);
      expect(await visitor.summary().getByRole('link').count()).toBe(1);
      expect(await box(visitor, 'familyNameKana').inputValue()).toBe('ヤマダ');
      expect(await page.getByRole('radio', { name: t['person.female'], exact: true }).isChecked()).toBe(true);

      await box(visitor, 'birthDate').fill('1980/02/28');
      await visitor.button(t['access-code.send']).click();
      await visitor.sees(t['access-code.not-sent.title']);
      expect(await page.locator('main li').count()).toBe(3);
      await visitor.link(t['access-code.to-operator']).click();
      await page.waitForURL(/\/umin\/operator-application\?from=umin-access-code-/);
      await visitor.leaves();
    },
  );
});
