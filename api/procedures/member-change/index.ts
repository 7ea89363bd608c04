/** What registered members change of their own account, and what uploads change of them. Rules: spec/members.md, Registration 6. */
import type { ProcedureModule } from '../module.js';
import { memberChangePage, memberChangePages, memberChangeRoutes } from './routes.js';
import { memberChangeTexts } from './text.js';
import { changeUrls } from './url.js';

export const memberChange = {
  kind: 'member-change',
  service: 'jairo',
  texts: [memberChangeTexts],
  routes: memberChangeRoutes,
  pages: { routes: memberChangePages },
  statusPage: memberChangePage,
  urls: changeUrls,
} as const satisfies ProcedureModule;
