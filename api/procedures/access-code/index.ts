/** Password update by access code. Manual: UMIN, web password update; rules: spec/access-code.md. */

import { withoutAddresses } from '../../umin/public-view.js';
import type { ProcedureModule } from '../module.js';
import { accessCodeFrame } from './pages/layout.js';
import { ACCESS_CODE_PATHS } from './paths.js';
import { accessCodePage, accessCodePages, accessCodeRoutes } from './routes.js';
import { accessCodeTexts } from './text.js';

export const accessCode = {
  kind: 'access-code',
  service: 'umin',
  tags: { 'access-code': 'UMIN: password update by a mailed access code' },
  restsOn: ['target'],
  texts: [accessCodeTexts],
  routes: accessCodeRoutes,
  pages: {
    routes: accessCodePages,
    begins: [ACCESS_CODE_PATHS.start, ACCESS_CODE_PATHS.byId, ACCESS_CODE_PATHS.byIdentity],
  },
  statusPage: accessCodePage,
  publicView: (_deps, view) => withoutAddresses(view),
  openMails: () => ['access-code'],
  passwordFrame: accessCodeFrame,
  home: {
    of: 'umin',
    href: ACCESS_CODE_PATHS.start,
    title: 'home.access-code.title',
    detail: 'home.access-code.detail',
    needs: 'home.access-code.needs',
  },
} as const satisfies ProcedureModule;
