/** The way by card at a real browser: linked before, device lost, card verified, pass shown, new method registered. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { CATALOGUES } from '../../../api/texts.js';
import { unlinkCard } from '../../../db/utokyo/members.js';
import { CHROMIUM, manners, type Site, startSite, type Visitor } from '../../helpers/browser.js';
import { type CardProvider, type Outcome, startCardProvider } from '../../helpers/card-provider.js';
import { ITO, TAKAHASHI } from '../../helpers/reregistrations.js';
import type { Caller } from '../../helpers/system.js';
import { enters } from '../../helpers/utokyo.js';

let site: Site;
let cards: CardProvider;
const textOf = ({ manner }: Visitor) => CATALOGUES[manner.language];
type Heading = keyof (typeof CATALOGUES)['ja'];
const both = (id: Heading) => ({ ja: CATALOGUES.ja[id], en: CATALOGUES.en[id] });

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

/** At the service: whose card is read, and what happens. */
async function readsCard(visitor: Visitor, person: string, outcome: Outcome): Promise<void> {
  await visitor.page.waitForURL((url) => url.origin === cards.issuer);
  await visitor.sees(textOf(visitor)['card.title']);
  await visitor.page.locator(`input[name="person"][value="${person}"]`).check();
  await visitor.page.locator(`input[name="outcome"][value="${outcome}"]`).check();
  await visitor.button(textOf(visitor)['card.submit']).click();
  await visitor.page.waitForURL((url) => url.origin === site.origin);
}

async function verifies(
  visitor: Visitor,
  accountId: string,
  person: string,
  outcome: Outcome = 'right',
): Promise<void> {
  await visitor.page.goto('/utokyo/verify');
  await visitor.page.locator('input[name="accountId"]').fill(accountId);
  await visitor.button(textOf(visitor)['by-card.verify.submit']).click();
  await readsCard(visitor, person, outcome);
}

const procedureOf = ({ page }: Visitor): string => new URL(page.url()).pathname.split('/')[2] ?? '';

