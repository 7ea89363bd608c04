/** A new member on a phone, from the mail to the page of their account: a real browser, the real system (spec/members.md, "Registration by invitation"). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../../api/texts.js';
import { addAccount, PASSWORD as OLD_PASSWORD } from '../../institution/support.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { urlIn } from '../../helpers/mail-server.js';
import { administratorInvited, type InvitedOne, newEmail, newUserId, PASSWORD } from './calls.js';

let site: Site;
const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
const box = ({ page }: Visitor, field: string) => page.locator(`input[name="${field}"]`);
const fill = async (visitor: Visitor, typed: Record<string, string>): Promise<void> => {
  for (const [field, text] of Object.entries(typed)) await box(visitor, field).fill(text);
};
/** Opens the URL of the mail. */
async function opens(visitor: Visitor, { token }: InvitedOne): Promise<void> {
  await visitor.page.goto(`/register?${new URLSearchParams({ token })}`);
  await visitor.sees(textOf(visitor)['register.title']);
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());
  const invited = () => administratorInvited(site.system, { origin: site.origin });

  test.each(manners('ja phone with scripts'))(
    'from the mail to the account: wrong, weak, taken, then registered, and to the page of the account, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const t = textOf(visitor);
      const invitation = await invited();
      const userId = newUserId();
      await opens(visitor, invitation);
      if (manner.scripts) expect(page.url()).not.toContain(invitation.token);
      const button = visitor.button(t['register.submit']);
      // Nothing is typed yet: a blank password is the weakest.
      if (manner.scripts) await page.locator('.actions button[type="submit"][disabled]').waitFor();
      await fill(visitor, { userId: 'lib-kato', displayName: '附属図書館', password: 'midori-hon' });
      if (manner.scripts) {
        await page.getByText(t['register.user-id.taken'], { exact: true }).waitFor();
        await page.getByText(t['member-password.50'], { exact: true }).waitFor();
        expect(await button.isDisabled()).toBe(true);
        await fill(visitor, { password: PASSWORD });
        await page.getByText(t['member-password.100'], { exact: true }).waitFor();
        expect(await button.isDisabled()).toBe(true);
        await fill(visitor, { userId });
        await page.getByText(t['register.user-id.free'], { exact: true }).waitFor();
        expect(await button.isDisabled()).toBe(false);
        await visitor.sees(t['register.title']);
        await fill(visitor, { displayName: '' });
        await button.click();
        await visitor.summary().waitFor();
      } else {
        await button.click();
        await visitor.seesError(t['register.title'], t['problem.user-id-taken.detail'], box(visitor, 'userId'));
        await fill(visitor, { userId, password: 'midori-hon' });
        await button.click();
        await visitor.summary().getByText(t['member-password.50']).waitFor();
      }
      expect(await box(visitor, 'userId').inputValue()).toBe(userId);
      expect(await box(visitor, 'password').inputValue()).toBe('');
      expect(page.url()).not.toContain(invitation.token);
      await fill(visitor, { displayName: '附属図書館', password: PASSWORD });
      if (manner.scripts) await page.getByText(t['member-password.100'], { exact: true }).waitFor();
      await button.click();
      await visitor.sees(t['register.registered.title']);
      expect(await page.locator('main').innerText()).toContain(userId);

      await page.goto('/profile');
      await visitor.sees(t['institution.sign-in.title']);
      await fill(visitor, { userId, password: PASSWORD });
      await visitor.button(t['institution.sign-in.submit']).click();
      await visitor.sees(t['institution.profile']);
      await fill(visitor, { displayName: '新しい名前' });
      await visitor.button(t['profile.name.submit']).click();
      await page.getByText(t['profile.done.display-name'], { exact: true }).waitFor();
      await visitor.sees(t['institution.profile']);
      await page.locator('header').getByRole('button', { name: t['institution.sign-out'], exact: true }).click();
      await visitor.sees(t['institution.sign-in.title']);
      await visitor.leaves();
    },
  );

  test.each(manners('ja phone without scripts'))(
    'another address is verified first; an existing account is used instead; a used URL says so, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const { page } = visitor;
      const t = textOf(visitor);
      const email = newEmail();
      const invitation = await invited();
      await opens(visitor, invitation);
      await fill(visitor, { userId: newUserId(), displayName: '図書館', email, password: PASSWORD });
      if (manner.scripts) await page.getByText(t['member-password.100'], { exact: true }).waitFor();
      await visitor.button(t['register.submit']).click();
      await visitor.sees(t['register.verifying.title']);
      expect(await page.locator('main').innerText()).toContain(email);
      const mail = await site.system.mail.wait((one) => one.to.includes(email));
      await page.goto(new URL(urlIn(mail).url).pathname + new URL(urlIn(mail).url).search);
      await visitor.sees(t['register.email-url.title']);
      await visitor.button(t['register.email-url.submit']).click();
      await visitor.sees(t['register.registered.title']);

      const stranger = await site.visitor(manner);
      await stranger.page.goto(`/register?${new URLSearchParams({ token: invitation.token })}`);
      await stranger.sees(t['problem.url-used.title']);
      await stranger.leaves();

      const userId = newUserId();
      await addAccount(site.system, userId);
      await opens(visitor, await invited());
      await visitor.link(t['register.existing']).click();
      await visitor.sees(t['register.existing']);
      await fill(visitor, { userId, password: 'wrong' });
      await visitor.button(t['register.existing.submit']).click();
      await visitor.seesError(t['register.existing'], t['institution.sign-in.refused'], box(visitor, 'userId'));
      await fill(visitor, { password: OLD_PASSWORD });
      await visitor.button(t['register.existing.submit']).click();
      await visitor.sees(t['register.adopted.title']);
      await visitor.leaves();
    },
  );
});
