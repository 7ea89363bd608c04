/** Pages of one's own account, of invitations and of institutions at a real browser: on a phone and at a desk, in both languages. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../api/texts.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../helpers/browser.js';
import type { Caller } from '../helpers/system.js';
import { administratorInvited, newUserId, provider } from '../procedures/member-registration/calls.js';
import { institution, invitedMember, startInvited } from '../procedures/member-registration/support.js';
import { addAccount, addMember, enters, makeAdministrator } from './support.js';

let site: Site;
const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
const BOTH = (id: 'institution.profile' | 'institution.section.invitations' | 'institutions.title') => ({
  ja: CATALOGUES.ja[id],
  en: CATALOGUES.en[id],
});

/** A browser with the cookies of a caller. */
async function visitorAs(caller: Caller, manner: Visitor['manner']): Promise<Visitor> {
  const visitor = await site.visitor(manner);
  // Browsers take the loopback for secure; the protocol by which cookies are put in does not.
  const url = site.origin.replace('http:', 'https:');
  await visitor.context.addCookies(
    Object.entries(caller.jar).map(([name, value]) => ({ name, value, url, secure: true })),
  );
  return visitor;
}

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(async () => site?.close());

  test.each(manners('ja phone with scripts'))('one’s own account, $manner', async (manner) => {
    const userId = newUserId();
    await addAccount(site.system, userId);
    await addMember(site.system, await institution(site.system), { role: '図書館員', userId });
    const visitor = await visitorAs(await enters(site.system, userId), manner);
    const { page } = visitor;
    const t = textOf(visitor);
    await page.goto('/profile');
    await visitor.sees(t['institution.profile']);
    expect(await page.getByText(t['member.role.図書館員']).count()).toBe(1);
    const name = page.locator('input[name="displayName"]');
    await name.fill('書きかけの名前');
    await visitor.switchesLanguage(BOTH('institution.profile'));
    expect(await name.inputValue()).toBe('書きかけの名前');
    const { email } = await site.system.database.db('jairo_accounts').where({ user_id: userId }).first();
    await page.locator('input[name="email"]').fill(email);
    await visitor.button(t['profile.email.submit']).click();
    await visitor.summary().waitFor();
    await visitor.sees(t['institution.profile']);
  });

  test.each(manners('ja phone with scripts'))(
    'invitations of members, sent again and withdrawn, $manner',
    async (manner) => {
      const host = await institution(site.system);
      const userId = newUserId();
      await addAccount(site.system, userId);
      await makeAdministrator(site.system, host, userId);
      for (const role of ['教員', '図書館員'] as const) {
        const run = await startInvited(site.system, host, await invitedMember(site.system, host, { role }));
        await run.mailed('member-invitation');
      }
      await invitedMember(site.system, host);
      const visitor = await visitorAs(await enters(site.system, userId), manner);
      const t = textOf(visitor);
      await visitor.page.goto(`/admin/menu/${host}/invitations`);
      await visitor.sees(t['institution.section.invitations']);
      // The newest is in preparation.
      expect(await visitor.page.getByRole('button', { name: t['invitations.resend'] }).count()).toBe(2);
      await visitor.page.getByRole('button', { name: t['invitations.resend'] }).last().click();
      await visitor.page.getByText(t['invitations.done.resent']).waitFor();
      await visitor.page.getByRole('button', { name: t['invitations.withdraw'] }).last().click();
      await visitor.page.getByText(t['invitations.done.withdrawn']).waitFor();
      expect(await visitor.page.getByText(t['invitations.state.withdrawn'], { exact: true }).count()).toBe(1);
      await visitor.switchesLanguage(BOTH('institution.section.invitations'));
    },
  );

  test.each(manners('ja phone with scripts'))('institutions, as staff provide them, $manner', async (manner) => {
    const staff = await provider(site.system, site.origin);
    await administratorInvited(site.system, { origin: site.origin });
    const visitor = await visitorAs(staff, manner);
    const { page } = visitor;
    const t = textOf(visitor);
    await page.goto('/staff/institutions');
    await visitor.sees(t['institutions.title']);
    await page.locator('input[name="host"]').fill('まちがい');
    await page.locator('input[name="email"]').fill('contact@new.example.jp');
    await visitor.switchesLanguage(BOTH('institutions.title'));
    await visitor.button(t['institutions.submit']).click();
    await visitor.seesError(t['institutions.title'], t['institutions.host'], page.locator('input[name="host"]'));
    await page.goto('/staff/institutions/univ-a');
    await page.getByRole('heading', { name: t['institutions.invitations'] }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(manner.language);
  });
});
