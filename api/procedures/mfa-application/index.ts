/** Re-registration of verification methods by application. Manual: UTokyo Account, 「申請を行って再登録する」; rules: spec/mfa-reregistration.md, 2b. */
import type { ProcedureModule } from '../module.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import { counterPages } from './counter-routes.js';
import { mfaApplicationKind } from './application.js';
import { mfaApplicationPage, mfaApplicationRoutes } from './routes.js';
import { PHOTOS } from './operations.js';
import { applicationPages } from './page-routes.js';
import { applicationPagesTexts } from './pages-text.js';
import { methodPages } from './methods-routes.js';
import { methodsTexts } from './methods-text.js';
import { mfaApplicationTexts } from './text.js';
import { stopUrls } from './url.js';

export const mfaApplication = {
  kind: 'mfa-application',
  service: 'utokyo',
  tags: {
    'mfa-application': 'UTokyo Account: application to have the verification methods reset, through three channels',
  },
  texts: [mfaApplicationTexts, applicationPagesTexts, methodsTexts],
  routes: mfaApplicationRoutes,
  pages: {
    uploads: PHOTOS,
    begins: [UTOKYO_PATHS.site, UTOKYO_PATHS.form],
    routes: async (app, deps) => {
      await app.register(applicationPages, deps);
      await app.register(methodPages, deps);
    },
  },
  staffPages: counterPages,
  statusPage: mfaApplicationPage,
  // What the office does among itself is none of the applicant's.
  publicView: (_deps, view) => ({
    ...view,
    steps: view.steps.filter(({ step }) => mfaApplicationKind.applicant.steps.has(step)),
  }),
  urls: stopUrls,
  application: mfaApplicationKind,
} as const satisfies ProcedureModule;
