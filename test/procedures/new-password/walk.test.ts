/** The form for a new password, as people fill it: spec/access-code.md 4. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { CATALOGUES } from '../../../api/texts.js';
import { CHROMIUM, manners, mannersLike, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { addAccount, codeIn, GOOD } from '../../helpers/umin.js';

let site: Site;
let accounts = 0;

/** As far as the form, by the pages before it. @returns the account */
async function comesToTheForm({ page, manner }: Visitor): Promise<string> {
  const text = CATALOGUES[manner.language];
  const accountId = await addAccount(site.system.database.db, `walker-${++accounts}x`, { forwarded: true });
  await page.goto('/umin/password-update/id');
  await page.locator('input[name="accountId"]').fill(accountId);
  await page.locator('main button[type="submit"]').click();
  await page.getByRole('heading', { level: 1, name: text['access-code.entry.title'] }).waitFor();
  const mail = await site.system.mail.wait((m) => m.to.includes(`${accountId}@umin.ac.jp`));
  const code = manner.language === 'ja' ? codeIn(mail) : (/\b[0-9]{10}\b/.exec(mail.text)?.[0] ?? '');
  await page.locator('input[name="code"]').fill(code);
  await page.locator('main button[type="submit"]').click();
  return accountId;
}

const entries = (page: Page) => [page.locator('#field-password'), page.locator('#field-passwordAgain')] as const;
const stateOf = (page: Page, rule: string) => page.locator(`[data-rule="${rule}"]`).getAttribute('data-state');

async function sends({ page }: Visitor, password: string, again = password): Promise<void> {
  const [one, two] = entries(page);
  await one.fill(password);
  await two.fill(again);
  await page.locator('main button[type="submit"]').click();
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());

  test.each(manners('ja desk with scripts'))(
    'a refused password is told by rule, a good one is set, $manner',
    async (manner) => {
      const text = CATALOGUES[manner.language];
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const accountId = await comesToTheForm(visitor);
      await visitor.seesForGood(text['new-password.title']);
      const [one, two] = entries(page);

      await sends(visitor, '');
      await visitor.sees(text['new-password.title']);
      expect((await visitor.summary().innerText()).toLowerCase()).toContain(
        text['new-password.password'].toLowerCase(),
      );

      await sends(visitor, 'T7-Sakura-asdf', 'T7-Sakura-asdg');
      await visitor.seesError(text['new-password.title'], text['new-password.broken'].replace('{count}', '2'), one);
      expect(await visitor.summary().innerText()).toContain(text['password-rule.same-twice']);
      expect(await page.locator('[data-rule="same-twice"]').count()).toBe(0);
      for (const rule of ['dictionary-word', 'keyboard-row'] as const) {
        expect(await page.locator(`[data-rule="${rule}"]`).innerText()).toContain(text[`password-rule.${rule}`]);
        expect(await stateOf(page, rule)).toBe('unmet');
      }
      expect([await one.inputValue(), await two.inputValue()]).toEqual(['', '']);
      expect(await page.content()).not.toContain('Sakura');
      await visitor.switchesLanguage({
        ja: CATALOGUES.ja['new-password.title'],
        en: CATALOGUES.en['new-password.title'],
      });

      await sends(visitor, GOOD);
      await visitor.seesForGood(text['access-code.done.title']);
      const { password_hash: hash } = await site.system.database.db('umin_accounts').where({ id: accountId }).first();
      expect(await site.system.deps.passwords.verify(hash, GOOD)).toBe(true);
      await visitor.leaves();
    },
  );

  test.each(mannersLike('ja desk with scripts'))(
    'how each rule stands is shown while somebody types, and nothing typed leaves the page, $manner (issue 11, B11)',
    async (manner) => {
      const text = CATALOGUES[manner.language];
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const accountId = await comesToTheForm(visitor);
      await visitor.sees(text['new-password.title']);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      const [one, two] = entries(page);
      const item = (rule: string) => page.locator(`[data-rule="${rule}"]`);
      const turns = (rule: string, state: 'met' | 'unmet') =>
        page.locator(`[data-rule="${rule}"][data-state="${state}"]`).waitFor({ state: 'attached' });

      // The word list comes with the first focus, and no sooner.
      await one.focus();
      await one.pressSequentially('t7-Sakura');
      await turns('dictionary-word', 'unmet');
      expect(await item('dictionary-word').innerText()).toContain(text['new-password.unmet']);
      for (const rule of ['min-length', 'lower-case', 'upper-case', 'digit', 'user-id', 'sequence'])
        expect([rule, await stateOf(page, rule)]).toEqual([rule, 'met']);
      expect(await stateOf(page, 'same-twice')).toBeNull();
      // What is met is out of sight, so that what isn't stands right under the field.
      expect(await page.locator('[data-rule][data-state="met"]:visible').count()).toBe(0);
      expect(await item('dictionary-word').isVisible()).toBe(true);
      await one.fill(`t7-${accountId.toUpperCase()}-4321-poiu`);
      for (const rule of ['user-id', 'sequence', 'keyboard-row']) await turns(rule, 'unmet');
      await one.fill('x'.repeat(129));
      await turns('max-length', 'unmet');
      expect(await stateOf(page, 'min-length')).toBeNull();
      await one.fill(GOOD);
      await two.fill(`${GOOD}x`);
      await turns('same-twice', 'unmet');
      await two.fill(GOOD);
      await turns('same-twice', 'met');
      expect(await page.locator('[data-rule]:not([data-state="met"])').count()).toBe(0);
      await page.getByRole('status').filter({ hasText: text['new-password.all-met'] }).waitFor();
      await visitor.sees(text['new-password.title']);

      const show = visitor.button(text['field.show-password']).first();
      await show.click();
      expect(await one.getAttribute('type')).toBe('text');

      expect(faults).toEqual([]);
      // The rules, which its script loads, may come only now where the machine is slow.
      const isOfRules = (request: string): boolean =>
        /^GET \S+\/assets\/[0-9a-f]{12}\/(?:password-policy|keyboard-rows)\.js $/.test(request);
      expect(asked.filter((request) => !isOfRules(request))).toEqual([
        expect.stringMatching(/^GET \S+\/assets\/words\/[0-9a-f]{12}\.txt $/),
      ]);
      await visitor.leaves();
    },
  );
});
