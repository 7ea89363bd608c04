/** Restore of the registered content, and requests to suspend, resume or cancel the use. Rules: spec/password-reissue.md, "Entry". */
import type { ProcedureModule } from '../module.js';
import { serviceUseChangeKind } from './application.js';
import { APPLICATION_PATHS } from './paths.js';
import { serviceUseChangePage, serviceUseChangePages, serviceUseChangeRoutes } from './routes.js';
import { serviceUseChangeTexts } from './text.js';

export const serviceUseChange = {
  kind: 'service-use-change',
  service: 'cinii',
  tags: {
    'service-use-change':
      'CiNii Research institutional authentication: the registered content, and requests about its use',
  },
  texts: [serviceUseChangeTexts],
  routes: serviceUseChangeRoutes,
  pages: { routes: serviceUseChangePages, begins: Object.values(APPLICATION_PATHS) },
  // A decision is answered before it is written.
  mayBeBehind: ({ status }) => status === 'awaiting-decision',
  statusPage: serviceUseChangePage,
  openMails: () => ['use-change-received', 'use-change-approved', 'use-change-refused'],
  application: serviceUseChangeKind,
  home: {
    of: 'cinii',
    href: APPLICATION_PATHS.form,
    title: 'home.application.title',
    detail: 'home.application.detail',
    needs: 'home.application.needs',
  },
} as const satisfies ProcedureModule;
