/** The English catalogue. */
import { accessCode } from './en/access-code.js';
import { caseTracking } from './en/case-tracking.js';
import { console } from './en/console.js';
import { consoleOverview } from './en/console-overview.js';
import { emailVerification } from './en/email-verification.js';
import { operatorApplication } from './en/operator-application.js';
import { passwordPolicy } from './en/password-policy.js';
import { propagation } from './en/propagation.js';
import { secondPassword } from './en/second-password.js';
import { signIn } from './en/sign-in.js';
import { studentLogin } from './en/student-login.js';
import { studentManual } from './en/student-manual.js';
import { application } from './en/application.js';
import { common } from './en/common.js';
import { passwordReissue } from './en/password-reissue.js';
import { problems } from './en/problems.js';
import { staff } from './en/staff.js';
import { steps } from './en/steps.js';
import type { TextId } from './ja.js';

export const en: Record<TextId, string> = {
  ...common,
  ...problems,
  ...passwordReissue,
  ...application,
  ...staff,
  ...steps,
  ...accessCode,
  ...operatorApplication,
  ...caseTracking,
  ...passwordPolicy,
  ...propagation,
  ...console,
  ...consoleOverview,
  ...signIn,
  ...studentLogin,
  ...emailVerification,
  ...secondPassword,
  ...studentManual,
};
