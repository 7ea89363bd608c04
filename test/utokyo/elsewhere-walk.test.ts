/** Members on their way to the sign-in of the university and back, in a browser, where the owner of their methods is Microsoft Entra ID. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../../api/texts.js';
import { methods } from '../../worker/runtime/settings/methods.js';
import { CHROMIUM, manners, type Site, startSite } from '../helpers/browser.js';
import { FakeIssuer } from '../helpers/fake-issuer.js';
import { GraphServer, methodOf } from '../helpers/graph-server.js';
import { newMember } from '../helpers/reregistrations.js';

const graph = new GraphServer();
const issuer = new FakeIssuer();
let site: Site;

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    await graph.up();
    await issuer.up();
    const clientSecret = 'a-secret-of-more-than-thirty-two-characters';
    const signIn = {
      issuer: issuer.issuer,
      password: { clientId: 'without', clientSecret },
      mfa: { clientId: 'with', clientSecret },
    };
    const settings = methods.parse({ ...graph.settings, usableWithin: '3s', signIn });
    site = await startSite({ worker: false, utokyo: { methods: settings } });
  });
  afterAll(async () => {
    await site?.close();
    await issuer.down();
    await graph.down();
  });

  test.each(manners('ja phone without scripts'))(
    'a member signs in there with and without a second factor, and is told where it failed, $manner',
    async (manner) => {
      const { memberId } = await newMember(site.system);
      graph.add(`${memberId}@example.ac.jp`, [methodOf('phone', '2020-01-01T00:00:00Z')]);
      const member = await site.visitor(manner);
      const t = CATALOGUES[manner.language];
      const title = t['utokyo.sign-in.title'];
      const { page } = member;
      // The page of the link wants a sign-in, and is where it leads to.
      await page.goto('/utokyo/identity');
      await member.sees(title);
      await page.getByText(t['utokyo.elsewhere.lead']).waitFor();
      await member.switchesLanguage({
        ja: CATALOGUES.ja['utokyo.sign-in.title'],
        en: CATALOGUES.en['utokyo.sign-in.title'],
      });

      issuer.signsIn = { claims: { preferred_username: 'nobody@example.ac.jp' } };
      await member.link(t['utokyo.elsewhere.mfa']).click();
      await member.seesError(title, t['problem.sign-in-failed.detail']);

      issuer.signsIn = { claims: { preferred_username: `${memberId}@example.ac.jp` } };
      await page.goto('/utokyo/identity');
      await member.link(t['utokyo.elsewhere.mfa']).click();
      await member.sees(t['by-card.link.title']);
      expect(new URL(page.url()).origin).toBe(site.origin);
      await member.button(t['utokyo.sign-out']).click();
      await member.sees(title);
      await page.getByText(t['utokyo.sign-in.signed-out-detail']).waitFor();

      await member.link(t['utokyo.elsewhere.password']).click();
      await member.sees(t['utokyo.step-1']);
      await page.getByLabel(t['utokyo.step-1.none']).check();
      await member.button(t['utokyo.step-1.submit']).click();
      await member.sees(t['utokyo.step-2']);
      await member.leaves();
    },
  );
});
