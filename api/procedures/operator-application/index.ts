/** Application to the operator, by people who can't use an access code. Manual: UMIN, web password update; rules: spec/access-code.md, "Operator application". */

import { withoutAddresses } from '../../umin/public-view.js';
import { ONE_PICTURE } from '../attachments/operations.js';
import type { ProcedureModule } from '../module.js';
import { operatorApplicationKind } from './application.js';
import { applicationFrame } from './pages/layout.js';
import { OPERATOR_APPLICATION_PATH } from './paths.js';
import { operatorApplicationPage, operatorApplicationPages, operatorApplicationRoutes } from './routes.js';
import { operatorApplicationTexts } from './text.js';
import { applicationUrls } from './url.js';

export const operatorApplication = {
  kind: 'operator-application',
  service: 'umin',
  tags: { 'operator-application': 'UMIN: application for a password update that staff decide' },
  restsOn: ['target'],
  texts: [operatorApplicationTexts],
  routes: operatorApplicationRoutes,
  pages: { routes: operatorApplicationPages, uploads: ONE_PICTURE, begins: [OPERATOR_APPLICATION_PATH] },
  statusPage: operatorApplicationPage,
  publicView: (_deps, view) => withoutAddresses(view),
  // Until when a mailed URL may be used is not written while it waits for its button.
  mayBeBehind: ({ status }) => status === 'awaiting-contact-verification' || status === 'awaiting-confirmation',
  // What goes to the address that the applicant gave; nothing of the account's own ones.
  openMails: () => [
    'contact-url',
    'operator-application-received',
    'operator-application-asked',
    'operator-password-url',
  ],
  urls: applicationUrls,
  passwordFrame: applicationFrame,
  application: operatorApplicationKind,
  home: {
    of: 'umin',
    href: OPERATOR_APPLICATION_PATH,
    title: 'home.operator.title',
    detail: 'home.operator.detail',
    needs: 'home.operator.needs',
  },
} as const satisfies ProcedureModule;