(CHROMIUM ? describe : describe.skip)('in a browser', () => {
  beforeAll(async () => {
    site = await startSite({}, '127.0.0.1', async (origin) => {
      cards = await startCardProvider({}, origin);
      return cards.env;
    });
  });
  beforeEach(async () => {
    const { db } = site.system.database;
    await db('utokyo_reregistrations').update({ open: false, ended_by: 'stopped' });
    await unlinkCard(db, ITO);
  });
  afterAll(async () => {
    await site?.close();
    await cards?.stop();
  });

  test.each(manners('ja phone with scripts'))('a card is linked, and taken off again, $manner', async (manner) => {
    const visitor = await visitorAs(await enters(site.system, ITO), manner);
    const t = textOf(visitor);
    const { page } = visitor;
    await page.goto('/utokyo/identity');
    await visitor.sees(t['by-card.link.title']);
    expect(await page.getByText(t['by-card.link.none'], { exact: true }).count()).toBe(1);
    await visitor.switchesLanguage(both('by-card.link.title'));
    await visitor.button(t['by-card.link.submit']).click();
    await readsCard(visitor, ITO, 'right');
    await visitor.seesForGood(t['by-card.link.completed']);
    await visitor.link(t['by-card.to-link']).click();
    await page.getByText(t['by-card.link.name.equal'], { exact: true }).waitFor();
    await visitor.button(t['by-card.link.unlink']).click();
    await page.getByText(t['by-card.link.unlinked']).waitFor();
    await visitor.sees(t['by-card.link.title']);
  });

  test.each(manners('ja phone without scripts'))('a device is lost: by card and pass, $manner', async (manner) => {
    const visitor = await site.visitor(manner);
    const t = textOf(visitor);
    const { page } = visitor;
    if (manner.scripts) await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/utokyo/verify');
    await visitor.sees(t['by-card.verify.title']);
    for (const need of ['link', 'card', 'phone', 'pins'] as const)
      expect(await page.getByText(t[`by-card.needs.${need}`], { exact: true }).count()).toBe(1);
    const id = page.locator('input[name="accountId"]');
    await visitor.button(t['by-card.verify.submit']).click();
    await visitor.seesError(t['by-card.verify.title'], t['by-card.verify.id'], id);
    await id.fill(TAKAHASHI);
    await visitor.switchesLanguage(both('by-card.verify.title'));
    await visitor.button(t['by-card.verify.submit']).click();
    await readsCard(visitor, TAKAHASHI, 'right');
    await visitor.seesForGood(t['by-card.verified.title']);
    await visitor.switchesLanguage(both('by-card.verified.title'));
    const procedureId = procedureOf(visitor);
    await visitor.link(t['by-card.verified.go']).click();
    await visitor.sees(t['by-card.choice.title']);
    await visitor.button(t['by-card.choice.submit']).click();
    await visitor.seesError(t['by-card.choice.title'], t['by-card.choice.field']);
    await page.locator('input[name="purpose"][value="mfa-registration"]').check();
    await visitor.button(t['by-card.choice.submit']).click();
    await visitor.sees(t['by-card.pass.title']);
    const pass = await page.locator('.pass-text').innerText();
    expect(pass).toMatch(/^\w{12}$/);
    if (manner.scripts) {
      await visitor.button(t['by-card.pass.copy']).click();
      await page.getByText(t['by-card.pass.copied'], { exact: true }).waitFor();
      expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(pass);
    } else {
      await page.locator('.pass-text').click();
      expect(await visitor.button(t['by-card.pass.copy']).count()).toBe(0);
    }
    await visitor.link(t['by-card.pass.security-info']).click();
    await visitor.sees(t['utokyo.sign-in.title']);
    await page.locator('input[name="userId"]').fill(TAKAHASHI);
    await page.locator('input[name="password"]').fill(pass);
    await visitor.button(t['utokyo.sign-in.submit']).click();
    await visitor.sees(t['utokyo.security-info']);
    // The page of the procedure says that there is a pass, and not which.
    await page.goto(`/procedures/${procedureId}`);
    await visitor.sees(t['by-card.verified.title']);
    expect(await page.content()).not.toContain(pass);
    await page.getByText(t['by-card.pass.open']).waitFor();

    await page.goto('/utokyo/security-info');
    await visitor.link(t['methods.add.totp']).click();
    await visitor.sees(t['methods.add.totp']);
    const secret = (await page.locator('[data-secret]').innerText()).replaceAll(/\s/g, '');
    await page.locator('input[name="code"]').fill(generateSync({ secret }));
    await visitor.button(t['methods.submit']).click();
    await visitor.sees(t['utokyo.security-info']);
    // The old ones are gone.
    expect(
      await site.system.database.db('utokyo_methods').where({ member_id: TAKAHASHI, removed_at: null }).pluck('kind'),
    ).toEqual(['totp']);
    await page.goto(`/procedures/${procedureId}`);
    await visitor.sees(t['by-card.done.method.title']);
  });

  test.each(manners('ja desk with scripts'))(
    'a pass is taken back, and the password reset, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const t = textOf(visitor);
      const { page } = visitor;
      await verifies(visitor, TAKAHASHI, TAKAHASHI);
      await visitor.link(t['by-card.verified.go']).click();
      await page.locator('input[name="purpose"][value="mfa-registration"]').check();
      await visitor.button(t['by-card.choice.submit']).click();
      await visitor.sees(t['by-card.pass.title']);
      await visitor.button(t['by-card.pass.revoke']).click();
      await page.getByText(t['by-card.pass.revoked'], { exact: true }).waitFor();
      await visitor.sees(t['by-card.choice.title']);
      await page.locator('input[name="purpose"][value="password-reset"]').check();
      await visitor.button(t['by-card.choice.submit']).click();
      await visitor.seesForGood(t['by-card.password.title']);
      const [first, again] = [page.locator('input[name="password"]'), page.locator('input[name="passwordAgain"]')];
      await first.fill('short');
      await again.fill('other');
      await visitor.button(t['by-card.password.submit']).click();
      await visitor.seesError(t['by-card.password.title'], t['password-rule.same-twice']);
      await visitor.switchesLanguage(both('by-card.password.title'));
      await first.fill('Wq7#vTz9mKp2');
      await again.fill('Wq7#vTz9mKp2');
      await visitor.button(t['by-card.password.submit']).click();
      await visitor.seesForGood(t['by-card.done.password.title']);
    },
  );

  test.each(manners('ja desk without scripts'))(
    'who can’t be verified is shown another way, $manner',
    async (manner) => {
      const visitor = await site.visitor(manner);
      const t = textOf(visitor);
      const cases = [
        [TAKAHASHI, TAKAHASHI, 'wrong-person', 'by-card.refused.identity-mismatch'],
        [TAKAHASHI, TAKAHASHI, 'revoked', 'by-card.refused.identity-card-revoked'],
        [TAKAHASHI, TAKAHASHI, 'cancel', 'by-card.refused.identity-cancelled'],
        [ITO, ITO, 'slow', 'by-card.refused.identity-not-linked'],
      ] as const;
      for (const [accountId, person, outcome, said] of cases) {
        await verifies(visitor, accountId, person, outcome);
        await visitor.sees(t['by-card.refused.title']);
        await visitor.page.getByText(t[said]).waitFor();
        expect(await visitor.link(t['by-card.to-apply']).count()).toBe(1);
      }
    },
  );
});
