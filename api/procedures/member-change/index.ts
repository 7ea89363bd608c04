/** What registered members change of their own account, and what uploads change of them. Rules: spec/members.md, Registration 6. */
import type { ProcedureModule } from '../module.js';
import { PROFILE_PATHS } from './paths.js';
import { memberChangePage, memberChangePages, memberChangeRoutes } from './routes.js';
import { memberChangeTexts } from './text.js';
import { changeUrls } from './url.js';

export const memberChange = {
  kind: 'member-change',
  service: 'jairo',
  tags: { profile: 'Institution members: what members change of their own account' },
  restsOn: ['target'],
  texts: [memberChangeTexts],
  routes: memberChangeRoutes,
  pages: {
    routes: memberChangePages,
    begins: [PROFILE_PATHS.displayName, PROFILE_PATHS.email, PROFILE_PATHS.password],
  },
  statusPage: memberChangePage,
  urls: changeUrls,
} as const satisfies ProcedureModule;
