/** Reset of a forgotten second password. Manual: certificate issuance login; rules: spec/second-password.md. */
import type { ProcedureModule } from '../module.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { neutralReset } from './public-view.js';
import { secondPasswordResetPage, secondPasswordResetPages, secondPasswordResetRoutes } from './routes.js';
import { resetUrls } from './url.js';

export const secondPasswordReset = {
  kind: 'second-password-reset',
  service: 'shomei',
  // Those of `second-password-change` serve here too.
  texts: [],
  routes: secondPasswordResetRoutes,
  pages: { routes: secondPasswordResetPages, begins: [STUDENT_PATHS.forgotten] },
  statusPage: secondPasswordResetPage,
  publicView: ({ services, clock }, view, timeOfDay) =>
    neutralReset(view, services.shomei.oneTimeUrlLifeMs, clock(), timeOfDay),
  urls: resetUrls,
} as const satisfies ProcedureModule;
