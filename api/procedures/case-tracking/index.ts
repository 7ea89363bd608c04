/** Case tracker: an applicant without an account looks at the application. Rules: spec/access-code.md, "Operator application". */
import type { ProcedureModule } from '../module.js';
import { CASE_PATHS } from './paths.js';
import { caseTrackingPage, caseTrackingPages, caseTrackingRoutes } from './routes.js';
import { caseTrackingTexts } from './text.js';

export const caseTracking = {
  kind: 'case-tracking',
  service: 'umin',
  texts: [caseTrackingTexts],
  routes: caseTrackingRoutes,
  pages: { routes: caseTrackingPages, uploads: true },
  statusPage: caseTrackingPage,
  home: {
    of: 'under-way',
    href: CASE_PATHS.form,
    title: 'home.case.title',
    detail: 'home.case.detail',
    needs: 'home.case.needs',
  },
} as const satisfies ProcedureModule;
