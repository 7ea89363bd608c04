/** A site whose staff sign in at the embedded identity provider, as with `npm start`. */
import { CATALOGUES } from '../../api/texts.js';
import { type Site, startSite, type Visitor } from './browser.js';
import { planIdentityProvider } from './identity-provider.js';
import type { SystemOptions } from './system.js';

export async function startStaffSite(options: SystemOptions = {}): Promise<Site> {
  const provider = await planIdentityProvider();
  const site = await startSite({ ...options, env: { ...provider.env, ...options.env } });
  await provider.start(site.system.database.url, site.origin);
  return {
    ...site,
    async close() {
      await provider.stop();
      await site.close();
    },
  };
}

/** Fills in the provider's form. */
export async function typesPassword(visitor: Visitor, userId: string, password: string): Promise<void> {
  const t = CATALOGUES[visitor.manner.language];
  await visitor.page.getByRole('textbox', { name: t['identity.user-id'] }).fill(userId);
  await visitor.page.locator('input[name="password"]').fill(password);
  await visitor.button(t['identity.sign-in.submit']).click();
}

/** From our sign-in page to the page that was wanted. */
export async function signsIn(visitor: Visitor, userId: string, password: string): Promise<void> {
  await visitor.link(CATALOGUES[visitor.manner.language]['sign-in.start']).click();
  await typesPassword(visitor, userId, password);
}
