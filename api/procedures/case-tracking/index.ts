/** Case tracker: an applicant without an account looks at the application. Rules: spec/access-code.md, "Operator application". */
import { ONE_PICTURE } from '../attachments/operations.js';
import type { ProcedureModule } from '../module.js';
import { CASE_PATHS } from './paths.js';
import { caseTrackingPage, caseTrackingPages, caseTrackingRoutes } from './routes.js';
import { caseTrackingTexts } from './text.js';

export const caseTracking = {
  kind: 'case-tracking',
  service: 'umin',
  tags: { 'case-tracking': 'Where an application is, for an applicant without an account' },
  texts: [caseTrackingTexts],
  routes: caseTrackingRoutes,
  pages: { routes: caseTrackingPages, uploads: ONE_PICTURE },
  statusPage: caseTrackingPage,
  // A code's last try is answered before its ending is written.
  mayBeBehind: ({ status }) => status === 'awaiting-code',
  isReadOnly: true,
  ofEveryService: true,
  home: {
    of: 'under-way',
    href: CASE_PATHS.form,
    title: 'home.case.title',
    detail: 'home.case.detail',
    needs: 'home.case.needs',
  },
} as const satisfies ProcedureModule;
