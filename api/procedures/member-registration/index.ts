/** Registration by invitation. Manual: JAIRO Cloud, 1; rules: spec/members.md. */
import type { ProcedureModule } from '../module.js';
import { memberRegistrationPage, memberRegistrationPages } from './page-routes.js';
import { memberRegistrationRoutes } from './routes.js';
import { institutionStaffPages } from './staff-routes.js';
import { registrationTexts } from './text.js';
import { registrationUrls } from './url.js';

export const memberRegistration = {
  kind: 'member-registration',
  service: 'jairo',
  tags: { invitations: 'Institution members: invitations, and the registration that they lead to' },
  restsOn: ['target'],
  texts: [registrationTexts],
  routes: memberRegistrationRoutes,
  pages: { routes: memberRegistrationPages },
  staffPages: institutionStaffPages,
  statusPage: memberRegistrationPage,
  urls: registrationUrls,
} as const satisfies ProcedureModule;
