/** Re-registration, or a new password, by the card that was linked before. Rules: spec/mfa-reregistration.md, 2a. */
import { withCardSteps } from '../../utokyo/card-steps.js';
import type { ProcedureModule } from '../module.js';
import { CARD_PATHS } from '../../utokyo/card-paths.js';
import { setMemberPassword } from './new-password.js';
import { mfaSelfServicePageTexts } from './pages-text.js';
import { mfaSelfServicePage, mfaSelfServicePages, mfaSelfServiceRoutes } from './routes.js';
import { passStaffPages } from './staff-routes.js';
import { mfaSelfServiceTexts } from './text.js';

export const mfaSelfService = {
  kind: 'mfa-self-service',
  service: 'utokyo',
  tags: { 'mfa-self-service': 'UTokyo Account: re-registration by the card that was linked before' },
  restsOn: ['identity'],
  texts: [mfaSelfServiceTexts, mfaSelfServicePageTexts],
  routes: mfaSelfServiceRoutes,
  pages: { routes: mfaSelfServicePages, begins: [CARD_PATHS.verify] },
  statusPage: mfaSelfServicePage,
  publicView: (_deps, view) => withCardSteps(view),
  staffPages: passStaffPages,
  setPassword: setMemberPassword,
} as const satisfies ProcedureModule;
