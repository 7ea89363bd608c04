/** Registration and change of the e-mail address. Manual: certificate issuance login; rules: spec/second-password.md. */
import type { ProcedureModule } from '../module.js';
import { STUDENT_PATHS } from '../../student/paths.js';
import { emailVerificationPage, emailVerificationPages, emailVerificationRoutes } from './routes.js';
import { emailVerificationTexts } from './text.js';
import { verificationUrls } from './url.js';

export const emailVerification = {
  kind: 'email-verification',
  service: 'shomei',
  tags: { 'email-verification': 'Certificate issuance service: the verified e-mail address' },
  texts: [emailVerificationTexts],
  routes: emailVerificationRoutes,
  pages: { routes: emailVerificationPages, begins: [STUDENT_PATHS.email, STUDENT_PATHS.emailChange] },
  statusPage: emailVerificationPage,
  // It is not written that a late mail got a new URL.
  mayBeBehind: ({ status }) => status === 'awaiting-confirmation',
  // The last as well: who else has the address is not told.
  openMails: () => ['email-register-url', 'email-change-url', 'email-in-use'],
  urls: verificationUrls,
} as const satisfies ProcedureModule;
