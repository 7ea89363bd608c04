/** Reset of a forgotten second password. Manual: certificate issuance login; rules: spec/second-password.md. */
import type { ProcedureModule } from '../module.js';
import { neutralReset } from './public-view.js';
import { secondPasswordResetPage, secondPasswordResetPages, secondPasswordResetRoutes } from './routes.js';
import { resetUrls } from './url.js';

export const secondPasswordReset = {
  kind: 'second-password-reset',
  service: 'shomei',
  // Those of `second-password-change` serve here too.
  texts: [],
  routes: secondPasswordResetRoutes,
  pages: { routes: secondPasswordResetPages },
  statusPage: secondPasswordResetPage,
  publicView: ({ services, clock }, view) => neutralReset(view, services.shomei.oneTimeUrlLifeMs, clock()),
  urls: resetUrls,
} as const satisfies ProcedureModule;
