/** Members of an institution by an uploaded sheet. Manual: JAIRO Cloud, 2, 3 and 5; rules: spec/members.md, "Management menu". */
import type { ProcedureModule } from '../module.js';
import { menuPageRoutes } from '../../institution/menu/paths.js';
import { ONE_SHEET } from './operations.js';
import { memberImportPage, memberImportPages, memberImportRoutes } from './routes.js';
import { importProgress } from './service.js';
import { memberImportTexts } from './text.js';

export const memberImport = {
  kind: 'member-import',
  service: 'jairo',
  tags: { members: 'Institution members: the sheet of members, its versions, uploads, search' },
  texts: [memberImportTexts],
  routes: memberImportRoutes,
  pages: {
    routes: memberImportPages,
    uploads: ONE_SHEET,
    begins: [...menuPageRoutes('upload'), ...menuPageRoutes('revert')],
  },
  statusPage: memberImportPage,
  progress: importProgress,
} as const satisfies ProcedureModule;
