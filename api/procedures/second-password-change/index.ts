/** Setting and changing the second password. Manual: certificate issuance login; rules: spec/second-password.md. */
import type { ProcedureModule } from '../module.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { secondPasswordChangePage, secondPasswordChangePages, secondPasswordChangeRoutes } from './routes.js';
import { secondPasswordTexts } from './text.js';

export const secondPasswordChange = {
  kind: 'second-password-change',
  service: 'shomei',
  tags: { 'second-password': 'Certificate issuance service: the second password' },
  texts: [secondPasswordTexts],
  routes: secondPasswordChangeRoutes,
  pages: { routes: secondPasswordChangePages, begins: [STUDENT_PATHS.secondPasswordChange] },
  statusPage: secondPasswordChangePage,
} as const satisfies ProcedureModule;
